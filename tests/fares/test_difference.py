"""What an officer reads about two editions: each kind of change in words of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from fares.difference import Change, Kind
from fares.money import Money
from tests.fares.two_editions import after

Edit = Callable[[dict[str, Any]], object]


def named(document: dict[str, Any], section: str, one: str) -> dict[str, Any]:
    """One thing of a list, by id."""
    found: dict[str, Any] = next(thing for thing in document[section] if thing["id"] == one)
    return found


def joint_day(document: dict[str, Any]) -> dict[str, Any]:
    return named(document, "products", "joint-day")


def moved(document: dict[str, Any], section: str, first: int, second: int) -> None:
    document[section][first], document[section][second] = document[section][second], document[section][first]


PRIORITY = (
    "Priority of singles changed: now Bus single; The Fast single; Tram short hop; Tram single; Rail single "
    "(was The Fast single; Bus single; Tram short hop; Tram single; Rail single)"
)
CALLS = (
    "Line Tram Trentham - Park, eastbound: stops in another order: Trentham Station, Park, Castle "
    "(was Trentham Station, Castle, Park)"
)

SAID: list[tuple[Kind, str, Edit]] = [
    (
        Kind.PRICE,
        "Joint Day, Adult: £11.00 → £11.50 (+£0.50, +4.5 %; illustrative)",
        lambda new: joint_day(new)["prices"][0].update(pence=1150),
    ),
    (
        Kind.PRICE,
        "Tram Week: £23.50 → £20.00 (-£3.50, -14.9 %)",
        lambda new: named(new, "products", "tram-week")["prices"][0].update(pence=2000),
    ),
    (
        Kind.PRICE,
        "Joint Day now also for Student: £2.50 (illustrative)",
        lambda new: joint_day(new)["prices"].append({"profile": "student", "pence": 250, "illustrative": True}),
    ),
    (
        Kind.PRICE,
        "Joint Day now also for anybody: £12.00",
        lambda new: joint_day(new)["prices"].append({"pence": 1200, "source": "tram-2025"}),
    ),
    (
        Kind.PRICE,
        "Joint Day no longer for Young person (was £6.60 (illustrative))",
        lambda new: joint_day(new)["prices"].pop(),
    ),
    (
        Kind.PRICE,
        "Rail single, Derwent to Trentham, Young person: £4.55 → £5.00 (+£0.45, +9.9 %; illustrative)",
        lambda new: named(new, "tables", "rail-single")["cells"][0]["prices"][1].update(pence=500),
    ),
    (
        Kind.PRICE,
        "New: Rail single, within Derwent: £3.00 (illustrative)",
        lambda new: named(new, "tables", "rail-single")["cells"].append(
            {"from": "derwent", "to": "derwent", "prices": [{"pence": 300, "illustrative": True}]}
        ),
    ),
    (
        Kind.PRICE,
        "New fare table: Fare table spare: £3.00 (illustrative)",
        lambda new: new["tables"].append(
            {"id": "spare", "kind": "flat", "prices": [{"pence": 300, "illustrative": True}]}
        ),
    ),
    (
        Kind.SOURCE,
        "Price of Tram single: published (Tram company price list, 2025-07) → illustrative",
        lambda new: named(new, "tables", "tram-single").update(prices=[{"pence": 340, "illustrative": True}]),
    ),
    (
        Kind.SOURCE,
        "Price of Joint Day, Adult: illustrative → published (Tram company price list, 2025-07)",
        lambda new: joint_day(new)["prices"].__setitem__(0, {"profile": "adult", "pence": 1100, "source": "tram-2025"}),
    ),
    (
        Kind.SOURCE,
        "Source Tram company price list, 2026: dated 2025-07 → 2026",
        lambda new: new["sources"][0].update(dated="2026"),
    ),
    (
        Kind.PRODUCT,
        "Product withdrawn: Tram Week: £23.50",
        lambda new: new["products"].remove(named(new, "products", "tram-week")),
    ),
    (
        Kind.PRODUCT,
        "New product: Weekend: Adult £11.00, Young person £6.60 (illustrative)",
        lambda new: new["products"].append(joint_day(new) | {"id": "weekend", "name": "Weekend"}),
    ),
    (Kind.PRODUCT, "Product renamed: Joint Day → All Day", lambda new: joint_day(new).update(name="All Day")),
    (Kind.PRODUCT, "Joint Day: fare days 1 → 2", lambda new: joint_day(new).update(fare_days=2)),
    (
        Kind.PRODUCT,
        "Joint Day: description no longer given (was “All buses, trams and trains for a day.”)",
        lambda new: joint_day(new).pop("description"),
    ),
    (
        Kind.PRODUCT,
        "Joint Carnet: description “Ten days.” (was not given)",
        lambda new: named(new, "products", "joint-carnet").update(description="Ten days."),
    ),
    (
        Kind.PRODUCT,
        "Joint Carnet: expires after 90 days → 60 days",
        lambda new: named(new, "products", "joint-carnet").update(expires_after_days=60),
    ),
    (
        Kind.PRODUCT,
        "Joint Day no longer holds on The Fast",
        lambda new: joint_day(new)["covers"].update(lines_out=["FAST"]),
    ),
    (
        Kind.PRODUCT,
        "Group Day now also holds on The Fast",
        lambda new: named(new, "products", "group-day")["covers"].pop("lines_out"),
    ),
    (Kind.PRODUCT, "Joint Day no longer holds on rail", lambda new: joint_day(new)["covers"]["modes"].remove("rail")),
    (
        Kind.PRODUCT,
        "Joint Day now holds only in Derwent, Villages",
        lambda new: joint_day(new)["covers"].update(zones=["derwent", "villages"]),
    ),
    (
        Kind.PRODUCT,
        "Group Day now holds for all bands (was only Off-peak)",
        lambda new: named(new, "products", "group-day")["covers"].pop("bands"),
    ),
    (
        Kind.SINGLE,
        "Bus single now also holds with Tram Company",
        lambda new: named(new, "singles", "bus")["covers"]["operators"].append("TRAMCO"),
    ),
    (
        Kind.SINGLE,
        PRIORITY,
        lambda new: moved(new, "singles", 0, 1),
    ),
    (
        Kind.CEILING,
        "Bus single ceiling now also holds on The Fast",
        lambda new: new["ceilings"][0]["covers"].pop("lines_out"),
    ),
    (
        Kind.PROFILE,
        "Profile Young person is now for ages 5 to 19 (was ages 5 to 18)",
        lambda new: new["profiles"][1].update(ages=[{"min_age": 5, "max_age": 19}]),
    ),
    (
        Kind.PROFILE,
        "Profile Student: falls back to Young person → Adult",
        lambda new: new["profiles"][2].update(falls_back_to="adult"),
    ),
    (Kind.HOURS, "Band Off-peak now from 09:00 (was 09:30)", lambda new: new["bands"][0].update({"from": "09:00"})),
    (Kind.HOURS, "Band Off-peak now until 16:00 (was 04:30)", lambda new: new["bands"][0].update(to="16:00")),
    (Kind.HOURS, "Band Off-peak: no longer on sunday", lambda new: new["bands"][0]["days"].remove("sunday")),
    (
        Kind.HOURS,
        "Bank holidays: now also 1 Jan 2027; no longer 25 Dec 2026",
        lambda new: new.update(bank_holidays=["2026-12-28", "2027-01-01"]),
    ),
    (
        Kind.HOURS,
        "The fare day now begins at 04:00 (was 04:30)",
        lambda new: new.update(fare_day_start="04:00"),
    ),
    (Kind.ZONE, "Zone renamed: Park → The Park", lambda new: named(new, "zones", "park").update(name="The Park")),
    (
        Kind.LINE,
        "Line The Fast, eastbound: now also calls at Market Place",
        lambda new: named(new, "lines", "FAST")["patterns"][0]["stops"].insert(1, "B-MARKET"),
    ),
    (
        Kind.LINE,
        "No longer: Line Derwent - Trentham, westbound",
        lambda new: named(new, "lines", "RAIL")["patterns"].pop(),
    ),
    (
        Kind.LINE,
        "Line Derwent - Trentham: patterns in another order",
        lambda new: named(new, "lines", "RAIL")["patterns"].reverse(),
    ),
    (
        Kind.LINE,
        CALLS,
        lambda new: moved(named(new, "lines", "TRAM")["patterns"][0], "stops", 1, 2),
    ),
    (
        Kind.OPERATOR,
        "Operator renamed: Railway → The Railway",
        lambda new: new["operators"][2].update(name="The Railway"),
    ),
    (Kind.EDITION, "Tariff renamed: Two towns → The towns", lambda new: new.update(name="The towns")),
    (Kind.EDITION, "Tariff: edition 2026-1 → 2027-1", lambda new: new.update(edition="2027-1")),
    (Kind.EDITION, "In force from 1 Jan 2027 (was 1 Sep 2026)", lambda new: new.update(valid_from="2027-01-01")),
    (
        Kind.EDITION,
        "Attribution: now also “Open data.”; no longer “Invented for tests.”",
        lambda new: new.update(attribution=["Open data."]),
    ),
    (
        Kind.OTHER,
        "New museum offer: City Museum",
        lambda new: new.update(museum_offers=[{"id": "city", "name": "City Museum"}]),
    ),
]


@pytest.mark.parametrize(("kind", "sentence", "edit"), SAID, ids=[said[1] for said in SAID])
def test_each_kind_of_change_has_its_sentence(kind: Kind, sentence: str, edit: Edit) -> None:
    changes = after(edit)

    assert [(change.kind, change.sentence) for change in changes] == [(kind, sentence)]


def test_nothing_changed_is_no_change() -> None:
    assert after(lambda _: None) == ()


def test_a_price_carries_both_amounts_and_where_it_stands() -> None:
    changes = after(lambda new: joint_day(new)["prices"][0].update(pence=1150))

    assert changes == (
        Change(
            Kind.PRICE,
            "joint-day",
            "/products/joint-day/prices/adult",
            "Joint Day, Adult: £11.00 → £11.50 (+£0.50, +4.5 %; illustrative)",
            Money(1100),
            Money(1150),
        ),
    )


def test_a_new_price_has_no_amount_before_and_one_that_went_none_after() -> None:
    student = {"profile": "student", "pence": 5, "illustrative": True}

    (came,) = after(lambda new: joint_day(new)["prices"].append(student))
    (went,) = after(lambda new: joint_day(new)["prices"].pop(0))

    assert (came.before, came.after) == (None, Money(5))
    assert (went.before, went.after) == (Money(1100), None)


def test_a_price_that_was_free_has_no_share_to_rise_by() -> None:
    def free(pence: int) -> Edit:
        return lambda new: joint_day(new)["prices"][0].update(pence=pence)

    (change,) = after(free(200), free(0))

    assert change.sentence == "Joint Day, Adult: £0.00 → £2.00 (+£2.00; illustrative)"


def test_prices_come_first_and_the_edition_last() -> None:
    def edit(new: dict[str, Any]) -> None:
        new.update(valid_from="2027-01-01")
        joint_day(new)["prices"][0].update(pence=1150, source="tram-2025")
        del joint_day(new)["prices"][0]["illustrative"]
        joint_day(new).update(fare_days=2)
        named(new, "tables", "bus-single")["prices"][0].update(pence=350)

    assert [change.kind for change in after(edit)] == [
        Kind.PRICE,
        Kind.PRICE,
        Kind.SOURCE,
        Kind.PRODUCT,
        Kind.EDITION,
    ]


def test_things_of_one_name_are_told_apart_by_their_ids() -> None:
    def twins(new: dict[str, Any]) -> None:
        named(new, "products", "tram-week").update(name="Joint Day")

    def dearer(new: dict[str, Any]) -> None:
        twins(new)
        joint_day(new)["prices"][0].update(pence=1200)

    (change,) = after(dearer, twins)

    assert change.sentence.startswith("Joint Day (joint-day), Adult: £11.00 → £12.00")


def test_a_table_of_several_singles_names_them_all() -> None:
    def shared(new: dict[str, Any]) -> None:
        named(new, "singles", "fast").update(table="bus-single")

    def dearer(new: dict[str, Any]) -> None:
        shared(new)
        named(new, "tables", "bus-single")["prices"][0].update(pence=350)

    assert after(dearer, shared)[0].sentence.startswith("The Fast single / Bus single, Adult: £3.40 → £3.50")


def test_many_prices_of_something_new_are_counted() -> None:
    def edit(new: dict[str, Any]) -> None:
        zones = ["derwent", "villages", "trentham", "park"]
        cells = [
            {"from": "park", "to": to, "prices": [{"pence": 100 + i, "source": "tram-2025"}]}
            for i, to in enumerate(zones)
        ]
        cells[0]["prices"] = [{"pence": 100, "illustrative": True}]
        new["tables"].append({"id": "park", "kind": "zone_pair", "cells": cells})

    (change,) = after(edit)

    assert change.sentence == "New fare table: Fare table park: 4 prices from £1.00 to £1.03 (some illustrative)"


def test_a_symmetric_table_means_the_same_either_way_round() -> None:
    def turned(new: dict[str, Any]) -> None:
        named(new, "tables", "rail-single")["cells"][0].update({"from": "trentham", "to": "derwent"})

    assert after(turned) == ()
