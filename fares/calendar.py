"""The local service calendar: fare days, day types and time bands. The only module that knows a time zone.

Instants are aware datetimes in UTC; a fare day is a `date`, the local day on which it starts.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
SUNDAY: Final = 6
MOST_KEPT: Final = 4_096
"""How many instants are kept, and how many days: enough for months of charging in several zones."""


class DayType(StrEnum):
    """What kind of day a fare day is; a bank holiday is nothing else besides. A weekday is also one of five."""

    WEEKDAY = "weekday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    BANK_HOLIDAY = "bank_holiday"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"


NAMED_WEEKDAYS: Final = (DayType.MONDAY, DayType.TUESDAY, DayType.WEDNESDAY, DayType.THURSDAY, DayType.FRIDAY)


@dataclass(frozen=True, slots=True)
class Band:
    """Local wall times on some day types and some dates: from `start` up to, not including, `end`.

    An `end` before `start` is past midnight; an `end` equal to `start` makes it the whole day.
    """

    id: str
    name: str
    day_types: frozenset[DayType]
    start: time
    end: time
    dates: frozenset[date] = frozenset()

    def has(self, wall: time) -> bool:
        """Say whether a wall time lies in it, whatever the day."""
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


@dataclass(frozen=True, slots=True)
class ServiceCalendar:
    """A scheme's time zone, where its fare day begins (local wall time), and its bank holidays."""

    zone: ZoneInfo
    fare_day_start: time
    bank_holidays: frozenset[date]

    def fare_day(self, at: datetime) -> date:
        """Give the fare day to which an instant belongs: the latest that has started.

        `at` is aware, in any time zone, and lies at least two days inside the years 1 to 9999.
        """
        days, starts = _days_in(self.zone, self.fare_day_start, at.astimezone(UTC).date())
        return days[bisect_right(starts, at) - 1]

    def starts_at(self, day: date) -> datetime:
        """Give the first instant of a fare day, in UTC.

        A start that a clock change repeats is its first occurrence; one that a clock change skips counts by the offset
        before the change (RFC 5545, section 3.3.5, form 3).
        """
        return _instant(self.zone, day, self.fare_day_start)

    def at_wall(self, day: date, wall: time) -> datetime:
        """Give the instant of a fare day at which the clock on the wall shows a time, in UTC."""
        return _instant(self.zone, day if wall >= self.fare_day_start else day + ONE_DAY, wall)

    def wall(self, at: datetime) -> datetime:
        """Give an instant as the clock and the calendar on the wall show it."""
        return at.astimezone(self.zone)

    def ends_at(self, day: date) -> datetime:
        """Give the instant at which a fare day is over, in UTC: the start of the next."""
        return self.starts_at(day + ONE_DAY)

    def day_type(self, day: date) -> DayType:
        """Say what kind of day a fare day is."""
        if day in self.bank_holidays:
            return DayType.BANK_HOLIDAY
        return {SATURDAY: DayType.SATURDAY, SUNDAY: DayType.SUNDAY}.get(day.weekday(), DayType.WEEKDAY)

    def day_types(self, day: date) -> frozenset[DayType]:
        """Give every type that a fare day is of: its kind, and on a weekday its own name."""
        kind = self.day_type(day)
        return frozenset({kind, NAMED_WEEKDAYS[day.weekday()]} if kind is DayType.WEEKDAY else {kind})

    def in_band(self, at: datetime, band: Band) -> bool:
        """Say whether an instant, in wall time and by its fare day's type, lies in a band."""
        day = self.fare_day(at)
        if day not in band.dates and band.day_types.isdisjoint(self.day_types(day)):
            return False
        return band.has(at.astimezone(self.zone).time())


@lru_cache(MOST_KEPT)
def _instant(zone: ZoneInfo, day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


@lru_cache(MOST_KEPT)
def _days_in(zone: ZoneInfo, start: time, day: date) -> tuple[Sequence[date], Sequence[datetime]]:
    """Give the fare days that hold an instant of a day of UTC, and the start of each."""
    midnight = datetime.combine(day, time(), UTC)
    days = [(midnight + ONE_DAY).astimezone(zone).date() + ONE_DAY]
    while midnight < _instant(zone, days[0], start):
        days.insert(0, days[0] - ONE_DAY)
    return days, [_instant(zone, one, start) for one in days]


def is_zone(name: str) -> bool:
    """Say whether the time zone database has a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
