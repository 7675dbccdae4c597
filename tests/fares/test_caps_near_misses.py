"""Caps that one more ride would have reached."""

from datetime import UTC, datetime

from fares.charging import charge
from fares.rules import Each, Period, PeriodKind
from fares.steps import NearMiss
from tests.support.riding import MONTH, WEEK, cap, ride, rolling, timeline

TWO = [ride("08:00"), ride("09:00")]


def test_a_cap_that_one_more_ride_would_reach_is_told() -> None:
    charged = charge(timeline(cap("day-cap", 440)), TWO)

    assert charged.near_misses == (NearMiss("day-cap", "£0.40 more and the Day cap for 11 January 2027 is reached."),)


def test_a_cap_is_told_from_a_whole_ride_away_to_the_last_penny() -> None:
    sentences = [charge(timeline(cap("day-cap", pence)), TWO).near_misses[0].sentence for pence in (600, 401)]

    assert sentences == [
        "£2.00 more and the Day cap for 11 January 2027 is reached.",
        "£0.01 more and the Day cap for 11 January 2027 is reached.",
    ]


def test_a_cap_that_is_far_off_or_reached_is_not_told() -> None:
    assert charge(timeline(cap("day-cap", 601)), TWO).near_misses == ()
    assert charge(timeline(cap("day-cap", 400)), TWO).near_misses == ()
    assert charge(timeline(cap("day-cap", 390)), TWO).near_misses == ()


def test_rides_that_another_cap_covers_bring_no_cap_nearer() -> None:
    charged = charge(timeline(cap("day-cap", 300), cap("week-cap", 500, period=WEEK)), TWO)

    assert charged.near_misses == ()


def test_weeks_months_and_windows_are_told_by_when_they_begin() -> None:
    caps = [cap("a", 440, period=WEEK), cap("b", 440, period=MONTH), cap("c", 440, period=rolling(2))]

    charged = charge(timeline(*caps), TWO)

    assert [miss.sentence for miss in charged.near_misses] == [
        "£0.40 more and the A for the week from 11 January 2027 is reached.",
        "£0.40 more and the B for the month from 1 January 2027 is reached.",
        "£0.40 more and the C for the time from 04:30 on 11 January 2027 is reached.",
    ]


def test_the_member_of_a_family_is_named() -> None:
    charged = charge(timeline(cap("own-cap", 440, each=Each.OPERATOR)), TWO)

    assert [miss.sentence for miss in charged.near_misses] == [
        "£0.40 more and the Own cap (BUS) for 11 January 2027 is reached."
    ]


def test_times_are_told_by_the_clock_on_the_wall() -> None:
    """A window of two fare days opens at 04:30 summer time, which is 03:30 UTC; one of an hour, after midnight."""
    summer = datetime(2027, 6, 30, 23, 10, tzinfo=UTC)
    rides = [ride("08:00", code=code, started_at=summer) for code in "ab"]
    caps = [cap("days", 440, period=rolling(2)), cap("hour", 440, period=Period(PeriodKind.ROLLING, minutes=60))]

    charged = charge(timeline(*caps), rides)

    assert [miss.sentence for miss in charged.near_misses] == [
        "£0.40 more and the Days for the time from 04:30 on 30 June 2027 is reached.",
        "£0.40 more and the Hour for the time from 00:10 on 1 July 2027 is reached.",
    ]
