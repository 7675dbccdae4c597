"""Hours: which bands hold at an instant, for the many instants of a day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from fares.calendar import ONE_DAY, Band, ServiceCalendar
from fares.products import bands_at
from fares.singles.memo import Memo

_NONE: Final[frozenset[str]] = frozenset()
_HOURS: Final = tuple(timedelta(hours=hour) for hour in range(24))
_MINUTES: Final = tuple(timedelta(minutes=minute) for minute in range(60))

_Day = tuple[list[datetime], list[frozenset[str]]]
"""The instants of a day at which other bands may come to hold, the first of which begins it; and those from each on."""


class Hours:
    """What `products.bands_at` says, with the bands of each day of UTC worked out once."""

    def __init__(self, calendar: ServiceCalendar, bands: Iterable[Band]) -> None:
        self._calendar = calendar
        self._bands = tuple(bands)
        self._walls = {calendar.fare_day_start, *[wall for band in self._bands for wall in (band.start, band.end)]}
        self._days = Memo[date, _Day]()

    def bands_at(self, at: datetime) -> frozenset[str]:
        """Give the ids of the bands that hold at an instant (UTC)."""
        if not self._bands:
            return _NONE
        day = at.date()
        changes, bands = self._days.get(day) or self._days.keep(day, self._on(day))
        return bands[bisect_right(changes, at) - 1]

    def _on(self, day: date) -> _Day:
        start = datetime.combine(day, time(), UTC)
        changes = sorted({start, *[at for at in self._changes(start) if at.date() == day]})
        return changes, [bands_at(self._calendar, self._bands, at) for at in changes]

    def _changes(self, start: datetime) -> Iterator[datetime]:
        """Give all instants about a day of UTC when bands may change: by the clock, and when the clock is changed.

        Clocks are changed on the minute.
        """
        zone = self._calendar.zone
        for day in (start.date() - ONE_DAY, start.date(), start.date() + ONE_DAY):
            for wall in self._walls:
                local = datetime.combine(day, wall, zone)
                yield from (local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))
        for hour in [start + hours for hours in _HOURS]:
            after = hour + _HOURS[1]
            if hour.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
                yield from [hour + minutes for minutes in (*_MINUTES, _HOURS[1])]
