"""Reading and appending refunds and exchanges, which are refunds against another sale."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import execute
from app.platform.tables import table_of
from app.sales.tables import Refund, RefundedRight

_REFUNDS, _RIGHTS = table_of(Refund), table_of(RefundedRight)
_HOLD_ID: Final = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))
_REFUND_BY_ID: Final = select(_REFUNDS).where(_REFUNDS.c.id == bindparam("id"))
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_REFUNDS_OF: Final = (
    select(_REFUNDS)
    .where(_REFUNDS.c.sale_id.in_(_IDS) | _REFUNDS.c.exchanged_for.in_(_IDS))
    .order_by(_REFUNDS.c.made_at, _REFUNDS.c.id)
)
_APPEND_REFUND: Final = insert(_REFUNDS).on_conflict_do_nothing().returning(_REFUNDS.c.id)
_APPEND_RIGHTS: Final = insert(_RIGHTS)


async def hold_id(session: AsyncSession, refund_id: UUID) -> None:
    """Let copies of one refund or exchange through one at a time, until the transaction ends."""
    await execute(session, _HOLD_ID, {"name": f"refund {refund_id}"})


async def refund_by_id(session: AsyncSession, refund_id: UUID) -> Refund | None:
    """Find a refund or an exchange, whoever made it."""
    found = (await execute(session, _REFUND_BY_ID, {"id": refund_id})).mappings().one_or_none()
    return None if found is None else Refund(**found)


async def refunds_of(session: AsyncSession, sale_ids: Sequence[UUID]) -> list[Refund]:
    """Give the refunds and exchanges of sales, and the exchanges that they came from, as they were made."""
    return [Refund(**row) for row in (await execute(session, _REFUNDS_OF, {"ids": list(sale_ids)})).mappings()]


async def append_refund(session: AsyncSession, refund: Refund, rights: Sequence[Mapping[str, object]]) -> bool:
    """Append a refund and the rights that it takes back unless its id is taken, and say whether it is there.

    The caller holds the id, and has seen that it is not taken by anybody whom it sees.
    """
    if (await execute(session, _APPEND_REFUND, refund.model_dump(exclude={"xid"}))).first() is None:
        return False
    await execute(session, _APPEND_RIGHTS, rights)
    return True
