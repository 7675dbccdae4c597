"""A refund is offered with its reasons, made once, and ends what it gives back."""

from uuid import uuid4

import asyncpg
from httpx import AsyncClient

from tests.support.commuting import BY_BUS, TRAIN, App, Town
from tests.support.refunding import OVERRULE, accept, acceptance, buy_with_add_on, offered
from tests.support.service import Clock, bearer

Connection = asyncpg.Connection


async def test_an_unused_product_gives_its_price_back_less_the_fee_and_says_so(generous: App) -> None:
    sale = await generous.buy("joint-day")

    offer = await offered(generous, right=sale["rights"][0]["id"])

    [right] = offer["rights"]
    assert (offer["sale"], offer["given_back_pence"], offer["fee_pence"]) == (sale["id"], 1050, 50)
    assert offer["expires_at"] == "2026-11-24T07:45:00Z"
    assert (right["paid_pence"], right["given_back_pence"], right["used"], right["taken_back"]) == (1100, 1050, 0, True)
    assert right["sentences"] == ["Paid for Joint Day: £11.00.", "Less a fee of £0.50: £10.50."]
    assert [step["amount_pence"] for step in right["steps"]] == [1100, 1050]


async def test_a_carnet_gives_back_what_its_uses_leave(generous: App, town: Town, clock: Clock) -> None:
    """Two of ten days were begun: two Joint Days, £22, come off £99, and the fee of £5."""
    sale, reader = await generous.buy("joint-carnet"), await town.reader("RW", "R-DWT")
    await reader.tap(sale["rights"][0]["token"])
    clock.forward(days=1)
    await reader.tap(sale["rights"][0]["token"])
    await reader.tap(sale["rights"][0]["token"])

    offer = await offered(generous, sale=sale["id"])

    [right] = offer["rights"]
    assert (right["used"], right["used_of"], right["used_in"]) == (2, 10, "uses")
    assert offer["given_back_pence"] == 9900 - 2200 - 500


async def test_a_week_gives_back_the_days_that_are_left(generous: App, clock: Clock) -> None:
    sale = await generous.buy("joint-week")
    clock.forward(days=2)

    offer = await offered(generous, sale=sale["id"])

    [right] = offer["rights"]
    assert (right["used"], right["used_of"], right["used_in"]) == (3, 7, "fare_days")
    assert offer["given_back_pence"] == 4200 * 4 // 7


async def test_a_refund_is_told_with_its_sale_and_the_balance_is_what_remains(generous: App, clock: Clock) -> None:
    sale = await generous.buy("joint-day", passengers=[{"profile": "adult", "count": 2}])
    accepted = await acceptance(generous, right=sale["rights"][1]["id"])

    clock.forward(minutes=3)
    answer = await accept(generous, accepted)

    refund, told = answer.json(), (await generous.read(sale["id"])).json()
    assert answer.status_code == 201, answer.text
    assert (refund["id"], refund["sale"], refund["given_back_pence"]) == (accepted["id"], sale["id"], 1050)
    assert (refund["asked_at"], refund["made_at"]) == ("2026-11-24T07:30:00Z", "2026-11-24T07:33:00Z")
    assert told["refunds"] == [refund]
    assert (told["total_pence"], told["balance_pence"]) == (2200, 1150)


async def test_the_same_sale_is_answered_as_it_was_made_after_a_refund(generous: App) -> None:
    ordered = await generous.order("joint-day")
    first = await generous.send(ordered)
    await accept(generous, await acceptance(generous, sale=ordered["id"]))

    again = await generous.send(ordered)

    assert again.content == first.content


async def test_a_refunded_right_is_refused_at_once_although_the_cache_knew_it(generous: App, town: Town) -> None:
    sale, reader = await generous.buy("joint-day"), await town.reader("RW", "R-DWT")
    accepted = await acceptance(generous, sale=sale["id"])
    await accept(generous, accepted)

    answer = await reader.tap(sale["rights"][0]["token"])

    assert (answer["accepted"], answer["reason"]) == (False, "refunded")


