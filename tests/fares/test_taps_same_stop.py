"""Leaving at the stop of boarding costs by how long it took, in tiers that the tariff sets."""

from dataclasses import replace

import pytest

from fares.rules import SameStop, SameStopCharge
from tests.fares.tapping import RAIL, of, off, on, ridden, tapping

TIERS = (
    SameStop(120, SameStopCharge.NOTHING),
    SameStop(1800, SameStopCharge.CHEAPEST),
    SameStop(None, SameStopCharge.INCOMPLETE),
)
RULES = tapping(replace(RAIL, same_stop=TIERS))


@pytest.mark.parametrize(
    ("left", "policy"), [("08:02:00", "nothing"), ("08:02:01", "cheapest"), ("08:30:00", "cheapest")]
)
def test_a_short_stay_costs_nothing_or_little(left: str, policy: str) -> None:
    assert ridden(RULES, on("08:00", "R-DWT"), off(left, "R-DWT")) == [f"08:00-{left[:5]} R-DWT > R-DWT {policy}"]


def test_a_long_stay_is_two_rides_each_without_an_end() -> None:
    first, second = of(RULES, on("08:00", "R-DWT", profile="young"), off("08:30:01", "R-DWT")).rides

    assert (first.origin, first.destination, first.tap_ids) == (second.destination, None, ("08:00 on",))
    assert (second.id, second.origin, second.tap_ids) == ("08:30:01 off", None, ("08:30:01 off",))
    assert (first.profile, second.profile) == ("young", "young")
    assert first.completion == second.completion == RAIL.missing_off


def test_leaving_elsewhere_is_a_ride_however_short() -> None:
    assert ridden(RULES, on("08:00", "R-DWT"), off("08:01", "R-TRT")) == ["08:00-08:01 R-DWT > R-TRT"]


def test_a_stay_beyond_all_tiers_is_a_ride_as_it_was_tapped() -> None:
    rules = tapping(replace(RAIL, same_stop=TIERS[:1]))

    assert ridden(rules, on("08:00", "R-DWT"), off("08:20", "R-DWT")) == ["08:00-08:20 R-DWT > R-DWT"]


def test_without_stops_nobody_can_tell_that_they_were_the_same() -> None:
    assert ridden(RULES, on("08:00"), off("08:01")) == ["08:00-08:01 ? > ?"]
