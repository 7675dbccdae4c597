"""What a tap is for: devices say so, and are answered, repeated and recorded by it."""

import asyncpg
import pytest

from tests.support.commuting import TRAIN, App, Town

Connection = asyncpg.Connection


async def test_an_inspection_sees_the_boarding_and_uses_nothing(app: App, town: Town) -> None:
    token, reader = await app.token(None, legs=TRAIN), await town.reader("RW", "R-DWT")

    unboarded = await reader.tap(token, kind="inspection")
    boarded = await reader.tap(token, kind="on_board")
    inspected = await reader.tap(token, kind="inspection")

    assert [one["reason"] for one in (unboarded, boarded, inspected)] == ["no_entry", "accepted", "accepted"]
    assert inspected["display"] == "Valid. Boarded 07:30 at Derwent Rail Station."


async def test_an_exit_is_accepted_for_a_reason_of_its_own_and_again_when_repeated(app: App, town: Town) -> None:
    token, reader = await app.token(None, legs=TRAIN), await town.reader("RW", "R-DWT")
    tap = reader.said(token, kind="exit")

    first, again = [(await reader.send(tap)).json() for _ in range(2)]
    entered = await reader.tap(token)

    assert (first["accepted"], first["reason"], first["display"]) == (
        True,
        "exit_not_needed",
        "No need to tap off here.",
    )
    assert again == first
    assert entered["reason"] == "accepted"


async def test_the_kind_is_recorded_with_a_tap_accepted_or_refused(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    sale, reader = await app.buy("joint-day"), await town.reader("RW", "R-DWT")
    token = sale["rights"][0]["token"]

    await reader.tap(token, kind="exit")
    await reader.tap("a card of another scheme", kind="inspection")

    events = (await app.get(f"/v1/rights/{sale['rights'][0]['id']}")).json()["events"]
    assert [event["tap_kind"] for event in events] == [None, "exit"]
    assert await app_role.fetchval("SELECT tap_kind FROM tap_refused") == "inspection"


async def test_the_same_tap_for_another_reason_is_another_tap(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    """It gets the first one's answer, and is kept to be looked at."""
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    tap = reader.said(token)

    first, other = (await reader.send(tap)).json(), (await reader.send(tap | {"kind": "exit"})).json()

    assert other == first
    assert await app_role.fetchval("SELECT tap_kind FROM tap_clash") == "exit"


async def test_a_display_is_answered_in_a_language_that_there_is(app: App, town: Town) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")

    answers = [await reader.tap(token, language=language) for language in ("en-GB", "cy", "PL")]

    assert {answer["display"] for answer in answers} == {"Valid. Have a good journey."}


@pytest.mark.parametrize("replaced", [{"kind": "alight"}, {"kind": 1}, {"language": ""}, {"language": "en_GB"}])
async def test_what_is_no_kind_or_no_language_is_a_mistake_of_the_device(
    app: App, town: Town, replaced: dict[str, object]
) -> None:
    reader = await town.reader("RW", "R-DWT")

    answer = await reader.send(reader.said(await app.token("joint-day")) | replaced)

    assert answer.status_code == 422
