"""Hours: which bands hold at an instant, for the many instants of a day."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from fares.calendar import ONE_DAY, Band, ServiceCalendar
from fares.products import bands_at
from fares.singles.memo import Memo

_NONE: Final[frozenset[str]] = frozenset()
_SECONDS_A_DAY: Final = 24 * 60 * 60

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
        """Give all instants of a day of UTC, and some about it, when bands may change: by the clock, or with it."""
        zone, end = self._calendar.zone, start + ONE_DAY
        first, last = start.astimezone(zone), end.astimezone(zone)
        for day in {first.date(), last.date()}:
            for wall in self._walls:
                local = datetime.combine(day, wall, zone)
                yield from (local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))
        if first.utcoffset() != last.utcoffset():
            yield _clock_change(zone, start, first.utcoffset())


def _clock_change(zone: ZoneInfo, start: datetime, before: timedelta | None) -> datetime:
    """Find the second of a day of UTC from which local time is no longer so far from it as before."""

    def is_changed(second: int) -> bool:
        return (start + timedelta(seconds=second)).astimezone(zone).utcoffset() != before

    return start + timedelta(seconds=bisect_left(range(_SECONDS_A_DAY), x=True, key=is_changed))
