"""Hours: the fare day and the bands of an instant, for the many instants of a day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from fares.calendar import ONE_DAY, Band, ServiceCalendar
from fares.singles.memo import Memo

_NONE: Final[frozenset[str]] = frozenset()


class Hours:
    """What `ServiceCalendar.fare_day` and `products.bands_at` say, with what a day has in common worked out once."""

    def __init__(self, calendar: ServiceCalendar, bands: Iterable[Band]) -> None:
        self._calendar = calendar
        self._bands = tuple(bands)
        self._starts = Memo[date, datetime]()
        self._bands_on = Memo[date, tuple[Band, ...]]()

    def fare_day(self, at: datetime) -> date:
        """Give the fare day to which an instant (UTC) belongs."""
        return self._fare_day(at, at.astimezone(self._calendar.zone).date())

    def bands_at(self, at: datetime) -> frozenset[str]:
        """Give the ids of the bands that hold at an instant (UTC)."""
        if not self._bands:
            return _NONE
        local = at.astimezone(self._calendar.zone)
        wall = local.time()
        return frozenset([band.id for band in self._on(self._fare_day(at, local.date())) if band.has(wall)])

    def _fare_day(self, at: datetime, local: date) -> date:
        day = local + ONE_DAY
        while at < self._start(day):
            day -= ONE_DAY
        return day

    def _start(self, day: date) -> datetime:
        start = self._starts.get(day)
        return self._starts.keep(day, self._calendar.starts_at(day)) if start is None else start

    def _on(self, day: date) -> tuple[Band, ...]:
        """Give the bands that hold at some hour of a fare day."""
        found = self._bands_on.get(day)
        if found is not None:
            return found
        types = self._calendar.day_types(day)
        bands = [band for band in self._bands if day in band.dates or not band.day_types.isdisjoint(types)]
        return self._bands_on.keep(day, tuple(bands))
