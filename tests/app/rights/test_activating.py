"""A carnet's day can be opened by its app, ahead of the first tap: once, and by whoever of many asks first."""

import asyncio
from uuid import uuid4

import pytest

from tests.support.commuting import TRAIN, App, Town
from tests.support.keeping import ask, change, problem, read
from tests.support.service import Clock


async def carnet(app: App) -> tuple[str, str]:
    """A carnet of ten days, by its id and its token."""
    [right] = (await app.buy("joint-carnet"))["rights"]
    return right["id"], right["token"]


async def test_an_activated_day_is_spent_once_and_ridden_freely(app: App, town: Town) -> None:
    right, token = await carnet(app)
    reader = await town.reader("RW", "R-DWT")

    event = await change(app, right, "activate")
    taps = [await reader.tap(token) for _ in range(2)]

    assert (event["kind"], event["day_activated"]) == ("activated", "2026-11-23")
    assert {tap["reason"] for tap in taps} == {"accepted"}
    assert (await read(app, right))["uses_left"] == 9


async def test_a_day_is_opened_once_whether_by_a_tap_or_the_app(app: App, town: Town, clock: Clock) -> None:
    right, token = await carnet(app)
    await (await town.reader("RW", "R-DWT")).tap(token)

    again = await ask(app, right, "activate")
    clock.forward(days=1)
    tomorrow = await change(app, right, "activate")

    assert (problem(again), again.json()["reason"]) == ((409, "cannot-activate"), "active_already")
    assert tomorrow["day_activated"] == "2026-11-24"


async def test_a_repeated_activation_is_one_day_even_on_the_next(app: App, clock: Clock) -> None:
    right, _ = await carnet(app)
    body = {"id": str(uuid4())}

    first = await app.post(f"/v1/rights/{right}/activate", body)
    clock.forward(days=1)
    again = await app.post(f"/v1/rights/{right}/activate", body)

    assert again.content == first.content
    assert (await read(app, right))["days_activated"] == ["2026-11-23"]


async def test_sixteen_activations_at_once_open_one_day(app: App) -> None:
    right, _ = await carnet(app)
    body = {"id": str(uuid4())}
    await app.headers()

    copies = await asyncio.gather(*(app.post(f"/v1/rights/{right}/activate", body) for _ in range(16)))
    others = await asyncio.gather(*(ask(app, right, "activate") for _ in range(4)))

    assert {copy.status_code for copy in copies} == {201}
    assert len({copy.content for copy in copies}) == 1
    assert {other.json()["reason"] for other in others} == {"active_already"}
    assert (await read(app, right))["uses_left"] == 9


async def test_activations_and_taps_at_once_open_one_day(app: App, town: Town) -> None:
    right, token = await carnet(app)
    readers = [await town.reader("RW", "R-DWT") for _ in range(8)]
    taps = [reader.said(token) for reader in readers]
    for client in (app, *readers):
        await client.headers()

    answers = await asyncio.gather(
        *(ask(app, right, "activate") for _ in range(8)),
        *(reader.send(tap) for reader, tap in zip(readers, taps, strict=True)),
    )

    assert all(answer.json()["accepted"] for answer in answers[8:])
    assert {answer.status_code for answer in answers[:8]} <= {201, 409}
    assert (await read(app, right))["days_activated"] == ["2026-11-23"]


@pytest.mark.parametrize("product", ["joint-day", None])
async def test_what_is_good_from_its_start_is_not_activated(app: App, product: str | None) -> None:
    [right] = (await app.buy(product, **({} if product else {"legs": TRAIN})))["rights"]

    answer = await ask(app, right["id"], "activate")

    assert (problem(answer), answer.json()["reason"]) == ((409, "cannot-activate"), "not_needed")


async def test_what_is_blocked_is_not_activated(app: App) -> None:
    right, _ = await carnet(app)
    await change(app, right, "block", reason="lost")

    answer = await ask(app, right, "activate")

    assert answer.json()["reason"] == "blocked"
