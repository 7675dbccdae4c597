"""A receiver of webhooks on loopback, which answers as badly as a test wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers.get("webhook-id", "")


Answering = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


async def plain(writer: asyncio.StreamWriter, status: int, body: bytes = b"", *headers: str) -> None:
    """Answer a status and a body."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()


@dataclass
class Receiver:
    """What came in; `answers` with a status, or does something of its own."""

    port: int = 0
    answers: int | Answering = 200
    received: list[Received] = field(default_factory=list)
    most_at_once: dict[str, int] = field(default_factory=dict)
    server_names: list[str] = field(default_factory=list)
    _open: dict[str, int] = field(default_factory=dict)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.received]

    async def until(self, count: int) -> None:
        """Wait until so many requests came."""
        async with asyncio.timeout(20):
            while len(self.received) < count:
                self._came.clear()
                await self._came.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(await _read(reader), writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: Received, writer: asyncio.StreamWriter) -> None:
        self.received.append(request)
        self._came.set()
        self._open[request.id] = self._open.get(request.id, 0) + 1
        self.most_at_once[request.id] = max(self.most_at_once.get(request.id, 0), self._open[request.id])
        try:
            if callable(self.answers):
                await self.answers(request, writer)
            else:
                await plain(writer, self.answers)
        finally:
            self._open[request.id] -= 1


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers: dict[str, str] = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(head[0].split(" ")[1], headers, body)


@asynccontextmanager
async def receiving(answers: int | Answering = 200, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Receive on a free port of loopback, until the test ends."""
    receiver = Receiver(answers=answers)
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: receiver.server_names.append(name)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
