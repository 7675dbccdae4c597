"""A window runs from a tap of the first or the previous ride to a tap of the next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fares.prices import FlatTable
from fares.rules import Moment, Since, Window
from tests.fares.rides_to_price import WINDOW, chained, change, paid, prices, ride, road

ON, OFF = Moment.ON, Moment.OFF
FIRST, PREVIOUS = Since.FIRST, Since.PREVIOUS


@pytest.mark.parametrize(
    ("start", "since", "end", "minutes"),
    [
        (ON, FIRST, ON, 80),
        (ON, FIRST, OFF, 100),
        (OFF, FIRST, ON, 60),
        (OFF, FIRST, OFF, 80),
        (ON, PREVIOUS, ON, 40),
        (ON, PREVIOUS, OFF, 60),
        (OFF, PREVIOUS, ON, 10),
        (OFF, PREVIOUS, OFF, 30),
    ],
)
def test_it_runs_from_which_tap_to_which_it_says(start: Moment, since: Since, end: Moment, minutes: int) -> None:
    """On at 0, off at 20; on at 40, off at 70; on at 80, off at 100."""
    rides = ride(1, minutes=20), ride(2, start=40, minutes=30), ride(3, start=80, minutes=20)

    def third(seconds: int) -> int:
        free = change(window=Window(start, since, end, seconds, seconds), id="free")
        generous = change(window=replace(WINDOW, enforced_seconds=60 * 41), id="generous")
        return paid(road(interchanges=(free, generous)), *rides)[2]

    assert third(60 * minutes) == 0
    assert third(60 * minutes - 1) == 200


def test_the_last_second_is_within_or_is_not() -> None:
    def second(*, inclusive: bool, late: int) -> int:
        rule = change(window=replace(WINDOW, inclusive=inclusive))
        later = ride(2, start=60)
        later = replace(later, started_at=later.started_at + timedelta(seconds=late))
        return paid(road(interchanges=(rule,)), ride(1), later)[1]

    assert [second(inclusive=True, late=late) for late in (-1, 0, 1)] == [0, 0, 200]
    assert [second(inclusive=False, late=late) for late in (-1, 0, 1)] == [0, 200, 200]


def test_what_counts_is_the_enforced_length_and_what_is_said_the_advertised_one() -> None:
    rule = change(window=replace(WINDOW, enforced_seconds=64 * 60))

    found = chained(road(interchanges=(rule,)), ride(1), ride(2, start=63))[1]

    assert found.price.pence == 0
    assert found.steps[0].sentence == "Hopper, changed after 63 minutes: £0.00 instead of £2.00."


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (61, "1 minute too late for Hopper, which allows 60 minutes."),
        (66, "6 minutes too late for Hopper, which allows 60 minutes."),
        (120, "60 minutes too late for Hopper, which allows 60 minutes."),
        (121, None),
    ],
)
def test_a_change_that_is_nearly_in_time_is_a_near_miss(start: int, sentence: str | None) -> None:
    found = chained(road(interchanges=(change(),)), ride(1), ride(2, start=start))[1]

    assert [miss.sentence for miss in found.near_misses] == ([] if sentence is None else [sentence])
    assert found.steps == ()


def test_at_the_very_end_of_an_exclusive_window_a_change_is_a_second_late() -> None:
    rule = change(window=replace(WINDOW, inclusive=False))

    found = chained(road(interchanges=(rule,)), ride(1), ride(2, start=60))[1]

    assert [miss.sentence for miss in found.near_misses] == ["1 second too late for Hopper, which allows 60 minutes."]


def test_after_it_has_expired_the_next_charged_ride_opens_another() -> None:
    tariff = road(interchanges=(change(),))

    assert paid(tariff, *(ride(number, start=35 * number) for number in range(1, 7))) == [200, 0, 200, 0, 200, 0]


def test_one_from_the_previous_ride_may_go_on_and_on() -> None:
    rule = change(window=replace(WINDOW, since=PREVIOUS))

    assert paid(road(interchanges=(rule,)), *(ride(number, start=35 * number) for number in range(1, 7))) == [
        200,
        *[0] * 5,
    ]


def test_a_ride_without_a_tap_off_counts_its_tap_on() -> None:
    rule = change(window=Window(OFF, PREVIOUS, OFF, 600, 600))

    assert paid(road(interchanges=(rule,)), ride(1), ride(2, start=10)) == [200, 0]
    assert paid(road(interchanges=(rule,)), ride(1), ride(2, start=11)) == [200, 200]
    assert paid(road(interchanges=(rule,)), ride(1), ride(2, start=10, minutes=1)) == [200, 200]


def test_boarding_before_having_left_is_no_change() -> None:
    rule = change(window=Window(OFF, PREVIOUS, ON, 600, 600))

    found = chained(road(interchanges=(rule,)), ride(1, minutes=30), ride(2, start=20))[1]

    assert (found.price.pence, found.near_misses) == (200, ())


def test_a_longer_rule_reaches_further_back_than_a_shorter_one() -> None:
    short = change(id="short", window=replace(WINDOW, advertised_seconds=600, enforced_seconds=600))

    found = chained(road(interchanges=(short, change())), ride(1), ride(2, start=50))[1]

    assert found.rule == "hop"
    assert found.near_misses == ()


def test_a_ride_that_costs_nothing_misses_nothing() -> None:
    tariff = road(FlatTable("flat", (*prices(0, "child"), *prices(200, "adult"))), interchanges=(change(),))

    assert chained(tariff, ride(1), ride(2, profile="child", start=61))[1].near_misses == ()
