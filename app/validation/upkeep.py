"""Looking after the cache of rights: filling it, comparing it with PostgreSQL, and measuring what a right takes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final
from uuid import UUID, uuid4

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import Database, DirectLines
from app.platform.pipe import CachePipe
from app.rights import queries, store, taps
from app.rights.packing import pack_state
from app.rights.standing import Pattern, Standing, Told
from app.rights.store import Entries
from fares.products import Coverage
from fares.rights import Boarded, RightKind, RightState, RightTerms, fold

PAGE: Final = 500
GRACE: Final = timedelta(days=8)
"""A tap may come so late."""


class Finding(StrEnum):
    """What a comparison of one right says."""

    FINE = "fine"
    NOT_CACHED = "not in the cache"
    STALE = "out of date in the cache"
    ILLEGIBLE = "illegible in the cache"
    UNFOLDED = "without a state since before 0007"
    WRONG = "stored with a state that its events do not lead to"


@dataclass(slots=True)
class Report:
    """What a comparison found: how many rights of each finding, and which are stored wrongly."""

    found: Counter[Finding] = field(default_factory=Counter)
    repaired: int = 0
    wrong: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the cache is looked after with."""

    database: Database
    lines: DirectLines
    pipe: CachePipe
    entries: Entries


async def warm(upkeep: Upkeep, now: datetime) -> int:
    """Put every right that may still be presented into the cache; say how many. Raises `CacheAway`."""
    warmed = 0
    async for page in _pages(upkeep, now - GRACE):
        await asyncio.gather(*(store.remember(upkeep.pipe, upkeep.entries, right) for right in page))
        warmed += sum(right.packed is not None for right in page)
    return warmed


async def verify(upkeep: Upkeep, now: datetime, sample: int | None, *, repair: bool) -> Report:
    """Compare rights, or the first of them, with what their events lead to and with the cache. Raises `CacheAway`.

    What is out of date does no harm: it costs a decision made again. A state that is stored wrongly would, and cannot
    be repaired here, because what is recorded is never changed.
    """
    report = Report()
    async with upkeep.database.reading_sessions() as session:
        async for page in _pages(upkeep, now - GRACE):
            for right in page:
                finding = await _compared(upkeep, session, right)
                report.found[finding] += 1
                if finding is Finding.WRONG:
                    report.wrong.append(right.id)
                elif repair and finding in {Finding.NOT_CACHED, Finding.STALE, Finding.ILLEGIBLE}:
                    await store.remember(upkeep.pipe, upkeep.entries, right)
                    report.repaired += 1
                if report.found.total() == sample:
                    return report
    return report


async def measure(pipe: CachePipe, entries: Entries, rights: int) -> list[int]:
    """Put so many made-up rights into the cache, and give what each takes there, in bytes. They are gone afterwards."""
    taken = []
    for number in range(rights):
        right = _made_up(number)
        await store.remember(pipe, entries, right)
        used = await pipe.ask(b"MEMORY", b"USAGE", store.key_of(right.id), b"SAMPLES", b"0")
        await pipe.ask(b"DEL", store.key_of(right.id))
        assert isinstance(used, int), "the entry was there"
        taken.append(used)
    return taken


def middle(taken: Sequence[int]) -> int:
    """Give the middle of what rights take."""
    return int(median(taken))


async def _compared(upkeep: Upkeep, session: AsyncSession, right: Standing) -> Finding:
    if right.packed is None:
        return Finding.UNFOLDED
    state = RightState()
    for event in await queries.events_of(session, right.id, 0, right.state.sequence):
        state = fold(state, event.effect)
    if state != right.state:
        return Finding.WRONG
    written = await upkeep.pipe.ask(b"GET", store.key_of(right.id))
    if not isinstance(written, bytes):
        return Finding.NOT_CACHED
    cached = upkeep.entries.read(right.id, written)
    if cached is None:
        return Finding.ILLEGIBLE
    return Finding.FINE if cached.packed == right.packed else Finding.STALE


async def _pages(upkeep: Upkeep, since: datetime) -> AsyncIterator[list[Standing]]:
    """Give every right that is valid after an instant, by their ids, a page at a time."""
    last = UUID(int=0)
    while True:
        after = last

        async def read(line: "asyncpg.Connection[asyncpg.Record]", after: UUID = after) -> list[Standing]:
            return await taps.page(line, upkeep.entries.patterns, after, since, PAGE)

        page = await upkeep.lines.run(read)
        if not page:
            return
        yield page
        last = page[-1].id


def _made_up(number: int) -> Standing:
    """Make up the right of a commuter: two in three ride as they go or with a season, one has used half a carnet."""
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    terms = RightTerms(
        None, RightKind.PAY_AS_YOU_GO, "adult", "ab" * 32, Coverage(), (), noon, noon + timedelta(days=365), 1, None, 1
    )
    days = tuple(date(2026, 11, day) for day in range(1, 6)) if number % 3 == 0 else ()
    state = RightState(
        2 + number % 800,
        days_activated=days,
        media=frozenset({uuid4().hex * 2}),
        boarded=Boarded(noon, "9100DRBY", "EM", "EM:DBY-NOT", f"device-EM-{number % 500:04}"),
    )
    pattern = Pattern(bytes(12), "Pay as you go", illustrative=False, terms=terms)
    told = (Told(uuid4().bytes[:8]), Told(uuid4().bytes[:8]))
    return Standing(uuid4(), pattern, terms, state, pack_state(state), told)
