"""Where passengers tap on only, each tap is a ride."""

from fares.network import Mode
from tests.fares.tapping import of, off, on, reasons, ridden, tapping, unsure

RULES = tapping()


def test_each_tap_on_is_a_ride_whose_end_nobody_knows() -> None:
    assert ridden(RULES, on("08:00", "B-DWT"), on("08:40", "B-TRT")) == ["08:00 B-DWT > ?", "08:40 B-TRT > ?"]


def test_a_reader_that_does_not_know_takes_everybody_for_boarding() -> None:
    assert ridden(RULES, unsure("08:00", "B-DWT")) == ["08:00 B-DWT > ?"]


def test_a_tap_off_changes_nothing() -> None:
    taps = [on("08:00", "B-DWT"), off("08:40", "B-TRT")]

    assert ridden(RULES, *taps) == ["08:00 B-DWT > ?"]
    assert reasons(RULES, *taps) == [("08:40", "on_only_reader")]


def test_no_taps_are_no_rides() -> None:
    assert of(RULES).rides == ()


def test_a_ride_says_whose_it_is_and_which_taps_it_is_of() -> None:
    taps = [on("08:00", "B-DWT", line="BUS1", direction="eastbound", profile="young", age=12)]

    (ride,) = of(RULES, *taps).rides

    assert (ride.id, ride.tap_ids, ride.tap_rule) == ("08:00 on", ("08:00 on",), None)
    assert (ride.operator, ride.mode, ride.line, ride.direction) == ("BUSCO", Mode.BUS, "BUS1", "eastbound")
    assert (ride.profile, ride.age, ride.completion) == ("young", 12, None)
