"""A sale is made once, at the price that was promised, and is told again the same."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient

from tests.support import tariffs
from tests.support.commuting import BY_BUS, App, Town, meddling, offer_for
from tests.support.service import Clock, bearer, until_next_is

Connection = asyncpg.Connection
TABLES = ("sale", "travel_right", "right_event")


async def test_a_sale_gives_the_offer_and_its_rights(app: App) -> None:
    ordered = await app.order("joint-day")

    answer = await app.send(ordered)

    sale = answer.json()
    assert answer.status_code == 201
    assert sale["id"] == ordered["id"]
    assert (sale["total_pence"], sale["illustrative"]) == (1100, True)
    assert sale["sold_at"] == "2026-11-23T07:30:00Z"
    assert sale["edition"]["edition"] == "2026-1"
    assert (sale["offer"]["name"], sale["offer"]["items"][0]["unit_pence"]) == ("Joint Day", 1100)
    assert "illustrative" in sale["offer"]["steps"][0]["sentence"]
    [right] = sale["rights"]
    assert (right["product"], right["name"], right["profile"]) == ("joint-day", "Joint Day", "adult")
    assert (right["valid_from"], right["valid_until"]) == ("2026-11-23T04:30:00Z", "2026-11-24T04:30:00Z")
    assert len(right["token"]) == 44


async def test_each_passenger_gets_a_right_of_their_own(app: App) -> None:
    passengers = [{"profile": "adult", "count": 2}, {"profile": "young", "count": 1}]

    sale = await app.buy("joint-day", passengers=passengers)

    assert sale["total_pence"] == 2 * 1100 + 660
    assert [right["profile"] for right in sale["rights"]] == ["adult", "adult", "young"]
    assert len({right["token"] for right in sale["rights"]}) == 3


async def test_a_party_that_is_split_gets_the_rights_of_each_part(app: App) -> None:
    """Six people: five share a group product, and the sixth travels on singles."""
    six = [{"profile": "adult", "count": 6, "age": 40}]
    quote = await app.quote(origin="B-DWT", destination="T-PARK", at="2026-11-23T10:00:00Z", passengers=six)
    mixed = next(offer for offer in quote["offers"] if offer["key"] == "mixed")

    answer = await app.send({"id": str(uuid4()), "offer": mixed["offer"]})

    sale = answer.json()
    assert answer.status_code == 201, answer.text
    assert [right["product"] for right in sale["rights"]] == ["group-day", None]
    assert sale["total_pence"] == sum(part["total_pence"] for part in sale["offer"]["parts"])


async def test_a_group_shares_one_right(app: App) -> None:
    group = [{"profile": "adult", "count": 4}]

    sale = await app.buy("group-day", **BY_BUS, at="2026-11-23T10:00:00Z", passengers=group)

    [right] = sale["rights"]
    assert (sale["total_pence"], right["profile"], right["max_passengers"]) == (1700, None, 5)


async def test_the_same_order_is_answered_byte_for_byte_the_same_long_after_its_quote_has_expired(
    app: App, clock: Clock
) -> None:
    ordered = await app.order(None)
    first = await app.send(ordered)

    clock.forward(days=30)
    again = await app.send(ordered)
    read = await app.read(ordered["id"])

    assert first.status_code == again.status_code == 201
    assert first.content == again.content == read.content


async def test_sixteen_copies_of_an_order_at_once_make_one_sale_and_get_the_same_answer(
    app: App, app_role: "Connection[asyncpg.Record]"
) -> None:
    ordered = await app.order("joint-day")

    answers = await asyncio.gather(*(app.send(ordered) for _ in range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [await app_role.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES] == [1, 1, 1]  # noqa: S608


async def test_an_id_cannot_be_used_again_for_another_order(app: App) -> None:
    """A clash is refused rather than answered with the first sale's rights."""
    ordered = await app.order("joint-day")
    first = (await app.send(ordered)).json()

    answer = await app.send(ordered | {"offer": (await app.order("joint-carnet"))["offer"]})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/sale-clash")
    assert first["rights"][0]["token"] not in answer.text
    assert "1100" not in answer.text


async def test_another_seller_who_uses_a_taken_id_learns_nothing_of_the_sale(app: App, town: Town) -> None:
    ordered = await app.order("joint-day")
    await app.send(ordered)
    other = await town.app("RW")

    same, own = await other.send(ordered), await other.send(await other.order("joint-day") | {"id": ordered["id"]})

    assert same.status_code == own.status_code == 409
    assert same.json() == own.json()


