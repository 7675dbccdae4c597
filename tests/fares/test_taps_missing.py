"""A ride that lacks a tap is completed by its rule's policy."""

from dataclasses import replace

import pytest

from fares.rules import Completion, CompletionPolicy, SameStop, SameStopCharge
from tests.fares.tapping import DEFAULT, RAIL, of, off, on, ridden, tapping

USUAL = Completion(CompletionPolicy.USUAL, DEFAULT)
RULES = tapping(replace(RAIL, missing_off=USUAL, missing_on=USUAL))
BY_DAY = [
    [
        on(f"{day:02} 08:00", "R-DWT"),
        off(f"{day:02} 08:30", "R-TRT"),
        on(f"{day:02} 17:00", "R-TRT"),
        off(f"{day:02} 17:30", "R-DWT"),
    ]
    for day in (7, 8)
]
TWO_DAYS = [tap for taps in BY_DAY for tap in taps]


@pytest.mark.parametrize("policy", ["maximum", "end_of_line", "cheapest", "nothing"])
def test_each_end_has_a_policy_of_its_own(policy: str) -> None:
    rules = tapping(replace(RAIL, missing_off=Completion(CompletionPolicy(policy), DEFAULT)))

    assert ridden(rules, on("08:00", "R-DWT")) == [f"08:00 R-DWT > ? {policy}"]
    assert ridden(rules, off("08:00", "R-DWT")) == ["08:00-08:00 ? > R-DWT maximum"]


def test_the_usual_end_is_that_of_at_least_two_complete_rides_from_there() -> None:
    rides = ridden(RULES, *TWO_DAYS, on("09 08:00", "R-DWT"))

    assert rides[-1] == "08:00 R-DWT > R-TRT usual"


def test_the_usual_start_is_found_likewise() -> None:
    rides = ridden(RULES, *TWO_DAYS, off("09 08:30", "R-TRT"))

    assert rides[-1] == "08:30-08:30 R-DWT > R-TRT usual"


def test_once_is_not_usual() -> None:
    (*_, ride) = of(RULES, *BY_DAY[0], on("09 08:00", "R-DWT")).rides

    assert ride.destination is None
    assert ride.completion == Completion(CompletionPolicy.MAXIMUM, DEFAULT)


def test_leaving_where_one_boarded_is_no_usual_journey() -> None:
    tiers = (SameStop(None, SameStopCharge.NOTHING),)
    rules = tapping(replace(RAIL, missing_off=USUAL, same_stop=tiers))
    stays = [tap for day in (7, 8) for tap in (on(f"{day:02} 08:00", "R-DWT"), off(f"{day:02} 08:01", "R-DWT"))]

    assert ridden(rules, *stays, on("09 08:00", "R-DWT"))[-1] == "08:00 R-DWT > ? maximum"


def test_rides_that_come_later_tell_what_is_usual_too() -> None:
    rides = ridden(RULES, on("06 08:00", "R-DWT"), *TWO_DAYS)

    assert rides[0] == "08:00 R-DWT > R-TRT usual"


def test_of_equally_usual_ends_the_lowest_code_counts() -> None:
    everywhere = tapping(replace(RAIL, covers=replace(RAIL.covers, modes=None), missing_off=USUAL))
    to_park = [tap for day in (9, 10) for tap in (on(f"{day:02} 08:00", "R-DWT"), off(f"{day:02} 09:00", "T-PARK"))]
    to_castle = [tap for day in (11, 12) for tap in (on(f"{day} 08:00", "R-DWT"), off(f"{day} 09:00", "T-CASTLE"))]
    more = [on("13 08:00", "R-DWT"), off("13 09:00", "T-PARK")]

    assert ridden(everywhere, *to_park, *to_castle, on("14 08:00", "R-DWT"))[-1] == "08:00 R-DWT > T-CASTLE usual"
    assert ridden(everywhere, *to_park, *to_castle, *more, on("14 08:00", "R-DWT"))[-1] == "08:00 R-DWT > T-PARK usual"


def test_a_ride_whose_known_end_is_unknown_too_has_no_usual_one() -> None:
    assert ridden(RULES, *TWO_DAYS, on("09 08:00"))[-1] == "08:00 ? > ? maximum"


def test_the_traveller_has_a_usual_way_from_that_stop_or_none() -> None:
    assert ridden(RULES, on("08:00", "R-DWT")) == ["08:00 R-DWT > ? maximum"]
