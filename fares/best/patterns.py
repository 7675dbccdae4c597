"""Patterns that repeat: the same days of every week, there and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fares.best.shapes import PatternJourney
from fares.calendar import ServiceCalendar

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Commute:
    """A journey on some days of every week, and back if `back` says when.

    `origin` and `destination` are stop codes. `weekdays` count from 0, Monday; `out` and `back` are local wall times, a
    `back` before `out` being on the next morning. It goes on for so many `weeks` from `starts`, but for the dates of
    `but_not`.
    """

    origin: str
    destination: str
    weekdays: frozenset[int]
    out: time
    back: time | None
    starts: date
    weeks: int
    but_not: frozenset[date] = frozenset()


def journeys_of(calendar: ServiceCalendar, commute: Commute) -> tuple[PatternJourney, ...]:
    """Give every journey of a commute, in time order."""
    return tuple(_journeys(calendar, commute))


def _journeys(calendar: ServiceCalendar, commute: Commute) -> Iterator[PatternJourney]:
    for number in range(commute.weeks * DAYS_A_WEEK):
        day = commute.starts + timedelta(days=number)
        if day.weekday() in commute.weekdays and day not in commute.but_not:
            yield PatternJourney(commute.origin, commute.destination, _at(calendar, day, commute.out))
            if commute.back is not None:
                later = day + timedelta(days=int(commute.back <= commute.out))
                yield PatternJourney(commute.destination, commute.origin, _at(calendar, later, commute.back))


def _at(calendar: ServiceCalendar, day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, calendar.zone).astimezone(UTC)
