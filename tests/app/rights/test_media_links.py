"""Several media may carry one right; a medium carries one right at a time; what a medium says is stored nowhere."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from fares.rights import Ended
from tests.support.commuting import App, Json, Town
from tests.support.keeping import ask, change, end, problem, read
from tests.support.service import Clock

Connection = asyncpg.Connection
CARD = "633597 0112 3456 789"


async def bought(app: App, product: str = "joint-day") -> Json:
    """A right as its seller sees it."""
    right: Json = (await app.buy(product))["rights"][0]
    return right


async def test_a_linked_medium_carries_the_right_beside_its_token(app: App, town: Town) -> None:
    right, reader = await bought(app), await town.reader("RW", "R-DWT")
    before = await reader.tap(CARD)

    event = await change(app, right["id"], "media", medium=CARD)
    answers = [await reader.tap(medium) for medium in (CARD, right["token"])]

    assert before["reason"] == "unknown_right"
    assert (event["kind"], event["sequence"]) == ("linked", 2)
    assert [answer["reason"] for answer in answers] == ["accepted", "accepted"]
    assert {answer["right"]["id"] for answer in answers} == {right["id"]}


async def test_a_medium_that_is_unlinked_carries_nothing_and_the_others_carry_on(app: App, town: Town) -> None:
    """The cache remembers the right as it stood with the card linked."""
    right, reader = await bought(app), await town.reader("RW", "R-DWT")
    linked = await change(app, right["id"], "media", medium=CARD)
    await reader.tap(CARD)

    await change(app, right["id"], "media/unlink", link=linked["sequence"])

    assert (await reader.tap(CARD))["reason"] == "unknown_right"
    assert (await reader.tap(right["token"]))["reason"] == "accepted"


async def test_a_token_that_was_lost_is_unlinked_and_the_card_carries_on_whatever_the_cache_knows(
    app: App, town: Town
) -> None:
    """The card's taps bring the cache up to date after the token was unlinked: that must not let the token in again."""
    right, reader = await bought(app), await town.reader("RW", "R-DWT")
    await reader.tap(right["token"])
    await change(app, right["id"], "media", medium=CARD)

    await change(app, right["id"], "media/unlink", link=1)
    answers = [await reader.tap(medium) for medium in (right["token"], CARD, right["token"])]

    assert [answer["reason"] for answer in answers] == ["unknown_right", "accepted", "unknown_right"]


async def test_a_right_says_what_carries_it(app: App, clock: Clock) -> None:
    right = await bought(app)
    first = await change(app, right["id"], "media", medium=CARD)
    await change(app, right["id"], "media/unlink", link=first["sequence"])
    clock.forward(minutes=1)
    await change(app, right["id"], "media", medium=CARD)

    assert (await read(app, right["id"]))["media"] == [
        {"link": 1, "since": "2026-11-23T07:30:00Z"},
        {"link": 4, "since": "2026-11-23T07:31:00Z"},
    ]


async def test_a_medium_carries_one_right_at_a_time(app: App, town: Town) -> None:
    one, other = await bought(app), await bought(app)
    await change(app, one["id"], "media", medium=CARD)

    answers = [await ask(app, right["id"], "media", medium=CARD) for right in (other, one)]
    token = await ask(app, other["id"], "media", medium=one["token"])

    assert [problem(answer) for answer in (*answers, token)] == [(409, "medium-taken")] * 3
    assert (await (await town.reader("RW", "R-DWT")).tap(CARD))["right"]["id"] == one["id"]


async def test_a_medium_is_free_once_it_is_unlinked_or_its_right_is_over(app: App, town: Town, clock: Clock) -> None:
    """By an unlinking, a refund, or the end of its time: it moves on by itself, and both rights tell so."""
    unlinked, refunded, last = await bought(app), await bought(app), await bought(app)
    linked = await change(app, unlinked["id"], "media", medium=CARD)
    await change(app, unlinked["id"], "media/unlink", link=linked["sequence"])
    await change(app, refunded["id"], "media", medium=CARD)
    await end(town.service, refunded["id"], Ended.REFUNDED)

    await change(app, last["id"], "media", medium=CARD)
    clock.forward(days=2)
    renewed = await bought(app)
    for medium in (CARD, last["token"]):
        await change(app, renewed["id"], "media", medium=medium)

    reader = await town.reader("RW", "R-DWT")
    answers = [await reader.tap(medium) for medium in (CARD, last["token"], renewed["token"])]
    assert {answer["right"]["id"] for answer in answers} == {renewed["id"]}
    assert [event["kind"] for event in (await read(app, refunded["id"]))["events"]][-1] == "unlinked"
    assert (await read(app, last["id"]))["media"] == []
    assert [medium["link"] for medium in (await read(app, renewed["id"]))["media"]] == [1, 2, 3]


