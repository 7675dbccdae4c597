"""How often a caller may ask: who is counted together, what they are told, and what happens without Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from app.platform.settings import Settings
from tests.support.commuting import ADULT, BY_TRAIN
from tests.support.service import ISSUER, Client, Clock, add_client, bearer, client_of, running, token_of

NOBODY_THERE = "redis://127.0.0.1:1"
SALE = f"/v1/sales/{uuid4()}"


@pytest.fixture
async def busco(service: FastAPI) -> Client:
    """An app of BUSCO."""
    return await add_client(service.state.database, "app", operator="BUSCO")


@pytest.fixture
async def token(api: AsyncClient, busco: Client, clock: Clock) -> str:
    """Its token, from a service with usual limits."""
    return await token_of(api, busco, clock)


@asynccontextmanager
async def limited(
    settings: Settings, clock: Clock, address: str = "192.0.2.1", **changed: str
) -> AsyncIterator[AsyncClient]:
    """Another process of the service with other settings; requests come from an address of the test's own.

    It waits longer for Redis than others do, so that a busy machine is not taken for a Redis that is away.
    """
    async with running(settings.model_copy(update=changed), clock) as service:
        service.state.limits._quick = service.state.limits._patient
        transport = ASGITransport(service, raise_app_exceptions=False, client=(address, 50_000))
        async with AsyncClient(transport=transport, base_url=ISSUER) as client:
            yield client


@asynccontextmanager
async def frozen() -> AsyncIterator[str]:
    """A Redis that takes connections and says nothing; gives its address."""
    over = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        over.set()


async def read(api: AsyncClient, token: str) -> Response:
    """Read a sale that does not exist: what is not found counts as well."""
    return await api.get(SALE, headers=bearer(token))


def tap() -> dict[str, Any]:
    """A tap that says who knows what: it is counted before it is read."""
    return {"token": "anything"}


async def test_a_client_may_ask_so_often_and_is_told_what_is_left(settings: Settings, clock: Clock, token: str) -> None:
    async with limited(settings, clock, limit_app_reads="2/60") as api:
        first, last, beyond = [await read(api, token) for _ in range(3)]

    assert [answer.status_code for answer in (first, last, beyond)] == [404, 404, 429]
    assert {answer.headers["ratelimit-policy"] for answer in (first, last, beyond)} == {'"app-reads";q=2;w=60'}
    assert first.headers["ratelimit"] == '"app-reads";r=1;t=60'
    assert [answer.headers["ratelimit"].split(";")[1] for answer in (last, beyond)] == ["r=0", "r=0"]
    assert "retry-after" not in last.headers
    assert beyond.headers["retry-after"] == beyond.headers["ratelimit"].rpartition("t=")[2]
    assert beyond.json()["type"] == "/problems/too-many-requests"
    assert beyond.json()["violated-policies"] == ["app-reads"]


async def test_an_answer_that_was_counted_says_so_when_it_succeeds(
    settings: Settings, clock: Clock, token: str
) -> None:
    asked = {**BY_TRAIN, "passengers": ADULT}
    async with limited(settings, clock) as api:
        quoted = await api.post("/v1/quotes", json=asked, headers=bearer(token))

    assert quoted.status_code == 200
    assert quoted.headers["ratelimit-policy"] == '"app-quotes";q=30000;w=60'
    assert quoted.headers["ratelimit"].startswith('"app-quotes";r=29999;t=')


async def test_a_new_window_begins_when_the_last_has_ended(settings: Settings, clock: Clock, token: str) -> None:
    async with limited(settings, clock, limit_app_reads="1/1") as api:
        answers = [await read(api, token) for _ in range(2)]
        await asyncio.sleep(int(answers[-1].headers["retry-after"]))
        answers.append(await read(api, token))

    assert [answer.status_code for answer in answers] == [404, 429, 404]


async def test_processes_count_together(settings: Settings, clock: Clock, token: str) -> None:
    async with (
        limited(settings, clock, limit_app_reads="8/60") as one,
        limited(settings, clock, limit_app_reads="8/60") as other,
    ):
        answers = await asyncio.gather(*(read(api, token) for api in (one, other) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [404] * 8 + [429] * 8


async def test_what_one_client_uses_up_is_not_missed_by_another(
    settings: Settings, clock: Clock, token: str, app_token: str
) -> None:
    async with limited(settings, clock, limit_app_reads="1/60") as api:
        answers = [await read(api, each) for each in (token, token, app_token)]

    assert [answer.status_code for answer in answers] == [404, 429, 404]


async def test_reads_quotes_and_writes_are_counted_apart(settings: Settings, clock: Clock, token: str) -> None:
    changed = {"limit_app_reads": "1/60", "limit_app_quotes": "2/60", "limit_app_writes": "3/60"}
    async with limited(settings, clock, **changed) as api:
        answers = [
            await api.request(method, path, json={} if method == "POST" else None, headers=bearer(token))
            for method, path in (("GET", SALE), ("POST", "/v1/quotes"), ("POST", "/v1/sales"))
        ]

    assert [answer.headers["ratelimit"].split(";")[:2] for answer in answers] == [
        ['"app-reads"', "r=0"],
        ['"app-quotes"', "r=1"],
        ['"app-writes"', "r=2"],
    ]


async def test_kinds_of_clients_have_limits_of_their_own(
    settings: Settings, clock: Clock, device_token: str, officer_token: str
) -> None:
    changed = {"limit_device_reads": "5/60", "limit_officer_reads": "7/60", "limit_officer_writes": "3/60"}
    async with limited(settings, clock, **changed) as api:
        denied = [await api.get("/v1/deny-list", headers=bearer(each)) for each in (device_token, officer_token)]
        published = await api.post("/v1/admin/tariffs?dry_run=true", json={}, headers=bearer(officer_token))

    told = [answer.headers["ratelimit-policy"] for answer in (*denied, published)]
    assert told == ['"device-reads";q=5;w=60', '"officer-reads";q=7;w=60', '"officer-writes";q=3;w=60']


async def test_taps_are_counted_by_device_in_the_process_itself(
    settings: Settings, clock: Clock, device_token: str
) -> None:
    changed = {"limit_device_taps": "2/60", "redis_url": NOBODY_THERE}
    async with limited(settings, clock, **changed) as api:
        answers = [await api.post("/v1/validations", json=tap(), headers=bearer(device_token)) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert answers[0].headers["ratelimit"] == '"device-taps";r=1;t=60'
    assert answers[-1].headers["ratelimit-policy"] == '"device-taps";q=2;w=60'
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


async def test_a_reader_without_a_token_is_counted_by_address(settings: Settings, clock: Clock) -> None:
    changed = {"limit_anybody_reads": "1/59"}
    async with limited(settings, clock, "192.0.2.7", **changed) as one, limited(settings, clock, **changed) as other:
        answers = [await api.get("/v1/products") for api in (one, one, other)]

    assert [answer.status_code for answer in answers] == [200, 429, 200]


async def test_sign_ins_are_counted_by_address_before_anything_is_read(settings: Settings, clock: Clock) -> None:
    async with limited(settings, clock, "192.0.2.8", limit_tokens_by_address="1/58") as api:
        first, second = [await api.post("/oauth/token", data={"grant_type": "none"}) for _ in range(2)]

    assert (first.status_code, second.status_code) == (400, 429)


async def test_tokens_are_counted_by_the_client_that_proved_who_it_is(
    settings: Settings, clock: Clock, busco: Client
) -> None:
    """A stranger who names the client uses nothing of it up, and an assertion refused for now is good later."""
    forged = {**busco.form(clock.at), "client_assertion": busco.assertion(clock.at)[:-4] + "AAAA"}
    async with limited(settings, clock, "192.0.2.9", limit_tokens_by_client="1/1") as api:
        stranger = [await api.post("/oauth/token", data=forged) for _ in range(3)]
        own = [await api.post("/oauth/token", data=busco.form(clock.at))]
        form = busco.form(clock.at)
        own.append(await api.post("/oauth/token", data=form))
        await asyncio.sleep(int(own[-1].headers["retry-after"]))
        own.append(await api.post("/oauth/token", data=form))

    assert {answer.status_code for answer in stranger} == {401}
    assert [answer.status_code for answer in own] == [200, 429, 200]
    assert own[1].json()["violated-policies"] == ["tokens-by-client"]
    assert own[0].headers["ratelimit-policy"].partition(", ")[2] == '"tokens-by-client";q=1;w=1'


async def test_without_redis_everybody_who_has_a_token_goes_on_and_nobody_gets_a_new_one(
    settings: Settings, clock: Clock, busco: Client, token: str
) -> None:
    changed = {"limit_app_reads": "1/60", "redis_url": NOBODY_THERE}
    async with limited(settings, clock, **changed) as api:
        reads = [await read(api, token) for _ in range(2)]
        anybody = await api.get("/v1/products")
        refused = await api.post("/oauth/token", data=busco.form(clock.at))

    assert {answer.status_code for answer in reads} == {404}
    assert not [answer for answer in (*reads, anybody, refused) if "ratelimit" in answer.headers]
    assert anybody.status_code == 200
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/unavailable")
    assert refused.headers["retry-after"] == "1"


async def test_a_frozen_redis_is_the_same_as_none(settings: Settings, clock: Clock, busco: Client, token: str) -> None:
    async with frozen() as url:
        silent = settings.model_copy(update={"redis_url": url})
        async with running(silent, clock) as service, client_of(service) as api:
            answered = await read(api, token)
            refused = [await api.post("/oauth/token", data=busco.form(clock.at)) for _ in range(2)]

    assert answered.status_code == 404
    assert {answer.status_code for answer in refused} == {503}


async def test_a_client_that_was_refused_for_now_is_let_in_when_redis_is_back(
    settings: Settings, clock: Clock, busco: Client, api: AsyncClient
) -> None:
    form = busco.form(clock.at)
    async with limited(settings, clock, redis_url=NOBODY_THERE) as without:
        refused = await without.post("/oauth/token", data=form)

    granted = await api.post("/oauth/token", data=form)

    assert (refused.status_code, granted.status_code) == (503, 200)
