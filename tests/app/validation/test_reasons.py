"""Each answer a device can get, and that it is recorded before it is given."""

import asyncpg

from tests.support.commuting import BY_BUS, TRAIN, App, Town
from tests.support.service import Clock

Connection = asyncpg.Connection
OFF_PEAK = "2026-11-23T10:00:00Z"
GROUP = [{"profile": "adult", "count": 3}]


async def test_a_right_that_was_sold_is_accepted_and_named(app: App, town: Town) -> None:
    sale = await app.buy("joint-day")
    reader = await town.reader("RW", "R-DWT")

    answer = await reader.tap(sale["rights"][0]["token"], line="RAIL")

    assert answer == {
        "accepted": True,
        "reason": "accepted",
        "display": "Valid. Have a good journey.",
        "right": {
            "id": sale["rights"][0]["id"],
            "name": "Joint Day",
            "profile": "adult",
            "valid_until": "2026-11-24T04:30:00Z",
            "illustrative": True,
        },
        "at": "2026-11-23T07:30:00Z",
    }


async def test_an_accepted_tap_is_the_rights_next_event(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    """A station's CRS code names the same stop: the event has its ATCO code."""
    token = await app.token("joint-day")
    reader = await town.reader("RW", "DWT")

    await reader.tap(token)
    await reader.tap(token, line="RAIL")

    rows = await app_role.fetch(
        "SELECT right_sequence, kind, device, device_counter, stop, operator, line FROM right_event ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [
        (1, "sold", None, None, None, "BUSCO", None),
        (2, "tap", reader.client.id, 1, "R-DWT", "RW", None),
        (3, "tap", reader.client.id, 2, "R-DWT", "RW", "RAIL"),
    ]


async def test_the_token_itself_is_stored_nowhere(app: App, town: Town, owner: "Connection[asyncpg.Record]") -> None:
    token = await app.token("joint-day")
    await (await town.reader("RW", "R-DWT")).tap(token)
    await (await town.reader("RW", "R-DWT")).tap("another medium")

    tables = ("sale", "travel_right", "right_event", "tap_refused", "tap_clash")
    texts = [str(await owner.fetch(f"SELECT t::text FROM {table} t")) for table in tables]  # noqa: S608 - our own names

    assert not any(token in text or "another medium" in text for text in texts)


async def test_a_medium_that_carries_no_right_is_refused_and_recorded(
    town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    reader = await town.reader("RW", "R-DWT")

    answer = await reader.tap("a card of another scheme")

    assert (answer["accepted"], answer["reason"], answer["right"]) == (False, "unknown_right", None)
    assert answer["display"] == "Not recognised. Please see staff."
    refused = await app_role.fetchrow("SELECT device, reason, right_id, octet_length(medium_digest) FROM tap_refused")
    assert refused is not None
    assert tuple(refused) == (reader.client.id, "unknown_right", None, 32)


async def test_a_single_is_used_up_by_its_ride(app: App, town: Town) -> None:
    token, reader = await app.token(None, legs=TRAIN), await town.reader("RW", "R-DWT")

    first, second = await reader.tap(token), await reader.tap(token)

    assert (first["reason"], second["reason"]) == ("accepted", "used_up")
    assert second["right"]["id"] == first["right"]["id"]


async def test_a_single_is_refused_on_anothers_service_and_where_it_does_not_begin(app: App, town: Town) -> None:
    token = await app.token(None, legs=TRAIN)
    bus, far_end = await town.reader("BUSCO", "B-DWT"), await town.reader("RW", "R-TRT")

    assert (await bus.tap(token))["reason"] == "wrong_operator"
    assert (await far_end.tap(token))["reason"] == "wrong_zone"


async def test_a_stop_that_nobody_knows_is_refused(app: App, town: Town) -> None:
    reader = await town.reader("RW", "NOWHERE")

    assert (await reader.tap(await app.token("joint-day")))["reason"] == "unknown_stop"


async def test_a_day_is_not_valid_before_it_begins_nor_after_it_has_ended(app: App, town: Town, clock: Clock) -> None:
    token, reader = await app.token("joint-day", at="2026-11-24T08:00:00Z"), await town.reader("RW", "R-DWT")

    early = await reader.tap(token)
    clock.forward(days=2)
    late = await reader.tap(token)
    sent_late = await reader.tap(token, at=clock.at.replace(day=24).isoformat())

    assert (early["reason"], late["reason"], sent_late["reason"]) == ("not_yet_valid", "expired", "accepted")


async def test_a_group_day_is_refused_in_the_peak_on_trains_and_on_lines_left_out(
    app: App, town: Town, clock: Clock
) -> None:
    token = await app.token("group-day", **BY_BUS, at=OFF_PEAK, passengers=GROUP)
    bus, train = await town.reader("BUSCO", "B-DWT"), await town.reader("RW", "R-DWT")
    in_the_peak = await bus.tap(token, line="BUS1")
    clock.forward(hours=3)

    assert (in_the_peak["reason"], in_the_peak["display"]) == ("too_early", "Not valid before 09:30 today.")
    assert (await train.tap(token))["reason"] == "wrong_mode"
    assert (await bus.tap(token, line="FAST"))["reason"] == "wrong_line"
    assert (await bus.tap(token, line="BUS1"))["reason"] == "accepted"
