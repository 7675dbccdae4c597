"""One connection to the cache for many requests: what is asked in one turn of the loop is sent in one piece.

redis-py serves everything else. It spends forty microseconds on a command, which a tap cannot afford twice; this spends
two or three, because a reply needs no task of its own. docs/decisions/0016-taps-together.md has the figures.
"""

import asyncio
from collections import deque
from typing import Any, Final, cast

import hiredis
from redis.asyncio.connection import parse_url

from app.platform import clock

TIMEOUT_SECONDS: Final = 0.05
CONNECT_SECONDS: Final = 1.0
"""Nobody waits for it longer than for a reply; it goes on for those who come after."""
GRACE_SECONDS: Final = 0.01
REST_SECONDS: Final = 1.0

Reply = bytes | int | list[Any] | None


class CacheAway(Exception):
    """The cache did not answer, or not in time."""


class _Line(asyncio.Protocol):
    """A connection: commands go out in their order, and replies come back in the same."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._reader = hiredis.Reader()
        self._transport: asyncio.WriteTransport | None = None
        self._unsent: list[bytes] = []
        self._expected: deque[tuple[asyncio.Future[Reply] | None, float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's own are of no class of asyncio's

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever the reason
        self.close()

    def data_received(self, piece: bytes) -> None:
        try:
            self._reader.feed(piece)
            while (reply := self._reader.gets()) is not False:
                answer, _ = self._expected.popleft()
                if answer is not None and not answer.done():
                    answer.set_result(reply)
        except (hiredis.HiredisError, IndexError):
            self.close()

    def ask(self, *parts: bytes) -> "asyncio.Future[Reply]":
        """Send a command with all others of this turn of the loop; the future is of its own reply."""
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.tell(parts, answer)
        return answer

    def tell(self, parts: tuple[bytes, ...], answer: "asyncio.Future[Reply] | None" = None) -> None:
        """Send a command likewise, whoever waits for the reply."""
        loop = asyncio.get_running_loop()
        if not self._unsent:
            loop.call_soon(self._send)
        self._unsent.append(hiredis.pack_command(parts))  # type: ignore[arg-type]
        self._expected.append((answer, loop.time() + self._timeout_seconds))
        if self._watch is None:
            self._watch = loop.call_later(self._timeout_seconds, self._look)

    def close(self) -> None:
        """End the connection, and everybody's wait for it."""
        self.closed = True
        if self._watch is not None:
            self._watch.cancel()
        if self._transport is not None:
            self._transport.abort()
        while self._expected:
            answer, _ = self._expected.popleft()
            if answer is not None and not answer.done():
                answer.set_exception(CacheAway())

    def _send(self) -> None:
        unsent, self._unsent = self._unsent, []
        if self._transport is not None and not self.closed:
            self._transport.write(b"".join(unsent))

    def _look(self, overdue: object = None) -> None:
        """Close where the oldest reply is overdue: what comes after it would be late as well.

        A loop that was busy itself may not have read yet what has long arrived: it is given a moment to.
        """
        self._watch = None
        if not self._expected:
            return
        loop = asyncio.get_running_loop()
        oldest = self._expected[0]
        _, due = oldest
        if oldest is overdue:
            self.close()
        elif due <= loop.time():
            self._watch = loop.call_later(GRACE_SECONDS, self._look, oldest)
        else:
            self._watch = loop.call_at(due, self._look)


class CachePipe:
    """The cache, by one connection, behind a breaker: after a failure nothing is asked for a second.

    No call waits longer than `timeout_seconds`, and none is tried twice.
    """

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._options = parse_url(url)
        self._timeout_seconds = timeout_seconds
        self._line: _Line | None = None
        self._connecting: asyncio.Task[_Line] | None = None
        self._rests_until = 0.0

    @property
    def resting(self) -> bool:
        """Say whether the breaker is open."""
        return clock.monotonic_seconds() < self._rests_until

    async def ask(self, *parts: bytes) -> Reply:
        """Send a command and give its reply; raises `CacheAway`. A caller who is cancelled disturbs nobody else."""
        if self.resting:
            raise CacheAway
        line = self._line
        try:
            if line is None or line.closed:
                line = await self._connected()
            reply = await line.ask(*parts)
        except (CacheAway, OSError, hiredis.HiredisError):
            if self._connecting is None:
                self._rest()
            raise CacheAway from None
        if isinstance(reply, hiredis.ReplyError):
            raise CacheAway
        return reply

    def tell(self, *parts: bytes) -> None:
        """Send a command whose reply nobody waits for, in its order with all others; without a connection, do not."""
        if self._line is not None and not self._line.closed:
            self._line.tell(parts)

    def close(self) -> None:
        """Close the connection."""
        if self._connecting is not None:
            self._connecting.cancel()
        if self._line is not None:
            self._line.close()

    def _rest(self) -> None:
        self._rests_until = clock.monotonic_seconds() + REST_SECONDS

    async def _connected(self) -> _Line:
        """Connect once for all who ask meanwhile: a task of its own, which no caller's end can end."""
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._connect())
            self._connecting.add_done_callback(self._connection_tried)
        async with asyncio.timeout(self._timeout_seconds):
            return await asyncio.shield(self._connecting)

    def _connection_tried(self, tried: asyncio.Task[_Line]) -> None:
        self._connecting = None
        if not tried.cancelled() and tried.exception() is None:
            self._line = tried.result()
        else:
            self._rest()

    async def _connect(self) -> _Line:
        loop, options = asyncio.get_running_loop(), self._options
        async with asyncio.timeout(CONNECT_SECONDS):
            if "path" in options:
                _, line = await loop.create_unix_connection(self._new_line, options["path"])
            else:
                safely = "ssl" in options or "SSL" in str(options.get("connection_class"))
                _, line = await loop.create_connection(
                    self._new_line, options.get("host", "localhost"), options.get("port", 6379), ssl=safely or None
                )
            for command in self._greeting():
                reply = await line.ask(*command)
                if isinstance(reply, hiredis.ReplyError):
                    line.close()
                    raise CacheAway
        return line

    def _new_line(self) -> _Line:
        return _Line(self._timeout_seconds)

    def _greeting(self) -> list[tuple[bytes, ...]]:
        name, password = self._options.get("username"), self._options.get("password")
        greeting: list[tuple[bytes, ...]] = []
        if password:
            greeting.append((b"AUTH", *((str(name).encode(),) if name else ()), str(password).encode()))
        if self._options.get("db"):
            greeting.append((b"SELECT", str(self._options["db"]).encode()))
        return greeting
