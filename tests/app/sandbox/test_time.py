"""Everything that a sandbox asks is answered at the time that its clock shows."""

from datetime import timedelta
from uuid import uuid4

from tests.support.commuting import TRAIN, Json, Town, offer_for
from tests.support.playing import BEGIN, Sandbox, problem
from tests.support.refunding import accept, acceptance, document, exchange_offered, offered
from tests.support.service import bearer

NEW_EDITION = timedelta(days=1)


async def publish_for(town: Town, officer_token: str, day: str, **changed: object) -> None:
    """Publish the tariff with rules for refunds from a day on."""
    wanted = document() | {"valid_from": day, "edition": day} | changed
    answer = await town.api.post("/v1/admin/tariffs", json=wanted, headers=bearer(officer_token))
    assert answer.status_code == 201, answer.text
    await town.service.state.catalogue.refresh()


async def edition_of(sandbox: Sandbox) -> str:
    """The edition that a sandbox is told to be in force."""
    answer = await sandbox.get("/v1/tariffs/current")
    return str(answer.json()["edition"]["edition"])


async def test_a_quote_and_a_sale_are_of_the_clocks_time(sandbox: Sandbox) -> None:
    quote = await sandbox.quote()
    sale = (await sandbox.send({"id": str(uuid4()), "offer": offer_for(quote, "joint-day")["offer"]})).json()

    assert quote["expires_at"] == "2026-12-07T07:45:00Z"
    assert (sale["sold_at"], sale["rights"][0]["valid_from"]) == ("2026-12-07T07:30:00Z", "2026-12-07T04:30:00Z")


async def test_a_quote_expires_when_the_clock_says_so(sandbox: Sandbox) -> None:
    ordered = await sandbox.order("joint-day")
    await sandbox.advance(minutes=15)

    answer = await sandbox.send(ordered)

    assert problem(answer)[1] == "quote-expired"


async def test_while_the_clock_stands_still_no_real_time_passes_for_a_quote(sandbox: Sandbox) -> None:
    ordered = await sandbox.order("joint-day")
    sandbox.clock.forward(days=3)

    answer = await sandbox.send(ordered)

    assert (answer.status_code, answer.json()["sold_at"]) == (201, "2026-12-07T07:30:00Z")


async def test_a_hold_is_good_until_the_clock_passes_its_end(sandbox: Sandbox) -> None:
    kept, late = await sandbox.hold(), await sandbox.hold()
    await sandbox.advance(minutes=14)
    confirmed = await sandbox.post(f"/v1/holds/{kept['id']}/confirm", {})
    await sandbox.advance(minutes=1)

    refused = await sandbox.post(f"/v1/holds/{late['id']}/confirm", {})

    assert (confirmed.status_code, confirmed.json()["sold_at"]) == (201, "2026-12-07T07:44:00Z")
    assert problem(refused) == (410, "hold-expired")
    assert (await sandbox.get(f"/v1/holds/{late['id']}")).json()["state"] == "expired"
    assert (await sandbox.post(f"/v1/holds/{late['id']}/release", {})).json()["state"] == "expired"


async def test_a_week_of_commuting_passes_in_one_sitting(sandbox: Sandbox) -> None:
    """Out by train and home again on five days, with a carnet of ten days; the sixth day is another use."""
    token = (await sandbox.buy("joint-carnet"))["rights"][0]["token"]
    answers: list[Json] = []
    for _ in range(5):
        answers.append(await sandbox.present(token, "R-DWT"))
        await sandbox.advance(hours=10)
        answers.append(await sandbox.present(token, "R-TRT"))
        await sandbox.advance(hours=14)

    assert {answer["reason"] for answer in answers} == {"accepted"}
    assert (answers[-1]["at"], len(answers)) == ("2026-12-11T17:30:00Z", 10)


async def test_devices_of_every_operator_can_be_played(sandbox: Sandbox) -> None:
    token = await sandbox.token(None, legs=TRAIN)

    right, wrong = await sandbox.present(token, "R-DWT", "RW"), await sandbox.present(token, "T-TRT", "TRAMCO")
    again = sandbox.tap(token, "B-DWT", "BUSCO", line="RAIL")

    assert right["reason"] == "accepted"
    assert not wrong["accepted"]
    assert problem(await sandbox.post("/v1/sandbox/validations", again))[1] == "device-outside-its-scope"


