"""A tariff edition: one immutable document as the engine uses it, and the timeline of editions."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from fares.calendar import Band, ServiceCalendar
from fares.errors import NoEditionInForce
from fares.money import Money, said
from fares.network import Line, Mode, Network
from fares.paths import Paths
from fares.prices import FareTable, Source, goes_by_stops, tells_apart
from fares.products import (
    Ceiling,
    Coverage,
    FareProduct,
    SingleFare,
    Use,
    UserProfile,
    covers_line,
    covers_mode,
    covers_operator,
    parts_of,
)
from fares.rules import (
    ApportionmentRule,
    CappingRule,
    CountRule,
    Discount,
    EmissionFactors,
    ExtensionFare,
    InterchangeRule,
    Overrule,
    PassbackRule,
    RefundRule,
    StopInterchange,
    Surcharge,
    TapRule,
)


@dataclass(frozen=True, slots=True, eq=False)
class Tariff:
    """One edition, in force from fare day `valid_from`. `version` is the SHA-256 (hex) of its canonical document.

    `paths` and `by_path` are worked out from the rest: `by_path` holds what rules cover for which two rides may differ
    though their zones do not, and the table if there is one. `made` is what `once` keeps.
    """

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
    currency: str = "GBP"
    discounts: tuple[Discount, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()
    interchanges: tuple[InterchangeRule, ...] = ()
    tap_rules: tuple[TapRule, ...] = ()
    stop_interchanges: tuple[StopInterchange, ...] = ()
    caps: Mapping[str, CappingRule] = field(default_factory=dict)
    count_rules: tuple[CountRule, ...] = ()
    extensions: tuple[ExtensionFare, ...] = ()
    refunds: Mapping[str, RefundRule] = field(default_factory=dict)
    overrules: Mapping[str, Overrule] = field(default_factory=dict)
    apportionments: tuple[ApportionmentRule, ...] = ()
    emissions: EmissionFactors | None = None
    passbacks: tuple[PassbackRule, ...] = ()
    paths: Paths = field(init=False, repr=False)
    by_path: tuple[tuple[Coverage, FareTable | None], ...] = field(init=False, repr=False)
    made: dict[Callable[["Tariff"], object], Any] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "paths", Paths(self.network))
        object.__setattr__(self, "by_path", tuple(self._rules_by_path()))

    def said(self, money: Money) -> str:
        """Say an amount in the tariff's currency, as a passenger reads it."""
        return said(money, self.currency)

    def covers_of_fares(self) -> Iterator[tuple[Coverage, FareTable | None]]:
        """Give each part of what the rules that make a single's price cover, and the table of each single fare."""
        for single in self.singles:
            yield from ((part, self.tables[single.table]) for part in parts_of(single.covers))
        others: tuple[Discount | Ceiling | Surcharge, ...] = (*self.discounts, *self.ceilings, *self.surcharges)
        for rule in others:
            yield from ((part, None) for part in parts_of(rule.covers))

    def _rules_by_path(self) -> Iterator[tuple[Coverage, FareTable | None]]:
        for covers, table in self.covers_of_fares():
            named = (covers.directions, covers.from_stops, covers.to_stops)
            if (table is not None and goes_by_stops(table)) or any(part is not None for part in named):
                yield covers, table


Made = TypeVar("Made")


def once(tariff: Tariff, make: Callable[[Tariff], Made]) -> Made:
    """Give what is made of an edition, making it when it is first asked for and keeping it as long as the edition."""
    made: Made | None = tariff.made.get(make)
    if made is None:
        made = tariff.made[make] = make(tariff)
    return made


def lines_priced_alike(tariff: Tariff, line_id: str) -> frozenset[str]:
    """Give the lines that no rule for singles can tell from this one: they cost the same anywhere.

    A line whose price is measured along it, or depends on the direction, is like no other.
    """
    named = [lines for covers, _ in tariff.covers_of_fares() for lines in (covers.lines, covers.lines_out) if lines]

    def fare_class(line: Line) -> tuple[str, Mode, tuple[bool, ...], str | None]:
        alone = line.id if _is_alone(tariff, line) else None
        return line.operator, line.mode, tuple(line.id in lines for lines in named), alone

    wanted = fare_class(tariff.network.lines[line_id])
    return frozenset(line.id for line in tariff.network.lines.values() if fare_class(line) == wanted)


def _is_alone(tariff: Tariff, line: Line) -> bool:
    """Say whether a rule that may cover rides on a line goes by the path or the direction of just this line."""
    return any(
        (covers.directions is not None or (table is not None and tells_apart(table, line.id)))
        and may_cover(covers, line.operator, line.mode, line.id)
        for covers, table in tariff.by_path
    )


def is_priced_by_stop(tariff: Tariff, operator: str, mode: Mode, line: str | None) -> bool:
    """Say whether two rides on a service, between the same two zones and on lines priced alike, may differ in price."""
    return any(may_cover(covers, operator, mode, line) for covers, _ in tariff.by_path)


def may_cover(coverage: Coverage, operator: str, mode: Mode, line: str | None) -> bool:
    """Say whether a coverage holds for some ride on a service, as far as operator, mode and line can tell."""
    service = Use(operator, mode, line, None, None, frozenset())
    return any(
        covers_operator(part, service) and covers_mode(part, service) and covers_line(part, service)
        for part in parts_of(coverage)
    )


class Timeline:
    """The published editions of one tariff, by the fare day from which each is in force."""

    def __init__(self, editions: Sequence[Tariff]) -> None:
        self.editions = tuple(sorted(editions, key=lambda edition: edition.valid_from))
        self._starts = [edition.valid_from for edition in self.editions]
        assert len(set(self._starts)) == len(self._starts), "two editions never start on one fare day"
        self._instants = [edition.calendar.starts_at(edition.valid_from) for edition in self.editions]

    def on(self, day: date) -> Tariff:
        """Give the edition in force on a fare day; raises `NoEditionInForce`."""
        return self._last_of(bisect_right(self._starts, day))

    def at(self, instant: datetime) -> Tariff:
        """Give the edition in force at an instant (UTC), each from the start of its first fare day on.

        Raises `NoEditionInForce`.
        """
        return self._last_of(bisect_right(self._instants, instant))

    def during(self, start: datetime, end: datetime) -> tuple[Tariff, ...]:
        """Give the editions in force at some instant from `start` up to `end`, which is excluded; both UTC."""
        first = max(bisect_right(self._instants, start) - 1, 0)
        return self.editions[first : bisect_left(self._instants, end)]

    def _last_of(self, started: int) -> Tariff:
        if started == 0:
            raise NoEditionInForce("No edition of the tariff is in force on this fare day.")
        return self.editions[started - 1]
