"""Fare days are counted in exact time; bands are read off the clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.calendar import Band, DayType, ServiceCalendar, is_zone

LONDON = ZoneInfo("Europe/London")
EVERY_DAY = frozenset(DayType)
CALENDAR = ServiceCalendar(LONDON, time(4, 30), frozenset({date(2026, 12, 25), date(2026, 12, 28)}))


def starting(hour: int, minute: int) -> ServiceCalendar:
    return ServiceCalendar(LONDON, time(hour, minute), frozenset())


def utc(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (utc(2026, 9, 7, 3, 29, 59), date(2026, 9, 6)),
        (utc(2026, 9, 7, 3, 30), date(2026, 9, 7)),
        (utc(2026, 9, 7, 23, 30), date(2026, 9, 7)),
        (utc(2026, 1, 7, 4, 29, 59), date(2026, 1, 6)),
        (utc(2026, 1, 7, 4, 30), date(2026, 1, 7)),
    ],
)
def test_a_fare_day_runs_from_half_past_four_local_time(at: datetime, day: date) -> None:
    assert CALENDAR.fare_day(at) == day


def test_an_instant_is_on_the_same_fare_day_in_whatever_zone_it_is_told() -> None:
    at = utc(2026, 9, 7, 3, 30)

    days = {CALENDAR.fare_day(at.astimezone(ZoneInfo(zone))) for zone in ("Pacific/Apia", "Pacific/Honolulu", "UTC")}

    assert days == {date(2026, 9, 7)}


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25), (date(2026, 10, 25), 24), (date(2026, 6, 1), 24)],
)
def test_the_fare_day_that_holds_a_clock_change_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    """The clocks change at 01:00 UTC, which still belongs to the fare day of the evening before."""
    assert CALENDAR.ends_at(day) - CALENDAR.starts_at(day) == timedelta(hours=hours)


def test_the_two_half_past_ones_of_october_are_an_hour_apart() -> None:
    """Where the fare day starts at 01:30 the first of them starts it, and the second is well inside it."""
    calendar = starting(1, 30)

    start = calendar.starts_at(date(2026, 10, 25))

    assert start == utc(2026, 10, 25, 0, 30)
    assert calendar.fare_day(utc(2026, 10, 25, 0, 29, 59)) == date(2026, 10, 24)
    assert calendar.fare_day(utc(2026, 10, 25, 0, 30)) == date(2026, 10, 25)
    assert calendar.fare_day(utc(2026, 10, 25, 1, 10)) == date(2026, 10, 25)
    assert calendar.fare_day(utc(2026, 10, 25, 1, 30)) == date(2026, 10, 25)


def test_a_start_that_the_clocks_skip_counts_by_the_time_before_the_change() -> None:
    calendar = starting(1, 30)

    start = calendar.starts_at(date(2026, 3, 29))

    assert start == utc(2026, 3, 29, 1, 30)
    assert calendar.fare_day(utc(2026, 3, 29, 1, 29, 59)) == date(2026, 3, 28)
    assert calendar.fare_day(start) == date(2026, 3, 29)


@given(
    at=st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - made aware
    start=st.times().map(lambda wall: wall.replace(second=0, microsecond=0)),
)
def test_every_instant_lies_in_exactly_one_fare_day(at: datetime, start: time) -> None:
    calendar = starting(start.hour, start.minute)

    day = calendar.fare_day(at)

    assert calendar.starts_at(day) <= at < calendar.ends_at(day)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 9, 7), DayType.WEEKDAY),
        (date(2026, 9, 11), DayType.WEEKDAY),
        (date(2026, 9, 12), DayType.SATURDAY),
        (date(2026, 9, 13), DayType.SUNDAY),
        (date(2026, 12, 25), DayType.BANK_HOLIDAY),
    ],
)
def test_a_bank_holiday_is_no_weekday(day: date, kind: DayType) -> None:
    assert CALENDAR.day_type(day) is kind


def band(start: time, end: time, *days: DayType) -> Band:
    return Band("band", "Band", frozenset(days) or EVERY_DAY, start, end)


def test_a_band_holds_its_start_and_not_its_end() -> None:
    peak = band(time(7), time(9, 30))

    held = [
        CALENDAR.in_band(utc(2026, 9, 7, hour, minute), peak) for hour, minute in ((5, 59), (6, 0), (8, 29), (8, 30))
    ]

    assert held == [False, True, True, False]


def test_a_band_that_ends_when_it_begins_is_the_whole_fare_day() -> None:
    sundays = band(time(4, 30), time(4, 30), DayType.SUNDAY)

    within = [
        CALENDAR.in_band(utc(2026, 9, day, hour, minute), sundays)
        for day, hour, minute in ((6, 3, 29), (6, 3, 30), (6, 12, 0), (7, 3, 29), (7, 3, 30))
    ]
    assert within == [False, True, True, True, False]


def test_a_band_past_midnight_keeps_the_type_of_the_evening_it_began_on() -> None:
    """Saturday 02:00 is still Friday's night."""
    weeknights = band(time(18), time(4, 30), DayType.WEEKDAY)

    friday_evening, saturday_small_hours = utc(2026, 9, 11, 19, 0), utc(2026, 9, 12, 1, 0)
    saturday_evening, afternoon = utc(2026, 9, 12, 19, 0), utc(2026, 9, 11, 12, 0)

    assert CALENDAR.in_band(friday_evening, weeknights)
    assert CALENDAR.in_band(saturday_small_hours, weeknights)
    assert not CALENDAR.in_band(saturday_evening, weeknights)
    assert not CALENDAR.in_band(afternoon, weeknights)


@pytest.mark.parametrize(
    ("name", "known"), [("Europe/London", True), ("Europe", False), ("Europe/Derby", False), ("../x", False)]
)
def test_only_zones_of_the_time_zone_database_are_zones(name: str, *, known: bool) -> None:
    assert is_zone(name) is known