async def test_an_offer_made_before_the_right_was_used_is_outdated(generous: App, town: Town) -> None:
    sale, reader = await generous.buy("joint-day"), await town.reader("RW", "R-DWT")
    accepted = await acceptance(generous, sale=sale["id"])
    assert (await reader.tap(sale["rights"][0]["token"]))["accepted"]

    answer = await accept(generous, accepted)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/offer-outdated")
    assert (await generous.read(sale["id"])).json()["refunds"] == []
    assert (await reader.tap(sale["rights"][0]["token"]))["accepted"]


async def test_an_offer_holds_a_quarter_of_an_hour_and_no_longer(generous: App, clock: Clock) -> None:
    early, late = await generous.buy("joint-day"), await generous.buy("joint-day")
    accepted = [await acceptance(generous, sale=sale["id"]) for sale in (early, late)]

    clock.forward(seconds=899)
    in_time = await accept(generous, accepted[0])
    clock.forward(seconds=1)
    too_late = await accept(generous, accepted[1])

    assert in_time.status_code == 201
    assert (too_late.status_code, too_late.json()["type"]) == (409, "/problems/offer-expired")


async def test_the_same_refund_is_answered_byte_for_byte_the_same_long_after_its_offer_has_expired(
    generous: App, clock: Clock
) -> None:
    accepted = await acceptance(generous, sale=(await generous.buy("joint-day"))["id"])
    first = await accept(generous, accepted)

    clock.forward(days=30)
    again = await accept(generous, accepted)

    assert (again.status_code, again.content) == (201, first.content)


