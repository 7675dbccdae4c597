"""Whatever is sent at once, again, or cut off: money moves once, and everybody is told the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from tests.support.commuting import App, Json, Town, meddling
from tests.support.refunding import accept, acceptance, exchange_offered

Connection = asyncpg.Connection
FAIL_AT_COMMIT = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'no room'; END $$;
    CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail();
"""
CUT_OFF = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
    CREATE TRIGGER fail AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail();
"""
COUNTED = ("sale", "sale_offer", "travel_right", "right_event", "refund", "refunded_right", "outbox_event")


@asynccontextmanager
async def failing(owner: "Connection[asyncpg.Record]", how: str, table: str) -> AsyncIterator[None]:
    """Let PostgreSQL fail where a table is added to."""
    async with meddling(owner, how.format(table=table), "DROP FUNCTION fail CASCADE"):
        yield


async def counted(connection: "Connection[asyncpg.Record]") -> dict[str, int]:
    """Count what there is of everything."""
    return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in COUNTED}  # noqa: S608


async def exchange(app: App) -> tuple[str, Json]:
    """Buy a day, and say what exchanges it for a week."""
    sale, quoted = await app.buy("joint-day"), (await app.order("joint-week"))["offer"]
    offer = await exchange_offered(app, sale["rights"][0]["id"], quoted)
    return sale["rights"][0]["token"], {"id": str(uuid4()), "offer": offer["offer"]}


async def refund(app: App) -> tuple[str, Json]:
    """Buy a day, and say what refunds it."""
    sale = await app.buy("joint-day")
    return sale["rights"][0]["token"], await acceptance(app, sale=sale["id"])


BOTH_WAYS = {"/v1/refunds": refund, "/v1/exchanges": exchange}


@pytest.mark.parametrize("path", BOTH_WAYS)
async def test_sixteen_copies_at_once_have_one_effect_and_get_one_answer(
    generous: App, app_role: "Connection[asyncpg.Record]", path: str
) -> None:
    _, accepted = await BOTH_WAYS[path](generous)

    answers = await asyncio.gather(*(generous.post(path, accepted) for _ in range(16)))

    assert {answer.status_code for answer in answers} == {201}, answers[0].text
    assert len({answer.content for answer in answers}) == 1
    assert await app_role.fetchval("SELECT count(*) FROM refund") == 1
    ended = "SELECT count(*) FROM right_event WHERE kind IN ('refunded', 'exchanged')"
    assert await app_role.fetchval(ended) == 1


@pytest.mark.parametrize("path", BOTH_WAYS)
async def test_sixteen_ids_for_one_right_at_once_end_it_once(
    generous: App, app_role: "Connection[asyncpg.Record]", path: str
) -> None:
    """Fifteen are told that their offers are outdated, for the right has moved on."""
    _, accepted = await BOTH_WAYS[path](generous)

    answers = await asyncio.gather(*(generous.post(path, accepted | {"id": str(uuid4())}) for _ in range(16)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {"/problems/offer-outdated"}
    assert await app_role.fetchval("SELECT count(*) FROM refund") == 1


async def test_a_refund_and_an_exchange_of_one_right_at_once_end_it_once(
    generous: App, app_role: "Connection[asyncpg.Record]"
) -> None:
    for _ in range(4):
        sale, quoted = await generous.buy("joint-day"), (await generous.order("joint-week"))["offer"]
        refunded = await acceptance(generous, sale=sale["id"])
        offer = await exchange_offered(generous, sale["rights"][0]["id"], quoted)
        exchanged = {"id": str(uuid4()), "offer": offer["offer"]}

        answers = await asyncio.gather(accept(generous, refunded), generous.post("/v1/exchanges", exchanged))

        assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await app_role.fetchval("SELECT count(*) FROM refund") == 4


@pytest.mark.parametrize("path", BOTH_WAYS)
@pytest.mark.parametrize("cache", ["warm", "cold"])
async def test_of_a_refund_and_a_tap_at_once_one_wins(generous: App, town: Town, path: str, cache: str) -> None:
    """Whichever it is: nobody rides on what was given back, whatever the cache remembers."""
    readers = [await town.reader("RW", "R-DWT") for _ in range(3)]
    for reader in readers:
        await reader.headers()
    for _ in range(5):
        token, accepted = await BOTH_WAYS[path](generous)
        if cache == "warm":
            await readers[0].tap(token, stop="T-CASTLE")

        handed_back, taps = await asyncio.gather(
            generous.post(path, accepted), asyncio.gather(*(reader.tap(token) for reader in readers))
        )

        rode = [tap["accepted"] for tap in taps]
        assert (handed_back.status_code, any(rode)) in [(201, False), (409, True)]
        assert (await readers[0].tap(token))["accepted"] == (handed_back.status_code == 409)


@pytest.mark.parametrize("path", BOTH_WAYS)
async def test_a_commit_that_fails_leaves_nothing_and_the_retry_has_its_effect_once(
    generous: App, town: Town, owner: "Connection[asyncpg.Record]", path: str
) -> None:
    token, accepted = await BOTH_WAYS[path](generous)
    before, reader = await counted(owner), await town.reader("RW", "R-DWT")

    async with failing(owner, FAIL_AT_COMMIT, "refund"):
        failed = await generous.post(path, accepted)
    left = await counted(owner)
    again, third = await generous.post(path, accepted), await generous.post(path, accepted)

    assert (failed.status_code, left) == (503, before)
    assert (again.status_code, third.content) == (201, again.content)
    assert (await counted(owner))["refund"] == 1
    assert not (await reader.tap(token))["accepted"]


TABLES = ["sale_offer", "travel_right", "right_event", "outbox_event"]


@pytest.mark.parametrize("table", TABLES)
async def test_a_connection_lost_anywhere_in_a_sale_of_several_offers_leaves_nothing(
    app: App, owner: "Connection[asyncpg.Record]", table: str
) -> None:
    ordered = {"id": str(uuid4()), "offers": [(await app.order(product))["offer"] for product in ("joint-day", None)]}

    async with failing(owner, CUT_OFF, table):
        failed = await app.send(ordered)
    left = await counted(owner)
    again, third = await app.send(ordered), await app.send(ordered)

    assert (failed.status_code, set(left.values())) == (503, {0})
    assert (again.status_code, third.content) == (201, again.content)
    assert (await counted(owner))["travel_right"] == 2


@pytest.mark.parametrize("table", ["refunded_right", "right_event", "outbox_event"])
async def test_a_connection_lost_anywhere_in_an_exchange_leaves_nothing(
    generous: App, owner: "Connection[asyncpg.Record]", table: str
) -> None:
    _, accepted = await exchange(generous)
    before = await counted(owner)

    async with failing(owner, CUT_OFF, table):
        failed = await generous.post("/v1/exchanges", accepted)
    left = await counted(owner)
    again, third = [await generous.post("/v1/exchanges", accepted) for _ in range(2)]

    assert (failed.status_code, left) == (503, before)
    assert (again.status_code, third.content) == (201, again.content)


async def test_an_answer_that_is_lost_after_the_commit_is_told_by_the_retry(
    generous: App, app_role: "Connection[asyncpg.Record]"
) -> None:
    """The caller goes away once its refund is committed, and asks again."""
    _, accepted = await refund(generous)
    lost = asyncio.create_task(generous.post("/v1/refunds", accepted))
    while not await app_role.fetchval("SELECT count(*) FROM refund"):  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    lost.cancel()

    again = await generous.post("/v1/refunds", accepted)

    assert again.status_code == 201, again.text
    assert await app_role.fetchval("SELECT count(*) FROM refund") == 1


async def test_whole_sales_that_share_nothing_are_refunded_at_once_without_waiting_in_circles(
    generous: App,
) -> None:
    """Each copy ends twelve rights; their order is the same in all, so that none waits for another's."""
    party = [{"profile": "adult", "count": 12}]
    sale = await generous.buy("joint-day", passengers=party)
    accepted = [await acceptance(generous, sale=sale["id"]) for _ in range(6)]

    answers = await asyncio.gather(*(accept(generous, each) for each in accepted))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert (await generous.read(sale["id"])).json()["balance_pence"] == 12 * 50
