"""The worker forgets what has expired, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from app import worker
from app.platform import clock
from app.platform.db import Database
from app.platform.settings import Settings

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database.open(settings)
    yield opened
    await opened.close()


async def used_assertions(owner: "Connection", *ages_minutes: int) -> None:
    """Record a client's assertions that expired so long ago; a negative age is still to come."""
    await owner.execute(
        "INSERT INTO access_client (id, name, kind, public_jwk, scopes, created_at, created_by)"
        " VALUES ('c', 'c', 'app', '{}', '{quote}', now(), 'test') ON CONFLICT DO NOTHING"
    )
    now = clock.read()
    rows = [("c", str(n), now - timedelta(minutes=age)) for n, age in enumerate(ages_minutes)]
    await owner.executemany("INSERT INTO access_assertion (client_id, jti, expires_at) VALUES ($1, $2, $3)", rows)


async def left(owner: "Connection") -> list[str]:
    return [row["jti"] for row in await owner.fetch("SELECT jti FROM access_assertion ORDER BY jti")]


async def test_what_has_expired_is_forgotten_and_the_rest_is_kept(database: Database, owner: "Connection") -> None:
    await used_assertions(owner, 5, -5, 1)

    forgotten = await worker.forget_expired(database)

    assert forgotten == {"assertions": 2, "idempotency keys": 0}
    assert await left(owner) == ["1"]


async def test_however_much_there_is_it_goes_in_batches(database: Database, owner: "Connection") -> None:
    await used_assertions(owner, *range(1, 8), -9)

    forgotten = await worker.forget_expired(database, batch_rows=3)

    assert forgotten["assertions"] == 7
    assert await left(owner) == ["7"]


async def test_it_works_until_it_is_told_to_stop(database: Database, owner: "Connection") -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(worker.work(database, stop, pause_seconds=0))
    await used_assertions(owner, 5)
    async with asyncio.timeout(5):
        while await left(owner):
            pass

    stop.set()

    async with asyncio.timeout(5):
        await working


async def test_postgresql_away_is_a_reason_to_wait() -> None:
    away, stop = Database("postgresql+asyncpg://nobody:none@127.0.0.1:1/none"), asyncio.Event()
    working = asyncio.create_task(worker.work(away, stop, pause_seconds=0))

    await asyncio.sleep(0.1)

    assert not working.done()
    stop.set()
    async with asyncio.timeout(5):
        await working
    await away.close()
