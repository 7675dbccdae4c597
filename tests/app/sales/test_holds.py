"""A hold keeps prices for a while; it is confirmed once, or let go, or forgotten."""

import asyncio
from uuid import uuid4

import asyncpg

from tests.support.commuting import App, Json, Town, offer_for
from tests.support.refunding import document
from tests.support.service import Clock, bearer

Connection = asyncpg.Connection


async def hold(app: App, *products: str | None) -> Json:
    """Hold an offer of each product."""
    quote = await app.quote()
    wanted = {"id": str(uuid4()), "offers": [offer_for(quote, product)["offer"] for product in products]}
    answer = await app.post("/v1/holds", wanted)
    assert answer.status_code == 201, answer.text
    held: Json = answer.json()
    return held


async def test_a_hold_says_what_it_keeps_and_until_when(app: App) -> None:
    held = await hold(app, "joint-day", None)

    assert (held["state"], held["total_pence"]) == ("held", 1100 + 300)
    assert (held["held_at"], held["expires_at"]) == ("2026-11-23T07:30:00Z", "2026-11-23T07:45:00Z")
    assert [offer["product"] for offer in held["offers"]] == ["joint-day", None]


async def test_a_confirmed_hold_is_a_sale_with_its_id(app: App) -> None:
    held = await hold(app, "joint-day", "joint-carnet")

    answer = await app.post(f"/v1/holds/{held['id']}/confirm", {"payment": {"method": "card", "reference": "PAY-1"}})

    sale = answer.json()
    assert answer.status_code == 201, answer.text
    assert (sale["id"], sale["total_pence"]) == (held["id"], 11_000)
    assert sale["payment"] == {"method": "card", "reference": "PAY-1", "collected_by": "BUSCO"}
    assert (await app.read(held["id"])).content == answer.content
    assert (await app.get(f"/v1/holds/{held['id']}")).json()["state"] == "confirmed"


async def test_a_hold_outlives_its_quote_and_a_dearer_edition(
    app: App, town: Town, officer_token: str, clock: Clock
) -> None:
    """Held at 04:20, ten minutes before the fare day and the prices change; confirmed at 04:34."""
    dearer = document()
    dearer["products"][0]["prices"][0]["pence"] = 9999
    await town.api.post("/v1/admin/tariffs", json=dearer, headers=bearer(officer_token))
    await town.service.state.catalogue.refresh()
    clock.forward(hours=20, minutes=40)
    quoted = {"id": str(uuid4()), "offer": (await app.order("joint-day"))["offer"]}
    clock.forward(minutes=10)
    held = (await app.post("/v1/holds", quoted)).json()
    clock.forward(minutes=14)

    sale = await app.post(f"/v1/holds/{held['id']}/confirm", {})

    assert sale.status_code == 201, sale.text
    assert (sale.json()["total_pence"], sale.json()["edition"]["edition"]) == (1100, "2026-1")
    assert offer_for(await app.quote(), "joint-day")["total_pence"] == 9999


async def test_a_hold_that_is_not_confirmed_in_time_has_gone(app: App, clock: Clock) -> None:
    held = await hold(app, "joint-day")

    clock.forward(minutes=15)
    answer = await app.post(f"/v1/holds/{held['id']}/confirm", {})

    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/hold-expired")
    assert (await app.get(f"/v1/holds/{held['id']}")).json()["state"] == "expired"
    assert (await app.read(held["id"])).status_code == 404


async def test_a_confirmation_that_is_repeated_long_after_gets_the_same_sale(app: App, clock: Clock) -> None:
    held = await hold(app, "joint-day")
    first = await app.post(f"/v1/holds/{held['id']}/confirm", {})

    clock.forward(days=1)
    again = await app.post(f"/v1/holds/{held['id']}/confirm", {})
    other = await app.post(f"/v1/holds/{held['id']}/confirm", {"payment": {"method": "cash"}})

    assert (again.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/sale-clash")


async def test_a_hold_that_was_let_go_cannot_be_confirmed(app: App) -> None:
    held = await hold(app, "joint-day")

    released = [await app.post(f"/v1/holds/{held['id']}/release", {}) for _ in range(2)]
    answer = await app.post(f"/v1/holds/{held['id']}/confirm", {})

    assert [each.json()["state"] for each in released] == ["released", "released"]
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/hold-released")


async def test_a_hold_that_was_confirmed_cannot_be_let_go(app: App) -> None:
    held = await hold(app, "joint-day")
    await app.post(f"/v1/holds/{held['id']}/confirm", {})

    answer = await app.post(f"/v1/holds/{held['id']}/release", {})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/hold-confirmed")


async def test_letting_an_expired_hold_go_does_no_harm(app: App, clock: Clock) -> None:
    held = await hold(app, "joint-day")
    clock.forward(hours=1)

    answer = await app.post(f"/v1/holds/{held['id']}/release", {})

    assert (answer.status_code, answer.json()["state"]) == (200, "released")


async def test_of_confirming_and_letting_go_at_once_one_wins(app: App, app_role: "Connection[asyncpg.Record]") -> None:
    for _ in range(6):
        held = await hold(app, "joint-day")
        address = f"/v1/holds/{held['id']}"

        answers = await asyncio.gather(*(app.post(f"{address}/{deed}", {}) for deed in ["confirm", "release"] * 4))

        confirmed = {answer.status_code for answer in answers[::2]}
        released = {answer.status_code for answer in answers[1::2]}
        assert (confirmed, released) in [({201}, {409}), ({409}, {200})]
        sales = await app_role.fetchval("SELECT count(*) FROM sale WHERE id = $1", held["id"])
        assert sales == (1 if confirmed == {201} else 0)


async def test_sixteen_copies_of_a_hold_and_of_its_confirmation_make_one_of_each(
    app: App, app_role: "Connection[asyncpg.Record]"
) -> None:
    ordered = await app.order("joint-day")

    holds = await asyncio.gather(*(app.post("/v1/holds", ordered) for _ in range(16)))
    sales = await asyncio.gather(*(app.post(f"/v1/holds/{ordered['id']}/confirm", {}) for _ in range(16)))

    assert {answer.status_code for answer in [*holds, *sales]} == {201}
    assert len({answer.content for answer in holds}) == len({answer.content for answer in sales}) == 1
    assert await app_role.fetchval("SELECT count(*) FROM sale") == 1
    assert await app_role.fetchval("SELECT count(*) FROM travel_right") == 1


async def test_the_id_of_a_hold_cannot_be_used_for_other_offers_or_by_others(app: App, town: Town) -> None:
    held, ordered, other = await hold(app, "joint-day"), await app.order("joint-carnet"), await town.app("RW")

    answers = [
        await app.post("/v1/holds", ordered | {"id": held["id"]}),
        await other.post("/v1/holds", await other.order("joint-day") | {"id": held["id"]}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].json() == answers[1].json()


async def test_only_a_quote_that_has_not_expired_is_held(app: App, clock: Clock) -> None:
    ordered = await app.order("joint-day")
    clock.forward(minutes=15)

    answer = await app.post("/v1/holds", ordered)

    assert answer.json()["type"] == "/problems/quote-expired"


async def test_anothers_hold_is_not_found_like_none(app: App, town: Town) -> None:
    held, other = await hold(app, "joint-day"), await town.app("RW")

    answers = []
    for hold_id in (held["id"], str(uuid4())):
        answers += [await other.get(f"/v1/holds/{hold_id}")]
        answers += [await other.post(f"/v1/holds/{hold_id}/{deed}", {}) for deed in ("confirm", "release")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
