"""Periods in time: the span of a cap or a count rule in which a ride starts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from fares.calendar import ONE_DAY, ServiceCalendar
from fares.charging.kept import keep
from fares.products import months_after
from fares.rules import Period, PeriodKind
from fares.tariff import Tariff
from fares.values import value

_DAYS_A_WEEK: Final = 7


@value(frozen=True, slots=True)
class Span:
    """From one instant up to another, which is excluded; both UTC."""

    start: datetime
    end: datetime


class Spans:
    """The fare days and spans of an edition. Made once for an edition; each is worked out once."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._days: dict[tuple[time | None, date], list[tuple[datetime, datetime, date]]] = {}
        self._known: dict[tuple[int, date], tuple[Period, Span]] = {}

    def fare_day(self, at: datetime, day_start: time | None = None) -> date:
        """Give the fare day of an instant (UTC), by the scheme's own day or one that starts at another wall time."""
        days = self._days.get((day_start, at.date()))
        if days is None:
            days = keep(self._days, (day_start, at.date()), [])
        for start, end, day in days:
            if start <= at < end:
                return day
        calendar = self._calendar(day_start)
        day = calendar.fare_day(at)
        days.append((calendar.starts_at(day), calendar.ends_at(day), day))
        return day

    def span(self, period: Period, at: datetime) -> Span:
        """Give the span in which an instant (UTC) lies, or that of the rolling window which a ride then opens."""
        if period.minutes is not None:
            return Span(at, at + timedelta(minutes=period.minutes))
        day = self.fare_day(at, period.day_start)
        known = self._known.get((id(period), day))
        if known is None:
            known = keep(self._known, (id(period), day), (period, self._made(period, day)))
        return known[1]

    def _made(self, period: Period, day: date) -> Span:
        calendar = self._calendar(period.day_start)
        first, after = _DAYS[period.kind](period, day)
        return Span(calendar.starts_at(first), calendar.starts_at(after))

    def _calendar(self, day_start: time | None) -> ServiceCalendar:
        calendar = self._tariff.calendar
        return calendar if day_start is None else replace(calendar, fare_day_start=day_start)


def _day(_period: Period, day: date) -> tuple[date, date]:
    return day, day + ONE_DAY


def _week(period: Period, day: date) -> tuple[date, date]:
    first = day - ONE_DAY * ((day.weekday() - period.first_weekday) % _DAYS_A_WEEK)
    return first, first + ONE_DAY * _DAYS_A_WEEK


def _month(_period: Period, day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, months_after(first, 1)


def _rolling(period: Period, day: date) -> tuple[date, date]:
    assert period.fare_days is not None, "a rolling window has minutes or fare days: the review refuses others"
    return day, day + ONE_DAY * period.fare_days


_DAYS: Final[dict[PeriodKind, Callable[[Period, date], tuple[date, date]]]] = {
    PeriodKind.DAY: _day,
    PeriodKind.WEEK: _week,
    PeriodKind.MONTH: _month,
    PeriodKind.ROLLING: _rolling,
}
