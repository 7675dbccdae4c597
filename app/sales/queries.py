"""Reading and appending sales."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.sales.tables import Sale


async def sale_by_id(session: AsyncSession, sale_id: UUID) -> Sale | None:
    """Find a sale, whoever made it."""
    return (await session.exec(select(Sale).where(col(Sale.id) == sale_id))).one_or_none()


async def append_sale(session: AsyncSession, row: Mapping[str, object]) -> bool:
    """Append a sale unless its id is taken, and say whether it is there.

    Where another transaction has the same id in hand, this waits until that one has ended.
    """
    appended = insert(Sale).values(**row).on_conflict_do_nothing(index_elements=[col(Sale.id)]).returning(col(Sale.id))
    return (await session.exec(appended)).first() is not None
