"""Prices: who travels where for how much, and where the figure comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fares.money import Money
from fares.paths import Path

PERCENT: Final = 100


class Rounding(StrEnum):
    """Which multiple a price that is worked out goes to; `nearest` goes up from the middle."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a price is worked out: so many percent of the price of `of` (None: for any), to a multiple of `to_pence`."""

    percent: int
    of: str | None
    rounding: Rounding
    to_pence: int
    of_illustrative: bool


@dataclass(frozen=True, slots=True)
class Price:
    """An amount for one profile, or for any (`profile` None), from a dated source, or illustrative (`source` None).

    `derived` says how it was worked out, if it was; `source` is then where that rule was published.
    """

    amount: Money
    profile: str | None
    source: str | None
    derived: Derivation | None = None

    @property
    def illustrative(self) -> bool:
        """Say whether nobody has published this figure, or the one it is worked out from."""
        return self.source is None or (self.derived is not None and self.derived.of_illustrative)


Prices = tuple[Price, ...]


def share_pence(pence: int, percent: int, rounding: Rounding, to_pence: int) -> int:
    """Take a percentage of a price of 0 pence or more, and round it once, exactly, to a multiple of `to_pence`."""
    return rounded_pence(pence * percent, PERCENT, rounding, to_pence)


def rounded_pence(exact: int, parts: int, rounding: Rounding, to_pence: int) -> int:
    """Round one part of `exact` pence, 0 or more, to a multiple of `to_pence`."""
    unit = parts * to_pence
    match rounding:
        case Rounding.UP:
            return -(-exact // unit) * to_pence
        case Rounding.DOWN:
            return exact // unit * to_pence
        case _:
            return (2 * exact + unit) // (2 * unit) * to_pence


def share(of: Price, percent: int, rounding: Rounding, to_pence: int) -> Price:
    """Work out a price from one that is given; for which profile and from which source, the caller says."""
    assert of.derived is None, "a price is worked out from one that is given: the review refuses others"
    amount = Money(share_pence(of.amount.pence, percent, rounding, to_pence))
    return Price(amount, None, None, Derivation(percent, of.profile, rounding, to_pence, of.illustrative))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a price was published and when: `dated` is as precise as the source, such as `2025-07`."""

    id: str
    title: str
    dated: str


@dataclass(frozen=True, slots=True)
class FlatTable:
    """The same prices wherever the ride goes."""

    id: str
    prices: Prices


@dataclass(frozen=True, slots=True)
class ZonePairTable:
    """Prices by zone of boarding and zone of alighting; a pair that is missing has no fare."""

    id: str
    cells: Mapping[tuple[str, str], Prices]

    def lists(self, path: Path) -> tuple[Prices, ...]:
        """Give the list of the pair of zones, if it has one."""
        return (self.cells.get((path.origin.zone, path.destination.zone), ()),)


@dataclass(frozen=True, slots=True)
class UpTo:
    """Prices up to a limit, which is included; None is no limit. Metres or stages: the table says."""

    limit: int | None
    prices: Prices


def _within(steps: tuple[UpTo, ...], size: int) -> Prices:
    """Give the prices of the first step whose limit is not exceeded; none beyond the last."""
    return next((step.prices for step in steps if step.limit is None or size <= step.limit), ())


class Measure(StrEnum):
    """How far a ride goes: between its ends as the crow flies, or from stop to stop along its line."""

    STRAIGHT = "straight"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class DistanceTable:
    """Prices by distance; beyond the last step's limit there is no fare."""

    id: str
    measure: Measure
    steps: tuple[UpTo, ...]

    def measured(self, path: Path) -> tuple[Measure, int]:
        """Measure a ride in metres, and say how: straight where no line is known to lead there."""
        if self.measure is Measure.STRAIGHT or path.line_metres is None:
            return Measure.STRAIGHT, path.straight_metres
        return Measure.LINE, path.line_metres

    def lists(self, path: Path) -> tuple[Prices, ...]:
        """Give the list of the first step that is long enough."""
        return (_within(self.steps, self.measured(path)[1]),)


@dataclass(frozen=True, slots=True)
class ZonesCrossedTable:
    """Prices by the set of zones in which a ride calls, or else by how many they are."""

    id: str
    by_zones: Mapping[frozenset[str], Prices]
    by_count: Mapping[int, Prices]

    def lists(self, path: Path) -> tuple[Prices, ...]:
        """Give the list of the very set, then that of the count."""
        zones = path.zones
        return self.by_zones.get(zones, ()), self.by_count.get(len(zones), ())


@dataclass(frozen=True, slots=True)
class StagesTable:
    """Prices on one line, either way, by pair of fare stages (`triangle`, the lower first) or by how many it travels.

    Stages are numbered from 0 along the line; `stage_of` places stops. A stop in no stage has no fare.
    """

    id: str
    line: str
    names: tuple[str, ...]
    stage_of: Mapping[str, int]
    triangle: Mapping[tuple[int, int], Prices] = field(default_factory=dict)
    steps: tuple[UpTo, ...] = ()

    def stages(self, path: Path) -> tuple[int, int] | None:
        """Give the stages of a ride's ends, in the order they are ridden; None if it is not on the line's stages."""
        if path.line != self.line:
            return None
        origin, destination = (self.stage_of.get(stop.id) for stop in (path.origin, path.destination))
        return None if origin is None or destination is None else (origin, destination)

    def lists(self, path: Path) -> tuple[Prices, ...]:
        """Give the list of the pair of stages, or of the number of stages between them."""
        stages = self.stages(path)
        if stages is None:
            return ()
        first, last = sorted(stages)
        return self.triangle.get((first, last), ()), _within(self.steps, last - first)


_Located = ZonePairTable | DistanceTable | ZonesCrossedTable | StagesTable
FareTable = FlatTable | _Located


def price_for(prices: Prices, profiles: Sequence[str]) -> Price | None:
    """Find what a passenger pays: the first of `profiles` that has a price, else the price for any profile.

    `profiles` are the passenger's own and then those it falls back to. None is no fare, unlike £0.00.
    """
    by_profile = {price.profile: price for price in prices}
    return next((by_profile[profile] for profile in (*profiles, None) if profile in by_profile), None)


def lookup(table: FareTable, path: Path | None, profiles: Sequence[str]) -> Price | None:
    """Find a table's price for a ride, by profile as in `price_for`; None is no fare.

    A ride with an end that is not known has no path: only a flat table has a fare for it. An end on a boundary of zones
    counts in that of them which makes the ride cheapest.
    """
    if isinstance(table, FlatTable):
        return price_for(table.prices, profiles)
    if path is None:
        return None
    found = [price for reading in path.readings() if (price := _read(table, reading, profiles)) is not None]
    return min(found, key=lambda price: price.amount, default=None)


def _read(table: _Located, path: Path, profiles: Sequence[str]) -> Price | None:
    prices = (price_for(prices, profiles) for prices in table.lists(path))
    return next((price for price in prices if price is not None), None)


def looked_up_by(table: FareTable, path: Path | None) -> dict[str, str]:
    """Say what a table that goes by more than zones of the ends has looked at: metres, zones or stages."""
    if path is None:
        return {}
    match table:
        case DistanceTable():
            measure, metres = table.measured(path)
            return {"measure": measure.value, "metres": str(metres)}
        case ZonesCrossedTable():
            return {"zones": " ".join(sorted(path.zones))}
        case StagesTable():
            origin, destination = table.stages(path) or (0, 0)
            return {
                "origin_stage": table.names[origin],
                "destination_stage": table.names[destination],
                "stages": str(abs(origin - destination)),
            }
        case _:
            return {}


def goes_by_stops(table: FareTable) -> bool:
    """Say whether two rides between the same two zones may differ in price."""
    return not isinstance(table, FlatTable | ZonePairTable)


def tells_apart(table: FareTable, line: str) -> bool:
    """Say whether a ride on a line may cost other than one between the same stops on another line."""
    match table:
        case DistanceTable():
            return table.measure is Measure.LINE
        case ZonesCrossedTable():
            return True
        case StagesTable():
            return table.line == line
        case _:
            return False
