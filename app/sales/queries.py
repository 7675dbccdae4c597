"""Reading and appending sales. Statements are built once, of the table rather than of its model, as those of rights."""

from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import execute
from app.platform.tables import table_of
from app.sales.tables import Sale

_SALES: Final = table_of(Sale)
_SALE_BY_ID: Final = select(_SALES).where(_SALES.c.id == bindparam("id"))
_APPEND_SALE: Final = insert(_SALES).on_conflict_do_nothing(index_elements=[_SALES.c.id]).returning(_SALES.c.id)


async def sale_by_id(session: AsyncSession, sale_id: UUID) -> Sale | None:
    """Find a sale, whoever made it."""
    found = (await execute(session, _SALE_BY_ID, {"id": sale_id})).mappings().one_or_none()
    return None if found is None else Sale(**found)


async def append_sale(session: AsyncSession, sale: Sale) -> bool:
    """Append a sale unless its id is taken, and say whether it is there.

    Where another transaction has the same id in hand, this waits until that one has ended.
    """
    return (await execute(session, _APPEND_SALE, sale.model_dump())).first() is not None
