"""What a quote answers, and what it says when it cannot."""

import json

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from starlette.types import Message

from tests.support.commuting import ADULT, BY_BUS, BY_TRAIN, TRAIN, App, Json, offer_for
from tests.support.service import Clock, bearer

ASKED: Json = {**BY_TRAIN, "passengers": ADULT}


async def test_every_single_and_product_that_would_do_is_offered_cheapest_first(app: App) -> None:
    quote = await app.quote()

    totals = [offer["total_pence"] for offer in quote["offers"]]
    assert totals == sorted(totals)
    assert {offer["product"] for offer in quote["offers"]} == {None, "joint-day", "joint-carnet"}
    assert quote["expires_at"] == "2026-11-23T07:45:00Z"
    assert (quote["edition"]["edition"], quote["rules_revision"], quote["reason"]) == ("2026-1", 2, None)


async def test_a_single_shows_its_rides_and_the_steps_to_its_price(app: App) -> None:
    single = offer_for(await app.quote(**BY_BUS), None)

    [leg] = single["legs"]
    assert leg["origin"] == {"id": "B-DWT", "name": "Derwent Bus Station"}
    assert (leg["operator"], leg["mode"], leg["line"]) == ("BUSCO", "bus", "BUS1")
    assert single["items"] == [{"profile": "adult", "age": None, "quantity": 1, "unit_pence": 300, "amount_pence": 300}]
    assert [(step["rule"], step["amount_pence"]) for step in single["steps"]] == [("bus", 340), ("bus-ceiling", 300)]
    assert all(step["sentence"] and step["illustrative"] for step in single["steps"])


async def test_a_published_price_names_its_source(app: App) -> None:
    single = offer_for(await app.quote(origin="T-CASTLE", destination="T-PARK"), None)

    assert single["illustrative"] is False
    assert single["steps"][0]["source"] == "tram-2025"


async def test_planned_rides_are_priced_as_planned(app: App) -> None:
    quote = await app.quote(legs=TRAIN)

    assert [[leg["line"] for leg in journey["legs"]] for journey in quote["journeys"]] == [["RAIL"]]
    assert offer_for(quote, None)["total_pence"] == 910


async def test_without_lines_near_there_is_a_reason_and_the_products_that_go_by_zones(app: App) -> None:
    quote = await app.quote(destination="B-REMOTE")

    assert quote["journeys"] == []
    assert "Remote Lane End" in quote["reason"]
    assert all(offer["product"] for offer in quote["offers"])


async def test_near_misses_say_why_not(app: App) -> None:
    passengers = [{"profile": "adult", "count": 3}]

    quote = await app.quote(**BY_BUS, passengers=passengers)

    assert "group-day" in [miss["rule"] for miss in quote["near_misses"]]
    assert all(miss["sentence"] for miss in quote["near_misses"])


async def test_the_same_question_has_the_same_answer_whatever_the_order_of_its_passengers(app: App) -> None:
    party = [{"profile": "adult", "count": 2}, {"profile": "young", "count": 1}]

    one, other = await app.quote(passengers=party), await app.quote(passengers=party[::-1])

    assert [(offer["key"], offer["total_pence"]) for offer in one["offers"]] == [
        (offer["key"], offer["total_pence"]) for offer in other["offers"]
    ]


async def test_a_quote_begins_now_unless_it_says_when(app: App) -> None:
    now, same = await app.quote(), await app.quote(at="2026-11-23T08:30:00+01:00")

    assert now == same


@pytest.mark.parametrize(
    ("wrong", "status", "problem"),
    [
        ({"origin": "NOWHERE"}, 404, "unknown-stop"),
        ({"passengers": [{"profile": "ghost", "count": 1}]}, 422, "unknown-profile"),
        ({"legs": [{"origin": "R-DWT", "destination": "R-TRT", "line": "GHOST"}]}, 422, "unknown-line"),
        ({"legs": TRAIN * 2}, 422, "bad-journey"),
        ({"legs": [{"origin": "R-DWT", "destination": "R-TRT", "operator": "GHOST"}]}, 422, "unknown-operator"),
        ({"destination": "R-DWT"}, 422, "bad-journey"),
        ({"at": "2026-11-23T06:29:59Z"}, 422, "time-out-of-range"),
        ({"at": "2027-12-28T07:30:01Z"}, 422, "time-out-of-range"),
        ({"passengers": []}, 422, "invalid-request"),
        ({"passengers": [{"profile": "adult", "count": 51}]}, 422, "invalid-request"),
        ({"passengers": [{"profile": "adult", "count": 30}] * 2}, 422, "invalid-request"),
        ({"passengers": ADULT * 11}, 422, "invalid-request"),
        ({"legs": TRAIN * 11}, 422, "invalid-request"),
        ({"surprise": 1}, 422, "invalid-request"),
    ],
)
async def test_a_question_that_cannot_be_answered_is_a_problem_that_repeats_nothing(
    app: App, wrong: Json, status: int, problem: str
) -> None:
    answer = await app.post("/v1/quotes", ASKED | wrong)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    assert not any(word in answer.text for word in ("NOWHERE", "ghost", "GHOST", "surprise"))


async def test_there_is_no_quote_before_the_first_edition_begins(app: App, clock: Clock) -> None:
    clock.forward(days=-120)

    answer = await app.post("/v1/quotes", ASKED)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/no-edition-in-force")


async def test_a_device_may_not_quote_and_a_stranger_neither(api: AsyncClient, device_token: str) -> None:
    device = await api.post("/v1/quotes", json=ASKED, headers=bearer(device_token))
    stranger = await api.post("/v1/quotes", json=ASKED)

    assert (device.status_code, device.json()["type"]) == (403, "/problems/insufficient-scope")
    assert (stranger.status_code, stranger.json()["type"]) == (401, "/problems/invalid-token")


@pytest.mark.parametrize("asked", [ASKED, {**ASKED, "origin": "no stop"}, {**ASKED, "more": 1}, {}], ids=str)
async def test_what_is_asked_plainly_or_oddly_is_answered_alike(app: App, asked: Json) -> None:
    """Most questions are answered before every layer, those that look odd after them: nobody can tell by which."""
    headers = await app.headers()
    charset = {**headers, "Content-Type": "application/json; charset=utf-8"}

    plainly = await app.api.post("/v1/quotes", json=asked, headers=headers)
    oddly = await app.api.post("/v1/quotes", content=json.dumps(asked), headers=charset)

    assert plainly.content == oddly.content
    assert plainly.status_code == oddly.status_code
    names = [sorted(name for name, _ in answer.headers.multi_items()) for answer in (plainly, oddly)]
    assert names[0] == names[1]


async def test_whoever_leaves_before_the_question_is_whole_is_no_mistake_of_ours(
    service: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    path, headers = "/v1/quotes", [(b"content-type", b"application/json"), (b"content-length", b"90")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    await service(scope | {"headers": headers, "root_path": "", "scheme": "http"}, gone, send)

    assert sent[0]["status"] == 400
    assert "unexpected error" not in caplog.text
