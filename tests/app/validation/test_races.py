"""Many devices, one right: what it holds is spent once."""

import asyncio
from datetime import timedelta

import asyncpg
from fastapi import FastAPI

from app.rights.records import Tap, TapContent, TapIdentity
from app.validation import service as validation
from tests.support.commuting import TRAIN, App, Reader, Town, meddling
from tests.support.service import Clock

Connection = asyncpg.Connection


async def readers_of(town: Town, count: int) -> list[Reader]:
    """Devices that have signed in."""
    readers = [await town.reader("RW", "R-DWT") for _ in range(count)]
    for reader in readers:
        await reader.headers()
    return readers


async def test_a_single_shown_to_eight_devices_at_once_is_accepted_by_one(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    token, readers = await app.token(None, legs=TRAIN), await readers_of(town, 8)

    answers = await asyncio.gather(*(reader.tap(token) for reader in readers))

    assert sorted(answer["reason"] for answer in answers) == ["accepted"] + ["used_up"] * 7
    assert await app_role.fetchval("SELECT count(*) FROM tap_refused WHERE reason = 'used_up'") == 7


async def test_the_last_day_of_a_carnet_is_spent_once_when_eight_devices_race_for_it(
    app: App, town: Town, clock: Clock, app_role: "Connection[asyncpg.Record]"
) -> None:
    """Nine of ten days are gone. Eight late taps, each of another day, come in at once: one of them gets the tenth."""
    token, [reader] = await app.token("joint-carnet"), await readers_of(town, 1)
    clock.forward(days=8)
    for days in range(9):
        assert (await reader.tap(token, at=(clock.at - timedelta(days=days)).isoformat()))["accepted"]
    clock.forward(days=10)
    readers = await readers_of(town, 8)

    answers = await asyncio.gather(
        *(reader.tap(token, at=(clock.at - timedelta(days=days)).isoformat()) for days, reader in enumerate(readers))
    )

    assert sorted(answer["reason"] for answer in answers) == ["accepted"] + ["used_up"] * 7
    assert await app_role.fetchval("SELECT max(right_sequence) FROM right_event") == 1 + 9 + 1


async def test_a_day_shown_to_sixteen_devices_at_once_is_accepted_by_all_and_leaves_no_gap(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    token, readers = await app.token("joint-day"), await readers_of(town, 16)

    answers = await asyncio.gather(*(reader.tap(token) for reader in readers))

    assert all(answer["accepted"] for answer in answers)
    rows = await app_role.fetch("SELECT right_sequence FROM right_event ORDER BY 1")
    assert [row["right_sequence"] for row in rows] == list(range(1, 18))


NEVER_STORED = """
    CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER vanish BEFORE INSERT ON right_event FOR EACH ROW EXECUTE FUNCTION vanish();
"""


async def test_a_tap_that_never_gets_its_turn_gives_up_and_can_be_sent_again(
    app: App, town: Town, owner: "Connection[asyncpg.Record]"
) -> None:
    """The trigger makes every insert lose, as if another tap had always been quicker."""
    token, [reader] = await app.token("joint-day"), await readers_of(town, 1)
    tap = reader.said(token)

    async with meddling(owner, NEVER_STORED, "DROP FUNCTION vanish CASCADE"):
        lost = await reader.send(tap)
    again = await reader.send(tap)

    assert (lost.status_code, lost.json()["type"]) == (503, "/problems/right-busy")
    assert lost.headers["retry-after"] == "1"
    assert again.json()["accepted"]


async def test_what_is_played_is_gone_with_its_transaction_also_where_it_came_first(
    app: App, service: FastAPI, clock: Clock, app_role: "Connection[asyncpg.Record]"
) -> None:
    gate, token = service.state.gate, await app.token("joint-day")
    shown = gate.shown(token)
    tap = Tap(TapIdentity("played", 1, 1), TapContent(shown.digests[0], "R-DWT", None, clock.at), "RW")

    async with service.state.database.sessions() as session:
        answer = await validation.answer(gate.played(session), tap, shown.right_id, clock.at)
        await session.rollback()

    assert answer.accepted
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 0
