"""Seeing to the agenda: whatever time alone brings about comes about, and is told."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.editions import Catalogue
from app.jobs.agenda import Due, take_due
from app.rights.passing import block_ran_out, right_ran_out
from app.sales.holds import hold_ran_out


async def pass_time(session: AsyncSession, now: datetime, most: int, *, editions: Catalogue) -> int:
    """See to what is due by our own clock, at most so much, and say how much it was."""
    return len(await see_to_what_is_due(session, now, most, editions=editions))


async def see_to_what_is_due(
    session: AsyncSession, now: datetime, most: int, *, editions: Catalogue, sandbox: UUID | None = None
) -> list[Due]:
    """Let come about what is due by an instant, the earliest first, at most so much, and give it.

    Each is told as of its own instant. It stands or falls with the session's transaction, and so comes about once.
    """
    dues = await take_due(session, sandbox, now, most)
    if any(due.kind == "right" for due in dues):
        await editions.refresh()
    for due in dues:
        match due.kind:
            case "hold":
                await hold_ran_out(session, due.subject, due.at)
            case "right":
                await right_ran_out(session, editions, due.subject, due.at)
            case "block":
                await block_ran_out(session, due.subject, due.at)
    return dues
