"""One connection to the cache for many requests: what is asked in one turn of the loop is sent in one piece.

redis-py serves everything else. It spends forty microseconds on a command, which a tap cannot afford twice; this spends
two or three, because a reply needs no task of its own. docs/decisions/0016-taps-together.md has the figures.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import hiredis
from redis.asyncio.connection import parse_url

from app.platform import clock

TIMEOUT_SECONDS: Final = 0.05
CONNECT_SECONDS: Final = 1.0
"""Nobody waits for it longer than for a reply; it goes on for those who come after."""
GRACE_SECONDS: Final = 0.01
REST_SECONDS: Final = 1.0
LATER_SECONDS: Final = 0.002
"""How long at most what nobody waits for may wait for something to travel with: each piece sent costs as much."""

Command = tuple[bytes, ...]
Reply = bytes | int | list[Any] | None


class CacheAway(Exception):
    """The cache did not answer, or not in time."""


@dataclass(slots=True)
class _Asked:
    """Commands that went together: how many, when their replies are due, who waits for them, and those that came."""

    many: int
    due: float
    waiting: "asyncio.Future[list[Reply]] | None"
    replies: list[Reply] = field(default_factory=list)


class _Line(asyncio.Protocol):
    """A connection: commands go out in their order, and replies come back in the same."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._reader = hiredis.Reader()
        self._transport: asyncio.WriteTransport | None = None
        self._unsent: list[bytes] = []
        self._sending = False
        self._expected: deque[_Asked] = deque()
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
                oldest = self._expected[0]
                oldest.replies.append(reply)
                if len(oldest.replies) == oldest.many:
                    self._expected.popleft()
                    if oldest.waiting is not None and not oldest.waiting.done():
                        oldest.waiting.set_result(oldest.replies)
        except (hiredis.HiredisError, IndexError):
            self.close()

    def ask(self, commands: Sequence[Command]) -> "asyncio.Future[list[Reply]]":
        """Send commands with all others of this turn of the loop; the future is of their own replies."""
        waiting: asyncio.Future[list[Reply]] = asyncio.get_running_loop().create_future()
        self.tell(commands, waiting)
        return waiting

    def tell(self, commands: Sequence[Command], waiting: "asyncio.Future[list[Reply]] | None" = None) -> None:
        """Send commands likewise; those whose replies nobody waits for go with the next that are asked, or soon."""
        loop = asyncio.get_running_loop()
        if waiting is not None and not self._sending:
            self._sending = True
            loop.call_soon(self._send)
        elif not self._unsent and not self._sending:
            loop.call_later(LATER_SECONDS, self._send)
        self._unsent += [hiredis.pack_command(command) for command in commands]  # type: ignore[arg-type]
        self._expected.append(_Asked(len(commands), loop.time() + self._timeout_seconds, waiting))
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
            waiting = self._expected.popleft().waiting
            if waiting is not None and not waiting.done():
                waiting.set_exception(CacheAway())

    def _send(self) -> None:
        unsent, self._unsent, self._sending = self._unsent, [], False
        if unsent and self._transport is not None and not self.closed:
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
        if oldest is overdue:
            self.close()
        elif oldest.due <= loop.time():
            self._watch = loop.call_later(GRACE_SECONDS, self._look, oldest)
        else:
            self._watch = loop.call_at(oldest.due, self._look)


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
        (reply,) = await self.ask_all([parts])
        if isinstance(reply, hiredis.ReplyError):
            raise CacheAway
        return reply

    async def ask_all(self, commands: Sequence[Command]) -> Sequence[Reply | hiredis.ReplyError]:
        """Send commands and give their replies, of those that are refused the error; raises `CacheAway` for all."""
        if self.resting:
            raise CacheAway
        line = self._line
        try:
            if line is None or line.closed:
                line = await self._connected()
            return await line.ask(commands) if commands else []
        except (CacheAway, OSError, hiredis.HiredisError):
            if self._connecting is None:
                self._rest()
            raise CacheAway from None

    def tell_all(self, commands: Sequence[Command]) -> None:
        """Send commands whose replies nobody waits for, in their order; without a connection, do not."""
        if commands and self._line is not None and not self._line.closed:
            self._line.tell(commands)

    def close(self) -> None:
        """Close the connection."""
        tried = self._connecting
        if tried is not None and not tried.cancel() and not tried.cancelled() and tried.exception() is None:
            tried.result().close()  # it was made in this very turn of the loop
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
            try:
                await self._introduce(line)
            except BaseException:
                line.close()  # also where the pipe is closed meanwhile: nobody else knows of this connection
                raise
        return line

    async def _introduce(self, line: _Line) -> None:
        for command in self._greeting():
            (reply,) = await line.ask([command])
            if isinstance(reply, hiredis.ReplyError):
                raise CacheAway

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
