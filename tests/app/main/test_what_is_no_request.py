"""Bytes that are no HTTP request are answered by a problem as well, and never repeated."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app.main.protocol import HEAD_BYTES, Protocol

WORDS = b"words-of-the-caller"


async def fine(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer once the whole body is there: what is closed with something unread takes its answer along."""
    await Request(scope, receive).body()
    await PlainTextResponse("fine")(scope, receive, send)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Where something serves by our protocol; it answers every request with `fine`."""
    config = uvicorn.Config(fine, log_config=None)
    serving = await asyncio.get_running_loop().create_server(
        lambda: Protocol(config, ServerState(), {}), "127.0.0.1", 0
    )
    async with serving:
        yield serving.sockets[0].getsockname()[1]


async def ask(port: int, *pieces: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
    answer = await reader.read()
    writer.close()
    return answer


FAULTS = {
    "an unknown method": b"WORDS-of-the-caller / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a length below zero": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" + WORDS,
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + WORDS,
    "a piece without a size": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + WORDS + b"\r\n",
    "another protocol": b"\x16\x03\x01" + WORDS,
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_what_is_no_request_gets_a_problem(port: int, fault: bytes) -> None:
    head, _, body = (await ask(port, fault)).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["type"] == "/problems/bad-request"
    assert WORDS not in (head + body).lower()


async def test_a_head_without_end_is_not_read_to_its_end(port: int) -> None:
    answer = await ask(port, b"GET / HTTP/1.1\r\nX: ", b"x" * (HEAD_BYTES - 10), b"x" * 10)

    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_long_bodies_and_many_requests_of_one_connection_are_no_long_head(port: int) -> None:
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000
    last = one.replace(b"Host: x", b"Connection: close")

    answer = await ask(port, one, one[:20], one[20:], last)

    assert answer.count(b"HTTP/1.1 200 OK") == 3
