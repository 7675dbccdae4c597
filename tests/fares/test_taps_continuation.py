"""An exit soon after an exit prolongs the ride to the later stop."""

from dataclasses import replace

from fares.products import Coverage
from fares.rules import LongestJourney, SameStop, SameStopCharge, TapModel
from tests.fares.tapping import RAIL, TRAM, of, off, on, ridden, tapping

STATIONS = replace(RAIL, covers=Coverage(operators_out=frozenset({"BUSCO"})), continuation_minutes=20)
RULES = tapping(STATIONS)
RIDE = (on("08:00", "R-DWT"), off("08:30", "R-TRT"))


def test_the_ride_goes_on_to_the_later_stop() -> None:
    assert ridden(RULES, *RIDE, off("08:50", "T-PARK")) == ["08:00-08:50 R-DWT > T-PARK"]


def test_it_may_go_on_more_than_once_each_time_measured_from_the_exit_before() -> None:
    assert ridden(RULES, *RIDE, off("08:45", "T-CASTLE"), off("09:05", "T-PARK")) == ["08:00-09:05 R-DWT > T-PARK"]


def test_all_its_taps_are_the_rides() -> None:
    (ride,) = of(RULES, *RIDE, off("08:50", "T-PARK")).rides

    assert ride.tap_ids == ("08:00 on", "08:30 off", "08:50 off")


def test_a_second_too_late_it_is_a_ride_without_its_start() -> None:
    assert ridden(RULES, *RIDE, off("08:50:01", "T-PARK")) == [
        "08:00-08:30 R-DWT > R-TRT",
        "08:50-08:50 ? > T-PARK maximum",
    ]


def test_a_tap_on_between_ends_the_ride_before() -> None:
    taps = (*RIDE, on("08:35", "B-TRT"), off("08:45", "T-PARK"))

    assert ridden(RULES, *taps) == [
        "08:00-08:30 R-DWT > R-TRT",
        "08:35 B-TRT > ?",
        "08:45-08:45 ? > T-PARK maximum",
    ]


def test_the_longest_journey_holds_for_the_whole_ride() -> None:
    rules = tapping(replace(STATIONS, longest=(LongestJourney(Coverage(), 45),)))

    assert ridden(rules, *RIDE, off("08:45", "T-PARK")) == ["08:00-08:45 R-DWT > T-PARK"]
    assert len(ridden(rules, *RIDE, off("08:46", "T-PARK"))) == 2


def test_an_exit_without_an_entry_goes_on_too() -> None:
    assert ridden(RULES, off("08:30", "R-TRT"), off("08:45", "T-PARK")) == ["08:30-08:45 ? > T-PARK maximum"]


def test_leaving_again_elsewhere_takes_back_what_leaving_at_the_first_stop_cost() -> None:
    rules = tapping(replace(STATIONS, same_stop=(SameStop(None, SameStopCharge.NOTHING),)))
    taps = (on("08:00", "R-DWT"), off("08:01", "R-DWT"))

    assert ridden(rules, *taps) == ["08:00-08:01 R-DWT > R-DWT nothing"]
    assert ridden(rules, *taps, off("08:15", "R-TRT")) == ["08:00-08:15 R-DWT > R-TRT"]


def test_where_tapping_off_is_optional_a_second_tap_off_prolongs_the_ride_too() -> None:
    rules = tapping(replace(TRAM, continuation_minutes=20))

    assert ridden(rules, on("08:00", "T-TRT"), off("08:05", "T-CASTLE"), off("08:15", "T-PARK")) == [
        "08:00-08:15 T-TRT > T-PARK"
    ]


def test_an_exit_under_another_rule_does_not_prolong_it() -> None:
    trams = replace(TRAM, model=TapModel.ON_OFF, continuation_minutes=20)
    rules = tapping(trams, replace(RAIL, continuation_minutes=20))

    assert ridden(rules, *RIDE, off("08:35", "T-PARK")) == [
        "08:00-08:30 R-DWT > R-TRT",
        "08:35-08:35 ? > T-PARK maximum",
    ]


def test_without_the_rule_every_exit_needs_an_entry() -> None:
    assert ridden(tapping(), *RIDE, off("08:31", "R-TRT")) == [
        "08:00-08:30 R-DWT > R-TRT",
        "08:31-08:31 ? > R-TRT maximum",
    ]
