"""The agenda: what comes about by time alone. It is noted by the transaction that makes it possible, and seen to once.

Ours is worked off by the worker, a sandbox's when its clock is moved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningDelete
from sqlmodel.ext.asyncio.session import AsyncSession

from app.jobs.tables import AgendaItem
from app.platform.db import execute
from app.platform.tables import instant_column, table_of

Kind = Literal["hold", "right", "block"]

_ITEMS: Final = table_of(AgendaItem)
_NOTE: Final = insert(_ITEMS).on_conflict_do_nothing()
_MY_TURN: Final = select(func.pg_try_advisory_xact_lock(func.hashtextextended("commonfare agenda", 0)))


def _take(whose: ColumnElement[bool]) -> ReturningDelete[Any]:
    due = _ITEMS.c.due_at <= bindparam("now", type_=instant_column().type)
    first = select(_ITEMS.c.id).where(whose, due).order_by(_ITEMS.c.due_at, _ITEMS.c.id).limit(bindparam("most"))
    return delete(_ITEMS).where(_ITEMS.c.id.in_(first)).returning(_ITEMS)


_TAKE_OURS: Final = _take(_ITEMS.c.sandbox.is_(None))
_TAKE_A_SANDBOXS: Final = _take(_ITEMS.c.sandbox == bindparam("sandbox", type_=Uuid))


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come, and when that was (UTC): a hold, a right, or the block of a right."""

    at: datetime
    kind: Kind
    subject: UUID


async def note(session: AsyncSession, kind: Kind, when: Mapping[UUID, datetime]) -> None:
    """Note for each of these subjects when to look at it. What has been noted already is not noted twice."""
    rows = [{"kind": kind, "subject": subject, "due_at": at} for subject, at in when.items()]
    if rows:
        await execute(session, _NOTE, rows)


async def take_due(session: AsyncSession, sandbox: UUID | None, now: datetime, most: int) -> list[Due]:
    """Take what is due off the agenda of a sandbox or off ours, the earliest first, at most so much.

    Ours is worked off by one at a time: whoever comes second finds nothing due.
    """
    if sandbox is None and not (await execute(session, _MY_TURN)).scalar_one():
        return []
    values = {"now": now, "most": most}
    taken = (
        await execute(session, _TAKE_OURS, values)
        if sandbox is None
        else await execute(session, _TAKE_A_SANDBOXS, values | {"sandbox": sandbox})
    )
    return [Due(row.due_at, row.kind, row.subject) for row in _in_order(taken)]


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.due_at, row.id))
