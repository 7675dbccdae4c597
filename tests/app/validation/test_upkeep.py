"""The cache is filled, compared with what is recorded, put right, and measured, by commands."""

import asyncio
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from app.cli.commands import command_line
from app.platform.settings import Settings
from app.rights import queries, store
from app.rights.packing import pack_state, unpack_state
from app.rights.standing import Standing
from app.validation import upkeep
from tests.support.commuting import App, Town

Connection = asyncpg.Connection


@pytest.fixture(autouse=True)
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("COMMONFARE_SECRET_FILE", str(settings.secret_file))
    monkeypatch.setenv("COMMONFARE_TOKEN_KEY_FILE", str(settings.token_key_file))
    monkeypatch.setattr(upkeep, "PAGE", 2)


async def run(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, command_line(["cache"]), ["cache", *words])


async def sold(app: App, count: int) -> list[UUID]:
    return [UUID((await app.buy("joint-day"))["rights"][0]["id"]) for _ in range(count)]


async def test_a_warm_cache_has_every_right_as_it_stands(service: FastAPI, app: App, town: Town) -> None:
    await sold(app, 5)
    await (await town.reader("RW", "R-DWT")).tap(await app.token("joint-carnet"))
    await service.state.gate.everybodys.memory.close()
    await service.state.gate.pipe.ask(b"FLUSHDB")

    warmed, verified = await run("warm"), await run("verify")

    assert warmed.output == "6 rights are in the cache.\n"
    assert verified.output == "6 fine\n6 compared, 0 put right in the cache.\n"


async def test_what_is_stale_illegible_or_gone_is_found_and_put_right(service: FastAPI, app: App) -> None:
    gate = service.state.gate
    stale, illegible, gone, _ = sorted(await sold(app, 4))
    await run("warm")
    entries = gate.everybodys.memory._entries
    await sold(app, 1)
    await gate.pipe.ask(b"SET", store.key_of(illegible), b"?")
    await gate.pipe.ask(b"DEL", store.key_of(gone))
    old = await upkeep_standing(service, stale)
    await store.remember(gate.pipe, entries, replace(old, packed=pack_state(replace(old.state, rides_used=3))))

    found, repaired, again = await run("verify"), await run("verify", "--repair"), await run("verify", "--sample", "3")

    assert "1 out of date in the cache" in found.output
    assert "1 illegible in the cache" in found.output
    assert "2 not in the cache" in found.output
    assert "5 compared, 4 put right" in repaired.output
    assert again.output == "3 fine\n3 compared, 0 put right in the cache.\n"
    assert found.exit_code == again.exit_code == 0


async def upkeep_standing(service: FastAPI, right: UUID) -> Standing:
    record = service.state.gate.everybodys.record
    async with service.state.database.reading_sessions() as session:
        held = await queries.right_by_id(session, right)
    assert held is not None
    [digest] = [bytes.fromhex(medium) for medium in held.state.media]
    found = await record.standing((digest,))
    assert found is not None
    standing: Standing = found
    return standing


async def test_a_state_that_its_events_do_not_lead_to_is_named(app: App, owner: "Connection[asyncpg.Record]") -> None:
    good, wrong, old = await sold(app, 3)
    state = unpack_state(await owner.fetchval("SELECT state FROM right_event WHERE right_id = $1", wrong))
    await owner.execute(
        "UPDATE right_event SET state = $2 WHERE right_id = $1", wrong, pack_state(replace(state, rides_used=1))
    )
    await owner.execute("UPDATE right_event SET state = NULL WHERE right_id = $1", old)

    verified = await run("verify", "--repair")

    assert verified.exit_code == 1
    assert f"Wrong: {wrong}" in verified.output
    assert str(good) not in verified.output
    assert "1 without a state" in verified.output


async def test_a_right_takes_few_bytes_and_the_budget_follows(service: FastAPI) -> None:
    before = await service.state.gate.pipe.ask(b"DBSIZE")

    measured = await run("size", "--rights", "123456", "--sample", "50")

    assert measured.exit_code == 0, measured.output
    one = int(measured.output.split()[3])
    assert one <= 250
    assert all(count in measured.output for count in ("40,000", "123,456", "400,000", "10,000,000"))
    assert await service.state.gate.pipe.ask(b"DBSIZE") == before


@pytest.mark.parametrize("url", ["REDIS_URL", "DATABASE_URL"])
async def test_a_server_that_is_away_is_said_in_one_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    away = {"REDIS_URL": "redis://127.0.0.1:1", "DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none"}
    monkeypatch.setenv(url, away[url])

    said = await run("size" if url == "REDIS_URL" else "warm")

    assert said.exit_code == 2
    assert url in said.output