async def test_a_quote_is_honoured_until_it_expires_and_not_after(app: App, clock: Clock) -> None:
    early, late = await app.order("joint-day"), await app.order("joint-day")

    clock.forward(seconds=899)
    in_time = await app.send(early)
    clock.forward(seconds=1)
    too_late = await app.send(late)

    assert in_time.status_code == 201
    assert (too_late.status_code, too_late.json()["type"]) == (409, "/problems/quote-expired")


async def test_a_quote_is_honoured_when_a_dearer_edition_comes_into_force(
    app: App, api: AsyncClient, officer_token: str, clock: Clock
) -> None:
    """The edition changes at 04:30 on the 24th: between the quote and the sale."""
    dearer = [tariffs.PRODUCTS[0] | {"prices": [tariffs.price(9999, "adult")]}, *tariffs.PRODUCTS[1:]]
    following = tariffs.document(edition="2026-2", valid_from="2026-11-24", products=dearer)
    published = await api.post("/v1/admin/tariffs", json=following, headers=bearer(officer_token))
    await until_next_is(api, "2026-2")
    clock.forward(hours=20, minutes=55)
    ordered = await app.order("joint-day")
    clock.forward(minutes=10)
    new_price = offer_for(await app.quote(), "joint-day")["total_pence"]

    sale = (await app.send(ordered)).json()

    assert published.status_code == 201, published.text
    assert (new_price, sale["total_pence"]) == (9999, 1100)
    assert sale["edition"]["edition"] == "2026-1"


async def test_an_offer_that_was_changed_or_made_up_is_refused(app: App) -> None:
    ordered = await app.order("joint-day")
    promise, _, seal = ordered["offer"].partition(".")

    answers = [await app.send(ordered | {"offer": text}) for text in (f"{promise}.{seal[::-1]}", f"e30.{seal}")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.json()["type"] for answer in answers} == {"/problems/offer-not-genuine"}
    assert (await app.read(ordered["id"])).status_code == 404


async def test_an_offer_made_to_another_client_is_refused(app: App, town: Town) -> None:
    other = await town.app("RW")

    answer = await other.send(await app.order("joint-day"))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/offer-not-genuine")


async def test_an_offer_of_other_rules_is_no_longer_honoured(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = await app.order("joint-day")
    monkeypatch.setattr("app.quoting.service.RULES_REVISION", 99)

    answer = await app.send(ordered)

    assert answer.json()["type"] == "/problems/quote-expired"


async def test_anothers_sale_is_not_found_like_one_never_made(app: App, town: Town) -> None:
    sale, other = await app.buy("joint-day"), await town.app("RW")

    anothers, nobodys = await other.read(sale["id"]), await other.read("0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10")

    assert anothers.status_code == nobodys.status_code == 404
    assert anothers.json() == nobodys.json()


async def test_a_device_may_not_sell(api: AsyncClient, app: App, device_token: str) -> None:
    ordered = await app.order("joint-day")

    answer = await api.post("/v1/sales", json=ordered, headers=bearer(device_token))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/insufficient-scope")


FULL_DISK = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'no room'; END $$;
    CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON sale DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail();
"""


async def test_a_sale_whose_commit_fails_is_no_success_and_leaves_nothing(
    app: App, owner: "Connection[asyncpg.Record]"
) -> None:
    """The trigger raises while the transaction commits: every insert had gone well."""
    ordered = await app.order("joint-day")

    async with meddling(owner, FULL_DISK, "DROP FUNCTION fail CASCADE"):
        failed = await app.send(ordered)
    left = [await owner.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]  # noqa: S608
    again = await app.send(ordered)

    assert (failed.status_code, failed.json()["type"]) == (503, "/problems/unavailable")
    assert left == [0, 0, 0]
    assert again.status_code == 201


async def test_a_connection_lost_in_the_middle_of_a_sale_leaves_nothing_and_the_retry_sells_once(
    app: App, owner: "Connection[asyncpg.Record]"
) -> None:
    """As when PostgreSQL restarts: the trigger ends its own session between the sale and its rights."""
    ordered = await app.order("joint-day")
    cut = FULL_DISK.replace(
        "RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'no room'",
        "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL",
    )

    async with meddling(owner, cut, "DROP FUNCTION fail CASCADE"):
        failed = await app.send(ordered)
    again, third = await app.send(ordered), await app.send(ordered)

    assert failed.status_code == 503
    assert (again.status_code, third.content) == (201, again.content)
    assert await owner.fetchval("SELECT count(*) FROM sale") == 1
