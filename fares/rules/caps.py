"""Capping rules, extension fares and count rules: what many rides of one traveller cost together."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fares.prices import Prices, Rounding
from fares.products import Coverage
from fares.rules.periods import Period


class Each(StrEnum):
    """What a cap has an instance of its own for, if it is a family of caps."""

    OPERATOR = "operator"
    MODE = "mode"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class CappingRule:
    """A ceiling over a period for the rides it covers.

    `each` makes it a family: one cap for each operator, mode or line. An add-on `needs` at least one of the caps named
    to be bought for a period that overlaps its own. `default_fares` says whether a ride that was completed for the
    passenger, such as after a missed tap off, counts.
    """

    id: str
    name: str
    covers: Coverage
    period: Period
    prices: Prices
    each: Each | None = None
    needs: frozenset[str] = frozenset()
    default_fares: bool = True


class Once(StrEnum):
    """How often an extension is paid: for each through journey, or once a fare day for the same zones."""

    JOURNEY = "journey"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class ExtensionFare:
    """What a journey costs that caps or products cover in part, by the set of its zones they leave uncovered.

    `by_zones` has the very set, else `by_count` how many they are. It never costs more than the journey's own fares.
    """

    id: str
    name: str
    covers: Coverage
    once: Once
    by_zones: Mapping[frozenset[str], Prices]
    by_count: Mapping[int, Prices]


class Counted(StrEnum):
    """What a count rule counts: rides, or chains of rides joined by interchanges."""

    RIDES = "rides"
    JOURNEYS = "journeys"


@dataclass(frozen=True, slots=True)
class CountRule:
    """After so many that cost something within a period, the rest of the period's cost less.

    What is counted is priced above zero before caps. `percent_off` 100 is free. `reprices` covers what gets cheaper.
    """

    id: str
    name: str
    covers: Coverage
    reprices: Coverage
    counted: Counted
    after: int
    period: Period
    percent_off: int
    rounding: Rounding = Rounding.NEAREST
    to_pence: int = 1
    default_fares: bool = True
    source: str | None = None
