"""A tap is answered once: whoever asks again hears the first answer."""

import asyncio

import asyncpg
import pytest

from tests.support.commuting import TRAIN, App, Town
from tests.support.service import Clock

Connection = asyncpg.Connection


async def test_a_repeated_tap_gets_the_first_answer_byte_for_byte(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    """A single would be used up by a second tap: this is the same one, sent again."""
    token, reader = await app.token(None, legs=TRAIN), await town.reader("RW", "R-DWT")
    tap = reader.said(token)

    first, again = await reader.send(tap), await reader.send(tap)

    assert first.json()["accepted"]
    assert again.content == first.content
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 1
    assert await app_role.fetchval("SELECT count(*) FROM tap_clash") == 0


async def test_a_refused_tap_is_refused_again_byte_for_byte(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "NOWHERE")
    taps = [reader.said(token), reader.said("an unknown medium")]

    first = [await reader.send(tap) for tap in taps]
    again = [await reader.send(tap) for tap in taps]

    assert [answer.json()["reason"] for answer in first] == ["unknown_stop", "unknown_right"]
    assert [answer.content for answer in again] == [answer.content for answer in first]
    assert await app_role.fetchval("SELECT count(*) FROM tap_refused") == 2


async def test_a_tap_is_answered_again_long_after_it_would_be_too_old(app: App, town: Town, clock: Clock) -> None:
    """A device that was cut off between sending and hearing may come back weeks later."""
    reader = await town.reader("RW", "R-DWT")
    tap = reader.said(await app.token(None, legs=TRAIN))
    first = await reader.send(tap)

    clock.forward(days=30)
    again = await reader.send(tap)

    assert again.content == first.content


async def test_sixteen_copies_of_a_tap_at_once_are_one_tap_with_one_answer(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    reader = await town.reader("RW", "R-DWT")
    tap, _ = reader.said(await app.token(None, legs=TRAIN)), await reader.headers()

    answers = await asyncio.gather(*(reader.send(tap) for _ in range(16)))

    assert answers[0].json()["accepted"]
    assert len({answer.content for answer in answers}) == 1
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 1
    assert await app_role.fetchval("SELECT count(*) FROM tap_refused") == 0


@pytest.mark.parametrize("order", ["accepted first", "refused first"])
async def test_the_same_identity_with_other_content_gets_the_first_answer_and_is_kept(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]", order: str
) -> None:
    """A device that counts wrongly is found out; it cannot make a second tap of one identity."""
    reader = await town.reader("RW", "R-DWT")
    tokens = [await app.token("joint-day"), "an unknown medium"]
    one, other = tokens if order == "accepted first" else tokens[::-1]
    tap = reader.said(one)
    first = await reader.send(tap)

    clashes = [await reader.send(tap | {"token": other}) for _ in range(2)]
    moved = await reader.send(tap | {"stop": "R-TRT"})

    assert {answer.content for answer in (*clashes, moved)} == {first.content}
    kept = await app_role.fetch("SELECT stop FROM tap_clash ORDER BY stop")
    assert [row["stop"] for row in kept] == ["R-DWT", "R-TRT"]
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == (order == "accepted first")


async def test_the_same_counter_of_another_epoch_or_device_is_another_tap(app: App, town: Town) -> None:
    token = await app.token(None, legs=TRAIN)
    reader, other = await town.reader("RW", "R-DWT"), await town.reader("RW", "R-DWT")
    await reader.tap(token)

    assert (await reader.tap(token, counter=1, epoch=2))["reason"] == "used_up"
    assert (await other.tap(token, counter=1))["reason"] == "used_up"
