"""Whatever reaches for one right at once, its sequence decides: one wins, the others decide again, nothing is both."""

import asyncio
import json
from collections.abc import Awaitable
from uuid import UUID

import asyncpg
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from app.rights import service as rights
from app.rights.records import NewEvent
from fares.rights import Ended, EventKind, TapEffect
from tests.support.commuting import TRAIN, App, Json, Reader, Town
from tests.support.keeping import ask, change, end, held, problem, read
from tests.support.service import NOW

Connection = asyncpg.Connection
CARD = "633597 0112 3456 789"


async def readers_of(town: Town, count: int) -> list[Reader]:
    """Devices that have signed in."""
    readers = [await town.reader("RW", "R-DWT") for _ in range(count)]
    for reader in readers:
        await reader.headers()
    return readers


async def tap_all(readers: list[Reader], media: list[str]) -> list[Json]:
    """Show media to devices at once, by turns."""
    said = [reader.said(media[place % len(media)]) for place, reader in enumerate(readers)]
    answers = await asyncio.gather(*(reader.send(tap) for reader, tap in zip(readers, said, strict=True)))
    return [answer.json() for answer in answers]


async def append_open(session: AsyncSession, right_id: str) -> bool:
    """Record something of a right that has just been sold, in a transaction that stays open."""
    return await rights.append(
        session, UUID(right_id), 1, NewEvent(EventKind.ACTIVATED, TapEffect(), "another", None), NOW
    )


async def single(app: App) -> Json:
    right: Json = (await app.buy(None, legs=TRAIN))["rights"][0]
    return right


@pytest.mark.parametrize("how", list(Ended))
@pytest.mark.parametrize("warm", [True, False])
async def test_of_a_refund_or_exchange_and_sixteen_taps_at_once_one_wins(
    app: App, town: Town, how: Ended, *, warm: bool
) -> None:
    """The single is offered back unused. Either it is taken back and no tap was accepted, or one was and it is not."""
    for _ in range(4):
        right, readers = await single(app), await readers_of(town, 16)
        if warm:
            await (await town.reader("BUSCO", "B-DWT")).tap(right["token"])
        offered = (await held(town.service, right["id"])).state.sequence

        ended, answers = await asyncio.gather(
            end(town.service, right["id"], how, offered), tap_all(readers, [right["token"]])
        )

        accepted = sum(answer["accepted"] for answer in answers)
        state = (await held(town.service, right["id"])).state
        assert ended + accepted == 1
        assert (state.ended is how, len(state.legs_used)) == (ended, accepted)
        assert {answer["reason"] for answer in answers if not answer["accepted"]} <= {how.value, "used_up"}


async def test_sixteen_refunds_at_once_are_one(app: App, town: Town) -> None:
    right = await single(app)

    ended = await asyncio.gather(*(end(town.service, right["id"], Ended.REFUNDED, 1) for _ in range(16)))

    assert sorted(ended) == [False] * 15 + [True]


async def test_a_refund_that_waits_for_a_tap_that_is_being_recorded_loses_to_it(app: App, town: Town) -> None:
    """And the other way round: whoever has the sequence first, the other waits for its commit and then gives way."""
    right = await single(app)
    database = town.service.state.database

    async with database.sessions() as first:
        await first.begin()
        assert await append_open(first, right["id"])
        waiting = asyncio.create_task(end(town.service, right["id"], Ended.REFUNDED, 1))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await first.commit()

    assert not await waiting
    assert (await held(town.service, right["id"])).state.ended is None


async def test_a_refund_that_waits_for_a_change_that_is_rolled_back_goes_through(app: App, town: Town) -> None:
    right = await single(app)

    async with town.service.state.database.sessions() as first:
        await first.begin()
        assert await append_open(first, right["id"])
        waiting = asyncio.create_task(end(town.service, right["id"], Ended.REFUNDED, 1))
        await asyncio.sleep(0.2)
        await first.rollback()

    assert await waiting
    assert (await held(town.service, right["id"])).state.sequence == 2


