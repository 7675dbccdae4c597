"""Where passengers tap on and off, an entry and the next exit are a ride."""

from dataclasses import replace

from fares.products import Coverage
from fares.rules import TapModel, TapRule
from tests.fares.tapping import DEFAULT, of, off, on, ridden, tapping, unsure

RULES = tapping()
EVERYWHERE = tapping(TapRule("all", "All", Coverage(), TapModel.ON_OFF))


def test_an_entry_and_the_next_exit_are_a_ride() -> None:
    taps = [on("08:00", "R-DWT"), off("08:30", "R-TRT"), on("17:00", "R-TRT"), off("17:30", "R-DWT")]

    assert ridden(RULES, *taps) == ["08:00-08:30 R-DWT > R-TRT", "17:00-17:30 R-TRT > R-DWT"]


def test_a_ride_has_the_id_of_its_first_tap_and_the_ids_of_all() -> None:
    (ride,) = of(RULES, on("08:00", "R-DWT"), off("08:30", "R-TRT")).rides

    assert (ride.id, ride.tap_ids, ride.tap_rule) == ("08:00 on", ("08:00 on", "08:30 off"), "rail")


def test_a_second_entry_leaves_the_first_ride_without_its_end() -> None:
    taps = [on("08:00", "R-DWT"), on("17:00", "R-TRT"), off("17:30", "R-DWT")]

    assert ridden(RULES, *taps) == ["08:00 R-DWT > ? maximum", "17:00-17:30 R-TRT > R-DWT"]


def test_an_exit_without_an_entry_is_a_ride_without_its_start() -> None:
    (ride,) = of(RULES, off("08:30", "R-TRT", profile="young")).rides

    assert (ride.origin, ride.started_at, ride.profile) == (None, ride.ended_at, "young")
    assert ride.completion is not None
    assert ride.completion.prices == DEFAULT


def test_a_ride_on_another_tap_rule_in_between_changes_nothing() -> None:
    taps = [on("08:00", "R-DWT"), on("08:10", "T-TRT"), off("08:30", "R-TRT")]

    assert ridden(RULES, *taps) == ["08:00-08:30 R-DWT > R-TRT", "08:10 T-TRT > ?"]


def test_an_exit_at_another_operator_of_the_same_rule_ends_the_ride_of_the_first() -> None:
    (ride,) = of(EVERYWHERE, on("08:00", "R-DWT"), off("08:30", "T-TRT")).rides

    assert (ride.operator, ride.destination and ride.destination.id) == ("RW", "T-TRT")


def test_an_exit_from_another_vehicle_belongs_to_another_ride() -> None:
    taps = [on("08:00", "B-DWT", run="bus 7"), off("08:30", "B-TRT", run="bus 9")]

    assert ridden(EVERYWHERE, *taps) == ["08:00 B-DWT > ? maximum", "08:30-08:30 ? > B-TRT maximum"]


def test_an_exit_at_a_reader_of_another_line_ends_the_ride_all_the_same() -> None:
    """Passengers change lines between the gates."""
    taps = [on("08:00", "B-DWT", line="BUS1"), off("08:30", "B-TRT", line="FAST")]

    assert ridden(EVERYWHERE, *taps) == ["08:00-08:30 B-DWT > B-TRT"]


def test_an_exit_from_another_vehicle_leaves_the_first_ride_for_good() -> None:
    taps = [on("08:00", "B-DWT", run="7"), off("08:30", "B-TRT", run="9"), off("08:40", "B-TRT", run="7")]

    assert ridden(EVERYWHERE, *taps) == [
        "08:00 B-DWT > ? maximum",
        "08:30-08:30 ? > B-TRT maximum",
        "08:40-08:40 ? > B-TRT maximum",
    ]


def test_an_exit_from_the_same_vehicle_or_from_one_that_nobody_knows_ends_the_ride() -> None:
    taps = [on("08:00", "B-DWT", run="bus 7"), off("08:30", "B-TRT", run="bus 7")]

    assert ridden(EVERYWHERE, *taps) == ["08:00-08:30 B-DWT > B-TRT"]
    assert ridden(EVERYWHERE, taps[0], replace(taps[1], run=None)) == ["08:00-08:30 B-DWT > B-TRT"]
    assert ridden(EVERYWHERE, replace(taps[0], run=None), taps[1]) == ["08:00-08:30 B-DWT > B-TRT"]


def test_a_reader_that_does_not_know_takes_every_other_tap_for_an_exit() -> None:
    taps = [unsure("08:00", "R-DWT"), unsure("08:30", "R-TRT"), unsure("17:00", "R-TRT"), unsure("17:30", "R-DWT")]

    assert ridden(RULES, *taps) == ["08:00-08:30 R-DWT > R-TRT", "17:00-17:30 R-TRT > R-DWT"]


def test_a_reader_that_does_not_know_closes_an_entry_that_is_known() -> None:
    assert ridden(RULES, on("08:00", "R-DWT"), unsure("08:30", "R-TRT")) == ["08:00-08:30 R-DWT > R-TRT"]


def test_an_exit_that_is_known_closes_an_entry_that_was_not() -> None:
    assert ridden(RULES, unsure("08:00", "R-DWT"), off("08:30", "R-TRT")) == ["08:00-08:30 R-DWT > R-TRT"]


def test_a_scheme_that_needs_no_stops_may_leave_them_out() -> None:
    assert ridden(RULES, on("08:00"), off("08:30")) == ["08:00-08:30 ? > ?"]
