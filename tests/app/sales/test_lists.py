"""Lists go on where they ended, show a seller its own alone, and changes are told once, in order, without a gap."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from app.platform import cursors
from tests.support.commuting import App, Json, Town
from tests.support.refunding import accept, acceptance, exchange_offered
from tests.support.service import Clock

Connection = asyncpg.Connection


async def sell(app: App, account: str, product: str = "joint-day") -> Json:
    """Sell to an account."""
    answer = await app.send(await app.order(product) | {"account": account})
    assert answer.status_code == 201, answer.text
    sale: Json = answer.json()
    return sale


async def pages(app: App, path: str, of: str, limit: int, **asked: str) -> list[Json]:
    """Read a list to its end, page by page."""
    found: list[Json] = []
    page = (await app.get(path, limit=str(limit), **asked)).json()
    found += page[of]
    while page["next"] is not None:
        page = (await app.get(path, limit=str(limit), after=page["next"], **asked)).json()
        found += page[of]
    return found


async def changes(app: App, limit: int = 100) -> list[Json]:
    """Read all that changed."""
    page = (await app.get("/v1/changes", limit=str(limit))).json()
    found = list(page["changes"])
    while page["more"]:
        page = (await app.get("/v1/changes", limit=str(limit), after=page["next"])).json()
        found += page["changes"]
    return found


async def test_sales_are_listed_newest_first_with_their_balances(generous: App, clock: Clock) -> None:
    """Two of them were made in the same instant."""
    sales = [await sell(generous, "u-1") for _ in range(2)]
    clock.forward(minutes=1)
    sales.append(await sell(generous, "u-2"))
    await accept(generous, await acceptance(generous, sale=sales[2]["id"]))

    listed = await pages(generous, "/v1/sales", "sales", limit=1)

    assert {sale["id"] for sale in listed} == {sale["id"] for sale in sales}
    assert listed[0] == {
        "id": sales[2]["id"],
        "sold_at": "2026-11-24T07:31:00Z",
        "account": "u-2",
        "names": ["Joint Day"],
        "total_pence": 1100,
        "balance_pence": 50,
    }
    assert [sale["balance_pence"] for sale in listed[1:]] == [1100, 1100]


async def test_sales_of_one_account_are_listed_alone(app: App) -> None:
    sales = [await sell(app, account) for account in ("u-1", "u-2", "u-1")]

    listed = await pages(app, "/v1/sales", "sales", limit=1, account="u-1")

    assert {sale["id"] for sale in listed} == {sales[0]["id"], sales[2]["id"]}


async def test_a_page_is_not_moved_by_what_is_sold_meanwhile(app: App, clock: Clock) -> None:
    old = [await sell(app, "u-1") for _ in range(2)]
    first = (await app.get("/v1/sales", limit="1")).json()

    clock.forward(minutes=1)
    await sell(app, "u-1")
    second = (await app.get("/v1/sales", limit="1", after=first["next"])).json()

    assert {first["sales"][0]["id"], second["sales"][0]["id"]} == {sale["id"] for sale in old}
    assert second["next"] is None


async def test_an_accounts_rights_are_listed_as_they_stand(generous: App, clock: Clock) -> None:
    kept, refunded = await sell(generous, "u-1"), await sell(generous, "u-1", "joint-carnet")
    await accept(generous, await acceptance(generous, sale=refunded["id"]))
    clock.forward(days=2)

    listed = await pages(generous, "/v1/accounts/u-1/rights", "rights", limit=1)

    standing = {right["sale"]: (right["product"], right["status"], right["sequence"]) for right in listed}
    assert standing == {kept["id"]: ("joint-day", "over", 1), refunded["id"]: ("joint-carnet", "refunded", 2)}


async def test_anothers_account_is_not_found_like_none(app: App, town: Town) -> None:
    await sell(app, "u-1")
    other = await town.app("RW")

    answers = [await other.get(f"/v1/accounts/{account}/rights") for account in ("u-1", "nobody")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert (await other.get("/v1/sales")).json() == {"sales": [], "next": None}
    assert await changes(other) == []


async def test_everything_that_changed_is_told_in_its_order(generous: App, town: Town) -> None:
    sale, reader = await generous.buy("joint-day"), await town.reader("RW", "R-DWT")
    other = await generous.buy("joint-carnet")
    await reader.tap(other["rights"][0]["token"])
    refund = await accept(generous, await acceptance(generous, sale=sale["id"]))
    quoted = (await generous.order("joint-week"))["offer"]
    offer = await exchange_offered(generous, other["rights"][0]["id"], quoted)
    made = await generous.post("/v1/exchanges", {"id": str(uuid4()), "offer": offer["offer"]})

    told = await changes(generous, limit=2)

    day, carnet = sale["rights"][0]["id"], other["rights"][0]["id"]
    week, exchange = made.json()["sale"]["rights"][0]["id"], made.json()["exchange"]["id"]
    in_parts = [
        [("sale", sale["id"]), ("right", day)],
        [("sale", other["id"]), ("right", carnet)],
        [("right", carnet)],
        [("refund", refund.json()["id"]), ("right", day)],
        [("sale", exchange), ("exchange", exchange), *sorted([("right", carnet), ("right", week)])],
    ]
    assert [(change["kind"], change["id"]) for change in told] == [one for part in in_parts for one in part]
    assert [change["event"]["kind"] for change in told if change["id"] == carnet] == ["sold", "tap", "exchanged"]
    assert {change["sale"] for change in told if change["id"] == carnet} == {other["id"]}


async def test_nothing_new_is_told_with_a_cursor_that_goes_on(app: App) -> None:
    await app.buy("joint-day")
    first = (await app.get("/v1/changes")).json()
    second = (await app.get("/v1/changes", after=first["next"])).json()
    sale = await app.buy("joint-day")

    third = (await app.get("/v1/changes", after=second["next"])).json()

    assert (second["changes"], second["more"]) == ([], False)
    assert [change["sale"] for change in third["changes"]] == [sale["id"], sale["id"]]


async def test_what_another_transaction_may_still_come_before_is_not_told_yet(
    app: App, app_role: "Connection[asyncpg.Record]"
) -> None:
    """A slow transaction got its number before a sale's, and is committed after it was first asked for changes."""
    first = await app.buy("joint-day")
    slow = app_role.transaction()
    await slow.start()
    await app_role.execute("SELECT pg_current_xact_id()")
    quick = await app.buy("joint-day")
    before = (await app.get("/v1/changes")).json()

    overtaken = str(uuid4())
    columns = "client_id, operator, account, fingerprint, total_pence, payment_method, collected_by, sold_at"
    copied = f"INSERT INTO sale (id, {columns}) SELECT $1, {columns} FROM sale WHERE id = $2"  # noqa: S608
    await app_role.execute(copied, overtaken, first["id"])
    await slow.commit()
    after = (await app.get("/v1/changes", after=before["next"])).json()

    assert [change["sale"] for change in before["changes"]] == [first["id"], first["id"]]
    assert [change["sale"] for change in after["changes"]] == [overtaken, quick["id"], quick["id"]]


