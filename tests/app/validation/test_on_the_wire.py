"""A whole tap over a real connection is answered past ASGI, and nobody can tell: it gets the same answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app.main.protocol import SERVICE, Protocol
from app.main.service import Service
from tests.support.commuting import App, Reader, Town

HEAD = "POST /v1/validations HTTP/1.1\r\nHost: fares.test\r\nContent-Type: application/json\r\n"


@dataclass
class Wire:
    """A port at which the service answers, the connections to it, and the requests that came to it by ASGI."""

    port: int
    connections: set[Protocol]
    by_asgi: list[str]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Connection"]:
        """Connect to it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()

    async def told(self, *pieces: bytes, answers: int = 1) -> list["Told"]:
        """Send pieces one after the other over a new connection, and read so many answers."""
        async with self.connected() as connection:
            await connection.send(pieces)
            return [await connection.told() for _ in range(answers)]


@dataclass
class Told:
    """An answer: its status, header fields and body."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes

    @property
    def lasting(self) -> tuple[int, bytes, list[str]]:
        """What is not new in each answer."""
        return self.status, self.body, sorted(name for name, _ in self.fields)


@dataclass
class Connection:
    """A device's end of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, pieces: Sequence[bytes]) -> None:
        """Send pieces that the service takes in one by one."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0.01)

    async def told(self) -> Told:
        """Read an answer."""
        async with asyncio.timeout(30):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            status, *lines = head.strip().split("\r\n")
            fields = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
            return Told(int(status.split()[1]), fields, await self.reader.readexactly(_length(fields)))


async def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, and not for ever."""
    for _ in range(10_000):
        if happened():
            return
        await asyncio.sleep(0.001)
    raise AssertionError


def _length(fields: Sequence[tuple[str, str]]) -> int:
    return int(dict(fields).get("content-length", "0"))


@pytest.fixture
async def wire(town: Town) -> AsyncIterator[Wire]:
    """The town's service, as uvicorn serves it."""
    service, by_asgi, state = town.service, list[str](), ServerState()
    state.default_headers = [(b"date", b"Mon, 23 Nov 2026 07:30:00 GMT")]
    assert isinstance(service, Service)

    async def by_its_layers(scope: Scope, receive: Receive, send: Send) -> None:
        by_asgi.append(scope["path"])
        await service(scope, receive, send)

    config = uvicorn.Config(by_its_layers, log_config=None, server_header=False)
    serving = await asyncio.get_running_loop().create_server(
        lambda: Protocol(config, state, {SERVICE: service}), "127.0.0.1", 0
    )
    async with serving:
        connections = state.connections
        yield Wire(serving.sockets[0].getsockname()[1], connections, by_asgi)  # type: ignore[arg-type]
        await asyncio.gather(*state.tasks)


async def request(reader: Reader, token: str, *more: str, version: str = "1.1") -> bytes:
    """Write the request that sends a new tap."""
    said = json.dumps(reader.said(token)).encode()
    lines = [f"{name}: {value}\r\n" for name, value in (await reader.headers()).items()] + [
        f"{one}\r\n" for one in more
    ]
    head = f"{HEAD.replace('1.1', version)}{''.join(lines)}Content-Length: {len(said)}\r\n\r\n"
    return head.encode() + said


@pytest.fixture
async def tap(app: App, town: Town) -> bytes:
    """A request that sends a tap."""
    return await request(await town.reader("RW", "R-DWT"), await app.token("joint-day"))


async def test_a_whole_tap_goes_past_asgi_and_any_other_by_it_to_the_same_answer(wire: Wire, tap: bytes) -> None:
    head = tap.index(b"\r\n\r\n") + 4

    (plainly,) = await wire.told(tap)
    assert wire.by_asgi == []
    oddly = [
        *await wire.told(tap[:head], tap[head:]),
        *await wire.told(tap[: head + 9], tap[head + 9 :]),
        *await wire.told(tap[:30], tap[30 : head - 3], tap[head - 3 : -1], tap[-1:]),
        *await wire.told(tap.replace(b"application/json", b"application/json; charset=utf-8")),
    ]

    assert len(wire.by_asgi) == len(oddly)
    assert json.loads(plainly.body)["accepted"] is True
    assert [each.lasting for each in oddly] == [plainly.lasting] * len(oddly)
    assert "date" in dict(plainly.fields)


