"""Figures that servers and the machine give of themselves, past the service."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

import asyncpg
import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from redis import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from loadtests.wire import LOOPBACK

T = TypeVar("T")

WRITERS: Final = text("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)")
RECALLS: Final = "commonfare_cache_recalls"
BLOCK: Final = b"\0" * 8192
SYNCS: Final = 200
PROBE_TABLE: Final = """
CREATE TABLE bench_probe (id uuid, number int, content bytea, PRIMARY KEY (id, number))
"""
PROBE_INSERT: Final = """
INSERT INTO bench_probe SELECT * FROM unnest($1::uuid[], $2::int[], $3::bytea[]) ON CONFLICT DO NOTHING
"""


def stolen_seconds() -> float:
    """Say how long all processors together were wanted and given to others by a virtual machine's host; 0 elsewhere."""
    return float(getattr(psutil.cpu_times(), "steal", 0.0))


def stolen_percent(before: float, seconds: float) -> float:
    """Say which share of all processors' time went so in the last seconds; `before` is `stolen_seconds` of then."""
    return 100 * (stolen_seconds() - before) / seconds / (os.cpu_count() or 1)


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


def writes(database_url: str) -> int:
    """Number the transactions that have written to PostgreSQL, this one included.

    From two such numbers follows how many wrote in between. Each waits once for the disk, and several may share that.
    """

    async def ask(connection: AsyncConnection) -> int:
        return int((await connection.execute(WRITERS)).scalar_one())

    return asking(database_url, ask)


def hit_percent(ports: Iterable[int]) -> float:
    """Say how many of a hundred rights that a service asked of the cache were there, by its workers' own figures."""
    recalls: Counter[str] = Counter()
    for port in ports:
        said = httpx.get(f"http://{LOOPBACK}:{port}/metrics", trust_env=False).text
        for family in text_string_to_metric_families(said):
            if family.name == RECALLS:
                recalls.update({sample.labels["outcome"]: int(sample.value) for sample in totals(family.samples)})
    return 100 * recalls["hit"] / max(1, recalls.total())


def totals(samples: Iterable[Sample]) -> list[Sample]:
    """Leave out when counters were made."""
    return [sample for sample in samples if sample.name.endswith("_total")]


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


def inserts_a_second(owner_url: str, seconds: float, rows: int = 64, connections: int = 2) -> float:
    """Measure how many rows PostgreSQL alone takes in batches, each an `INSERT … SELECT unnest(…)` and a commit."""
    url = owner_url.replace("+asyncpg", "")

    async def insert(until: float) -> int:
        connection = await asyncpg.connect(url)
        batches = 0
        while time.perf_counter() < until:
            ids = [uuid4() for _ in range(rows)]
            await connection.execute(PROBE_INSERT, ids, list(range(rows)), [b"x" * 200] * rows)
            batches += 1
        await connection.close()
        return batches * rows

    async def measured() -> float:
        owner = await asyncpg.connect(url)
        await owner.execute(PROBE_TABLE)
        try:
            began = time.perf_counter()
            inserted = await asyncio.gather(*(insert(began + seconds) for _ in range(connections)))
            return sum(inserted) / (time.perf_counter() - began)
        finally:
            await owner.execute("DROP TABLE bench_probe")
            await owner.close()

    return asyncio.run(measured())


def cached_a_second(redis_url: str, seconds: float, commands: int = 64) -> float:
    """Measure how many values of 100 bytes the cache's server gives, asked for in pipelines."""
    with Redis.from_url(redis_url) as client:
        client.set("bench:probe", b"x" * 100, ex=60)
        began, given = time.perf_counter(), 0
        while time.perf_counter() < began + seconds:
            pipeline = client.pipeline(transaction=False)
            for _ in range(commands):
                pipeline.get("bench:probe")
            given += len(pipeline.execute())
        return given / (time.perf_counter() - began)


def disk_of(folder: Path) -> str:
    """Name the device and the file system beneath a folder; `tmpfs` is memory, and its times mean nothing."""
    path = str(folder.resolve())
    inside = [part for part in psutil.disk_partitions(all=True) if Path(path).is_relative_to(part.mountpoint)]
    found = max(inside, key=lambda part: len(part.mountpoint))
    return f"{found.device} ({found.fstype})"
