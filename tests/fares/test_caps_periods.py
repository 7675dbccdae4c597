"""Caps for longer than a day: weeks, months and rolling windows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fares.charging import charge
from fares.money import Money
from fares.rides import Ride
from fares.rules import Period, PeriodKind
from tests.support.riding import MONTH, WEEK, among, cap, ride, rolling, timeline


def each_day(first: int, count: int, at: str = "08:00") -> list[Ride]:
    """A bus ride on each of some days in a row."""
    return [ride(at, day=day) for day in range(first, first + count)]


def test_a_week_runs_from_monday_to_sunday() -> None:
    tariff = timeline(cap("week-cap", 500, period=WEEK))

    assert charge(tariff, each_day(0, 7)).total == Money(500)
    assert charge(tariff, each_day(5, 4)).total == Money(400 + 400)


def test_a_week_may_begin_on_another_weekday() -> None:
    saturday = Period(PeriodKind.WEEK, first_weekday=5)

    assert charge(timeline(cap("week-cap", 500, period=saturday)), each_day(5, 7)).total == Money(500)


def test_a_month_is_that_of_the_calendar() -> None:
    """The 31st of January is 20 days after the 11th."""
    tariff = timeline(cap("month-cap", 300, period=MONTH))

    charged = charge(tariff, each_day(19, 2) + [moved(one, 22) for one in each_day(0, 2)])

    assert [(one.starts_at.day, one.ends_at.day) for one in charged.caps] == [(1, 1), (1, 1)]
    assert charged.total == Money(600)


def moved(one: Ride, days: int) -> Ride:
    return replace(one, id=f"{one.id} moved", started_at=one.started_at + timedelta(days=days))


def test_days_are_capped_within_the_week_and_the_week_caps_the_days() -> None:
    tariff = timeline(cap("day-cap", 300), cap("week-cap", 1000, period=WEEK))
    busy = [ride(f"{hour:02}:00", day=day) for day in range(5) for hour in (8, 12, 17)]

    charged = charge(tariff, busy)

    assert [money.pence for money in charged.by_day.values()] == [300, 300, 300, 100, 0]
    assert charged.total == Money(1000)


def test_the_first_ride_opens_a_rolling_window_and_the_next_after_its_end_another() -> None:
    tariff = timeline(cap("three-days", 500, period=rolling(3)))

    charged = charge(tariff, each_day(1, 6))

    assert [(one.starts_at, one.ends_at) for one in charged.caps] == [
        (datetime(2027, 1, 12, 4, 30, tzinfo=UTC), datetime(2027, 1, 15, 4, 30, tzinfo=UTC)),
        (datetime(2027, 1, 15, 4, 30, tzinfo=UTC), datetime(2027, 1, 18, 4, 30, tzinfo=UTC)),
    ]
    assert charged.total == Money(1000)


def test_hindsight_never_chooses_where_a_rolling_window_starts() -> None:
    """The first ride opens a window over two rides, and two are left; one over the last three would cost £5.00."""
    tariff = timeline(cap("three-days", 300, period=rolling(3)))

    charged = charge(tariff, [*each_day(0, 1), *each_day(2, 3)])

    assert charged.total == Money(300 + 300)


def test_a_ride_that_a_rolling_cap_does_not_cover_opens_nothing() -> None:
    tariff = timeline(cap("three-days", 500, among("BUS"), rolling(3)))

    charged = charge(tariff, [ride("08:00", "TRAM"), *each_day(1, 3)])

    assert charged.caps[0].starts_at == datetime(2027, 1, 12, 4, 30, tzinfo=UTC)
    assert charged.total == Money(250 + 500)


def test_a_window_of_minutes_ends_to_the_second() -> None:
    tariff = timeline(cap("two-hours", 250, period=Period(PeriodKind.ROLLING, minutes=120)))

    assert charge(tariff, [ride("08:00"), ride("09:59")]).total == Money(250)
    assert charge(tariff, [ride("08:00"), ride("10:00")]).total == Money(400)


def test_weekly_increments_add_up_by_monday() -> None:
    tariff = timeline(cap("week-cap", 500, period=WEEK))

    charged = charge(tariff, each_day(4, 6))

    assert {day.isoformat(): money.pence for day, money in charged.by_week.items()} == {
        "2027-01-11": 500,
        "2027-01-18": 500,
    }
