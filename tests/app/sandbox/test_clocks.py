"""A sandbox has one test clock. It stands still until it is moved, and only goes forward."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.support.commuting import ADULT, BY_TRAIN, App, Town
from tests.support.playing import BEGIN, Sandbox, open_sandbox, problem

NOT_FOUND = (404, "not-found")


async def test_a_clock_shows_the_time_that_it_was_made_with(new_sandbox: Sandbox) -> None:
    made = await new_sandbox.make_clock()

    assert made.status_code == 201
    assert made.json() == {
        "id": new_sandbox.clock_id,
        "now": "2026-12-07T07:30:00Z",
        "starts_at": "2026-12-07T07:30:00Z",
        "created_at": "2026-11-23T07:30:00Z",
    }
    assert (await new_sandbox.get(f"/v1/sandbox/clocks/{new_sandbox.clock_id}")).json() == made.json()
    assert (await new_sandbox.get("/v1/sandbox/clocks")).json() == {"clocks": [made.json()]}


async def test_without_a_clock_nothing_is_answered_that_needs_the_time(new_sandbox: Sandbox) -> None:
    unknown = str(uuid4())

    answers = [
        await new_sandbox.post("/v1/quotes", {**BY_TRAIN, "passengers": ADULT}),
        await new_sandbox.post("/v1/sales", {"id": unknown, "offer": "some.offer"}),
        await new_sandbox.get("/v1/sales"),
        await new_sandbox.get("/v1/changes"),
        await new_sandbox.get(f"/v1/rights/{unknown}"),
        await new_sandbox.post(f"/v1/rights/{unknown}/activate", {"id": unknown}),
        await new_sandbox.post("/v1/sandbox/validations", new_sandbox.tap("token")),
    ]

    assert {problem(answer) for answer in answers} == {(409, "no-clock")}
    assert (await new_sandbox.get("/v1/sandbox/clocks")).json() == {"clocks": []}


async def test_a_clock_is_made_once_however_often_it_is_asked_for(sandbox: Sandbox) -> None:
    await sandbox.advance(hours=1)

    copies = await asyncio.gather(*(sandbox.make_clock(clock_id=sandbox.clock_id) for _ in range(8)))

    assert {copy.status_code for copy in copies} == {201}
    assert {copy.json()["now"] for copy in copies} == {"2026-12-07T08:30:00Z"}


async def test_a_clocks_id_names_one_clock_for_ever(sandbox: Sandbox, town: Town) -> None:
    other, first = await open_sandbox(town.service, town.api, town.clock, going=False), sandbox.clock_id

    taken = [await sandbox.make_clock(BEGIN + timedelta(days=1), first), await other.make_clock(clock_id=first)]
    await sandbox.delete()
    taken.append(await sandbox.make_clock(clock_id=first))

    assert [problem(answer) for answer in taken] == [(409, "clock-clash")] * 3


async def test_of_clocks_that_are_asked_for_at_once_one_is_made(new_sandbox: Sandbox) -> None:
    answers = await asyncio.gather(*(new_sandbox.make_clock() for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {problem(answer)[1] for answer in answers if answer.status_code == 409} == {"clock-going"}


async def test_a_clock_is_moved_forward_and_stays_where_it_was_moved_to(sandbox: Sandbox) -> None:
    there = await sandbox.ask_to_advance(BEGIN + timedelta(days=1))

    again, back = await sandbox.ask_to_advance(BEGIN + timedelta(days=1)), await sandbox.ask_to_advance(BEGIN)
    between = await sandbox.ask_to_advance(BEGIN + timedelta(hours=1))

    assert there.json()["now"] == "2026-12-08T07:30:00Z"
    assert again.content == there.content
    assert (back.status_code, back.json()["now"]) == (200, "2026-12-08T07:30:00Z"), "it has been there before"
    assert problem(between) == (409, "clock-ahead")


async def test_an_advance_whose_answer_was_lost_may_be_sent_again_after_a_later_one(sandbox: Sandbox) -> None:
    await sandbox.ask_to_advance(BEGIN + timedelta(hours=1))
    await sandbox.ask_to_advance(BEGIN + timedelta(hours=2))

    again = await sandbox.ask_to_advance(BEGIN + timedelta(hours=1))

    assert (again.status_code, again.json()["now"]) == (200, "2026-12-07T09:30:00Z")


async def test_sixteen_copies_of_an_advance_are_answered_alike(sandbox: Sandbox) -> None:
    answers = await asyncio.gather(*(sandbox.ask_to_advance(BEGIN + timedelta(days=2)) for _ in range(16)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


async def test_of_sixteen_advances_at_once_the_furthest_counts(sandbox: Sandbox) -> None:
    wanted = [BEGIN + timedelta(hours=hours) for hours in range(1, 17)]

    answers = await asyncio.gather(*map(sandbox.ask_to_advance, wanted))

    moved = [answer for answer in answers if answer.status_code == 200]
    assert {problem(answer) for answer in answers if answer not in moved} <= {(409, "clock-ahead")}
    assert answers[-1] in moved
    assert (await sandbox.get("/v1/sandbox/clocks")).json()["clocks"][0]["now"] == "2026-12-07T23:30:00Z"


async def test_a_clock_goes_a_year_in_steps(sandbox: Sandbox) -> None:
    await sandbox.buy("tram-week", origin="T-TRT", destination="T-PARK")

    for _ in range(52):
        await sandbox.advance(weeks=1)

    [shown] = (await sandbox.get("/v1/sandbox/clocks")).json()["clocks"]
    assert datetime.fromisoformat(shown["now"]) == BEGIN + timedelta(weeks=52)
    assert (await sandbox.buy("joint-day"))["sold_at"] == "2027-12-06T07:30:00Z"


async def test_anothers_clock_is_not_found_like_none(sandbox: Sandbox, town: Town) -> None:
    other = await open_sandbox(town.service, town.api, town.clock)

    answers = []
    for clock_id in (sandbox.clock_id, str(uuid4())):
        address = f"/v1/sandbox/clocks/{clock_id}"
        answers += [await other.get(address), await other.delete(address)]
        answers += [await other.post(f"{address}/advance", {"to": "2026-12-08T00:00:00Z"})]

    assert {problem(answer) for answer in answers} == {NOT_FOUND}
    assert len({answer.content for answer in answers}) == 1


async def test_a_deleted_clock_is_not_found_and_its_deletion_may_be_repeated(sandbox: Sandbox) -> None:
    first, again = await sandbox.delete(), await sandbox.delete()

    assert (first.status_code, again.status_code) == (204, 204)
    assert problem(await sandbox.get(f"/v1/sandbox/clocks/{sandbox.clock_id}")) == NOT_FOUND
    assert problem(await sandbox.ask_to_advance(BEGIN + timedelta(days=1))) == NOT_FOUND
    assert problem(await sandbox.get("/v1/sales")) == (409, "no-clock")


async def test_after_a_deletion_another_clock_begins_whenever_it_likes(sandbox: Sandbox) -> None:
    await sandbox.delete()

    made = await sandbox.make_clock(datetime.fromisoformat("2026-10-01T08:00:00Z"))

    assert made.status_code == 201
    assert (await sandbox.buy("joint-day"))["sold_at"] == "2026-10-01T08:00:00Z"


async def test_only_sandboxes_have_clocks_and_play_devices(app: App, town: Town) -> None:
    reader = await town.reader("RW", "R-DWT")

    answers = [
        await client.post(f"/v1/sandbox/{what}", said)
        for client in (app, reader)
        for what, said in (("clocks", {"id": str(uuid4()), "at": BEGIN.isoformat()}), ("validations", {}))
    ]

    assert {problem(answer) for answer in answers} == {(403, "insufficient-scope")}


@pytest.mark.parametrize("at", ["2026-12-07", "1999-12-31T00:00:00Z", 1_765_000_000])
async def test_a_clock_takes_instants_alone(new_sandbox: Sandbox, at: object) -> None:
    answer = await new_sandbox.post("/v1/sandbox/clocks", {"id": str(uuid4()), "at": at})

    assert problem(answer) == (422, "invalid-request")
