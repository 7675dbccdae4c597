"""Several offers, rights that cost nothing, whose they are and how they were paid, in one sale or not at all."""

from uuid import uuid4

import asyncpg
import pytest

from tests.support import tariffs
from tests.support.commuting import BY_BUS, App, Json, Town, offer_for
from tests.support.refunding import document
from tests.support.service import bearer
from tests.support.tariffs import price

Connection = asyncpg.Connection
YEAR = "2027-11-23T00:00:00Z"
PAY_AS_YOU_GO = {"kind": "pay_as_you_go", "profile": "adult", "valid_until": YEAR}


async def order(app: App, *products: str | None, **more: object) -> Json:
    """Quote once, and order an offer of each product."""
    quote = await app.quote()
    offers = [offer_for(quote, product)["offer"] for product in products]
    return {"id": str(uuid4()), **({"offers": offers} if offers else {}), **more}


async def test_several_offers_are_one_sale_with_all_their_rights_in_order(app: App) -> None:
    two = await app.quote(passengers=[{"profile": "adult", "count": 1}, {"profile": "young", "count": 1}])
    offers = [offer_for(two, "joint-day")["offer"], offer_for(await app.quote(**BY_BUS), None)["offer"]]

    answer = await app.send({"id": str(uuid4()), "offers": offers})

    sale = answer.json()
    assert answer.status_code == 201, answer.text
    assert [offer["total_pence"] for offer in sale["offers"]] == [1760, 300]
    assert (sale["total_pence"], sale["balance_pence"], sale["offer"]["name"]) == (2060, 2060, "Joint Day")
    paid = [(right["product"], right["profile"], right["paid_pence"]) for right in sale["rights"]]
    assert paid == [("joint-day", "adult", 1100), ("joint-day", "young", 660), (None, "adult", 300)]
    assert (await app.read(sale["id"])).content == answer.content


async def test_the_same_offer_twice_is_sold_twice(app: App) -> None:
    sale = (await app.send(await order(app, "joint-day", "joint-day"))).json()

    assert (sale["total_pence"], len({right["token"] for right in sale["rights"]})) == (2200, 2)


async def test_one_bad_offer_among_several_sells_nothing(app: App, app_role: "Connection[asyncpg.Record]") -> None:
    ordered = await order(app, "joint-day", None)
    ordered["offers"][1] = ordered["offers"][1][:-4] + "AAAA"

    answer = await app.send(ordered)

    assert answer.json()["type"] == "/problems/offer-not-genuine"
    assert await app_role.fetchval("SELECT count(*) FROM travel_right") == 0


async def test_offers_of_two_editions_name_the_edition_of_each(app: App, town: Town, officer_token: str) -> None:
    await town.api.post("/v1/admin/tariffs", json=document(), headers=bearer(officer_token))
    await town.service.state.catalogue.refresh()
    quotes = [await app.quote(), await app.quote(at="2026-11-24T08:00:00Z")]
    offers = [offer_for(quote, "joint-day")["offer"] for quote in quotes]

    sale = (await app.send({"id": str(uuid4()), "offers": offers})).json()

    assert [offer["edition"]["edition"] for offer in sale["offers"]] == ["2026-1", "2026-2"]
    assert sale["edition"] == sale["offers"][0]["edition"]


async def test_a_sale_keeps_how_it_was_paid_and_whose_it_is(app: App) -> None:
    payment = {"method": "voucher", "reference": "V-17", "collected_by": "NCTR"}

    sale = (await app.send(await order(app, "joint-day", payment=payment, account="u-81"))).json()

    assert (sale["payment"], sale["account"]) == (payment, "u-81")


async def test_what_was_not_said_about_the_payment_is_filled_in(app: App, town: Town) -> None:
    nobodys = await town.app(None)

    sales = [(await one.send(await order(one, "joint-day"))).json() for one in (app, nobodys)]

    assert sales[0]["payment"] == {"method": "other", "reference": None, "collected_by": "BUSCO"}
    assert sales[1]["payment"]["collected_by"] == nobodys.client.id


