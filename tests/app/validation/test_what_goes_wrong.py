"""PostgreSQL or the cache is killed, frozen or full in the middle: no wrong answer, no lost tap, no double one."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import Response

from app.platform.db import Database, DirectLines
from app.platform.servers import ServerUrls
from fares.rights import Decision, Presentation, RightState, RightTerms, validate
from fares.tariff import Tariff
from tests.support.commuting import App, Json, Reader, Town, meddling
from tests.support.servers import connect

Connection = asyncpg.Connection
OF_TAPS = "FROM pg_stat_activity WHERE application_name = 'commonfare taps' AND datname = 'commonfare_test'"


@pytest.fixture
async def superuser(servers: ServerUrls) -> AsyncIterator["Connection[asyncpg.Record]"]:
    assert servers.superuser_url is not None
    connection = await connect(servers.superuser_url)
    yield connection
    await connection.close()


@pytest.fixture
async def reader(town: Town) -> Reader:
    made = await town.reader("RW", "R-DWT")
    await made.headers()
    return made


async def send_all(reader: Reader, taps: list[Json]) -> list[Response]:
    return await asyncio.gather(*(reader.send(tap) for tap in taps))


async def insist(reader: Reader, taps: list[Json]) -> list[Response]:
    """Send what is not answered yet again, as devices do."""
    answers = await send_all(reader, taps)
    for _ in range(20):
        if all(answer.status_code != 503 for answer in answers):
            break
        await asyncio.sleep(0.2)
        answers = await send_all(reader, taps)
    return answers


async def test_connections_killed_in_the_middle_cost_a_retry_and_no_tap(
    app: App, reader: Reader, superuser: "Connection[asyncpg.Record]", app_role: "Connection[asyncpg.Record]"
) -> None:
    """The server ends them at any moment, also between the commit and its word of it."""
    tokens = [await app.token("joint-day") for _ in range(8)]
    taps = [reader.said(tokens[number % 8]) for number in range(160)]

    async def kill() -> None:
        for _ in range(12):
            await asyncio.sleep(0.02)
            await superuser.execute("SELECT pg_terminate_backend(pid) " + OF_TAPS)

    killing = asyncio.create_task(kill())
    first = [answer for number in range(0, 160, 32) for answer in await send_all(reader, taps[number : number + 32])]
    await killing
    again = await insist(reader, taps)

    assert {(answer.status_code, answer.json().get("type")) for answer in first} <= {
        (200, None),
        (503, "/problems/decide-locally"),
    }
    assert all(answer.json()["accepted"] for answer in again)
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == len(taps)


@contextmanager
def stopped(processes: list[int]) -> Iterator[None]:
    """Freeze processes: they neither answer nor end."""
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


async def test_connections_frozen_in_the_middle_are_given_up_and_the_taps_are_there_once(
    app: App,
    reader: Reader,
    superuser: "Connection[asyncpg.Record]",
    app_role: "Connection[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens = [await app.token("joint-day") for _ in range(4)]
    await insist(reader, [reader.said(token) for token in tokens])
    taps = [reader.said(token) for token in tokens]
    monkeypatch.setattr("app.validation.routes.PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr("app.platform.db.DIRECT_SECONDS", 0.5)
    frozen = [row["pid"] for row in await superuser.fetch("SELECT pid " + OF_TAPS)]

    with stopped(frozen):
        given_up = await send_all(reader, taps)
        await asyncio.sleep(0.3)
        meanwhile = await send_all(reader, taps)
    monkeypatch.undo()
    back = await insist(reader, taps)

    assert {answer.status_code for answer in given_up} == {503}
    assert {answer.json()["type"] for answer in given_up} == {"/problems/decide-locally"}
    assert {answer.status_code for answer in meanwhile} <= {200, 503}
    assert all(answer.json()["accepted"] for answer in back)
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 8


async def test_a_tap_that_cannot_be_decided_does_not_sink_its_neighbours(
    app: App, reader: Reader, app_role: "Connection[asyncpg.Record]", monkeypatch: pytest.MonkeyPatch
) -> None:
    taps = [reader.said(await app.token("joint-day")) for _ in range(6)]
    taps[3]["stop"] = "R-TRT"

    def stumble(tariff: Tariff, terms: RightTerms, state: RightState, shown: Presentation) -> Decision:
        if shown.stop == "R-TRT":
            raise ZeroDivisionError
        return validate(tariff, terms, state, shown)

    monkeypatch.setattr("app.validation.deciding.validate", stumble)
    answers = await send_all(reader, taps)
    monkeypatch.undo()
    again = await reader.send(taps[3])

    assert [answer.status_code for answer in answers] == [200, 200, 200, 500, 200, 200]
    assert again.json()["accepted"]
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 6


POISON = """
    CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.stop = 'R-TRT' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER poison BEFORE INSERT ON right_event FOR EACH ROW EXECUTE FUNCTION poison();
