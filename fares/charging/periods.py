"""Periods in time: the span of a cap or a count rule in which a ride starts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from fares.calendar import ONE_DAY
from fares.products import months_after
from fares.rules import Period, PeriodKind
from fares.singles.hours import Hours
from fares.tariff import Tariff

_DAYS_A_WEEK: Final = 7
_MOST: Final = 10_000
"""How many spans are kept, a bound on memory."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant up to another, which is excluded; both UTC."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        """Say whether some instant lies in both."""
        return self.start < other.end and other.start < self.end


class Spans:
    """The spans of an edition's periods. Made once for an edition; each is worked out once."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._hours: dict[time | None, Hours] = {}
        self._known: dict[tuple[int, date], tuple[Period, Span]] = {}

    def fare_day(self, at: datetime, day_start: time | None = None) -> date:
        """Give the fare day of an instant (UTC), by the scheme's own day or one that starts at another wall time."""
        hours = self._hours.get(day_start)
        if hours is None:
            calendar = self._tariff.calendar
            own = calendar if day_start is None else replace(calendar, fare_day_start=day_start)
            hours = self._hours[day_start] = Hours(own, ())
        return hours.fare_day(at)

    def span(self, period: Period, at: datetime) -> Span:
        """Give the span in which an instant (UTC) lies, or that of the rolling window which a ride then opens."""
        if period.minutes is not None:
            return Span(at, at + timedelta(minutes=period.minutes))
        day = self.fare_day(at, period.day_start)
        known = self._known.get((id(period), day))
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[id(period), day] = period, self._made(period, day)
        return known[1]

    def _made(self, period: Period, day: date) -> Span:
        calendar = self._tariff.calendar
        if period.day_start is not None:
            calendar = replace(calendar, fare_day_start=period.day_start)
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
