"""Reading and appending sales. Statements are built once, of the table rather than of its model, as those of rights."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import execute
from app.platform.tables import table_of
from app.sales.tables import Sale, SaleOffer

_SALES, _OFFERS = table_of(Sale), table_of(SaleOffer)
_SALE_BY_ID: Final = select(_SALES).where(_SALES.c.id == bindparam("id"))
_OFFERS_OF: Final = (
    select(_OFFERS)
    .where(_OFFERS.c.sale_id.in_(bindparam("ids", expanding=True)))
    .order_by(_OFFERS.c.sale_id, _OFFERS.c.position)
)
_APPEND_SALE: Final = insert(_SALES).on_conflict_do_nothing(index_elements=[_SALES.c.id]).returning(_SALES.c.id)
_APPEND_OFFERS: Final = insert(_OFFERS)


async def sale_by_id(session: AsyncSession, sale_id: UUID) -> Sale | None:
    """Find a sale, whoever made it."""
    found = (await execute(session, _SALE_BY_ID, {"id": sale_id})).mappings().one_or_none()
    return None if found is None else Sale(**found)


async def offers_of(session: AsyncSession, sale_ids: Sequence[UUID]) -> list[SaleOffer]:
    """Give what sales sold, in the order in which each sold it."""
    return [SaleOffer(**row) for row in (await execute(session, _OFFERS_OF, {"ids": list(sale_ids)})).mappings()]


async def append_sale(session: AsyncSession, sale: Sale, offers: Sequence[SaleOffer]) -> bool:
    """Append a sale and what it sold unless its id is taken, and say whether it is there.

    Where another transaction has the same id in hand, this waits until that one has ended.
    """
    if (await execute(session, _APPEND_SALE, sale.model_dump(exclude={"xid"}))).first() is None:
        return False
    await execute(session, _APPEND_OFFERS, [offer.model_dump() for offer in offers])
    return True
