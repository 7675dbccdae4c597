"""Media that belong to one traveller, each from the instant at which it was linked."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from app.cli.replay import times
from app.cli.replay.sheets import Columns, Row, Said, every
from fares.calendar import ServiceCalendar

COLUMNS: Final = Columns(file="media", required=("medium", "traveller", "linked_from"), optional=())


class Media:
    """Whose each medium is, and when. A medium that is not linked is a traveller of its own, by its own name."""

    def __init__(self, links: Iterable[tuple[str, datetime, str]] = ()) -> None:
        self._since: dict[str, list[datetime]] = {}
        self._travellers: dict[str, list[str]] = {}
        for medium, since, traveller in sorted(links):
            self._since.setdefault(medium, []).append(since)
            self._travellers.setdefault(medium, []).append(traveller)

    def __bool__(self) -> bool:
        return bool(self._since)

    def traveller(self, medium: str, at: datetime) -> str:
        """Give the traveller to whom a medium belongs at an instant (UTC), by the latest link from then or before."""
        linked = bisect_right(self._since.get(medium, ()), at)
        return self._travellers[medium][linked - 1] if linked else medium


def read(path: Path, calendar: ServiceCalendar, said: Said) -> Media:
    """Read all links, and say of each row that is none what is wrong with it."""

    def link(row: Row) -> tuple[str, datetime, str]:
        return row.cells["medium"], times.start(row.cells["linked_from"], calendar), row.cells["traveller"]

    return Media(every(path, COLUMNS, link, said))
