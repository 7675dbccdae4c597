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


class _FareDays:
    """The fare days that begin at one wall time; each is worked out once."""

    def __init__(self, calendar: ServiceCalendar) -> None:
        self.calendar = calendar
        self._known: dict[date, list[tuple[datetime, datetime, date]]] = {}

    def of(self, at: datetime) -> date:
        """Give the fare day of an instant (UTC)."""
        for start, end, day in self._known.get(at.date(), ()):
            if start <= at < end:
                return day
        day = self.calendar.fare_day(at)
        days = self._known.get(at.date()) or keep(self._known, at.date(), [])
        days.append((self.calendar.starts_at(day), self.calendar.ends_at(day), day))
        return day


class Spans:
    """The fare days and spans of an edition. Made once for an edition; each is worked out once."""

    def __init__(self, tariff: Tariff) -> None:
        self._calendar = tariff.calendar
        self._days: dict[time | None, _FareDays] = {None: _FareDays(tariff.calendar)}
        self._known: dict[tuple[int, date], tuple[Period, Span]] = {}
        self.fare_day = self._days[None].of

    def span(self, period: Period, at: datetime) -> Span:
        """Give the span in which an instant (UTC) lies, or that of the rolling window which a ride then opens."""
        if period.minutes is not None:
            return Span(at, at + timedelta(minutes=period.minutes))
        days = self._days.get(period.day_start) or self._begun_at(period.day_start)
        day = days.of(at)
        known = self._known.get((id(period), day))
        if known is None:
            known = keep(self._known, (id(period), day), (period, _span(days.calendar, period, day)))
        return known[1]

    def _begun_at(self, day_start: time | None) -> _FareDays:
        assert day_start is not None, "the scheme's own fare days are always there"
        days = self._days[day_start] = _FareDays(replace(self._calendar, fare_day_start=day_start))
        return days


def _span(calendar: ServiceCalendar, period: Period, day: date) -> Span:
    first, after = _DAYS[period.kind](period, day)
    return Span(calendar.starts_at(first), calendar.starts_at(after))


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
