"""How the load is spread over a day."""

from collections import Counter
from random import Random

import pytest

from loadtests.day import (
    BURST_SECONDS,
    BURST_TAPS,
    EVENING_PEAK,
    HOUR_SECONDS,
    LEAST_PEAK_PERCENT,
    MORNING_PEAK,
    MOST_PEAK_PERCENT,
    Compressed,
    Weekday,
    hours,
    in_trainloads,
    users,
)
from loadtests.load import planned


@pytest.mark.parametrize("percent", [LEAST_PEAK_PERCENT, 12.0, MOST_PEAK_PERCENT])
def test_the_busiest_hours_have_the_share_that_is_asked_for_and_no_hour_has_more(percent: float) -> None:
    shares = hours(percent)

    assert sum(shares) == pytest.approx(1)
    assert max(shares) == shares[MORNING_PEAK] == shares[EVENING_PEAK] == pytest.approx(percent / 100)


@pytest.mark.parametrize("percent", [8.6, 15.1])
def test_a_share_that_no_weekday_has_is_refused(percent: float) -> None:
    with pytest.raises(ValueError, match=r"8\.7 to 15"):
        hours(percent)


def test_people_leave_home_before_midday_and_go_home_after_it_in_the_days_shares() -> None:
    draw, weekday = Random(1), Weekday(15.0)

    out = Counter(weekday.outward(draw) // HOUR_SECONDS for _ in range(4000))
    home = Counter(weekday.homeward(draw) // HOUR_SECONDS for _ in range(4000))

    assert max(out) < 12 <= min(home)
    assert out[MORNING_PEAK] == pytest.approx(1200, rel=0.1)
    assert home[EVENING_PEAK] == pytest.approx(1200, rel=0.1)


def test_a_compressed_day_keeps_its_order_and_its_proportions() -> None:
    day = Compressed(0, 24 * HOUR_SECONDS, 48)

    assert day.replayed_at(12 * HOUR_SECONDS) == 24
    assert day.second_of_day(day.replayed_at(30_000)) == pytest.approx(30_000)


def test_most_are_on_their_way_in_the_busiest_hour_and_some_always() -> None:
    weekday, day = Weekday(15.0), Compressed(0, 24 * HOUR_SECONDS, 24)

    on_their_way = [users(weekday, day, hour + 0.5, 64, late=0) for hour in range(24)]

    assert on_their_way[MORNING_PEAK] == on_their_way[EVENING_PEAK] == max(on_their_way) == 64
    assert min(on_their_way) == on_their_way[2] == 8
    assert [users(weekday, day, 2.5, 64, late=late) for late in (5, 1000)] == [13, 64], "the late are on their way too"


def test_a_train_empties_two_hundred_within_a_minute_after_the_last_has_arrived() -> None:
    arriving = list(range(2 * BURST_TAPS))

    seconds = in_trainloads(arriving, Random(1))

    first, second = seconds[:BURST_TAPS], seconds[BURST_TAPS:]
    assert min(first) >= arriving[BURST_TAPS - 1]
    assert max(first) - min(first) < BURST_SECONDS
    assert min(second) >= arriving[-1]


def test_a_train_waits_for_nobody_longer_than_a_quarter_of_an_hour() -> None:
    seconds = in_trainloads([0, 10, 5000], Random(1))

    assert max(seconds[:2]) < 10 + BURST_SECONDS
    assert seconds[2] >= 5000


def test_the_tenfold_peak_is_held_to_the_end_of_the_busiest_hour_among_those_who_are_on_their_way() -> None:
    asked = planned(scale=10, peak_percent=15, minutes=10, commuters=40_000, seconds=60)

    assert asked.commuters == 400_000
    assert (asked.part.ends, asked.open_part.ends) == (9 * HOUR_SECONDS, 9 * HOUR_SECONDS)
    assert asked.part.ends - asked.part.begins == asked.part.seconds == 600
    assert asked.part.begins - asked.travelling.begins == HOUR_SECONDS
