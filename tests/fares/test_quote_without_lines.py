"""A tariff that has no lines is quoted too: a journey between two stops of one mode is a direct ride."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from fares.best import PatternJourney, TravelPattern, best
from fares.exchange.document import read
from fares.money import Money
from fares.network import Mode
from fares.quote import Party, PlannedLeg, Quote, QuoteRequest, quote
from fares.tariff import Tariff
from tests.support.tariffs import price

AT = datetime(2026, 9, 7, 7, 0, tzinfo=UTC)


def stop(code: str, mode: str, zone: str) -> dict[str, Any]:
    return {"id": code, "name": code.title(), "mode": mode, "zone": zone, "lat_microdegrees": 0, "lon_microdegrees": 0}


def zonal(**parts: Any) -> Tariff:  # noqa: ANN401 - whatever a document has
    """A metro and two road operators between zones 1 and 2, without a line."""
    document = {
        "format": "commonfare-tariff/2",
        "id": "zonal",
        "name": "Zonal",
        "edition": "1",
        "valid_from": "2026-01-01",
        "currency": "GBP",
        "timezone": "Europe/London",
        "fare_day_start": "04:30",
        "operators": [
            {"id": "RED", "name": "Red Buses", "mode": "bus", "other_modes": ["ferry"]},
            {"id": "FAR", "name": "Far Coaches", "mode": "coach"},
            {"id": "TUBE", "name": "Tube", "mode": "metro"},
        ],
        "zones": [{"id": "1", "name": "Zone 1"}, {"id": "2", "name": "Zone 2"}],
        "stops": [
            *[stop("brix", "metro", "2"), stop("oxo", "metro", "1")],
            *[stop("lane", "bus", "1"), stop("yard", "coach", "2")],
            *[stop("pier", "ferry", "1"), stop("quay", "ferry", "2")],
        ],
        "profiles": [{"id": "adult", "name": "Adult"}],
        "tables": [
            {"id": "tube", "kind": "zone_pair", "symmetric": True}
            | {"cells": [{"from": "1", "to": "2", "prices": [price(350)]}]},
            {"id": "road", "kind": "flat", "prices": [price(175)]},
        ],
        "singles": [
            {"id": "tube", "name": "Tube single", "table": "tube", "covers": {"modes": ["metro"]}},
            {"id": "road", "name": "Road single", "table": "road"},
        ],
    }
    found = read(json.dumps(document | parts).encode())
    assert found.tariff is not None, found.findings
    return found.tariff


def asked(tariff: Tariff, origin: str, destination: str, *legs: PlannedLeg) -> Quote:
    return quote(tariff, QuoteRequest(origin, destination, AT, (Party("adult", 1),), legs))


def carriers(answer: Quote) -> list[tuple[str, Mode]]:
    """Who carries the passenger on each way that is offered, and how."""
    assert all(len(way.legs) == 1 and way.legs[0].line is None and way.walk_metres == 0 for way in answer.itineraries)
    return [(way.legs[0].operator, way.legs[0].mode) for way in answer.itineraries]


def test_two_stations_of_a_zonal_tariff_are_a_direct_ride() -> None:
    answer = asked(zonal(), "brix", "oxo")

    assert [(offer.name, offer.total) for offer in answer.offers] == [("Single: Tube", Money(350))]
    assert answer.reason is None


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        ("brix", "oxo", [("TUBE", Mode.METRO)]),
        ("lane", "yard", [("FAR", Mode.COACH), ("RED", Mode.BUS)]),
        ("pier", "quay", [("RED", Mode.FERRY)]),
        ("lane", "oxo", []),
    ],
)
def test_each_operator_that_has_the_mode_may_carry_the_passenger(
    origin: str, destination: str, expected: list[tuple[str, Mode]]
) -> None:
    """Buses and coaches call at each other's stops; nobody goes from a bus stop to a station."""
    assert carriers(asked(zonal(), origin, destination)) == expected


def line(operator: str, mode: str, *stops: str) -> dict[str, Any]:
    patterns = [{"direction": "out", "stops": list(stops)}]
    return {"id": "L", "name": "Line", "operator": operator, "mode": mode, "status": "full", "patterns": patterns}


def away(code: str, mode: str) -> dict[str, Any]:
    """A stop too far to walk from any other."""
    return stop(code, mode, "2") | {"lat_microdegrees": 200_000}


def test_a_stop_that_a_line_serves_is_reached_by_lines_alone() -> None:
    made = zonal(stops=[stop("a", "ferry", "1"), away("b", "ferry")], lines=[line("TUBE", "metro", "b", "a")])

    assert carriers(asked(made, "a", "b")) == []


def test_where_some_lines_of_a_mode_are_known_its_passengers_go_only_where_those_do() -> None:
    places = [stop("a", "bus", "1"), stop("b", "coach", "2"), away("c", "bus")]
    ferries = [stop("pier", "ferry", "1"), stop("quay", "ferry", "2")]
    far = away("e", "bus") | {"lon_microdegrees": 200_000}
    made = zonal(stops=[*places, *ferries, far], lines=[line("RED", "bus", "c", "e")])

    assert carriers(asked(made, "a", "b")) == []
    assert carriers(asked(made, "pier", "quay")) == [("RED", Mode.FERRY)]


def test_a_planned_ride_on_an_unknown_line_has_the_mode_of_its_stop() -> None:
    answer = asked(zonal(), "pier", "quay", PlannedLeg("pier", "quay", operator="RED"))

    assert carriers(answer) == [("RED", Mode.FERRY)]


def test_the_best_mix_for_a_pattern_is_found_without_lines_too() -> None:
    journeys = (PatternJourney("brix", "oxo", AT), PatternJourney("oxo", "brix", AT.replace(hour=17)))

    advice = best(zonal(), TravelPattern(journeys, "adult"))

    assert advice.best is not None
    assert advice.best.total == Money(700)
