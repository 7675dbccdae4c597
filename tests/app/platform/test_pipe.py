"""The pipe to the cache: many at once, each its own reply; away, frozen or garbled it costs a moment and no more."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

import pytest
from hiredis import ReplyError
from redis.asyncio import Redis

from app.platform import clock
from app.platform.cache import connect
from app.platform.pipe import REST_SECONDS, TIMEOUT_SECONDS, CacheAway, CachePipe, Reply
from app.platform.servers import ServerUrls

PATIENCE = 20 * TIMEOUT_SECONDS


@pytest.fixture
async def redis(servers: ServerUrls) -> AsyncIterator[Redis]:
    client = connect(servers.redis_url, 1.0)
    yield client
    await client.aclose()


@pytest.fixture
async def pipe(servers: ServerUrls) -> AsyncIterator[CachePipe]:
    """A pipe that a busy machine does not make give up."""
    made = CachePipe(servers.redis_url, PATIENCE)
    yield made
    made.close()


@asynccontextmanager
async def server(say: bytes, hears: Callable[[bytes], None] = lambda _: None) -> AsyncIterator[str]:
    """A server that says the same to whatever it hears."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while heard := await reader.read(1024):
            hears(heard)
            writer.write(say)
        writer.close()

    listening = await asyncio.start_server(speak, "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    listening.close()


async def test_each_command_gets_its_own_reply_also_when_many_go_together(pipe: CachePipe) -> None:
    keys = [b"pipe:%d" % number for number in range(500)]

    await asyncio.gather(*(pipe.ask(b"SET", key, key[::-1], b"EX", b"60") for key in keys))
    replies = await asyncio.gather(*(pipe.ask(b"GET", key) for key in keys))

    assert replies == [key[::-1] for key in keys]
    assert await pipe.ask(b"GET", b"pipe:none") is None


async def test_commands_of_one_turn_of_the_loop_travel_in_one_piece() -> None:
    heard: list[bytes] = []
    async with server(b"+a\r\n+b\r\n+c\r\n", heard.append) as url:
        pipe = CachePipe(url)

        replies = await asyncio.gather(*(pipe.ask(b"GET", b"%d" % number) for number in range(3)))

        pipe.close()
    assert replies == [b"a", b"b", b"c"]
    assert len(heard) == 1


async def test_what_is_told_comes_before_what_is_asked_next_and_goes_alone_where_nothing_is(
    pipe: CachePipe, redis: Redis
) -> None:
    await pipe.ask(b"PING")

    pipe.tell_all([(b"SET", b"told:%d" % number, b"yes", b"EX", b"60") for number in range(3)])
    replies = await pipe.ask_all([(b"GET", b"told:%d" % number) for number in range(4)])
    pipe.tell_all([(b"SET", b"told:3", b"late", b"EX", b"60")])
    await asyncio.sleep(0.1)

    assert replies == [b"yes", b"yes", b"yes", None]
    assert await redis.get("told:3") == b"late"
    await redis.delete(*(f"told:{number}" for number in range(4)))


async def test_five_thousand_cancellations_bring_no_reply_to_the_wrong_asker(pipe: CachePipe, redis: Redis) -> None:
    random = Random(1)
    keys = [b"storm:%d" % number for number in range(10_000)]
    await redis.mset({key: key for key in keys})

    asked: list[asyncio.Task[Reply]] = []
    for first in range(0, len(keys), 100):
        some = [asyncio.create_task(pipe.ask(b"GET", key)) for key in keys[first : first + 100]]
        for _ in range(random.randrange(4)):
            await asyncio.sleep(0)
        for task in random.sample(some, 50):
            task.cancel()
        asked += some
    answers = await asyncio.gather(*asked, return_exceptions=True)

    heard = [answer == key for key, answer in zip(keys, answers, strict=True) if isinstance(answer, bytes)]
    assert all(heard)
    assert sum(isinstance(answer, asyncio.CancelledError) for answer in answers) > 500
    await redis.delete(*keys)


async def test_a_refused_command_is_no_answer_and_harms_no_other(pipe: CachePipe, redis: Redis) -> None:
    await redis.rpush("pipe:list", b"one")

    refused, fine = await asyncio.gather(pipe.ask(b"GET", b"pipe:list"), pipe.ask(b"PING"), return_exceptions=True)
    await redis.delete("pipe:list")

    together = await pipe.ask_all([(b"PING",), (b"NOTHING",), (b"PING",)])

    assert isinstance(refused, CacheAway)
    assert fine == b"PONG"
    assert [isinstance(reply, ReplyError) for reply in together] == [False, True, False]
    assert not pipe.resting


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "unix:///nowhere/at/all.sock"])
async def test_a_cache_that_is_away_is_left_alone_for_a_second(url: str) -> None:
    pipe = CachePipe(url)

    with pytest.raises(CacheAway):
        await pipe.ask(b"PING")

    assert pipe.resting


async def test_a_wrong_password_reads_as_away(servers: ServerUrls) -> None:
    pipe = CachePipe(servers.redis_url.replace("://:", "://:not"))

    with pytest.raises(CacheAway):
        await pipe.ask(b"PING")


async def test_a_frozen_cache_costs_everybody_one_short_wait() -> None:
    async with server(b"") as url:
        pipe = CachePipe(url)
        started = time.monotonic()
        answers = await asyncio.gather(*(pipe.ask(b"PING") for _ in range(100)), return_exceptions=True)
        waited = time.monotonic() - started

    assert {type(answer) for answer in answers} == {CacheAway}
    assert waited < PATIENCE
    assert pipe.resting


async def test_a_pipe_that_is_closed_while_it_introduces_itself_hangs_up() -> None:
    """The server, which says nothing to a password, is told that nobody waits any more."""
    introduced, left = asyncio.Event(), asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.read(1024)
        introduced.set()
        assert not await reader.read(1024)
        left.set()
        writer.close()

    listening = await asyncio.start_server(listen, "127.0.0.1", 0)
    pipe = CachePipe(f"redis://:secret@127.0.0.1:{listening.sockets[0].getsockname()[1]}", PATIENCE)
    asked = asyncio.create_task(pipe.ask(b"PING"))
    await introduced.wait()

    pipe.close()

    async with asyncio.timeout(PATIENCE / 2):
        await left.wait()
    await asyncio.gather(asked, return_exceptions=True)
    listening.close()


@pytest.mark.parametrize("nonsense", [b"nonsense\r\n", b"+OK\r\n+OK\r\n"])
async def test_a_server_that_talks_nonsense_is_hung_up_on(nonsense: bytes) -> None:
    """Whoever gets a reply too many cannot say any more which reply is whose."""
    async with server(nonsense) as url:
        pipe = CachePipe(url)
        await asyncio.gather(pipe.ask(b"PING"), return_exceptions=True)

        assert pipe._line is None or pipe._line.closed


async def test_a_cache_that_comes_back_is_used_again(
    pipe: CachePipe, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pipe.ask(b"SET", b"pipe:kept", b"1", b"EX", b"60")
    for client in await redis.client_list():
        if client["id"] != str(await redis.client_id()):
            await redis.client_kill_filter(_id=client["id"])
    lost = (await asyncio.gather(pipe.ask(b"GET", b"pipe:kept"), return_exceptions=True))[0]
    later = clock.monotonic_seconds() + 2 * REST_SECONDS
    monkeypatch.setattr(clock, "monotonic_seconds", lambda: later)

    assert isinstance(lost, CacheAway | bytes)
    assert await pipe.ask(b"GET", b"pipe:kept") == b"1"
