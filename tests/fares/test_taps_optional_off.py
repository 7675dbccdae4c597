"""Where tapping off is optional, it tells where a ride ended; without it, nobody knows, and nothing is missing."""

from dataclasses import replace

from fares.products import Coverage
from tests.fares.tapping import TRAM, off, on, reasons, ridden, tapping, unsure

RULES = tapping()


def test_without_a_tap_off_a_ride_has_no_known_end() -> None:
    assert ridden(RULES, on("08:00", "T-TRT"), on("17:00", "T-CASTLE")) == ["08:00 T-TRT > ?", "17:00 T-CASTLE > ?"]


def test_with_a_tap_off_it_has() -> None:
    taps = [on("08:00", "T-TRT"), off("08:05", "T-CASTLE"), on("17:00", "T-CASTLE")]

    assert ridden(RULES, *taps) == ["08:00-08:05 T-TRT > T-CASTLE", "17:00 T-CASTLE > ?"]


def test_a_tap_off_on_another_vehicle_tells_nothing() -> None:
    first = on("08:00", "T-TRT", line="TRAM", run="12")

    assert ridden(RULES, first, off("08:05", "T-CASTLE", run="13")) == ["08:00 T-TRT > ?"]
    assert reasons(RULES, first, off("08:05", "T-CASTLE", run="13")) == [("08:05", "nothing_to_leave")]


def test_a_passenger_who_changed_lines_without_tapping_on_did_not_end_the_first_ride() -> None:
    buses = tapping(replace(TRAM, covers=Coverage()))

    rides = ridden(buses, on("08:00", "B-DWT", line="FAST"), off("08:30", "B-TRT", line="BUS1"))

    assert rides == ["08:00 B-DWT > ?"]


def test_a_tap_off_where_the_line_is_not_known_is_one_on_the_same() -> None:
    taps = [on("08:00", "T-TRT", line="TRAM", run="12"), off("08:05", "T-CASTLE")]

    assert ridden(RULES, *taps) == ["08:00-08:05 T-TRT > T-CASTLE"]


def test_a_tap_off_without_a_tap_on_is_no_ride() -> None:
    assert ridden(RULES, off("08:05", "T-CASTLE")) == []
    assert reasons(RULES, off("08:05", "T-CASTLE")) == [("08:05", "nothing_to_leave")]


def test_a_second_tap_off_tells_nothing_new() -> None:
    taps = [on("08:00", "T-TRT"), off("08:05", "T-CASTLE"), off("08:15", "T-PARK")]

    assert ridden(RULES, *taps) == ["08:00-08:05 T-TRT > T-CASTLE"]


def test_a_tap_off_after_the_next_tap_on_belongs_to_that() -> None:
    taps = [on("08:00", "T-TRT"), on("08:20", "T-CASTLE"), off("08:30", "T-PARK")]

    assert ridden(RULES, *taps) == ["08:00 T-TRT > ?", "08:20-08:30 T-CASTLE > T-PARK"]


def test_a_reader_that_does_not_know_takes_a_tap_for_one_off_if_it_can_be() -> None:
    taps = [unsure("08:00", "T-TRT"), unsure("08:05", "T-CASTLE"), unsure("17:00", "T-CASTLE")]

    assert ridden(RULES, *taps) == ["08:00-08:05 T-TRT > T-CASTLE", "17:00 T-CASTLE > ?"]
