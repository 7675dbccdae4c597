"""An HTTP client that asks little of the processor.

Closed-loop, each connection asks again once it is answered: for rates. Open-loop, requests have intended times, and
waiting for a free connection counts as waiting: for times that a slow server cannot flatter by being asked less.
"""

import asyncio
import pickle
import socket
import subprocess
import sys
import time
from array import array
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Final, Protocol, cast

import uvloop

LOOPBACK: Final = "127.0.0.1"
OK: Final = 200
LOST: Final = 0
"""The status of a request whose connection was lost before its answer."""
NANOSECONDS: Final = 1_000_000_000
TICK_SECONDS: Final = 0.001
PAUSE_SECONDS: Final = 0.05
GRACE_SECONDS: Final = 60
END_OF_HEAD: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length: "
PIECE_BYTES: Final = 65_536
ACCEPTED: Final = b'"accepted":true'


class Requests(Protocol):
    """What to send: request number so-and-so, from 0 on."""

    def request(self, number: int) -> bytes:
        """Give a whole HTTP request."""
        ...


def head(path: str, bearer: str | None = None) -> bytes:
    """Begin a POST of JSON; the length of its body and the body are still to come."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {LOOPBACK}", "Content-Type: application/json"]
    lines += [] if bearer is None else [f"Authorization: Bearer {bearer}"]
    return "\r\n".join([*lines, "Content-Length: "]).encode()


def whole(begun: bytes, body: bytes) -> bytes:
    """Complete a request that `head` began."""
    return b"%b%d\r\n\r\n%b" % (begun, len(body), body)


@dataclass(frozen=True, slots=True)
class Same:
    """Some requests, over and over."""

    requests: tuple[bytes, ...]

    def request(self, number: int) -> bytes:
        """Give the next in turn."""
        return self.requests[number % len(self.requests)]


@dataclass(frozen=True, slots=True)
class Work:
    """What to send to which port: over so many connections, for so long, at most so many.

    `due_seconds` are intended times from the start, in order; without them it is closed-loop. With `until_told`, what
    was not answered 200 is sent again as it is, as a device does that must not lose a tap.
    """

    port: int
    requests: Requests
    lanes: int = 64
    seconds: float = 3600
    count: int = 1 << 62
    due_seconds: Sequence[float] | None = None
    until_told: bool = False


@dataclass(slots=True)
class Driven:
    """What came of it: microseconds in no order, and the numbers of taps that were `accepted` or `refused`."""

    seconds: float = 0
    processor_seconds: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    microseconds: "array[int]" = field(default_factory=lambda: array("Q"))
    accepted: "array[int]" = field(default_factory=lambda: array("Q"))
    refused: "array[int]" = field(default_factory=lambda: array("Q"))

    @property
    def answered(self) -> int:
        """How many were answered 200."""
        return self.statuses[OK]

    @property
    def failed(self) -> int:
        """How many were not."""
        return self.statuses.total() - self.answered

    @property
    def rate(self) -> float:
        """How many were answered 200 in a second."""
        return self.answered / self.seconds

    def percentile(self, percent: float) -> float:
        """Give the milliseconds that so many of a hundred answers do not exceed (nearest rank)."""
        ordered = sorted(self.microseconds)
        return ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)] / 1000 if ordered else 0.0


def answer_in(come: bytes) -> tuple[int, bytes] | None:
    """Read the status and the body of an answer, which has a length; None while some of it is still to come."""
    begun, found, body = come.partition(END_OF_HEAD)
    if not found:
        return None
    length = begun.lower().partition(LENGTH)[2].partition(b"\r\n")[0]
    return (int(begun[9:12]), body) if len(body) >= int(length) else None


class Plug:
    """One connection that is waited for. What was sent is sent again where it was lost: that must do no harm."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and give the status and the body of its answer; raises `OSError` where nobody is there."""
        if self._socket is not None:
            with suppress(OSError):
                return self._asked(self._socket, request)
            self.close()
        self._socket = socket.create_connection((LOOPBACK, self._port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._asked(self._socket, request)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()

    @staticmethod
    def _asked(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
        connection.sendall(request)
        come = b""
        while (answer := answer_in(come)) is None:
            piece = connection.recv(PIECE_BYTES)
            if not piece:
                raise ConnectionResetError
            come += piece
        return answer


class Lane(asyncio.Protocol):
    """One connection with at most one request on its way."""

    def __init__(self, driver: "Driver") -> None:
        self._driver = driver
        self._transport: asyncio.WriteTransport | None = None
        self._come = b""
        self.number, self.since, self.busy = 0, 0, False

    def ask(self, number: int, since: int) -> None:
        """Send a request, which counts as waiting since an instant (ns); without a connection once there is one."""
        self.number, self.since, self.busy = number, since, True
        if self._transport is not None:
            self._transport.write(self._driver.work.requests.request(number))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, and send what waited for it."""
        self._transport, self._come = cast("asyncio.WriteTransport", transport), b""
        if self.busy:
            self.ask(self.number, self.since)

    def data_received(self, piece: bytes) -> None:
        """Gather the answer, which has a length, and tell of it once it is whole."""
        self._come += piece
        answer = answer_in(self._come)
        if answer is not None:
            self._come, self.busy = b"", False
            self._driver.answered(self, *answer)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - why makes no difference
        """Tell of a request that will not be answered, and connect again."""
        self._transport = None
        self._driver.lost(self)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


class Driver:
    """Sends work over its lanes."""

    def __init__(self, work: Work) -> None:
        self.work, self.done = work, Driven()
        self._idle: deque[Lane] = deque()
        self._number, self._open, self._began = 0, 0, 0
        self._last = work.count if work.due_seconds is None else min(work.count, len(work.due_seconds))
        self._finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def drive(self) -> Driven:
        """Send everything, and wait for the last answer. Raises `TimeoutError` where it does not come for a minute."""
        lanes = [Lane(self) for _ in range(self.work.lanes)]
        for lane in lanes:
            await self._connect(lane)
        began_processing, self._began = time.process_time(), time.perf_counter_ns()
        self._open = len(lanes)
        for lane in lanes:
            self._turn(lane)
        if self.work.due_seconds is not None:
            self._tick()
        await asyncio.wait_for(self._finished, self.work.seconds + GRACE_SECONDS)
        self.done.seconds = (time.perf_counter_ns() - self._began) / NANOSECONDS
        self.done.processor_seconds = time.process_time() - began_processing
        for lane in lanes:
            lane.close()
        return self.done

    def answered(self, lane: Lane, status: int, body: bytes) -> None:
        """Count an answer, and go on."""
        self.done.statuses[status] += 1
        if status == OK:
            self.done.microseconds.append((time.perf_counter_ns() - lane.since) // 1000)
            (self.done.accepted if ACCEPTED in body else self.done.refused).append(lane.number)
        elif self.work.until_told:
            asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._again, lane)
            return
        self._turn(lane)

    def lost(self, lane: Lane) -> None:
        """Count a lost request, if there was one, and connect again unless all is over."""
        if lane.busy:
            self.done.statuses[LOST] += 1
            if not self.work.until_told:
                lane.busy = False
                self._turn(lane)
        if not self._finished.done():
            task = asyncio.get_running_loop().create_task(self._connect(lane))
            task.add_done_callback(lambda _: None)

    async def _connect(self, lane: Lane) -> None:
        while True:
            try:
                await asyncio.get_running_loop().create_connection(lambda: lane, LOOPBACK, self.work.port)
            except OSError:
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    def _again(self, lane: Lane) -> None:
        lane.ask(lane.number, lane.since)

    def _turn(self, lane: Lane) -> None:
        """Give a free lane its next request, or let it wait for one, or let it go."""
        now = time.perf_counter_ns()
        if self._over(now):
            self._retire()
        elif (due := self._due(now)) <= now:
            self._ask(lane, due)
        else:
            self._idle.append(lane)

    def _over(self, now: int) -> bool:
        return self._number >= self._last or now - self._began >= self.work.seconds * NANOSECONDS

    def _due(self, now: int) -> int:
        if self.work.due_seconds is None:
            return now
        return self._began + int(self.work.due_seconds[self._number] * NANOSECONDS)

    def _ask(self, lane: Lane, since: int) -> None:
        number, self._number = self._number, self._number + 1
        lane.ask(number, since)

    def _tick(self) -> None:
        """Send what has become due over lanes that wait, and look again in a moment."""
        now = time.perf_counter_ns()
        while self._idle and not self._over(now) and (due := self._due(now)) <= now:
            self._ask(self._idle.popleft(), due)
        if not self._over(now):
            asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)
            return
        for _ in range(len(self._idle)):
            self._idle.popleft()
            self._retire()

    def _retire(self) -> None:
        self._open -= 1
        if self._open == 0 and not self._finished.done():
            self._finished.set_result(None)


async def _driven(work: Work) -> Driven:
    return await Driver(work).drive()


def drive(work: Work) -> Driven:
    """Do the work in this process."""
    return uvloop.run(_driven(work))


def drive_apart(work: Work) -> Driven:
    """Do the work in a process of its own, so that it shares no interpreter with what it is measured by."""
    command = [sys.executable, "-m", "loadtests.apart"]
    with TemporaryFile() as told:  # by a pipe, the end of what some hundred thousand taps came to was missing at times
        subprocess.run(command, input=pickle.dumps(work), stdout=told, check=True)
        told.seek(0)
        done: Driven = pickle.load(told)  # noqa: S301 - our own process wrote it
    return done
