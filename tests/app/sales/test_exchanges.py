"""An exchange ends one right and sells another offer in the same instant."""

from uuid import uuid4

from tests.support.commuting import App, Json, Town, offer_for
from tests.support.refunding import OVERRULE, buy_with_add_on, exchange_offered
from tests.support.service import Clock


async def quoted(app: App, product: str) -> str:
    """Quote a product for one adult."""
    return str(offer_for(await app.quote(), product)["offer"])


async def acceptance(app: App, sale: Json, product: str, **more: object) -> Json:
    """Ask to exchange the first right of a sale, and say what accepts it, with a new id."""
    offer = await exchange_offered(app, sale["rights"][0]["id"], await quoted(app, product), **more)
    return {"id": str(uuid4()), "offer": offer["offer"]}


async def test_a_dearer_offer_costs_the_difference_and_the_sentence_says_so(generous: App) -> None:
    sale = await generous.buy("joint-day")

    offer = await exchange_offered(generous, sale["rights"][0]["id"], await quoted(generous, "joint-week"))

    assert (offer["given_back_pence"], offer["price_pence"]) == (1100, 4200)
    assert (offer["to_pay_pence"], offer["to_give_back_pence"]) == (3100, 0)
    assert offer["sentence"] == "The new product costs £42.00, of which £31.00 are still to pay."
    assert offer["right"]["taken_back"]


async def test_a_cheaper_offer_gives_the_difference_back_less_the_fee_for_exchanges(generous: App) -> None:
    sale = await generous.buy("joint-carnet")

    offer = await exchange_offered(generous, sale["rights"][0]["id"], await quoted(generous, "joint-day"))

    assert (offer["given_back_pence"], offer["to_pay_pence"]) == (9800, 0)
    assert offer["to_give_back_pence"] == 8700
    assert offer["right"]["fee_pence"] == 100


async def test_an_exchange_ends_the_old_right_and_issues_the_new_ones(generous: App, town: Town) -> None:
    sale, reader = await generous.buy("joint-day"), await town.reader("RW", "R-DWT")
    accepted = await acceptance(generous, sale, "joint-week")

    answer = await generous.post("/v1/exchanges", accepted)

    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert (made["exchange"]["id"], made["exchange"]["new_sale"]) == (accepted["id"], accepted["id"])
    assert (made["exchange"]["given_back_pence"], made["sale"]["total_pence"]) == (1100, 4200)
    assert (await reader.tap(sale["rights"][0]["token"]))["reason"] == "exchanged"
    assert (await reader.tap(made["sale"]["rights"][0]["token"]))["accepted"]


async def test_both_sales_tell_the_exchange_and_their_balances_add_up(generous: App) -> None:
    sale = await generous.buy("joint-day")
    made = (await generous.post("/v1/exchanges", await acceptance(generous, sale, "joint-week"))).json()

    old, new = [(await generous.read(id_)).json() for id_ in (sale["id"], made["sale"]["id"])]

    assert old["exchanges"] == new["exchanges"] == [made["exchange"]]
    assert (old["balance_pence"], new["balance_pence"]) == (0, 4200)


async def test_an_exchange_keeps_the_account_and_says_how_the_rest_was_paid(generous: App) -> None:
    order = await generous.order("joint-day") | {"account": "u-81"}
    sale = (await generous.send(order)).json()
    accepted = await acceptance(generous, sale, "joint-week")

    made = await generous.post("/v1/exchanges", accepted | {"payment": {"method": "cash"}})

    assert (made.json()["sale"]["account"], made.json()["sale"]["payment"]["method"]) == ("u-81", "cash")


async def test_the_same_exchange_is_answered_byte_for_byte_the_same(generous: App, clock: Clock) -> None:
    sale = await generous.buy("joint-day")
    accepted = await acceptance(generous, sale, "joint-week")
    first = await generous.post("/v1/exchanges", accepted)

    clock.forward(days=3)
    again = await generous.post("/v1/exchanges", accepted)
    other = await generous.post("/v1/exchanges", accepted | {"payment": {"method": "cash"}})

    assert (again.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/refund-clash")


async def test_an_exchange_holds_no_longer_than_its_quote(generous: App, clock: Clock) -> None:
    sale, offer = await generous.buy("joint-day"), await quoted(generous, "joint-week")
    clock.forward(minutes=10)
    exchange = await exchange_offered(generous, sale["rights"][0]["id"], offer)

    clock.forward(minutes=5)
    answer = await generous.post("/v1/exchanges", {"id": str(uuid4()), "offer": exchange["offer"]})

    assert exchange["expires_at"] == "2026-11-24T07:45:00Z"
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/offer-expired")


async def test_a_right_that_was_used_since_is_not_exchanged_and_nothing_is_sold(generous: App, town: Town) -> None:
    sale, reader = await generous.buy("joint-day"), await town.reader("RW", "R-DWT")
    accepted = await acceptance(generous, sale, "joint-week")
    await reader.tap(sale["rights"][0]["token"])

    answer = await generous.post("/v1/exchanges", accepted)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/offer-outdated")
    assert (await generous.read(accepted["id"])).status_code == 404


async def test_an_exchange_does_not_take_the_id_of_a_sale(generous: App) -> None:
    """Not even of one that sold the very same offer, which was paid for in full."""
    sale, offer = await generous.buy("joint-day"), await quoted(generous, "joint-week")
    accepted = (await exchange_offered(generous, sale["rights"][0]["id"], offer))["offer"]
    paid = {"id": str(uuid4()), "offer": offer}
    await generous.send(paid)

    answer = await generous.post("/v1/exchanges", {"id": paid["id"], "offer": accepted})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/sale-clash")
    assert (await generous.read(sale["id"])).json()["exchanges"] == []


async def test_what_has_no_rule_is_not_exchanged(generous: App) -> None:
    sale = await generous.buy(None)

    offer = await exchange_offered(generous, sale["rights"][0]["id"], await quoted(generous, "joint-week"))

    assert (offer["offer"], offer["given_back_pence"]) == (None, 0)
    assert "cannot be refunded" in offer["sentence"]


async def test_what_add_ons_rest_on_is_not_exchanged_before_them(generous: App) -> None:
    sale = await buy_with_add_on(generous, adults=1)

    offer = await exchange_offered(generous, sale["rights"][0]["id"], await quoted(generous, "joint-week"))

    assert (offer["offer"], offer["sentence"]) == (None, "Its add-ons rest on it. Exchange or refund them first.")


async def test_an_exchange_for_a_strike_takes_no_fee(generous: App) -> None:
    sale = await generous.buy("joint-carnet")

    accepted = await acceptance(generous, sale, "joint-day", overrule=OVERRULE)
    made = (await generous.post("/v1/exchanges", accepted)).json()

    assert (made["exchange"]["given_back_pence"], made["exchange"]["overrule"]) == (9900, OVERRULE)


async def test_anothers_right_is_not_found_like_none(generous: App, town: Town) -> None:
    sale, other = await generous.buy("joint-day"), await town.app("RW")
    offer = await quoted(other, "joint-week")

    answers = [
        await other.post("/v1/exchange-offers", {"right": right, "offer": offer})
        for right in (sale["rights"][0]["id"], str(uuid4()))
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