async def test_a_played_tap_is_answered_once_for_all(sandbox: Sandbox) -> None:
    tap = sandbox.tap(await sandbox.token(None, legs=TRAIN))

    first = await sandbox.post("/v1/sandbox/validations", tap)
    await sandbox.advance(hours=1)
    again = await sandbox.post("/v1/sandbox/validations", tap)

    assert first.json()["accepted"]
    assert again.content == first.content


async def test_a_played_tap_lies_near_the_clocks_time(sandbox: Sandbox) -> None:
    token = await sandbox.token("joint-day")
    taps = [sandbox.tap(token, at=(BEGIN + timedelta(hours=hours)).isoformat()) for hours in (1, -24 * 9)]

    answers = [await sandbox.post("/v1/sandbox/validations", tap) for tap in taps]

    assert {problem(answer) for answer in answers} == {(422, "device-clock")}


async def test_a_right_stands_as_it_does_at_the_clocks_time(sandbox: Sandbox) -> None:
    right = (await sandbox.buy("joint-day"))["rights"][0]["id"]
    until = (BEGIN + timedelta(hours=2)).isoformat()
    await sandbox.post(f"/v1/rights/{right}/block", {"id": str(uuid4()), "reason": "lost", "until": until})

    blocked = (await sandbox.get(f"/v1/rights/{right}")).json()
    await sandbox.advance(hours=2)
    good = (await sandbox.get(f"/v1/rights/{right}")).json()
    await sandbox.advance(days=1)
    over = (await sandbox.get(f"/v1/rights/{right}")).json()

    assert [standing["status"] for standing in (blocked, good, over)] == ["blocked", "good", "over"]


async def test_the_edition_in_force_is_that_of_the_clocks_day(sandbox: Sandbox, town: Town, officer_token: str) -> None:
    await publish_for(town, officer_token, "2026-12-08")
    before, products = await edition_of(sandbox), await sandbox.get("/v1/products")
    await sandbox.advance(days=1)

    after, more = await edition_of(sandbox), await sandbox.get("/v1/products")

    assert (before, after) == ("2026-1", "2026-12-08")
    assert len(more.json()["products"]) > len(products.json()["products"])
    assert (await town.api.get("/v1/tariffs/current")).json()["edition"]["edition"] == "2026-1"


async def test_public_pages_need_no_clock_and_no_good_token(new_sandbox: Sandbox, town: Town) -> None:
    spoilt = await town.api.get("/v1/tariffs/current", headers=bearer("spoilt"))

    assert await edition_of(new_sandbox) == "2026-1"
    assert spoilt.status_code == 200


async def test_refunds_and_exchanges_count_the_days_that_the_clock_lets_pass(
    sandbox: Sandbox, town: Town, officer_token: str
) -> None:
    await publish_for(town, officer_token, "2026-12-08")
    await sandbox.advance(days=1)
    week, day = await sandbox.buy("joint-week"), await sandbox.buy("joint-day")
    exchanged = await exchange_offered(
        sandbox, day["rights"][0]["id"], offer_for(await sandbox.quote(), "joint-carnet")["offer"]
    )
    made = await sandbox.post("/v1/exchanges", {"id": str(uuid4()), "offer": exchanged["offer"]})
    await sandbox.advance(days=2)

    offer = await offered(sandbox, sale=week["id"])
    refund = await accept(sandbox, await acceptance(sandbox, sale=week["id"]))

    assert made.status_code == 201, made.text
    assert (offer["rights"][0]["used"], offer["given_back_pence"]) == (3, 2400)
    assert (refund.status_code, refund.json()["made_at"]) == (201, "2026-12-10T07:30:00Z")


async def test_what_changed_is_told_with_the_clocks_times(sandbox: Sandbox) -> None:
    sale = await sandbox.buy("joint-day")
    await sandbox.advance(hours=3)
    await sandbox.present(sale["rights"][0]["token"])

    told = (await sandbox.get("/v1/changes")).json()["changes"]

    assert [(change["kind"], change["at"]) for change in told] == [
        ("sale", "2026-12-07T07:30:00Z"),
        ("right", "2026-12-07T07:30:00Z"),
        ("right", "2026-12-07T10:30:00Z"),
    ]
