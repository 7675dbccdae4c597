"""Making, moving and deleting test clocks. Another's clock is not found, like none."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.clocks import queries
from app.clocks.errors import ClockAhead, ClockClash, ClockGoing
from app.clocks.queries import Standing
from app.clocks.service import new_clock, shown
from app.platform.db import Database
from app.platform.errors import NotFound
from app.sales.passing import see_to_what_is_due

BATCH: Final = 200
"""How much comes about in one transaction while a clock is moved."""
FORGOTTEN: Final = 1000
"""How much of each kind is forgotten in one transaction."""
ROUNDS: Final = 20
"""How many batches the deletion of a clock forgets at once. The worker forgets the rest."""


async def make(session: AsyncSession, player: Caller, clock_id: UUID, at: datetime, now: datetime) -> Standing:
    """Make a test clock. Safe to repeat: the same id and instant give the first one again, as it stands by then.

    Raises `ClockClash` where the id has been used otherwise, `ClockGoing` where the sandbox has another clock.
    """
    await queries.take_turn(session, player.client_id, alone=True)
    first = await queries.clock_by_id(session, clock_id)
    if first is None:
        if await queries.going_of(session, player.client_id) is not None:
            raise ClockGoing
        await queries.append_clock(session, new_clock(clock_id, player, at, now))
        first = await queries.clock_by_id(session, clock_id)
    if first is None or first.client_id != player.client_id or first.ended or first.starts_at != at:
        raise ClockClash
    return first


async def clock_of(session: AsyncSession, player: Caller, clock_id: UUID) -> Standing:
    """Find a sandbox's own clock; raises `NotFound` for any other as for none."""
    clock = await queries.clock_by_id(session, clock_id)
    if clock is None or clock.client_id != player.client_id or clock.ended:
        raise NotFound
    return clock


async def advance(database: Database, editions: Catalogue, player: Caller, clock_id: UUID, to: datetime) -> Standing:
    """Move a clock to an instant, and let come about what time brings on the way.

    Safe to repeat, also when it was cut off half-way. Two at once take turns. Raises `NotFound`, or `ClockAhead` for an
    instant before the one that it shows, unless it has been moved to just that before.
    """
    clock, there = await _step(database, editions, player, clock_id, to)
    if there and to < shown(clock):
        await _refuse_to_go_back(database, clock, to)
    while not there:
        clock, there = await _step(database, editions, player, clock_id, to)
    return clock


async def _step(
    database: Database, editions: Catalogue, player: Caller, clock_id: UUID, to: datetime
) -> tuple[Standing, bool]:
    """Move a clock as far as one transaction goes: to the last of what it lets come about, or all the way.

    Gives the clock, and whether it is there or beyond, and nothing is left to come about until then.
    """
    async with database.sessions.begin() as session:
        await queries.take_turn(session, player.client_id, alone=True)
        clock = await clock_of(session, player, clock_id)
        if to < shown(clock):
            return clock, True
        await queries.enter(session, clock_id)
        dues = await see_to_what_is_due(session, to, BATCH, editions=editions, sandbox=clock_id)
        there = len(dues) < BATCH
        reached = to if there else max(shown(clock), dues[-1].at)
        await queries.append_instant(session, clock_id, reached)
        return replace(clock, now=reached), there


async def _refuse_to_go_back(database: Database, clock: Standing, to: datetime) -> None:
    """Raise `ClockAhead` unless a clock has been at an instant before: then this is only said again."""
    async with database.reading_sessions() as session:
        if not await queries.was_moved_to(session, clock.id, to):
            raise ClockAhead


async def delete(database: Database, player: Caller, clock_id: UUID, now: datetime) -> None:
    """End a clock, and forget what belongs to it. Safe to repeat. Raises `NotFound`.

    From its end on nobody sees any of it, and nothing is added; it is removed in batches, the rest by the worker.
    """
    async with database.sessions.begin() as session:
        await queries.take_turn(session, player.client_id, alone=True)
        clock = await queries.clock_by_id(session, clock_id)
        if clock is None or clock.client_id != player.client_id:
            raise NotFound
        await queries.append_end(session, clock_id, now)
    for _ in range(ROUNDS):
        async with database.sessions.begin() as session:
            if await queries.forget(session, clock_id, FORGOTTEN) == 0:
                return
