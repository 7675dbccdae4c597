"""Stops are told by zone and counted."""

from typing import Any

import pytest

from fares.difference import Kind
from tests.fares.two_editions import after
from tests.support.tariffs import HUNDRED_METRES_LAT, stop


def at(document: dict[str, Any], one: str) -> dict[str, Any]:
    found: dict[str, Any] = next(stop for stop in document["stops"] if stop["id"] == one)
    return found


def test_a_stop_that_changes_its_zone_leaves_one_and_joins_another() -> None:
    def edit(new: dict[str, Any]) -> None:
        at(new, "T-CASTLE").update(zone="park")
        at(new, "B-VILLAGE").update(zone="park")
        at(new, "T-PARK").update(zone="trentham")

    assert [(change.kind, change.subject, change.sentence) for change in after(edit)] == [
        (Kind.ZONE, "park", "Zone Park: 2 stops joined (Village Green, Castle), 1 stop left (Park)"),
        (Kind.ZONE, "trentham", "Zone Trentham: 1 stop joined (Park), 1 stop left (Castle)"),
        (Kind.ZONE, "villages", "Zone Villages: 1 stop left (Village Green)"),
    ]


def test_stops_come_and_go() -> None:
    def edit(new: dict[str, Any]) -> None:
        new["stops"].remove(at(new, "B-REMOTE"))
        new["stops"].append(stop("B-NEW", "New Road", "bus", "park", 20))

    assert [change.sentence for change in after(edit)] == [
        "Zone Park: 1 stop new (New Road)",
        "Zone Park: 1 stop withdrawn (Remote Lane End)",
    ]


@pytest.mark.parametrize(
    ("metres", "says"),
    [(100, "moved by more than 20 m (Market Place by 100 m)"), (20, "moved by 20 m or less (Market Place by 20 m)")],
)
def test_a_small_move_is_told_apart_from_one_that_passengers_notice(metres: int, says: str) -> None:
    def edit(new: dict[str, Any]) -> None:
        at(new, "B-MARKET")["lat_microdegrees"] += metres * HUNDRED_METRES_LAT // 100

    (change,) = after(edit)

    assert change.sentence == f"Zone Derwent: 1 stop {says}"


def test_what_else_changed_of_a_stop_is_told_by_its_name() -> None:
    def edit(new: dict[str, Any]) -> None:
        at(new, "B-MARKET").update(name="Old Market")
        at(new, "B-MARKET").update(locality="Upper Derwent")
        at(new, "R-DWT").update(crs="DER")
        del at(new, "B-DWT")["locality"]

    renamed, station, places = (change.sentence for change in after(edit))
    both = "Derwent Bus Station: Derwent → none, Old Market: Derwent → “Upper Derwent”"
    assert renamed == "Zone Derwent: 1 stop renamed (Market Place → Old Market)"
    assert station == "Zone Derwent: 1 stop with another crs (Derwent Rail Station: DWT → DER)"
    assert places == f"Zone Derwent: 2 stops with another locality ({both})"


def test_of_many_stops_the_first_are_named_and_all_are_listed() -> None:
    def edit(new: dict[str, Any]) -> None:
        new["stops"].extend(stop(f"N{i}", f"New {i}", "bus", "park", 20 + i) for i in range(9))

    (change,) = after(edit)

    assert change.sentence == "Zone Park: 9 stops new (New 0, New 1, New 2, New 3, New 4, New 5 and 3 more)"
    assert change.concerns == tuple(f"N{i}" for i in range(9))