async def test_taps_that_come_at_once_over_one_connection_are_answered_in_their_order(
    wire: Wire, app: App, town: Town
) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    health = b"GET /healthz HTTP/1.1\r\nHost: fares.test\r\n\r\n"
    named = [await request(reader, token, f"X-Request-ID: tap-{number}") for number in range(3)]

    answers = await wire.told(named[0] + health + named[1] + named[2], answers=4)
    again = await wire.told(*named, answers=3)

    names = [dict(each.fields)["x-request-id"] for each in answers]
    assert (names[0], *names[2:]) == ("tap-0", "tap-1", "tap-2")
    assert [each.body for each in again] == [answers[place].body for place in (0, 2, 3)]


@pytest.mark.parametrize(("version", "more"), [("1.0", ()), ("1.1", ("Connection: close",))])
async def test_a_connection_that_is_not_to_last_is_closed(
    wire: Wire, app: App, town: Town, version: str, more: tuple[str, ...]
) -> None:
    tap = await request(await town.reader("RW", "R-DWT"), await app.token("joint-day"), *more, version=version)

    async with wire.connected() as connection:
        await connection.send([tap])
        answer = await connection.told()
        assert await connection.reader.read() == b""

    assert (answer.status, dict(answer.fields)["connection"]) == (200, "close")
    assert wire.by_asgi == []


async def test_a_device_may_ask_whether_to_send_its_tap(wire: Wire, app: App, town: Town) -> None:
    tap = await request(await town.reader("RW", "R-DWT"), await app.token("joint-day"), "Expect: 100-continue")
    head = tap.index(b"\r\n\r\n") + 4

    async with wire.connected() as connection:
        await connection.send([tap[:head]])
        assert (await connection.told()).status == 100
        await connection.send([tap[head:]])
        assert (await connection.told()).status == 200


async def test_a_problem_is_told_past_asgi_too(wire: Wire, tap: bytes) -> None:
    (answer,) = await wire.told(tap.replace(b"Bearer ", b"Bearer no"))

    assert (answer.status, json.loads(answer.body)["type"]) == (401, "/problems/invalid-token")
    assert dict(answer.fields)["content-type"] == "application/problem+json"
    assert wire.by_asgi == []


@pytest.mark.parametrize("odd", [b"", b"; charset=utf-8"], ids=["past ASGI", "by ASGI"])
async def test_what_comes_after_a_tap_and_is_no_request_does_not_answer_for_it(
    wire: Wire, tap: bytes, odd: bytes
) -> None:
    async with wire.connected() as connection:
        await connection.send([tap.replace(b"application/json", b"application/json" + odd) + b"WORDS\r\n\r\n"])
        answer = await connection.told()
        assert await connection.reader.read() == b""

    assert (answer.status, dict(answer.fields)["connection"]) == (200, "close")
    assert json.loads(answer.body)["accepted"] is True


async def test_a_device_that_goes_away_takes_no_tap_along(wire: Wire, town: Town, tap: bytes) -> None:
    async with wire.connected() as connection:
        connection.writer.write(tap)
        await connection.writer.drain()
    await until(lambda: not wire.connections)
    (answer,) = await wire.told(tap)

    assert json.loads(answer.body)["accepted"] is True
    assert town.service.state.metrics.registry.get_sample_value("commonfare_validations_repeated_total") == 1


async def test_a_service_that_stops_answers_what_it_was_asked(wire: Wire, tap: bytes) -> None:
    async with wire.connected() as connection:
        connection.writer.write(tap)
        await until(lambda: any(each.cycle for each in wire.connections))
        for each in list(wire.connections):
            each.shutdown()
        answer = await connection.told()
        assert await connection.reader.read() == b""

    assert (answer.status, dict(answer.fields)["connection"]) == (200, "close")


async def test_who_does_not_read_answers_gets_no_more_of_them_ready(wire: Wire, tap: bytes) -> None:
    async with wire.connected() as connection:
        await connection.send([b""])
        (ours,) = wire.connections
        ours.pause_writing()
        await connection.send([tap])
        await asyncio.sleep(0.3)
        assert ours.transport.get_write_buffer_size() == 0
        assert not ours.cycle.response_complete
        ours.resume_writing()

        assert (await connection.told()).status == 200
