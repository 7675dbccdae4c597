"""A ride may take so long and no longer; a later exit belongs to another ride."""

from dataclasses import replace

from fares.network import Mode
from fares.products import Coverage
from fares.rules import LongestJourney, TapRule
from tests.fares.tapping import RAIL, off, on, ridden, tapping, unsure


def limited(*limits: LongestJourney) -> TapRule:
    return replace(RAIL, covers=Coverage(), longest=limits)


def minutes(limit: int, **covers: object) -> LongestJourney:
    return LongestJourney(Coverage(**covers), limit)  # type: ignore[arg-type]


def test_the_last_second_is_still_within() -> None:
    rules = tapping(limited(minutes(90)))

    assert ridden(rules, on("08:00", "R-DWT"), off("09:30", "R-TRT")) == ["08:00-09:30 R-DWT > R-TRT"]


def test_a_second_later_it_is_two_rides_each_without_an_end() -> None:
    rules = tapping(limited(minutes(90)))

    rides = ridden(rules, on("08:00", "R-DWT"), off("09:30:01", "R-TRT"))

    assert rides == ["08:00 R-DWT > ? maximum", "09:30-09:30 ? > R-TRT maximum"]


def test_a_late_tap_that_may_be_either_begins_another_ride() -> None:
    rules = tapping(limited(minutes(90)))

    assert ridden(rules, unsure("08:00", "R-DWT"), unsure("10:00", "R-TRT")) == [
        "08:00 R-DWT > ? maximum",
        "10:00 R-TRT > ? maximum",
    ]


def test_the_first_limit_that_covers_the_ride_counts() -> None:
    """By mode, by the zones of both ends, and by the time of day."""
    rules = tapping(
        limited(
            minutes(30, modes=frozenset({Mode.BUS})),
            minutes(20, zones=frozenset({"trentham"})),
            minutes(60, bands=("off-peak",)),
            minutes(40),
        )
    )

    assert len(ridden(rules, on("07:00", "B-DWT"), off("07:31", "B-TRT"))) == 2
    assert len(ridden(rules, on("07:00", "T-TRT"), off("07:21", "T-CASTLE"))) == 2
    assert len(ridden(rules, on("07:00", "T-TRT"), off("07:21", "T-PARK"))) == 1
    assert len(ridden(rules, on("07:00", "T-TRT"), off("07:41", "T-PARK"))) == 2
    assert len(ridden(rules, on("10:00", "T-TRT"), off("10:41", "T-PARK"))) == 1


def test_a_ride_that_no_limit_covers_may_take_a_day() -> None:
    rules = tapping(limited(minutes(30, modes=frozenset({Mode.BUS}))))
    boarded = on("08:00", "R-DWT")

    assert len(ridden(rules, boarded, off("08 08:00", "R-TRT"))) == 1
    assert len(ridden(rules, boarded, off("08 08:00:01", "R-TRT"))) == 2
    assert len(ridden(tapping(), boarded, off("08 08:00:01", "R-TRT"))) == 2
