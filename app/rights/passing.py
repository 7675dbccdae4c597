"""What becomes of rights by time alone: they run out, and so do blocks. Their sellers are told."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.editions import Catalogue
from app.jobs import agenda
from app.jobs.events import Event, RightExpired, RightUnblocked
from app.jobs.outbox import announce
from app.rights.service import held, judging_edition
from fares.rights import is_over


async def right_ran_out(session: AsyncSession, editions: Catalogue, right_id: UUID, at: datetime) -> None:
    """Tell that a right is over; not if it was taken back before. While a day of it runs, look again when that ends."""
    right = await held(session, right_id)
    if right is None or right.state.ended is not None:
        return
    edition = await judging_edition(editions, right.terms, at)
    if is_over(edition, right.terms, right.state, at):
        told = RightExpired(sale_id=right.sale_id, right_id=right.id, expired_at=at)
        await announce(session, Event(told, at, frozenset({right.client_id})))
        return
    tomorrow = edition.calendar.fare_day(at) + timedelta(days=1)
    await agenda.note(session, "right", {right.id: edition.calendar.starts_at(tomorrow)})


async def block_ran_out(session: AsyncSession, right_id: UUID, at: datetime) -> None:
    """Tell that a right is good again; not if its block was lifted, replaced or overtaken by its end."""
    right = await held(session, right_id)
    if right is None or right.state.ended is not None or right.state.blocked is None:
        return
    if right.state.blocked.until == at:
        told = RightUnblocked(sale_id=right.sale_id, right_id=right.id, unblocked_at=at)
        await announce(session, Event(told, at, frozenset({right.client_id})))
