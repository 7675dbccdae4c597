"""A single is for a fare, not for a vehicle: it holds on every line that no rule can tell from the one quoted."""

from dataclasses import replace
from typing import Any

import pytest

from fares.journeys import Itinerary, Leg
from fares.network import Mode
from fares.products import Ceiling, Coverage
from fares.quote.singles import fares_of
from fares.rights import Reason, RightState, issue, validate
from fares.rules import Discount, Surcharge
from fares.tariff import Tariff, is_priced_by_stop, lines_priced_alike
from tests.fares.journeys_to_price import asked, right, shown
from tests.support.tariffs import DOCUMENT, LINES, line, price, tariff, with_bus_table

SLOW = line("BUS2", "Bus 2 Derwent - Trentham", "BUSCO", "bus", "B-DWT", "B-TRT")


def two_buses() -> Tariff:
    return tariff(lines=[*LINES, SLOW])


def test_lines_of_one_operator_are_alike_unless_a_rule_names_one() -> None:
    assert lines_priced_alike(two_buses(), "BUS1") == {"BUS1", "BUS2"}
    assert lines_priced_alike(two_buses(), "FAST") == {"FAST"}
    assert lines_priced_alike(two_buses(), "TRAM") == {"TRAM"}


def test_a_single_is_good_on_the_next_bus_of_the_same_fare() -> None:
    tariff = two_buses()

    bought = right(tariff, asked(tariff, "B-DWT", "B-TRT"))

    answers = {
        name: validate(tariff, bought, RightState(), shown("B-DWT", "BUSCO", name)).reason
        for name in ("BUS1", "BUS2", "FAST")
    }
    assert answers == {"BUS1": Reason.ACCEPTED, "BUS2": Reason.ACCEPTED, "FAST": Reason.WRONG_LINE}


def test_one_fare_is_offered_once_by_the_name_of_its_operator() -> None:
    answer = asked(two_buses(), "B-DWT", "B-TRT")

    assert len(answer.itineraries) == 4
    names = [offer.name for offer in answer.offers if offer.product is None]
    assert names == ["Single: Bus Company", "Single: The Fast", "Single: Derwent - Trentham"]


@pytest.mark.parametrize("covers", [{"operators": ["BUSCO"]}, {"modes": ["bus"]}, {"lines": ["BUS1"]}])
def test_ways_that_change_at_other_stops_are_other_singles_only_where_stops_tell(covers: dict[str, Any]) -> None:
    single = [{"id": "bus", "name": "Bus single", "covers": covers, "table": "bus-single"}]
    by_distance = tariff(**with_bus_table(kind="distance", measure="line", steps=STEPS), singles=single)
    flat = tariff(singles=single)
    from_market, from_station = bus_from("B-MARKET"), bus_from("B-DWT")

    assert fares_of(flat, from_market) == fares_of(flat, from_station)
    assert fares_of(by_distance, from_market) != fares_of(by_distance, from_station)
    assert fares_of(flat, from_market) != fares_of(flat, bus_from("B-VILLAGE")), "that is in another zone"


def bus_from(origin: str) -> Itinerary:
    """A way to Trentham by Bus 1."""
    stops = tariff().network.stops
    return Itinerary((Leg(stops[origin], stops["B-TRT"], "BUSCO", Mode.BUS, "BUS1"),), 0)


def test_a_fast_single_is_not_good_on_the_slow_bus() -> None:
    tariff = two_buses()
    fast = next(offer for offer in asked(tariff, "B-DWT", "B-TRT").offers if offer.name == "Single: The Fast")

    (bought,) = issue(tariff, fast)

    assert validate(tariff, bought, RightState(), shown("B-DWT", "BUSCO", "BUS2")).reason is Reason.WRONG_LINE


ALONE, TOGETHER = frozenset({"BUS1"}), frozenset({"BUS1", "BUS2"})
STEPS = [{"prices": [price(200)]}]
STAGES = [{"name": "Derwent", "stops": ["B-DWT"]}, {"name": "Trentham", "stops": ["B-TRT"]}]