"""


async def test_a_tap_that_postgresql_refuses_does_not_sink_its_neighbours(
    app: App, reader: Reader, owner: "Connection[asyncpg.Record]"
) -> None:
    tokens = [await app.token("joint-day") for _ in range(6)]
    taps = [reader.said(token) for token in tokens]
    taps[3]["stop"] = "R-TRT"

    async with meddling(owner, POISON, "DROP FUNCTION poison CASCADE"):
        answers = await send_all(reader, taps)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 500, 200, 200]
    assert await owner.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 5


async def test_a_right_that_somebody_holds_up_holds_up_no_other(
    app: App, reader: Reader, owner: "Connection[asyncpg.Record]"
) -> None:
    """Somebody has added the right's next event and does not commit."""
    rights = [(await app.buy("joint-day"))["rights"][0] for _ in range(4)]
    taps = [reader.said(right["token"]) for right in rights]

    async with owner.transaction():
        await owner.execute(
            "INSERT INTO right_event (right_id, right_sequence, kind, client_id, recorded_at, details)"
            " VALUES ($1, 2, 'unblocked', 'slow', now(), '{\"effect\": {}}')",
            UUID(rights[1]["id"]),
        )
        answers = await send_all(reader, taps)
    back = await reader.send(taps[1])

    assert [answer.status_code for answer in answers] == [200, 503, 200, 200]
    assert answers[1].json()["type"] == "/problems/decide-locally"
    assert back.json()["accepted"]


async def test_with_too_much_waiting_devices_decide_locally_at_once(
    service: FastAPI, app: App, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = [await app.token("joint-day") for _ in range(6)]
    monkeypatch.setattr(service.state.gate._decisions, "_waiting", 2)

    answers = await send_all(reader, [reader.said(token) for token in tokens])

    assert sorted(answer.status_code for answer in answers) == [200, 200, 503, 503, 503, 503]


async def test_with_postgresql_away_nothing_that_is_remembered_counts_as_recorded(
    service: FastAPI, app: App, reader: Reader
) -> None:
    token, record = await app.token("joint-day"), service.state.gate.everybodys.record
    await reader.tap(token)
    tap, there = reader.said(token), record._writing
    record._writing = DirectLines(Database("postgresql+asyncpg://nobody@127.0.0.1:1/none"))

    away = await reader.send(tap)
    record._writing = there

    assert away.status_code == 503
    assert (await reader.send(tap)).json()["accepted"]


@asynccontextmanager
async def told(service: FastAPI, *commands: tuple[bytes, ...]) -> AsyncIterator[None]:
    """Tell the cache's server something before, and set it right afterwards."""
    pipe = service.state.gate.pipe
    for command in commands:
        await pipe.ask(*command)
    try:
        yield
    finally:
        await pipe.ask(b"CONFIG", b"SET", b"maxmemory", b"0")


async def test_a_full_cache_and_a_flushed_one_change_no_answer(service: FastAPI, app: App, reader: Reader) -> None:
    token = await app.token("joint-day")
    await reader.tap(token)
    full = [(b"CONFIG", b"SET", b"maxmemory-policy", b"noeviction"), (b"CONFIG", b"SET", b"maxmemory", b"1")]

    async with told(service, *full):
        when_full = [await reader.tap(token) for _ in range(2)]
    await service.state.gate.pipe.ask(b"FLUSHDB")
    flushed = await reader.tap(token)

    assert [answer["reason"] for answer in (*when_full, flushed)] == ["accepted"] * 3


async def test_a_cache_frozen_in_the_middle_costs_one_short_wait(
    service: FastAPI, app: App, reader: Reader, servers: ServerUrls
) -> None:
    token = await app.token("joint-day")
    await reader.tap(token)
    gate = service.state.gate
    await gate.everybodys.memory.close()
    (process,) = [await gate.pipe.ask(b"INFO", b"server")]
    pid = int(next(line for line in process.decode().splitlines() if line.startswith("process_id:")).split(":")[1])

    with stopped([pid]):
        answers = [await reader.tap(token) for _ in range(3)]
        resting = gate.pipe.resting

    assert [answer["reason"] for answer in answers] == ["accepted"] * 3
    assert resting
    assert service.state.metrics.registry.get_sample_value("commonfare_cache_resting") == 1
