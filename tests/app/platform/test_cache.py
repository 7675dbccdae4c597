"""The cache never raises, never waits long, and costs nothing while it is away."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.platform import clock
from app.platform.cache import REST_SECONDS, TIMEOUT_SECONDS, CacheMemory, connect
from app.platform.servers import ServerUrls


@pytest.fixture
async def cache(servers: ServerUrls) -> AsyncIterator[CacheMemory]:
    """One that waits longer than the service's own, so that a busy machine is not taken for a cache that is away."""
    memory = CacheMemory(connect(servers.redis_url, 2.0))
    yield memory
    await memory.close()


@asynccontextmanager
async def frozen() -> AsyncIterator[tuple[CacheMemory, list[int]]]:
    """A cache that takes connections and never says a word; and how many it took."""
    taken: list[int] = []

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(1)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    memory = CacheMemory(connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    yield memory, taken
    await memory.close()
    server.close()


async def test_what_is_remembered_is_recalled_until_it_is_dropped(cache: CacheMemory) -> None:
    await cache.set("platform:a", b"one", seconds=60)

    assert await cache.get("platform:a") == b"one"
    await cache.drop("platform:a")
    assert await cache.get("platform:a") is None
    assert await cache.answers()


async def test_a_cache_that_is_away_reads_as_empty() -> None:
    memory = CacheMemory(connect("redis://127.0.0.1:1"))

    await memory.set("platform:a", b"one", seconds=60)

    assert await memory.get("platform:a") is None
    await memory.drop("platform:a")
    assert not await memory.answers()


@pytest.mark.parametrize("call", ["get", "set", "drop"])
async def test_a_frozen_cache_is_waited_for_briefly_and_then_left_alone(call: str) -> None:
    calls = {
        "get": lambda memory: memory.get("platform:a"),
        "set": lambda memory: memory.set("platform:a", b"one", seconds=60),
        "drop": lambda memory: memory.drop("platform:a"),
    }
    async with frozen() as (memory, taken):
        started = time.monotonic()
        await calls[call](memory)
        first = time.monotonic() - started
        for _ in range(100):
            await calls[call](memory)
        rest = time.monotonic() - started - first

    assert first < 10 * TIMEOUT_SECONDS
    assert rest < REST_SECONDS / 2
    assert len(taken) == 1


async def test_a_cache_that_comes_back_is_used_again(cache: CacheMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    await cache.set("platform:a", b"one", seconds=60)
    cache._rest()
    resting = await cache.get("platform:a")
    later = clock.monotonic_seconds() + 2 * REST_SECONDS
    monkeypatch.setattr(clock, "monotonic_seconds", lambda: later)

    assert (resting, await cache.get("platform:a")) == (None, b"one")