async def test_the_id_of_a_refund_cannot_be_used_for_another(generous: App, town: Town) -> None:
    first, second = [await acceptance(generous, sale=(await generous.buy("joint-day"))["id"]) for _ in range(2)]
    await accept(generous, first)
    other = await town.app("RW")

    answers = [await accept(generous, second | {"id": first["id"]}), await accept(other, first)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["type"] == "/problems/refund-clash"


async def test_what_was_refunded_cannot_be_refunded_again(generous: App) -> None:
    sale = await generous.buy("joint-day")
    two = [await acceptance(generous, sale=sale["id"]) for _ in range(2)]
    await accept(generous, two[0])

    again = await accept(generous, two[1])
    offer = await offered(generous, right=sale["rights"][0]["id"])

    assert again.json()["type"] == "/problems/offer-outdated"
    assert (offer["offer"], offer["given_back_pence"]) == (None, 0)
    assert offer["rights"][0]["reason"] == "It has been refunded."


async def test_what_has_no_rule_is_not_refunded_and_the_passenger_reads_why(generous: App) -> None:
    at = "2026-11-24T10:00:00Z"
    group, single = await generous.buy("group-day", **BY_BUS, at=at), await generous.buy(None, legs=TRAIN)

    offers = [await offered(generous, sale=sale["id"]) for sale in (group, single)]

    assert [offer["offer"] for offer in offers] == [None, None]
    assert offers[0]["rights"][0]["sentences"] == ["Group Day cannot be refunded."]
    assert "cannot be refunded" in offers[1]["rights"][0]["reason"]


async def test_what_is_used_up_gives_nothing_back_and_stays_good(generous: App, town: Town) -> None:
    sale, reader = await generous.buy("joint-day"), await town.reader("RW", "R-DWT")
    await reader.tap(sale["rights"][0]["token"])

    offer = await offered(generous, sale=sale["id"])

    assert (offer["offer"], offer["rights"][0]["taken_back"], offer["rights"][0]["used"]) == (None, False, 1)
    assert (await reader.tap(sale["rights"][0]["token"]))["accepted"]


async def test_of_a_whole_sale_what_is_unused_goes_back_and_what_is_used_stays(generous: App, town: Town) -> None:
    sale = await generous.buy("joint-day", passengers=[{"profile": "adult", "count": 2}])
    reader, tokens = await town.reader("RW", "R-DWT"), [right["token"] for right in sale["rights"]]
    await reader.tap(tokens[0])

    answer = await accept(generous, await acceptance(generous, sale=sale["id"]))

    assert [right["taken_back"] for right in answer.json()["rights"]] == [False, True]
    assert [(await reader.tap(token))["reason"] for token in tokens] == ["accepted", "refunded"]
    assert (await generous.read(sale["id"])).json()["balance_pence"] == 1150


async def test_an_add_on_goes_back_with_what_it_rests_on(generous: App) -> None:
    """Of two passengers with a Bus Day and Rail Extra each, the second hands the Bus Day back."""
    sale = await buy_with_add_on(generous, adults=2)
    [_, day] = [right for right in sale["rights"] if right["product"] == "bus-day"]

    answer = await accept(generous, await acceptance(generous, right=day["id"]))

    taken = {right["right"] for right in answer.json()["rights"] if right["taken_back"]}
    extra = [right["id"] for right in sale["rights"] if right["product"] == "rail-extra"]
    assert taken == {day["id"], extra[1]}
    assert answer.json()["given_back_pence"] == 450


async def test_an_overrule_takes_no_fee_and_is_kept_with_who_and_why(generous: App) -> None:
    sale = await generous.buy("joint-day")
    accepted = await acceptance(generous, sale=sale["id"], overrule=OVERRULE)

    refund = (await accept(generous, accepted)).json()

    assert (refund["given_back_pence"], refund["overrule"]) == (1100, OVERRULE)
    assert refund["rights"][0]["sentences"][-1] == "No fee is taken: a strike."
    assert (await generous.read(sale["id"])).json()["refunds"][0]["overrule"] == OVERRULE


async def test_an_overrule_that_the_tariff_does_not_list_is_refused(generous: App) -> None:
    sale = await generous.buy("joint-day")

    answer = await generous.post("/v1/refund-offers", {"sale": sale["id"], "overrule": OVERRULE | {"code": "mood"}})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unknown-overrule")


async def test_an_overrule_without_who_and_why_is_refused(generous: App) -> None:
    answer = await generous.post("/v1/refund-offers", {"sale": str(uuid4()), "overrule": {"code": "strike"}})

    assert [mistake["path"] for mistake in answer.json()["errors"]] == ["/body/overrule/by", "/body/overrule/reason"]


async def test_a_refund_is_asked_of_a_sale_or_of_a_right_and_not_of_both(generous: App) -> None:
    one = str(uuid4())

    answers = [await generous.post("/v1/refund-offers", asked) for asked in ({}, {"sale": one, "right": one})]

    assert [answer.status_code for answer in answers] == [422, 422]


async def test_anothers_sale_and_right_are_not_found_like_none(generous: App, town: Town) -> None:
    sale, other, nobodys = await generous.buy("joint-day"), await town.app("RW"), str(uuid4())
    asked = [{"sale": sale["id"]}, {"right": sale["rights"][0]["id"]}, {"sale": nobodys}, {"right": nobodys}]

    answers = [await other.post("/v1/refund-offers", each) for each in asked]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


async def test_an_offer_made_to_another_client_or_for_another_purpose_is_refused(generous: App, town: Town) -> None:
    ordered = await generous.order("joint-day")
    await generous.send(ordered)
    accepted, other = await acceptance(generous, sale=ordered["id"]), await town.app("RW")

    answers = [
        await accept(other, accepted),
        await accept(generous, ordered | {"id": str(uuid4())}),
        await generous.send(accepted),
        await generous.post("/v1/exchanges", accepted),
    ]

    assert {answer.json()["type"] for answer in answers} == {"/problems/offer-not-genuine"}


async def test_a_device_may_not_refund(api: AsyncClient, device_token: str) -> None:
    answer = await api.post("/v1/refund-offers", json={"sale": str(uuid4())}, headers=bearer(device_token))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/insufficient-scope")