async def test_a_right_that_is_over_takes_no_medium_but_lets_go_of_one(app: App, town: Town) -> None:
    right = await bought(app)
    await end(town.service, right["id"], Ended.EXCHANGED)

    assert problem(await ask(app, right["id"], "media", medium=CARD)) == (409, "right-ended")
    assert (await change(app, right["id"], "media/unlink", link=1))["kind"] == "unlinked"


@pytest.mark.parametrize("sequence", [2, 3, 99])
async def test_only_what_was_linked_can_be_unlinked(app: App, town: Town, sequence: int) -> None:
    """Not a tap, not an unlinking, not what has not happened; and nothing twice."""
    right = await bought(app)
    await (await town.reader("RW", "R-DWT")).tap(right["token"])
    await change(app, right["id"], "media/unlink", link=1)

    answers = [await ask(app, right["id"], "media/unlink", link=link) for link in (sequence, 1)]

    assert [problem(answer) for answer in answers] == [(409, "medium-not-linked")] * 2


async def test_links_are_safe_to_repeat(app: App) -> None:
    right, ids = await bought(app), [str(uuid4()), str(uuid4())]
    link, unlink = {"id": ids[0], "medium": CARD}, {"id": ids[1], "link": 2}

    answers = [
        (await app.post(f"/v1/rights/{right['id']}/{what}", body)).content
        for what, body in (("media", link), ("media", link), ("media/unlink", unlink), ("media/unlink", unlink))
    ]
    late = await app.post(f"/v1/rights/{right['id']}/media", link)
    clashes = [
        await ask(app, right["id"], "media", id=ids[0], medium="another"),
        await ask(app, right["id"], "media/unlink", id=ids[1], link=1),
    ]

    assert answers[0] == answers[1] == late.content
    assert answers[2] == answers[3]
    assert [problem(clash) for clash in clashes] == [(409, "event-clash")] * 2
    assert (await read(app, right["id"]))["sequence"] == 3


async def test_sixteen_copies_of_a_link_at_once_are_one_link_with_one_answer(app: App) -> None:
    right, body = await bought(app), {"id": str(uuid4()), "medium": CARD}
    await app.headers()

    answers = await asyncio.gather(*(app.post(f"/v1/rights/{right['id']}/media", body) for _ in range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1


async def test_sixteen_rights_that_reach_for_one_medium_at_once_get_it_once(app: App) -> None:
    rights = [await bought(app) for _ in range(16)]

    answers = await asyncio.gather(*(ask(app, right["id"], "media", medium=CARD) for right in rights))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
    assert {problem(answer) for answer in answers if answer.status_code == 409} == {(409, "medium-taken")}


async def test_what_a_medium_says_is_stored_nowhere(app: App, town: Town, owner: "Connection[asyncpg.Record]") -> None:
    right = await bought(app)
    await change(app, right["id"], "media", medium=CARD)
    await (await town.reader("RW", "R-DWT")).tap(CARD)

    tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    texts = [str(await owner.fetch(f"SELECT t::text FROM {table[0]} t")) for table in tables]  # noqa: S608

    assert not any(CARD in text or CARD.encode().hex() in text for text in texts)


@pytest.mark.parametrize("number", ["4111111111111111", "5555 5555 5555 4444", "card 3782-822463-10005 please"])
async def test_a_payment_cards_number_is_refused_and_not_repeated(app: App, town: Town, number: str) -> None:
    right, reader = await bought(app), await town.reader("RW", "R-DWT")

    answers = [await ask(app, right["id"], "media", medium=number), await reader.send(reader.said(number))]

    for answer in answers:
        assert problem(answer) == (422, "invalid-request")
        assert answer.json()["errors"][0]["message"] == "This must not contain the number of a payment card."
        assert number not in answer.text


async def test_a_lookup_by_medium_is_indexed(owner: "Connection[asyncpg.Record]") -> None:
    await owner.execute("SET enable_seqscan = off")

    plan = await owner.fetch(
        "EXPLAIN SELECT right_id FROM right_medium WHERE medium_digest = ANY($1) ORDER BY position DESC LIMIT 1",
        [bytes(32), bytes(31) + b"1"],
    )

    assert "right_medium_last_link" in str(plan)
