"""A blocked right is refused at once and everywhere, until the block ends; who may block, and who may lift it."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from tests.support.commuting import App, Town
from tests.support.keeping import ask, change, officer_of, problem, read
from tests.support.service import Clock, bearer

Connection = asyncpg.Connection


async def bought(app: App) -> tuple[str, str]:
    """A day, by its id and its token."""
    [right] = (await app.buy("joint-day"))["rights"]
    return right["id"], right["token"]


async def test_a_blocked_right_is_refused_though_the_cache_remembers_it_as_good(app: App, town: Town) -> None:
    right, token = await bought(app)
    reader = await town.reader("RW", "R-DWT")
    await reader.tap(token)

    event = await change(app, right, "block", reason="lost")
    answer = await reader.tap(token)

    assert (event["kind"], event["sequence"], event["reason"], event["until"]) == ("blocked", 3, "lost", None)
    assert (answer["accepted"], answer["reason"]) == (False, "blocked")
    assert answer["display"] == "Reported lost. Please see staff."


async def test_a_block_with_an_end_is_over_at_that_instant(app: App, town: Town, clock: Clock) -> None:
    right, token = await bought(app)
    reader = await town.reader("RW", "R-DWT")
    await change(app, right, "block", reason="unpaid", until="2026-11-23T07:40:00Z")

    clock.forward(minutes=9, seconds=59)
    last = await reader.tap(token)
    clock.forward(seconds=1)
    after = await reader.tap(token)

    assert (last["reason"], after["reason"]) == ("blocked", "accepted")
    assert (await read(app, right))["blocked"] is None
    assert problem(await ask(app, right, "unblock")) == (409, "right-not-blocked")


async def test_a_right_that_is_unblocked_is_good_again(app: App, town: Town) -> None:
    right, token = await bought(app)
    await change(app, right, "block", reason="lost")

    await change(app, right, "unblock")

    assert (await (await town.reader("RW", "R-DWT")).tap(token))["reason"] == "accepted"
    assert [event["kind"] for event in (await read(app, right))["events"]] == ["sold", "blocked", "unblocked", "tap"]


async def test_a_later_block_replaces_an_earlier_one(app: App) -> None:
    right, _ = await bought(app)
    await change(app, right, "block", reason="lost", until="2026-11-23T08:00:00Z")

    await change(app, right, "block", reason="stolen")

    blocked = {"reason": "stolen", "by": app.client.id, "until": None}
    assert (await read(app, right))["blocked"] == blocked


async def test_an_officer_may_block_any_right_and_its_seller_cannot_lift_or_shorten_that(app: App, town: Town) -> None:
    right, _ = await bought(app)
    officer, other = await officer_of(town), await officer_of(town)
    await change(officer, right, "block", reason="misuse")

    lifted = await ask(app, right, "unblock")
    shortened = await ask(app, right, "block", reason="lost", until="2026-11-23T08:00:00Z")

    assert problem(lifted) == problem(shortened) == (403, "blocked-by-another")
    assert (await change(other, right, "unblock"))["kind"] == "unblocked"
    assert (await change(app, right, "block", reason="lost"))["sequence"] == 4


@pytest.mark.parametrize("what", ["block", "unblock", "activate", "media", "media/unlink"])
async def test_anothers_right_is_not_found_and_says_what_an_unknown_one_says(app: App, town: Town, what: str) -> None:
    right, _ = await bought(app)
    other = await town.app("RW")
    said: dict[str, dict[str, object]] = {
        "block": {"reason": "lost"},
        "media": {"medium": "card"},
        "media/unlink": {"link": 1},
    }

    anothers, unknown = [await ask(other, one, what, **said.get(what, {})) for one in (right, str(uuid4()))]

    assert problem(anothers) == (404, "not-found")
    assert anothers.content == unknown.content


async def test_a_device_may_not_block(app: App, device_token: str) -> None:
    right, _ = await bought(app)

    answer = await app.api.post(
        f"/v1/rights/{right}/block", json={"id": str(uuid4()), "reason": "lost"}, headers=bearer(device_token)
    )

    assert problem(answer) == (403, "insufficient-scope")
    assert 'scope="sell rights"' in answer.headers["www-authenticate"]


async def test_a_repeated_block_is_one_event_with_one_answer(app: App, clock: Clock) -> None:
    right, _ = await bought(app)
    body = {"id": str(uuid4()), "reason": "lost", "until": "2026-11-23T08:00:00Z"}

    first = await app.post(f"/v1/rights/{right}/block", body)
    clock.forward(hours=2)
    again = await app.post(f"/v1/rights/{right}/block", body)

    assert again.content == first.content
    assert (await read(app, right))["sequence"] == 2


async def test_an_id_cannot_be_used_for_something_else(app: App) -> None:
    right, _ = await bought(app)
    event = await change(app, right, "block", reason="lost")

    answers = [
        await ask(app, right, "block", id=event["id"], reason="stolen"),
        await ask(app, right, "block", id=event["id"], reason="lost", until="2026-11-23T08:00:00Z"),
        await ask(app, right, "unblock", id=event["id"]),
        await ask(app, right, "media", id=event["id"], medium="card"),
    ]

    assert {problem(answer) for answer in answers} == {(409, "event-clash")}
    assert (await read(app, right))["sequence"] == 2


async def test_two_clients_may_choose_the_same_id(app: App, town: Town) -> None:
    right, _ = await bought(app)
    event = await change(await officer_of(town), right, "block", reason="misuse")

    answer = await ask(app, right, "media", id=event["id"], medium="card")

    assert answer.status_code == 201


async def test_sixteen_copies_of_a_block_at_once_are_one_event_with_one_answer(
    app: App, app_role: "Connection[asyncpg.Record]"
) -> None:
    right, _ = await bought(app)
    body = {"id": str(uuid4()), "reason": "lost"}

    answers = await asyncio.gather(*(app.post(f"/v1/rights/{right}/block", body) for _ in range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'blocked'") == 1
    assert await app_role.fetchval("SELECT count(*) FROM outbox_event WHERE type = 'right.blocked'") == 1


async def test_sixteen_different_blocks_at_once_are_sixteen_events_in_a_row(app: App) -> None:
    right, _ = await bought(app)
    await app.headers()

    answers = await asyncio.gather(*(change(app, right, "block", reason="lost") for _ in range(16)))

    assert sorted(answer["sequence"] for answer in answers) == list(range(2, 18))


async def test_a_right_that_is_over_can_be_neither_blocked_nor_unblocked(app: App, clock: Clock) -> None:
    right, _ = await bought(app)
    await change(app, right, "block", reason="lost")
    clock.forward(days=2)

    answers = [await ask(app, right, "block", reason="lost"), await ask(app, right, "unblock")]

    assert [problem(answer) for answer in answers] == [(409, "right-ended")] * 2


async def test_a_block_that_would_be_over_already_is_refused(app: App) -> None:
    right, _ = await bought(app)

    answer = await ask(app, right, "block", reason="lost", until="2026-11-23T07:30:00Z")

    assert problem(answer) == (422, "invalid-request")
    assert answer.json()["errors"] == [{"path": "/body/until", "message": "This must lie ahead."}]


@pytest.mark.parametrize(
    "wrong", [{"reason": "because"}, {"reason": None}, {"until": "tomorrow"}, {"id": "1"}, {"note": "extra"}]
)
async def test_a_malformed_block_is_a_problem(app: App, wrong: dict[str, object]) -> None:
    right, _ = await bought(app)

    answer = await ask(app, right, "block", **({"reason": "lost"} | wrong))

    assert answer.status_code == 422


async def test_the_seller_is_told_of_a_block_and_of_its_end(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    right, _ = await bought(app)
    officer = await officer_of(town)

    await change(officer, right, "block", reason="misuse")
    await change(officer, right, "unblock")

    told = await app_role.fetch("SELECT type, clients FROM outbox_event WHERE type LIKE 'right.%' ORDER BY number")
    assert [tuple(row) for row in told] == [
        ("right.blocked", [app.client.id]),
        ("right.unblocked", [app.client.id]),
    ]
