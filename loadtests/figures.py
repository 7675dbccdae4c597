"""Figures that servers and the machine give of themselves, past the service."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from redis import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

T = TypeVar("T")

WAL_SYNCS: Final = text("SELECT coalesce(sum(fsyncs), 0)::bigint FROM pg_stat_io WHERE object = 'wal'")
"""How often any of PostgreSQL's processes has waited for its log to be on the disk (pg_stat_io, PostgreSQL 18)."""
BLOCK: Final = b"\0" * 8192
SYNCS: Final = 200


def asking(database_url: str, ask: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """Ask PostgreSQL something over a connection of its own."""

    async def asked() -> T:
        engine = create_async_engine(database_url)
        try:
            async with engine.connect() as connection:
                return await ask(connection)
        finally:
            await engine.dispose()

    return asyncio.run(asked())


def wal_syncs(database_url: str) -> int:
    """Count how often PostgreSQL's log was brought to the disk since it started; the last second may be missing."""

    async def ask(connection: AsyncConnection) -> int:
        return int((await connection.execute(WAL_SYNCS)).scalar_one())

    return asking(database_url, ask)


@dataclass(frozen=True, slots=True)
class Lookups:
    """How often the cache was asked for what it had, and for what it had not, since it started."""

    hits: int
    misses: int

    def since(self, before: "Lookups") -> "Lookups":
        """Leave out what was before."""
        return Lookups(self.hits - before.hits, self.misses - before.misses)

    @property
    def hit_percent(self) -> float:
        """How many of a hundred look-ups found something."""
        return 100 * self.hits / max(1, self.hits + self.misses)


def lookups(redis_url: str) -> Lookups:
    """Ask the cache's server for its own count."""
    with Redis.from_url(redis_url) as client:
        said = cast("dict[str, Any]", client.info("stats"))
    return Lookups(int(said["keyspace_hits"]), int(said["keyspace_misses"]))


def fsync_microseconds(folder: Path, times: int = SYNCS) -> list[int]:
    """Measure how long it takes until a block of 8 KiB that was appended is on the disk of a folder."""
    path = folder / "fsync.probe"
    took: list[int] = []
    with path.open("wb", buffering=0) as file:
        for _ in range(times):
            began = time.perf_counter_ns()
            file.write(BLOCK)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter_ns() - began) // 1000)
    path.unlink()
    return sorted(took)