@pytest.mark.parametrize(
    ("table", "alike"),
    [
        ({"kind": "distance", "measure": "straight", "steps": STEPS}, TOGETHER),
        ({"kind": "distance", "measure": "line", "steps": STEPS}, ALONE),
        ({"kind": "zones_crossed", "cells": [{"count": 1, "prices": [price(200)]}]}, ALONE),
        ({"kind": "stages", "line": "BUS1", "stages": STAGES, "steps": STEPS}, ALONE),
        ({"kind": "stages", "line": "FAST", "stages": STAGES, "steps": STEPS}, TOGETHER),
    ],
)
def test_a_table_that_goes_by_the_line_tells_its_lines_apart(table: dict[str, object], alike: frozenset[str]) -> None:
    small = tariff(lines=[*LINES, SLOW], **with_bus_table(**table))

    assert lines_priced_alike(small, "BUS1") == alike
    assert lines_priced_alike(small, "TRAM") == {"TRAM"}


@pytest.mark.parametrize(
    ("covers", "alike"),
    [
        ({"directions": ["eastbound"]}, ALONE),
        ({"directions": ["eastbound"], "modes": ["tram"]}, TOGETHER),
        ({"directions": ["eastbound"], "operators": ["RW"]}, TOGETHER),
    ],
)
@pytest.mark.parametrize("name", ["singles", "ceilings"])
def test_a_rule_for_a_direction_tells_its_lines_apart(
    name: str, covers: dict[str, object], alike: frozenset[str]
) -> None:
    """Two lines may run under one direction and not the same way."""
    rule = DOCUMENT[name][-1] | {"id": "one-way", "covers": covers}

    small = tariff(lines=[*LINES, SLOW], **{name: [*DOCUMENT[name], rule]})

    assert lines_priced_alike(small, "BUS1") == alike


def test_a_rule_that_covers_any_of_several_things_tells_apart_what_each_of_them_does() -> None:
    """Any of: the railway; or Bus 2 eastbound."""
    small = two_buses()
    covers = Coverage(operators=frozenset({"RW"}), alternatives=(Coverage(lines=frozenset({"BUS2"})),))
    one_way = replace(covers, alternatives=(Coverage(operators=frozenset({"BUSCO"}), directions=frozenset({"east"})),))

    for rules in ({"discounts": (Discount("d", "D", covers, 50),)}, {"ceilings": (Ceiling("c", "C", covers, ()),)}):
        assert lines_priced_alike(replace(small, **rules), "BUS1") == ALONE
    assert lines_priced_alike(replace(small, ceilings=(Ceiling("c", "C", one_way, ()),)), "BUS1") == ALONE
    assert lines_priced_alike(replace(small, ceilings=(Ceiling("c", "C", one_way, ()),)), "TRAM") == {"TRAM"}


@pytest.mark.parametrize(
    "covers",
    [
        Coverage(directions=frozenset({"eastbound"})),
        Coverage(from_stops=frozenset({"B-DWT"})),
        Coverage(to_stops=frozenset({"B-DWT"})),
        Coverage(operators=frozenset({"RW"}), alternatives=(Coverage(to_stops=frozenset({"B-DWT"})),)),
    ],
)
def test_a_price_goes_by_stops_if_any_rule_behind_it_does(covers: Coverage) -> None:
    rules = ({"discounts": (Discount("d", "D", covers, 50),)}, {"surcharges": (Surcharge("s", "S", covers, ()),)})

    assert not is_priced_by_stop(tariff(), "BUSCO", Mode.BUS, "BUS1")
    for rule in rules:
        assert is_priced_by_stop(replace(tariff(), **rule), "BUSCO", Mode.BUS, "BUS1")


def test_a_rule_for_others_does_not_make_a_price_go_by_stops() -> None:
    covers = Coverage(operators=frozenset({"RW"}), from_stops=frozenset({"R-DWT"}))
    small = replace(tariff(), discounts=(Discount("d", "D", covers, 50),))

    assert is_priced_by_stop(small, "RW", Mode.RAIL, None)
    assert not is_priced_by_stop(small, "BUSCO", Mode.BUS, "BUS1")