async def test_changes_read_while_forty_sales_are_made_at_once_miss_none_and_repeat_none(app: App) -> None:
    quote = await app.quote()
    orders = [{"id": str(uuid4()), "offer": quote["offers"][0]["offer"]} for _ in range(40)]
    told: list[str] = []
    selling = asyncio.gather(*(app.send(order) for order in orders))
    page = (await app.get("/v1/changes", limit="3")).json()
    while not selling.done() or page["changes"]:
        told += [change["id"] for change in page["changes"] if change["kind"] == "sale"]
        page = (await app.get("/v1/changes", limit="3", after=page["next"])).json()

    assert {answer.status_code for answer in await selling} == {201}
    assert sorted(told) == sorted(order["id"] for order in orders)


BAD = [
    "nonsense",
    "e30",
    "%00",
    "é",
    cursors.write("other", "1", "1"),
    cursors.write("changes", "1"),
    cursors.write("changes", "-1", "x"),
    cursors.write("changes", "1", "\0"),
    cursors.write("sales", "yesterday", "00000000-0000-4000-8000-000000000001"),
    cursors.write("sales", "2026-11-24T07:30:00", "00000000-0000-4000-8000-000000000001"),
    cursors.write("sales", "2026-11-24T07:30:00+00:00", "x"),
]


@pytest.mark.parametrize("cursor", BAD)
@pytest.mark.parametrize("path", ["/v1/sales", "/v1/accounts/u-1/rights", "/v1/changes"])
async def test_a_cursor_of_no_list_or_of_another_is_refused(app: App, path: str, cursor: str) -> None:
    answer = await app.get(path, after=cursor)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert answer.json()["errors"][0]["path"] == "/query/after"


@pytest.mark.parametrize("limit", ["0", "101", "many"])
async def test_a_page_has_between_one_and_a_hundred(app: App, limit: str) -> None:
    assert (await app.get("/v1/sales", limit=limit)).status_code == 422
