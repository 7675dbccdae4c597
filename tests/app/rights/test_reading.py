"""A right tells how it stands and all that happened to it; the deny list tells what every device must refuse."""

from uuid import uuid4

import asyncpg
import pytest

from fares.rights import Ended
from tests.support.commuting import TRAIN, App, Reader, Town
from tests.support.keeping import change, deny_list, end, officer_of, problem, read
from tests.support.service import Clock, bearer

Connection = asyncpg.Connection


@pytest.fixture
async def reader(town: Town) -> Reader:
    return await town.reader("RW", "R-DWT")


async def test_a_right_tells_how_it_stands_and_what_happened_to_it(app: App, town: Town, reader: Reader) -> None:
    sale = await app.buy(None, legs=TRAIN)
    [right] = sale["rights"]
    await reader.tap(right["token"], line="RAIL")

    standing = await read(app, right["id"])

    events = standing.pop("events")
    assert standing == {
        "id": right["id"],
        "sale": sale["id"],
        "name": right["name"],
        "product": None,
        "kind": None,
        "profile": "adult",
        "illustrative": True,
        "valid_from": right["valid_from"],
        "valid_until": right["valid_until"],
        "sequence": 2,
        "status": "good",
        "blocked": None,
        "days_activated": [],
        "uses_left": None,
        "rides_left": 0,
        "media": [{"link": 1, "since": "2026-11-23T07:30:00Z"}],
        "next": None,
    }
    assert [event["kind"] for event in events] == ["sold", "tap"]
    assert events[1] | {"id": None} == {
        "right": right["id"],
        "sequence": 2,
        "kind": "tap",
        "id": None,
        "at": "2026-11-23T07:30:00Z",
        "by": reader.client.id,
        "reason": None,
        "until": None,
        "day_activated": None,
        "stop": "R-DWT",
        "operator": "RW",
        "line": "RAIL",
        "tapped_at": "2026-11-23T07:30:00Z",
        "tap_kind": "entry",
    }


async def test_the_status_is_how_the_right_stands_now(app: App, town: Town, clock: Clock) -> None:
    rights = [right["id"] for _ in range(4) for right in (await app.buy("joint-day"))["rights"]]
    await change(app, rights[1], "block", reason="lost")
    await end(town.service, rights[2], Ended.REFUNDED)
    await end(town.service, rights[3], Ended.EXCHANGED)

    today = [(await read(app, right))["status"] for right in rights]
    clock.forward(days=1)
    tomorrow = [(await read(app, right))["status"] for right in rights]

    assert today == ["good", "blocked", "refunded", "exchanged"]
    assert tomorrow == ["over", "over", "refunded", "exchanged"]


async def test_events_come_a_page_at_a_time_each_once_and_in_order(app: App, reader: Reader) -> None:
    [right] = (await app.buy("joint-day"))["rights"]
    for _ in range(4):
        await reader.tap(right["token"])
    pages: list[list[int]] = []
    after: dict[str, str] = {}

    while True:
        page = await read(app, right["id"], limit=2, **after)
        pages.append([event["sequence"] for event in page["events"]])
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    assert pages == [[1, 2], [3, 4], [5]]


async def test_a_right_is_read_by_its_seller_and_by_officers_alone(app: App, town: Town, device_token: str) -> None:
    [right] = (await app.buy("joint-day"))["rights"]
    other = await town.app("RW")

    anothers, unknown = [
        await other.api.get(f"/v1/rights/{one}", headers=await other.headers()) for one in (right["id"], uuid4())
    ]
    device = await other.api.get(f"/v1/rights/{right['id']}", headers=bearer(device_token))

    assert problem(anothers) == (404, "not-found")
    assert anothers.content == unknown.content
    assert problem(device) == (403, "insufficient-scope")
    assert (await read(await officer_of(town), right["id"]))["id"] == right["id"]


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "WyJldmVudHMgb2YgYSByaWdodCIsICItMSJd", "a" * 401])
async def test_a_cursor_of_another_list_is_a_clear_problem(app: App, reader: Reader, cursor: str) -> None:
    [right] = (await app.buy("joint-day"))["rights"]

    for client, path in ((app, f"/v1/rights/{right['id']}"), (reader, "/v1/deny-list")):
        answer = await client.api.get(path, params={"after": cursor}, headers=await client.headers())
        assert problem(answer) == (422, "invalid-request")


async def test_the_deny_list_has_what_every_device_must_refuse_and_why(
    app: App, town: Town, reader: Reader, clock: Clock
) -> None:
    rights = [right["id"] for _ in range(6) for right in (await app.buy("joint-day"))["rights"]]
    officer, now = await officer_of(town), "2026-11-23T07:30:00Z"
    await change(officer, rights[0], "block", reason="misuse")
    await change(app, rights[1], "block", reason="unpaid", until="2026-11-23T08:00:00Z")
    await change(app, rights[2], "block", reason="lost")
    await change(app, rights[2], "unblock")
    await change(app, rights[3], "block", reason="lost")
    await end(town.service, rights[3], Ended.REFUNDED)
    await end(town.service, rights[4], Ended.EXCHANGED)

    listed = await deny_list(reader)
    clock.forward(minutes=30)
    later = await deny_list(officer)

    expected = {
        rights[0]: {"reason": "misuse", "by": officer.client.id, "since": now, "until": None},
        rights[1]: {"reason": "unpaid", "by": app.client.id, "since": now, "until": "2026-11-23T08:00:00Z"},
        rights[3]: {"reason": "refunded", "by": "the-till", "since": now, "until": None},
        rights[4]: {"reason": "exchanged", "by": "the-till", "since": now, "until": None},
    }
    assert {one.pop("right"): one for one in listed["rights"]} == expected
    assert {one["right"] for one in later["rights"]} == expected.keys() - {rights[1]}


async def test_what_would_be_over_by_itself_leaves_the_deny_list(app: App, reader: Reader, clock: Clock) -> None:
    """A carnet's last day may be opened until it ends, and then runs its course."""
    [day], [carnet] = [(await app.buy(product))["rights"] for product in ("joint-day", "joint-carnet")]
    for right in (day, carnet):
        await change(app, right["id"], "block", reason="lost")

    clock.forward(days=3)

    assert [one["right"] for one in (await deny_list(reader))["rights"]] == [carnet["id"]]


async def test_the_deny_list_comes_a_page_at_a_time_each_right_once(app: App, reader: Reader) -> None:
    rights = [right["id"] for _ in range(5) for right in (await app.buy("joint-day"))["rights"]]
    for right in rights:
        await change(app, right, "block", reason="lost")
    pages: list[list[str]] = []
    after: dict[str, str] = {}

    while True:
        page = await deny_list(reader, limit=2, **after)
        pages.append([one["right"] for one in page["rights"]])
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [right for page in pages for right in page] == sorted(rights)


async def test_an_app_may_not_read_the_deny_list(app: App) -> None:
    answer = await app.api.get("/v1/deny-list", headers=await app.headers())

    assert problem(answer) == (403, "insufficient-scope")
