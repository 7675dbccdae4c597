"""What happened to the rights that a client sold, in the order in which changes are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, func, literal, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform import feeds
from app.platform.db import execute
from app.platform.feeds import Place, Window
from app.platform.tables import table_of
from app.rights.queries import recorded
from app.rights.records import RecordedEvent
from app.rights.tables import RightEvent, TravelRight

RANK: Final = "3"
"""What happened to rights is told after the sales and refunds of the same transaction."""

_RIGHTS, _EVENTS = table_of(TravelRight), table_of(RightEvent)
_SEQUENCE: Final = func.lpad(cast(_EVENTS.c.right_sequence, Text), 10, "0")
_KEY: Final = func.concat(literal(f"{RANK}:"), cast(_EVENTS.c.right_id, Text), literal(":"), _SEQUENCE)
_EVENT: Final = tuple(column for column in _EVENTS.c if column.name != "xid")
_CHANGES: Final = (
    select(*feeds.place(_EVENTS.c.xid, _KEY), _RIGHTS.c.sale_id, *_EVENT)
    .join(_RIGHTS, _RIGHTS.c.id == _EVENTS.c.right_id)
    .where(_RIGHTS.c.client_id == bindparam("client_id"), feeds.within(_EVENTS.c.xid, _KEY))
    .order_by(*feeds.order(_EVENTS.c.xid, _KEY))
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class RightChange:
    """Something that happened to a right of a sale, and its place in the feed."""

    place: Place
    sale_id: UUID
    event: RecordedEvent


async def changes(session: AsyncSession, window: Window) -> Sequence[RightChange]:
    """Give what happened to a client's rights within a window."""
    rows = await execute(session, _CHANGES, window.values)
    return [RightChange(Place(int(row.place_xid), row.place_key), row.sale_id, recorded(row)) for row in rows]
