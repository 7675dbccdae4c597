"""What is plainly a tap is answered in one go, anything odd by FastAPI: nobody can tell by which."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import Response
from starlette.types import Message

from tests.support.commuting import App, Reader, Town

PATH = "/v1/validations"
CHARSET = {"Content-Type": "application/json; charset=utf-8"}
WRONG: list[dict[str, object]] = [{"token": ""}, {"stop": "no stop"}, {"counter": -1}, {"kind": "jump"}, {"more": 1}]


async def odd(reader: Reader, tap: dict[str, Any], *, chunked: bool = False) -> Response:
    """Send a tap as few devices do."""
    content = json.dumps(tap).encode()

    async def pieces() -> AsyncIterator[bytes]:
        yield content[:10]
        yield content[10:]

    headers = {**await reader.headers(), **CHARSET}
    return await reader.api.post(PATH, content=pieces() if chunked else content, headers=headers)


def told(answer: Response) -> tuple[int, bytes, list[str]]:
    """What a device sees, but for what is new in each answer."""
    return answer.status_code, answer.content, sorted(name for name, _ in answer.headers.multi_items())


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_tap_is_answered_in_the_same_bytes_and_header_fields(app: App, town: Town, *, chunked: bool) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    accepted, refused = reader.said(token), reader.said("nobody sold this")

    plainly = [told(await reader.send(tap)) for tap in (accepted, refused)]
    oddly = [told(await odd(reader, tap, chunked=chunked)) for tap in (accepted, refused)]

    assert plainly == oddly
    assert [json.loads(content)["accepted"] for _, content, _ in plainly] == [True, False]


async def test_a_problem_is_the_same_problem(app: App, town: Town) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    tap = reader.said(token)
    late = {**tap, "at": "2026-01-01T00:00:00Z", "counter": 99}
    reader_of_nobody = {"Authorization": "Bearer nobody's"}

    plainly = [await reader.send(late), await reader.api.post(PATH, json=tap, headers=reader_of_nobody)]
    oddly = [
        await odd(reader, late),
        await reader.api.post(PATH, content=json.dumps(tap), headers=reader_of_nobody | CHARSET),
    ]

    assert [told(answer) for answer in plainly] == [told(answer) for answer in oddly]
    assert [answer.json()["type"] for answer in plainly] == ["/problems/device-clock", "/problems/invalid-token"]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
async def test_what_does_not_fit_is_said_as_ever(app: App, town: Town, wrong: dict[str, object]) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    tap = reader.said(token) | wrong

    plainly, oddly = await reader.send(tap), await odd(reader, tap)

    assert told(plainly) == told(oddly)
    assert plainly.json()["type"] == "/problems/invalid-request"


async def test_each_answer_has_an_id_of_its_own_and_says_what_is_left(app: App, town: Town) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    headers = {**await reader.headers(), "X-Request-ID": "from-the-device"}

    named = await reader.api.post(PATH, json=reader.said(token), headers=headers)
    unnamed = [await reader.send(reader.said(token)) for _ in range(2)]

    assert named.headers["x-request-id"] == "from-the-device"
    assert len({answer.headers["x-request-id"] for answer in unnamed}) == 2
    left = [int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]) for answer in (named, *unnamed)]
    assert left == [left[0], left[0] - 1, left[0] - 2]


async def test_a_body_that_never_comes_is_not_waited_for_for_ever(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.main.service.PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr("app.main.handlers.PATIENCE_SECONDS", 0.01)
    sent: list[Message] = []

    async def nothing() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"content-length", b"90")]
    scope = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b""}
    await town.service(scope | {"headers": headers, "root_path": "", "scheme": "http"}, nothing, send)

    assert sent[0]["status"] == 503
