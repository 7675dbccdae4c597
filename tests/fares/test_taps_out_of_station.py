"""Leaving at one stop and entering at another goes on with the same ride, where and while the tariff says so."""

from dataclasses import replace

from fares.products import Coverage
from fares.rules import LongestJourney, StopInterchange
from tests.fares.tapping import RAIL, TRAM, of, off, on, ridden, tapping

STATIONS = replace(RAIL, covers=Coverage(operators_out=frozenset({"BUSCO"})))
FROM_RAIL = StopInterchange("station", frozenset({"R-TRT"}), frozenset({"T-TRT"}), 15)
RIDE = (on("08:00", "R-DWT"), off("08:30", "R-TRT"))
TO_PARK = (on("08:45", "T-TRT"), off("09:00", "T-PARK"))


RULES = tapping(STATIONS, stop_interchanges=(FROM_RAIL,))


def test_leaving_and_entering_in_time_is_one_ride() -> None:
    (ride,) = of(RULES, *RIDE, *TO_PARK).rides

    assert ridden(RULES, *RIDE, *TO_PARK) == ["08:00-09:00 R-DWT > T-PARK"]
    assert (ride.id, ride.operator) == ("08:00 on", "RW")
    assert ride.tap_ids == ("08:00 on", "08:30 off", "08:45 on", "09:00 off")


def test_a_second_too_late_it_is_two() -> None:
    assert ridden(RULES, *RIDE, on("08:45:01", "T-TRT"), off("09:00", "T-PARK")) == [
        "08:00-08:30 R-DWT > R-TRT",
        "08:45-09:00 T-TRT > T-PARK",
    ]


def test_it_holds_in_one_direction() -> None:
    back = (on("17:00", "T-PARK"), off("17:20", "T-TRT"), on("17:25", "R-TRT"), off("17:55", "R-DWT"))

    assert ridden(RULES, *back) == ["17:00-17:20 T-PARK > T-TRT", "17:25-17:55 R-TRT > R-DWT"]


def test_an_emergency_one_holds_only_while_it_is_ordered() -> None:
    emergency = tapping(STATIONS, stop_interchanges=(replace(FROM_RAIL, emergency=True),))

    assert len(ridden(emergency, *RIDE, *TO_PARK)) == 2
    assert len(ridden(emergency, *RIDE, *TO_PARK, ordered=["another"])) == 2
    assert len(ridden(emergency, *RIDE, *TO_PARK, ordered=["station"])) == 1


def test_a_tap_on_between_makes_two_rides() -> None:
    assert ridden(RULES, *RIDE, on("08:35", "B-TRT"), *TO_PARK) == [
        "08:00-08:30 R-DWT > R-TRT",
        "08:35 B-TRT > ?",
        "08:45-09:00 T-TRT > T-PARK",
    ]


def test_stops_that_are_not_known_are_never_an_interchange() -> None:
    assert len(ridden(RULES, RIDE[0], off("08:30"), *TO_PARK)) == 2
    assert len(ridden(RULES, *RIDE, on("08:45"), TO_PARK[1])) == 2


def test_if_the_whole_takes_too_long_it_is_two_rides_in_time() -> None:
    limited = replace(STATIONS, longest=(LongestJourney(Coverage(), 59),))
    timed = tapping(limited, stop_interchanges=(FROM_RAIL,))

    assert ridden(timed, *RIDE, *TO_PARK) == ["08:00-08:30 R-DWT > R-TRT", "08:45-09:00 T-TRT > T-PARK"]
    assert len(ridden(timed, *RIDE, TO_PARK[0], off("08:59", "T-PARK"))) == 1


def test_an_exit_that_is_too_late_for_both_leaves_the_one_ride_without_its_end() -> None:
    timed = tapping(replace(STATIONS, longest=(LongestJourney(Coverage(), 59),)), stop_interchanges=(FROM_RAIL,))

    assert ridden(timed, *RIDE, TO_PARK[0], off("09:45", "T-PARK")) == [
        "08:00 R-DWT > ? maximum",
        "09:45-09:45 ? > T-PARK maximum",
    ]


def test_the_whole_may_take_as_long_as_its_own_zones_allow() -> None:
    limits = (LongestJourney(Coverage(zones=frozenset({"trentham", "park"})), 10), LongestJourney(Coverage(), 90))
    timed = tapping(replace(STATIONS, longest=limits), stop_interchanges=(FROM_RAIL,))

    assert ridden(timed, *RIDE, *TO_PARK) == ["08:00-09:00 R-DWT > T-PARK"]
    assert len(ridden(timed, *TO_PARK)) == 2


def test_if_nobody_taps_off_after_it_the_one_ride_lacks_its_end() -> None:
    assert ridden(RULES, *RIDE, TO_PARK[0]) == ["08:00 R-DWT > ? maximum"]


def test_where_nobody_must_tap_off_after_it_the_ride_ended_where_it_was_left() -> None:
    optional = tapping(RAIL, TRAM, stop_interchanges=(FROM_RAIL,))

    assert ridden(optional, *RIDE, TO_PARK[0]) == ["08:00-08:30 R-DWT > R-TRT"]
    assert ridden(optional, *RIDE, *TO_PARK) == ["08:00-09:00 R-DWT > T-PARK"]


def test_coming_back_over_it_is_no_stay_at_the_first_stop() -> None:
    there = StopInterchange("back", frozenset({"R-TRT"}), frozenset({"R-TRT"}), 15)
    returning = tapping(RAIL, stop_interchanges=(there,))

    assert ridden(returning, *RIDE, on("08:40", "R-TRT"), off("09:10", "R-DWT")) == ["08:00-09:10 R-DWT > R-DWT"]


def test_leaving_another_ride_between_makes_two_rides() -> None:
    """What counts is the ride that was left last, whenever it began."""
    rules = tapping(RAIL, TRAM, stop_interchanges=(FROM_RAIL,))

    assert ridden(rules, on("07:50", "T-PARK"), *RIDE, off("08:35", "T-PARK"), *TO_PARK) == [
        "07:50-08:35 T-PARK > T-PARK",
        "08:00-08:30 R-DWT > R-TRT",
        "08:45-09:00 T-TRT > T-PARK",
    ]


def test_a_tap_between_that_is_ignored_changes_nothing() -> None:
    assert ridden(RULES, *RIDE, off("08:35", "B-TRT"), *TO_PARK) == ["08:00-09:00 R-DWT > T-PARK"]
