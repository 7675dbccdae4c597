"""What a device may do, and what it is told when it is the device that is wrong."""

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.platform.db import Database, DirectLines
from tests.support.commuting import TRAIN, App, Town, meddling
from tests.support.service import Clock, bearer

Connection = asyncpg.Connection


async def test_an_app_may_not_validate(api: AsyncClient, app: App, town: Town, app_token: str) -> None:
    tap = (await town.reader("RW", "R-DWT")).said(await app.token("joint-day"))

    answer = await api.post("/v1/validations", json=tap, headers=bearer(app_token))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/insufficient-scope")


async def test_a_device_cannot_tap_for_a_line_of_another_operator(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    reader = await town.reader("BUSCO", "R-DWT")

    answer = await reader.send(reader.said(await app.token("joint-day"), line="RAIL"))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/device-outside-its-scope")
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 0


async def test_a_line_that_the_edition_lacks_counts_as_not_known_so_that_no_tap_is_lost(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    reader = await town.reader("RW", "R-DWT")

    answer = await reader.tap(await app.token("joint-day"), line="NEXT-YEARS")

    assert answer["reason"] == "accepted"
    assert await app_role.fetchval("SELECT line FROM right_event WHERE kind = 'tap'") == "NEXT-YEARS"


@pytest.mark.parametrize("off", [{"seconds": 121}, {"days": -8, "seconds": -1}])
async def test_a_clock_that_is_wrong_is_a_problem_and_records_nothing(
    app: App, town: Town, clock: Clock, app_role: "Connection[asyncpg.Record]", off: dict[str, int]
) -> None:
    token, reader, wrong = await app.token("joint-day"), await town.reader("RW", "R-DWT"), Clock(clock.at)
    wrong.forward(**off)

    answers = [await reader.send(reader.said(medium, at=wrong.at.isoformat())) for medium in (token, "unknown")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.json()["type"] for answer in answers} == {"/problems/device-clock"}
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 0
    assert await app_role.fetchval("SELECT count(*) FROM tap_refused") == 0


@pytest.mark.parametrize("off", [{"seconds": 120}, {"days": -8}])
async def test_a_clock_may_run_a_little_ahead_and_a_tap_may_come_a_week_late(
    town: Town, clock: Clock, off: dict[str, int]
) -> None:
    reader, device = await town.reader("RW", "R-DWT"), Clock(clock.at)
    device.forward(**off)

    assert (await reader.tap("unknown", at=device.at.isoformat()))["reason"] == "unknown_right"


@pytest.mark.parametrize(
    "wrong",
    [
        {"epoch": -1},
        {"epoch": 2**31},
        {"counter": 2**63},
        {"counter": 1.0},
        {"counter": True},
        {"counter": "1"},
        {"token": ""},
        {"token": "\x00"},
        {"token": "a" * 201},
        {"stop": "R DWT"},
        {"at": "2026-11-23T07:30:00"},
        {"at": "yesterday"},
        {"operator": "RW"},
    ],
)
async def test_a_malformed_tap_is_a_problem(town: Town, wrong: dict[str, object]) -> None:
    """A device cannot say whose it is, either: that comes from its client."""
    reader = await town.reader("RW", "R-DWT")

    answer = await reader.send(reader.said("token") | wrong)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_with_postgresql_away_a_device_is_told_to_decide_locally(service: FastAPI, app: App, town: Town) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    tap, _ = reader.said(token), await reader.headers()
    lines = service.state.gate.everybodys.record
    there, lines._writing = lines._writing, DirectLines(Database("postgresql+asyncpg://nobody@127.0.0.1:1/none"))

    away = await reader.send(tap)
    lines._writing = there
    back = await reader.send(tap)

    assert (away.status_code, away.json()["type"]) == (503, "/problems/decide-locally")
    assert int(away.headers["retry-after"]) > 0
    assert back.json()["accepted"]


async def test_a_device_does_not_wait_for_a_postgresql_that_has_stopped_answering(
    app: App, town: Town, owner: "Connection[asyncpg.Record]"
) -> None:
    """A frozen server neither refuses nor ends the statement: only our own clock ends the wait."""
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    tap = reader.said(token)
    await reader.headers()

    with pytest.MonkeyPatch.context() as hurried:
        hurried.setattr("app.validation.routes.PATIENCE_SECONDS", 0.3)
        async with owner.transaction():
            await owner.execute("LOCK TABLE right_event IN ACCESS EXCLUSIVE MODE")
            frozen = await reader.send(tap)
    back = await reader.send(tap)

    assert (frozen.status_code, frozen.json()["type"]) == (503, "/problems/decide-locally")
    assert frozen.headers["retry-after"] == "5"
    assert back.json()["accepted"]


FULL_DISK = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'no room'; END $$;
    CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON right_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail();
"""


async def test_a_tap_whose_commit_fails_is_not_answered_with_success(
    app: App, town: Town, owner: "Connection[asyncpg.Record]"
) -> None:
    """The trigger raises while the transaction commits: the insert itself had gone well."""
    token, reader = await app.token(None, legs=TRAIN), await town.reader("RW", "R-DWT")
    tap = reader.said(token)

    async with meddling(owner, FULL_DISK, "DROP FUNCTION fail CASCADE"):
        failed = await reader.send(tap)
    again = await reader.send(tap)

    assert (failed.status_code, failed.json()["type"]) == (503, "/problems/decide-locally")
    assert again.json()["accepted"]
    assert await owner.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 1


async def test_a_mistake_of_ours_is_not_passed_off_as_postgresql_away(
    app: App, town: Town, owner: "Connection[asyncpg.Record]"
) -> None:
    reader, token = await town.reader("RW", "R-DWT"), await app.token("joint-day")
    forbid, allow = "REVOKE INSERT ON right_event FROM", "GRANT INSERT ON right_event TO"

    async with meddling(owner, f"{forbid} commonfare_app", f"{allow} commonfare_app"):
        answer = await reader.send(reader.said(token))

    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