async def test_a_block_and_sixteen_taps_at_once_are_in_one_order_and_no_tap_after_the_block_is_accepted(
    app: App, town: Town
) -> None:
    [right] = (await app.buy("joint-day"))["rights"]
    readers = await readers_of(town, 16)

    blocked, answers = await asyncio.gather(
        change(app, right["id"], "block", reason="stolen"), tap_all(readers, [right["token"]])
    )

    accepted = sum(answer["accepted"] for answer in answers)
    assert blocked["sequence"] == accepted + 2
    assert {answer["reason"] for answer in answers} <= {"accepted", "blocked"}
    assert (await read(app, right["id"]))["sequence"] == accepted + 2


async def test_two_media_of_one_carnet_used_at_once_never_spend_more_than_it_holds(
    app: App, town: Town, owner: "Connection[asyncpg.Record]"
) -> None:
    """The carnet holds five rides: of sixteen taps with a card and a barcode, five are accepted."""
    [right] = (await app.buy("joint-carnet"))["rights"]
    await owner.execute(
        "UPDATE travel_right SET terms = terms || $1 WHERE id = $2", json.dumps({"rides": 5}), UUID(right["id"])
    )
    await change(app, right["id"], "media", medium=CARD)
    readers = await readers_of(town, 16)

    answers = await tap_all(readers, [right["token"], CARD])

    assert sorted(answer["reason"] for answer in answers) == ["accepted"] * 5 + ["used_up"] * 11
    assert (await read(app, right["id"]))["rides_left"] == 0


async def test_two_media_of_one_single_used_at_once_are_one_ride(app: App, town: Town) -> None:
    right = await single(app)
    await change(app, right["id"], "media", medium=CARD)

    answers = await tap_all(await readers_of(town, 16), [right["token"], CARD])

    assert sum(answer["accepted"] for answer in answers) == 1


async def test_an_unlinking_and_taps_at_once_are_in_one_order(app: App, town: Town) -> None:
    [right] = (await app.buy("joint-day"))["rights"]
    readers = await readers_of(town, 8)

    unlinked, answers = await asyncio.gather(
        change(app, right["id"], "media/unlink", link=1), tap_all(readers, [right["token"]])
    )

    assert unlinked["sequence"] == sum(answer["accepted"] for answer in answers) + 2
    assert {answer["reason"] for answer in answers} <= {"accepted", "unknown_right"}


async def test_everything_at_once_is_a_row_of_events_without_a_gap(app: App, town: Town) -> None:
    [right] = (await app.buy("joint-carnet"))["rights"]
    readers = await readers_of(town, 4)
    asked: list[Awaitable[object]] = [
        *(ask(app, right["id"], "block", reason="lost") for _ in range(4)),
        *(ask(app, right["id"], "unblock") for _ in range(4)),
        *(ask(app, right["id"], "activate") for _ in range(2)),
        *(ask(app, right["id"], "media", medium=f"card {number}") for number in range(4)),
        end(town.service, right["id"], Ended.REFUNDED, 5),
        tap_all(readers, [right["token"]]),
    ]

    await asyncio.gather(*asked)

    state = (await held(town.service, right["id"])).state
    sequences = [event["sequence"] for event in (await read(app, right["id"]))["events"]]
    assert sequences == list(range(1, state.sequence + 1))
    assert len(state.days_activated) <= 1


async def test_a_right_that_never_gets_its_turn_says_so_and_records_nothing(
    app: App, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    [right] = (await app.buy("joint-day"))["rights"]
    monkeypatch.setattr("app.rights.changes.TRIES", 0)

    answer = await ask(app, right["id"], "block", reason="lost")

    assert (problem(answer), answer.headers["retry-after"]) == ((503, "right-busy"), "1")
    assert (await held(town.service, right["id"])).state.sequence == 1