@pytest.mark.parametrize(
    "changed", [{"account": "u-2"}, {"payment": {"method": "cash"}}, {"rights": [PAY_AS_YOU_GO]}], ids=str
)
async def test_the_same_id_with_anything_else_about_it_is_a_clash(app: App, changed: Json) -> None:
    ordered = await order(app, "joint-day")
    await app.send(ordered)

    answer = await app.send(ordered | changed)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/sale-clash")


async def test_one_offer_is_the_same_order_in_either_member(app: App) -> None:
    ordered = await order(app, "joint-day")
    first = await app.send(ordered)

    again = await app.send({"id": ordered["id"], "offer": ordered["offers"][0]})

    assert (again.status_code, again.content) == (201, first.content)


@pytest.mark.parametrize(
    "offers", [{}, {"offers": []}, {"offers": ["e30.e30"] * 21}, {"offer": "e30.e30", "offers": ["e30.e30"]}]
)
async def test_an_order_is_for_one_offer_or_for_up_to_twenty(app: App, offers: Json) -> None:
    answers = [await app.post(path, {"id": str(uuid4()), **offers}) for path in ("/v1/sales", "/v1/holds")]

    assert [answer.status_code for answer in answers] == [422, 422]


async def test_a_card_number_is_no_reference_and_is_not_repeated(app: App) -> None:
    ordered = await order(app, "joint-day", payment={"reference": "4111 1111 1111 1111"})

    answer = await app.send(ordered)

    assert answer.status_code == 422
    assert "4111" not in answer.text


async def test_a_token_to_pay_as_you_go_costs_nothing_and_rides(app: App, town: Town) -> None:
    answer = await app.send(await order(app, rights=[PAY_AS_YOU_GO], account="u-81"))

    sale, reader = answer.json(), await town.reader("RW", "R-DWT")
    assert answer.status_code == 201, answer.text
    assert (sale["total_pence"], sale["offers"][0]["name"]) == (0, "Pay as you go")
    [right] = sale["rights"]
    assert (right["product"], right["valid_from"], right["valid_until"]) == (None, "2026-11-23T07:30:00Z", YEAR)
    assert (await reader.tap(right["token"]))["accepted"]


async def test_an_entitlement_rides_where_the_tariff_takes_nothing_of_its_profile(
    app: App, town: Town, officer_token: str
) -> None:
    passes = document()
    passes["profiles"] = [*passes["profiles"], {"id": "pass", "name": "Concession Pass", "falls_back_to": "adult"}]
    passes["tables"] = [*passes["tables"], {"id": "free", "kind": "flat", "prices": [price(0, "pass")]}]
    free = {"id": "free", "name": "Free", "covers": {"operators": ["BUSCO"], "profiles": ["pass"]}, "table": "free"}
    passes["singles"] = [free, *passes["singles"]]
    published = await town.api.post("/v1/admin/tariffs", json=passes, headers=bearer(officer_token))
    assert published.status_code == 201, published.text
    await town.service.state.catalogue.refresh()
    town.clock.forward(days=1)
    asked = {"kind": "entitlement", "profile": "pass", "valid_until": YEAR}

    sale = (await app.send(await order(app, rights=[asked]))).json()

    bus, train = await town.reader("BUSCO", "B-DWT"), await town.reader("RW", "R-DWT")
    token = sale["rights"][0]["token"]
    assert sale["rights"][0]["name"] == "Concession Pass"
    assert (await bus.tap(token))["accepted"]
    assert (await train.tap(token))["reason"] == "wrong_operator"


@pytest.mark.parametrize(
    "changed",
    [
        {"profile": "nobody"},
        {"kind": "entitlement"},
        {"kind": "joint-day"},
        {"valid_until": "2026-11-23T07:30:00Z"},
        {"valid_from": "2027-11-24T00:00:00Z"},
    ],
    ids=str,
)
async def test_a_right_for_nobody_or_for_no_time_is_not_given_out(app: App, changed: Json) -> None:
    answer = await app.send(await order(app, "joint-day", rights=[PAY_AS_YOU_GO | changed]))

    assert answer.status_code == 422
    assert tariffs.DOCUMENT["name"] not in answer.text
