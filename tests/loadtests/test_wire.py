"""The client that measures: it must not flatter the server, lose an answer or give up a tap."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from queue import Queue

import pytest

from loadtests.wire import LOOPBACK, LOST, OK, Driven, Driver, Lane, Plug, Same, Work, drive, drive_apart, head, whole

ASK = whole(head("/v1/validations", "a token"), b'{"number": 1}')
Answer = Callable[[int], Awaitable[tuple[int, bytes] | None]]
"""What the server answers to request number so-and-so: a status and a body, or None to hang up."""


@contextmanager
def server(answer: Answer) -> Iterator[int]:
    """Serve in a thread of its own, and give the port. Ends once every client has hung up."""
    loop, asked, ports, over = asyncio.new_event_loop(), iter(range(1_000_000)), Queue[int](), asyncio.Event()
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        async for _ in requests(reader):
            said = await answer(next(asked))
            if said is None:
                break
            status, body = said
            lines = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(lines.encode())
            await asyncio.sleep(0)  # so that an answer comes in two pieces
            writer.write(body)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def run() -> None:
        async with await asyncio.start_server(serve, LOOPBACK, 0) as started:
            ports.put(started.sockets[0].getsockname()[1])
            await over.wait()
        await asyncio.gather(*serving)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield ports.get()
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


async def requests(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Read requests until the client hangs up."""
    while True:
        try:
            begun = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        length = int(begun.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        yield await reader.readexactly(length)


async def accept(_: int) -> tuple[int, bytes]:
    return OK, b'{"accepted":true}'


def test_every_request_is_answered_once_and_counted_by_what_it_was_told() -> None:
    async def answer(number: int) -> tuple[int, bytes]:
        return OK, b'{"accepted":true}' if number % 2 else b'{"accepted":false}'

    with server(answer) as port:
        done = drive(Work(port, Same((ASK,)), lanes=4, count=100))

    assert done.statuses == {OK: 100}
    assert sorted([*done.accepted, *done.refused]) == list(range(100))
    assert len(done.accepted) == 50


def test_a_plug_asks_again_over_a_new_connection_where_its_own_was_lost() -> None:
    async def answer(number: int) -> tuple[int, bytes] | None:
        return (OK, f'{{"number":{number}}}'.encode()) if number != 1 else None

    with server(answer) as port, closing(Plug(port)) as plug:
        told = [plug.ask(ASK) for _ in range(2)]

    assert told == [(OK, b'{"number":0}'), (OK, b'{"number":2}')]
    with closing(Plug(port)) as nobodys, pytest.raises(OSError, match="refused"):
        nobodys.ask(ASK)


def test_a_round_ends_when_its_time_is_over() -> None:
    with server(accept) as port:
        done = drive(Work(port, Same((ASK,)), lanes=2, seconds=0.2))

    assert done.seconds >= 0.2
    assert done.answered > 0
    assert done.rate == pytest.approx(done.answered / done.seconds)


def test_open_loop_waiting_counts_from_the_time_that_was_intended() -> None:
    """A server that stops for a moment delays all that was due meanwhile, and each of them is counted late."""

    async def answer(number: int) -> tuple[int, bytes]:
        await asyncio.sleep(0.2 if number == 0 else 0)
        return OK, b"{}"

    with server(answer) as port:
        done = drive(Work(port, Same((ASK,)), lanes=1, due_seconds=[0.0, 0.01, 0.02, 0.03]))

    assert done.answered == 4
    assert min(done.microseconds) >= 150_000


def test_what_is_not_due_yet_is_not_sent() -> None:
    with server(accept) as port:
        done = drive(Work(port, Same((ASK,)), lanes=8, due_seconds=[0.0, 0.3]))

    assert done.answered == 2
    assert done.seconds >= 0.3


def test_a_refusal_to_answer_is_counted_as_failed() -> None:
    async def answer(number: int) -> tuple[int, bytes]:
        return (503, b"{}") if number == 1 else (OK, b"{}")

    with server(answer) as port:
        done = drive(Work(port, Same((ASK,)), lanes=1, count=3))

    assert (done.answered, done.failed) == (2, 1)


def test_a_lost_connection_is_counted_and_the_next_request_goes_over_a_new_one() -> None:
    async def answer(number: int) -> tuple[int, bytes] | None:
        return None if number == 1 else (OK, b"{}")

    with server(answer) as port:
        done = drive(Work(port, Same((ASK,)), lanes=1, count=3))

    assert done.statuses == {OK: 2, LOST: 1}


def test_a_device_that_must_not_lose_a_tap_sends_it_until_it_is_told() -> None:
    async def answer(number: int) -> tuple[int, bytes] | None:
        return {0: None, 1: (503, b"{}")}.get(number, (OK, b'{"accepted":true}'))

    with server(answer) as port:
        done = drive(Work(port, Same((ASK,)), lanes=1, count=2, until_told=True))

    assert done.statuses == {OK: 2, LOST: 1, 503: 1}
    assert list(done.accepted) == [0, 1]


class Sent(asyncio.WriteTransport):
    """A connection of which one sees what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[bytes] = []

    def write(self, request: bytes | bytearray | memoryview) -> None:
        self.requests.append(bytes(request))


async def test_a_tap_is_sent_once_again_though_its_moment_comes_while_its_lane_connects_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sent twice, it would be answered twice, and the second answer be taken for that of another tap."""
    driver, again = Driver(Work(0, Same((ASK,)), lanes=1, until_told=True)), Sent()
    lane = Lane(driver)

    async def connect(driver: Driver, lane: Lane) -> None:
        lane.connection_made(again)
        driver._again(lane)

    monkeypatch.setattr(Driver, "_connect", connect)
    lane.connection_made(Sent())
    lane.ask(0, 0)
    lane.data_received(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
    lane.connection_lost(None)
    await asyncio.sleep(0.01)

    assert again.requests == [ASK]


def test_a_process_of_its_own_does_the_same_work() -> None:
    with server(accept) as port:
        done = drive_apart(Work(port, Same((ASK,)), lanes=2, count=10))

    assert done.statuses == {OK: 10}


def test_a_percentile_is_a_time_that_was_measured() -> None:
    done = Driven()
    done.microseconds.extend([4000, 1000, 3000, 2000])

    assert (done.percentile(50), done.percentile(99), done.percentile(1)) == (2.0, 4.0, 1.0)
    assert Driven().percentile(99) == 0
