"""The record of taps: what PostgreSQL says of a right, and what is added to it. Many taps share each word with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import Database, DirectLines
from app.platform.metrics import Metrics
from app.platform.together import Together
from app.rights import queries, taps
from app.rights.records import RecordedTap, Tap, write_terms
from app.rights.standing import Patterns, Standing
from app.rights.taps import NewTap

LINES: Final = 2
"""While one batch is being committed, the next is on its way."""
MOST: Final = 256
WAITING: Final = 2048
"""More than can be answered while a device waits."""

Medium = tuple[bytes, ...]


class Record(Protocol):
    """What a tap asks of PostgreSQL."""

    async def standing(self, medium: Medium) -> Standing | None:
        """Say how the right stands that a medium carries, by any of its digests."""

    async def add(self, batch: Sequence[NewTap]) -> Sequence[bool | Exception]:
        """Add taps and commit; say for each whether it is there, or the decision has to be made again."""

    async def first(self, tap: Tap, now: datetime) -> RecordedTap | None:
        """Find the tap of this identity that was answered first; one that says something else is kept as a clash."""


class SharedRecord:
    """The record for everybody: whoever asks while a connection is busy goes with the next batch."""

    def __init__(self, database: Database, patterns: Patterns, figures: Metrics) -> None:
        self._database = database
        self._patterns = patterns
        self._figures = figures
        self._reading, self._writing = DirectLines(database), DirectLines(database)
        self._standings = Together(self._read, lines=LINES, most=MOST, waiting=WAITING)

    async def standing(self, medium: Medium) -> Standing | None:
        """Say how the right stands that a medium carries, by any of its digests."""
        found = await self._standings.ask(medium)
        if not isinstance(found, UUID):
            return found
        async with self._database.reading_sessions() as session:
            return await _folded(session, self._patterns, found)

    async def add(self, batch: Sequence[NewTap]) -> Sequence[bool | Exception]:
        """Add taps and commit; say for each whether it is there, or the decision has to be made again.

        A batch that PostgreSQL refuses goes tap by tap, so that none suffers from its neighbour.
        """
        self._figures.batches.observe(len(batch))
        try:
            return await self._writing.run(lambda line: taps.record(line, batch))
        except asyncpg.PostgresError as error:
            if len(batch) == 1:
                return [error]
        return [await self._add_one(tap) for tap in batch]

    async def first(self, tap: Tap, now: datetime) -> RecordedTap | None:
        """Find the tap of this identity that was answered first; one that says something else is kept as a clash."""
        async with self._database.sessions.begin() as session:
            return await _first(session, tap, now)

    async def close(self) -> None:
        """Answer whoever waits, then close every connection."""
        await self._standings.close()
        self._reading.close()
        self._writing.close()

    async def _read(self, media: Sequence[Medium]) -> Sequence[Standing | UUID | None]:
        return await self._reading.run(lambda line: taps.standings(line, self._patterns, media))

    async def _add_one(self, tap: NewTap) -> bool | Exception:
        try:
            return (await self._writing.run(lambda line: taps.record(line, [tap])))[0]
        except Exception as error:  # noqa: BLE001 - it is for the one who asked
            return error


class PlayedRecord:
    """The record of a sandbox: of the one transaction that sees nothing else."""

    def __init__(self, session: AsyncSession, patterns: Patterns) -> None:
        self._session = session
        self._patterns = patterns

    async def standing(self, medium: Medium) -> Standing | None:
        """Say how the right stands that a medium carries, by any of its digests."""
        (found,) = await taps.standings(await self._line(), self._patterns, [medium])
        return await _folded(self._session, self._patterns, found) if isinstance(found, UUID) else found

    async def add(self, batch: Sequence[NewTap]) -> Sequence[bool | Exception]:
        """Add taps; say for each whether it is there, or the decision has to be made again."""
        return await taps.record(await self._line(), batch)

    async def first(self, tap: Tap, now: datetime) -> RecordedTap | None:
        """Find the tap of this identity that was answered first; one that says something else is kept as a clash."""
        return await _first(self._session, tap, now)

    async def _line(self) -> "asyncpg.Connection[asyncpg.Record]":
        connection = await self._session.connection()
        line = (await connection.get_raw_connection()).driver_connection
        assert isinstance(line, asyncpg.Connection), "the driver is asyncpg"
        if not line.is_in_transaction():
            await connection.exec_driver_sql("SELECT")  # SQLAlchemy begins with the first statement of its own
        return line


async def _folded(session: AsyncSession, patterns: Patterns, right_id: UUID) -> Standing | None:
    """Read all that happened to a right whose newest event, from before 0007, does not say how it left it."""
    right = await queries.right_by_id(session, right_id)
    if right is None:
        return None
    pattern = patterns.of(right.name, write_terms(right.terms), illustrative=right.illustrative)
    return Standing(right.id, pattern, right.terms, right.state, None)


async def _first(session: AsyncSession, tap: Tap, now: datetime) -> RecordedTap | None:
    first = await queries.recorded_tap(session, tap.identity)
    if first is not None and not tap.says(first.content):
        await queries.append_clash(session, tap, now)
    return first
