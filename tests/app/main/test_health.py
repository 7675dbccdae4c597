"""/livez, /readyz, /version: what a load balancer and an operator ask."""

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send

from app.main.handlers import LastResort
from app.platform.errors import MisconfiguredError
from app.platform.servers import ServerUrls
from app.platform.settings import Settings
from tests.support.servers import on_database
from tests.support.service import Clock, bearer, client_of, new_settings, running

NOBODY_THERE = "redis://127.0.0.1:1"


async def test_a_whole_service_is_ready(api: AsyncClient) -> None:
    answer = await api.get("/readyz")

    assert answer.json() == {"status": "ready", "postgresql": "ok", "redis": "ok", "edition": "ok"}


async def test_without_redis_it_is_degraded_and_everything_still_works(
    settings: Settings, clock: Clock, officer_token: str
) -> None:
    without = settings.model_copy(update={"redis_url": NOBODY_THERE})
    async with running(without, clock) as service, client_of(service) as api:
        readiness = await api.get("/readyz")
        stops = await api.get("/v1/stops?q=derwent")
        editions = await api.get("/v1/admin/tariffs", headers=bearer(officer_token))

    assert (readiness.status_code, readiness.json()["status"], readiness.json()["redis"]) == (200, "degraded", "away")
    assert (stops.status_code, editions.status_code) == (200, 200)


async def test_without_postgresql_it_is_alive_but_not_ready(
    service: FastAPI, api: AsyncClient, officer_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    await service.state.database.close()
    monkeypatch.setattr("asyncpg.connect", refuse)

    readiness, alive = await api.get("/readyz"), await api.get("/livez")
    stops = await api.get("/v1/stops?q=derwent")
    editions = await api.get("/v1/admin/tariffs", headers=bearer(officer_token))

    assert (readiness.status_code, readiness.json()["status"], readiness.json()["postgresql"]) == (
        503,
        "unready",
        "away",
    )
    assert (alive.status_code, stops.status_code) == (200, 200)
    assert (editions.status_code, editions.json()["type"]) == (503, "/problems/unavailable")
    assert editions.headers["retry-after"]


async def test_without_an_edition_in_force_it_is_not_ready(api: AsyncClient, clock: Clock) -> None:
    clock.at = clock.at.replace(year=2025)

    readiness, version = await api.get("/readyz"), await api.get("/version")

    assert (readiness.status_code, readiness.json()["edition"]) == (503, "none")
    assert version.json()["edition"] is None


async def test_the_version_names_the_rules_and_the_edition(api: AsyncClient) -> None:
    answer = (await api.get("/version")).json()

    assert (answer["name"], answer["rules_revision"], answer["edition"]["edition"]) == ("commonfare", 2, "2026-1")


@pytest.mark.parametrize("role", ["migration_database_url", "superuser_url"])
async def test_it_refuses_to_start_as_a_role_that_could_do_too_much(
    servers: ServerUrls, settings: Settings, clock: Clock, database_name: str, role: str
) -> None:
    url = on_database(getattr(servers, role), database_name)

    with pytest.raises(MisconfiguredError, match="Log in as commonfare_app"):
        async with running(settings.model_copy(update={"database_url": url}), clock):
            pass


def test_it_refuses_to_start_without_its_keys(tmp_path: Path, clock: Clock) -> None:
    settings = new_settings(tmp_path, "postgresql://127.0.0.1:1/none", NOBODY_THERE)
    settings.token_key_file.write_text("not a key")

    with pytest.raises(MisconfiguredError, match="commonfare keys"):
        asyncio.run(running(settings, clock).__aenter__())
    settings.secret_file.write_bytes(b"short")
    with pytest.raises(MisconfiguredError, match="32 random bytes"):
        asyncio.run(running(settings, clock).__aenter__())
    settings.secret_file.unlink()
    with pytest.raises(MisconfiguredError, match="COMMONFARE_SECRET_FILE"):
        asyncio.run(running(settings, clock).__aenter__())


async def test_readiness_does_not_wait_for_a_postgresql_that_has_stopped_answering(
    api: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.main.health.PATIENCE_SECONDS", 0)

    answer = await api.get("/readyz")

    assert (answer.status_code, answer.json()["postgresql"]) == (503, "away")


async def test_no_request_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.main.handlers.PATIENCE_SECONDS", 0.01)

    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.Event().wait()

    async with AsyncClient(transport=ASGITransport(LastResort(never)), base_url="http://fares.test") as caller:
        answer = await caller.get("/")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    assert answer.headers["retry-after"]
