"""Lists of a seller's own: its sales, the rights of an account, and everything that changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func, literal, select, tuple_
from sqlalchemy.types import Uuid
from typing_extensions import TypeAliasType

from app.platform import cursors, feeds
from app.platform.db import execute
from app.platform.errors import NotFound
from app.platform.feeds import Place, Window
from app.platform.schemas import UUID_PATTERN
from app.platform.tables import instant_column, table_of
from app.rights import feed
from app.rights import service as rights
from app.rights.records import HeldRight, RecordedEvent
from app.sales import queries, refund_queries
from app.sales.orders import Till
from app.sales.tables import Refund, Sale, SaleOffer

SALES: Final = "sales"
ChangeKind = TypeAliasType("ChangeKind", Literal["sale", "refund", "exchange", "right"])

_SALES, _REFUNDS = table_of(Sale), table_of(Refund)
_NEWEST_FIRST: Final = (_SALES.c.sold_at.desc(), _SALES.c.id.desc())
_BEFORE: Final = tuple_(_SALES.c.sold_at, _SALES.c.id) < tuple_(
    bindparam("sold_at", type_=instant_column().type), bindparam("id", type_=Uuid)
)


def _page(*which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(_SALES)
        .where(_SALES.c.client_id == bindparam("client_id"), *which)
        .order_by(*_NEWEST_FIRST)
        .limit(bindparam("limit"))
    )


_OF_ACCOUNT: Final = _SALES.c.account == bindparam("account")
_PAGES: Final = {
    (whose, since): _page(*([_OF_ACCOUNT] if whose else []), *([_BEFORE] if since else []))
    for whose in (False, True)
    for since in (False, True)
}
_SALE_KEY: Final = func.concat(literal("1:"), cast(_SALES.c.id, Text))
_REFUND_KEY: Final = func.concat(literal("2:"), cast(_REFUNDS.c.id, Text))
_CHANGED_SALES: Final = (
    select(*feeds.place(_SALES.c.xid, _SALE_KEY), _SALES.c.id, _SALES.c.sold_at)
    .where(_SALES.c.client_id == bindparam("client_id"), feeds.within(_SALES.c.xid, _SALE_KEY))
    .order_by(*feeds.order(_SALES.c.xid, _SALE_KEY))
    .limit(bindparam("limit"))
)
_CHANGED_REFUNDS: Final = (
    select(*feeds.place(_REFUNDS.c.xid, _REFUND_KEY), *(_REFUNDS.c[name] for name in ("id", "sale_id", "made_at")))
    .add_columns(_REFUNDS.c.exchanged_for)
    .where(_REFUNDS.c.client_id == bindparam("client_id"), feeds.within(_REFUNDS.c.xid, _REFUND_KEY))
    .order_by(*feeds.order(_REFUNDS.c.xid, _REFUND_KEY))
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class SalesPage:
    """Some sales, newest first, what each sold, what was given back of them, and where the next page begins."""

    sales: Sequence[Sale]
    offers: Sequence[SaleOffer]
    refunds: Sequence[Refund]
    next: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed, of which sale, and when (UTC); of a right what happened to it."""

    place: Place
    kind: ChangeKind
    id: UUID
    sale_id: UUID
    at: datetime
    event: RecordedEvent | None = None


async def sales(till: Till, account: str | None, after: str | None, limit: int) -> SalesPage:
    """Give the seller's own sales, of one account or of all, newest first. Raises `InvalidRequest` for a bad cursor."""
    found, following = await _sales(till, account, after, limit)
    ids = [sale.id for sale in found]
    offers = await queries.offers_of(till.session, ids)
    return SalesPage(found, offers, await refund_queries.refunds_of(till.session, ids), following)


async def rights_of(till: Till, account: str, after: str | None, limit: int) -> tuple[list[HeldRight], str | None]:
    """Give an account's rights as they stand, those of so many sales at a time, newest first, and the next cursor.

    Raises `NotFound` for an account to which this seller has sold nothing, `InvalidRequest` for a bad cursor.
    """
    found, following = await _sales(till, account, after, limit)
    if not found and after is None:
        raise NotFound
    return [sold.held for sale in found for sold in await rights.held_of_sale(till.session, sale.id)], following


async def changes(till: Till, after: str | None, limit: int) -> tuple[list[Change], str, bool]:
    """Give what changed after a cursor, in the order in which it is told; the next cursor; and whether there is more.

    Nothing is told twice or left out, whatever is committed meanwhile. Raises `InvalidRequest` for a bad cursor.
    """
    since = feeds.read(after)
    horizon = await feeds.horizon(till.session)
    window = Window(till.seller.client_id, since, horizon, limit + 1)
    found = sorted(await _changed(till, window), key=lambda change: change.place)
    if len(found) > limit:
        return found[:limit], feeds.write(found[limit - 1].place), True
    return found, feeds.write(max(since, Place(horizon, ""))), False


async def _changed(till: Till, window: Window) -> list[Change]:
    sold = await execute(till.session, _CHANGED_SALES, window.values)
    found = [Change(_place(row), "sale", row.id, row.id, row.sold_at) for row in sold]
    for row in await execute(till.session, _CHANGED_REFUNDS, window.values):
        kind: ChangeKind = "refund" if row.exchanged_for is None else "exchange"
        found.append(Change(_place(row), kind, row.id, row.sale_id, row.made_at))
    for change in await feed.changes(till.session, window):
        event = change.event
        found.append(Change(change.place, "right", event.right_id, change.sale_id, event.recorded_at, event))
    return found


def _place(row: Any) -> Place:  # noqa: ANN401 - a row of either statement
    return Place(int(row.place_xid), row.place_key)


async def _sales(till: Till, account: str | None, after: str | None, limit: int) -> tuple[list[Sale], str | None]:
    values: dict[str, object] = {"client_id": till.seller.client_id, "limit": limit + 1}
    values |= {} if account is None else {"account": account}
    values |= {} if after is None else _read(after)
    rows = await execute(till.session, _PAGES[account is not None, after is not None], values)
    found = [Sale(**row) for row in rows.mappings()]
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], None if last is None else cursors.write(SALES, last.sold_at.isoformat(), str(last.id))


def _read(after: str) -> dict[str, object]:
    sold_at, sale_id = cursors.read(SALES, after, 2)
    try:
        at = datetime.fromisoformat(sold_at)
    except ValueError:
        raise cursors.refused() from None
    if at.tzinfo is None or re.fullmatch(UUID_PATTERN, sale_id) is None:
        raise cursors.refused()
    return {"sold_at": at, "id": UUID(sale_id)}
