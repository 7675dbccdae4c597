"""The time for a caller. docs/decisions/0013-sandboxes.md says why a sandbox's is kept in PostgreSQL."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import HTTPConnection

from app.access.callers import CallerIfAny
from app.access.tokens import Caller
from app.clocks import queries
from app.clocks.errors import NoClock
from app.clocks.queries import Standing
from app.clocks.tables import SandboxClock
from app.platform.db import Database, database_of
from app.platform.now import Now


async def time_to_write(session: AsyncSession, caller: Caller, now: datetime) -> datetime:
    """Give the time for a caller who may add something; that of a sandbox stands still until the transaction ends.

    From here on the transaction sees and adds what the caller may: a sandbox what is its own. `now` is the real time,
    which is everybody else's. Raises `NoClock`.
    """
    if not caller.plays:
        return now
    await queries.take_turn(session, caller.client_id, alone=False)
    return await time_to_read(session, caller, now)


async def time_to_read(session: AsyncSession, caller: Caller, now: datetime) -> datetime:
    """Give the time for a caller who only reads; the transaction sees what the caller may. Raises `NoClock`."""
    if not caller.plays:
        return now
    clock = await going(session, caller)
    await queries.enter(session, clock.id)
    return shown(clock)


async def time_alone(database: Database, caller: Caller, now: datetime) -> datetime:
    """Give the time for a caller of whom nothing is read or added. Raises `NoClock`."""
    if not caller.plays:
        return now
    async with database.reading_sessions() as session:
        return shown(await going(session, caller))


async def going(session: AsyncSession, caller: Caller) -> Standing:
    """Find the clock by which a sandbox plays; raises `NoClock`."""
    clock = await queries.going_of(session, caller.client_id)
    if clock is None:
        raise NoClock
    return clock


def shown(clock: Standing) -> datetime:
    """Give the time that a clock shows while it goes."""
    assert clock.now is not None, "a clock that goes shows a time"
    return clock.now


def new_clock(clock_id: UUID, player: Caller, at: datetime, now: datetime) -> SandboxClock:
    """Write a clock as it is stored: it starts at an instant of the player's choice, and is made now."""
    return SandboxClock(id=clock_id, client_id=player.client_id, starts_at=at, created_at=now)


async def prune(session: AsyncSession, now: datetime, most: int = 200) -> int:  # noqa: ARG001 - as every chore
    """Forget what belongs to clocks that have ended, a batch of each kind; gives how much was forgotten."""
    clock_id = await queries.ended_unforgotten(session)
    return 0 if clock_id is None else await queries.forget(session, clock_id, most)


async def _time_for_anybody(connection: HTTPConnection, caller: CallerIfAny, now: Now) -> datetime:
    if caller is None:
        return now
    try:
        return await time_alone(database_of(connection), caller, now)
    except NoClock:
        return now


TimeForAnybody = Annotated[datetime, Depends(_time_for_anybody)]
"""The time at which a public page is answered: that of a sandbox whose token comes with the request, else the real."""
