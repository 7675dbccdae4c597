"""Whatever a stranger sends gets a clear problem: never a 5xx, never an echo."""

import gzip
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx import AsyncClient

from app.platform.bodies import StrictRoute
from app.platform.settings import Settings
from tests.support.service import bearer

ADDRESS = "/v1/quotes"
SECRET = "4929123412341234"

BODIES: dict[str, bytes] = {
    "NaN": b'{"w":NaN}',
    "Infinity": b'{"w":-Infinity}',
    "a lone surrogate": b'{"s":"\\ud800"}',
    "a name of a lone surrogate": b'{"\\ud800":1}',
    "a NUL": b'{"origin":"a\\u0000b"}',
    "a name with a NUL": b'{"a\\u0000b":1}',
    "2**70": b'{"n":1180591620717411303424}',
    "ten thousand digits": b'{"n":' + b"9" * 10_000 + b"}",
    "1e999": b'{"n":1e999}',
    "names twice": b'{"a":1,"a":2}',
    "5,000 lists": b"[" * 5000 + b"]" * 5000,
    "5,000 objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "half of it": b'{"a":',
    "two values": b"{} {}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "Latin-1": b'{"a":"\xe9"}',
    "words": b"hello",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_what_is_not_strict_json_is_refused(api: AsyncClient, app_token: str, body: bytes) -> None:
    answer = await api.post(ADDRESS, content=body, headers=bearer(app_token) | {"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-json")
    assert answer.json()["errors"]


VALUES: dict[str, bytes] = {
    "null": b"null",
    "a list": b"[]",
    "text": b'"text"',
    "a number": b"7",
    "nothing in it": b"{}",
    "what nobody knows": b'{"card":"4929123412341234"}',
    "wrong types": b'{"origin":["4929123412341234"],"destination":{"4929123412341234":1},"passengers":"49291234"}',
    "truths for numbers": b'{"origin":"R-DWT","destination":"R-TRT","passengers":[{"profile":"adult","count":true}]}',
    "fractions": b'{"origin":"R-DWT","destination":"R-TRT","passengers":[{"profile":"adult","count":1.5}]}',
    "text for numbers": b'{"origin":"R-DWT","destination":"R-TRT","passengers":[{"profile":"adult","count":"1_000"}]}',
    "a time without offset": b'{"origin":"R-DWT","destination":"R-TRT","passengers":[],"at":"2026-11-23T07:30:00"}',
    "a time long ago": b'{"origin":"R-DWT","destination":"R-TRT","passengers":[],"at":"0001-01-01T00:00:00+23:59"}',
}


@pytest.mark.parametrize("body", VALUES.values(), ids=VALUES)
async def test_what_does_not_fit_is_listed_and_never_repeated(api: AsyncClient, app_token: str, body: bytes) -> None:
    answer = await api.post(ADDRESS, content=body, headers=bearer(app_token) | {"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert all(mistake["path"].startswith("/body") and mistake["message"] for mistake in answer.json()["errors"])
    assert SECRET not in answer.text
    assert "card" not in answer.text


@pytest.mark.parametrize("query", ["q=derby&q=nottingham", "limit=1&q=derby&limit=1"])
async def test_a_parameter_that_comes_twice_is_refused(api: AsyncClient, query: str) -> None:
    """A dry run that is also no dry run must not publish."""
    answer = await api.get(f"/v1/stops?{query}")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert answer.json()["errors"] == [{"path": "/query", "message": "There is a parameter here twice."}]


async def test_a_packed_body_is_refused_before_it_is_read(api: AsyncClient, app_token: str) -> None:
    headers = bearer(app_token) | {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    answer = await api.post(ADDRESS, content=gzip.compress(b"{}"), headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-content")
    assert "Content-Encoding" in answer.json()["detail"]


async def test_a_body_of_ten_megabytes_is_refused(api: AsyncClient, app_token: str) -> None:
    headers = bearer(app_token) | {"Content-Type": "application/json"}

    answer = await api.post(ADDRESS, content=b'{"a":"' + b"x" * 10_000_000 + b'"}', headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")


async def test_a_body_that_does_not_say_how_long_it_is_is_refused_as_soon_as_it_is_too_long(
    api: AsyncClient, app_token: str, settings: Settings
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * settings.max_body_bytes:
            sent += 4096
            yield b" " * 4096

    answer = await api.post(
        ADDRESS, content=endless(), headers=bearer(app_token) | {"Content-Type": "application/json"}
    )

    assert answer.status_code == 413
    assert sent <= settings.max_body_bytes + 2 * 4096


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/xml", "application/json; charset=latin-1", "multipart/form-data", ";;;"],
)
async def test_a_missing_or_wrong_content_type_is_refused(
    api: AsyncClient, app_token: str, content_type: str | None
) -> None:
    headers = bearer(app_token) | ({} if content_type is None else {"Content-Type": content_type})

    answer = await api.post(ADDRESS, content=b"{}", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-content")


@pytest.mark.parametrize("content_type", ["application/json", "APPLICATION/JSON; charset=UTF-8"])
async def test_json_may_say_that_it_is_utf_8(api: AsyncClient, app_token: str, content_type: str) -> None:
    answer = await api.post(ADDRESS, content=b"{}", headers=bearer(app_token) | {"Content-Type": content_type})

    assert answer.status_code == 422


async def test_no_body_at_all_is_a_missing_body(api: AsyncClient, app_token: str) -> None:
    answer = await api.post(ADDRESS, headers=bearer(app_token))

    assert answer.json()["errors"] == [{"path": "/body", "message": "This is required."}]


async def test_an_unknown_address_and_a_wrong_method_are_problems(api: AsyncClient) -> None:
    nowhere = await api.get("/v1/nowhere")
    wrong = await api.delete("/v1/stops")

    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "/problems/not-found")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-allowed")
    assert wrong.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/stops/%00",
        "/v1/stops/%ff",
        "/v1/stops/" + "a" * 5000,
        "/v1/stops/..%2f",
        "/v1/stops/\u202e",
        "/docs/assets/../x",
    ],
)
async def test_absurd_paths_are_problems(api: AsyncClient, path: str) -> None:
    answer = await api.get(path)

    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_absurd_headers_harm_nobody(api: AsyncClient, app_token: str) -> None:
    headers = {
        b"Authorization": f"Bearer {app_token}".encode(),
        b"X-Request-ID": b"\xff\x01" * 500,
        b"Idempotency-Key": b"\xfe" * 500,
        b"Content-Length": b"minus one",
        b"Accept": b"nothing/never;q=9",
        b"Content-Type": b"application/json",
    }

    answer = await api.post("/v1/quotes", content=b"{}", headers=headers)

    assert answer.status_code == 422


def test_every_route_reads_its_requests_strictly(service: FastAPI) -> None:
    routes = [context.original_route for context in iter_route_contexts(service.routes)]

    assert [route.path for route in routes if isinstance(route, APIRoute) and not isinstance(route, StrictRoute)] == []
