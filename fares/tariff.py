"""A tariff edition: one immutable document as the engine uses it, and the timeline of editions."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fares.calendar import Band, ServiceCalendar
from fares.errors import NoEditionInForce
from fares.network import Line, Mode, Network
from fares.prices import FareTable, Source
from fares.products import Ceiling, FareProduct, SingleFare, UserProfile


@dataclass(frozen=True, slots=True, eq=False)
class Tariff:
    """One edition, in force from fare day `valid_from`. `version` is the SHA-256 (hex) of its canonical document."""

    version: str
    id: str
    name: str
    edition: str
    valid_from: date
    attribution: tuple[str, ...]
    calendar: ServiceCalendar
    bands: Mapping[str, Band]
    network: Network
    sources: Mapping[str, Source]
    profiles: Mapping[str, UserProfile]
    tables: Mapping[str, FareTable]
    singles: tuple[SingleFare, ...]
    ceilings: tuple[Ceiling, ...]
    products: Mapping[str, FareProduct]


def lines_priced_alike(tariff: Tariff, line_id: str) -> frozenset[str]:
    """Give the lines that no single rule and no ceiling can tell from this one: they cost the same anywhere."""
    rules = [*(single.covers for single in tariff.singles), *(ceiling.covers for ceiling in tariff.ceilings)]
    named = [lines for covers in rules for lines in (covers.lines, covers.lines_out) if lines]

    def fare_class(line: Line) -> tuple[str, Mode, tuple[bool, ...]]:
        return line.operator, line.mode, tuple(line.id in lines for lines in named)

    wanted = fare_class(tariff.network.lines[line_id])
    return frozenset(line.id for line in tariff.network.lines.values() if fare_class(line) == wanted)


class Timeline:
    """The published editions of one tariff, by the fare day from which each is in force."""

    def __init__(self, editions: Sequence[Tariff]) -> None:
        self.editions = tuple(sorted(editions, key=lambda edition: edition.valid_from))
        self._starts = [edition.valid_from for edition in self.editions]
        assert len(set(self._starts)) == len(self._starts), "two editions never start on one fare day"

    def on(self, day: date) -> Tariff:
        """Give the edition in force on a fare day; raises `NoEditionInForce`."""
        started = bisect_right(self._starts, day)
        if started == 0:
            raise NoEditionInForce("No edition of the tariff is in force on this fare day.")
        return self.editions[started - 1]
