"""A tap that was made twice, or sent twice, counts once."""

from dataclasses import replace

from tests.fares.tapping import RAIL, off, on, reasons, ridden, tapping

RULES = tapping()


def test_a_second_tap_on_a_reader_within_the_time_is_the_same_tap() -> None:
    taps = [on("08:00:00", "B-DWT", device="d"), on("08:00:30", "B-DWT", device="d")]

    assert ridden(tapping(RAIL), *taps) == ["08:00 B-DWT > ?"]
    assert reasons(tapping(RAIL), *taps) == [("08:00", "same_reader")]


def test_the_tariff_says_how_long_that_is() -> None:
    rules = tapping(replace(RAIL, same_reader_seconds=5))
    taps = [on("08:00:00", "R-DWT", device="d"), off("08:00:06", "R-TRT", device="d")]

    assert ridden(rules, *taps) == ["08:00-08:00 R-DWT > R-TRT"]


def test_it_is_measured_from_the_last_tap_that_was_kept() -> None:
    """Tapping every 20 seconds is a new tap every other time, not one endless tap."""
    clocks = ["08:00:00", "08:00:20", "08:00:40", "08:01:00", "08:01:20"]

    rides = ridden(RULES, *[on(clock, "B-DWT", device="d") for clock in clocks])

    assert rides == ["08:00 B-DWT > ?", "08:00 B-DWT > ?", "08:01 B-DWT > ?"]


def test_a_tap_that_was_ignored_hides_no_other() -> None:
    taps = [off("08:00:00", "B-DWT", device="d"), on("08:00:10", "B-DWT", device="d")]

    assert ridden(RULES, *taps) == ["08:00 B-DWT > ?"]
    assert reasons(RULES, *taps) == [("08:00", "on_only_reader")]


def test_another_reader_makes_another_tap() -> None:
    assert len(ridden(RULES, on("08:00:00", "B-DWT", device="d"), on("08:00:01", "B-DWT", device="e"))) == 2


def test_without_a_device_nobody_can_tell_that_it_was_the_same() -> None:
    assert len(ridden(RULES, on("08:00:00", "B-DWT"), on("08:00:01", "B-DWT"))) == 2


def test_a_tap_that_is_sent_twice_is_one_tap() -> None:
    sent = on("08:00", "B-DWT")

    assert ridden(RULES, sent, replace(sent)) == ["08:00 B-DWT > ?"]
    assert reasons(RULES, sent, replace(sent)) == []


def test_of_taps_that_claim_the_same_id_the_earliest_counts_and_the_others_are_told() -> None:
    taps = [on(clock, "B-DWT", id="one") for clock in ("08:20", "08:00", "08:10")]

    assert ridden(RULES, *taps) == ["08:00 B-DWT > ?"]
    assert reasons(RULES, *taps, *taps) == [("08:10", "same_id"), ("08:20", "same_id")]
