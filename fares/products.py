"""Products: what can be bought and what it covers.

Whether a coverage holds for a ride is asked one question at a time, in the order of `Question`. A quote's near misses
and a validator's refusals both come from here, so that they can never disagree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from fares.calendar import Band, ServiceCalendar
from fares.errors import UnknownProfile
from fares.network import Mode
from fares.prices import Prices


class ProductKind(StrEnum):
    """What shape a product has."""

    DAY = "day"
    PERIOD = "period"
    CARNET = "carnet"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rides that something applies to. None means any; each part must hold.

    Zones hold for both ends of a ride, directions for a pattern of its line.
    """

    operators: frozenset[str] | None = None
    operators_out: frozenset[str] = frozenset()
    modes: frozenset[Mode] | None = None
    lines: frozenset[str] | None = None
    lines_out: frozenset[str] = frozenset()
    zones: frozenset[str] | None = None
    bands: tuple[str, ...] | None = None
    directions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SingleFare:
    """A rule that prices one ride by a fare table. Of several that cover a ride, the first in the document counts."""

    id: str
    name: str
    covers: Coverage
    table: str


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that a single may cost, for the rides it covers."""

    id: str
    name: str
    covers: Coverage
    prices: Prices


@dataclass(frozen=True, slots=True)
class UserProfile:
    """A kind of passenger. One without a price of its own pays that of `falls_back_to`."""

    id: str
    name: str
    min_age: int | None = None
    max_age: int | None = None
    falls_back_to: str | None = None


@dataclass(frozen=True, slots=True)
class FareProduct:
    """Something that can be bought for a whole day or more.

    `fare_days` is how many consecutive fare days one activation covers. A carnet has `uses` activations, each within
    `expires_after_days` of the sale. A group product carries up to `max_passengers` for one price.
    """

    id: str
    name: str
    kind: ProductKind
    covers: Coverage
    prices: Prices
    fare_days: int
    uses: int | None = None
    expires_after_days: int | None = None
    max_passengers: int = 1
    description: str = ""


class Question(StrEnum):
    """What a coverage asks of a ride, in the order in which it is asked."""

    OPERATOR = "operator"
    MODE = "mode"
    LINE = "line"
    DIRECTION = "direction"
    ZONE = "zone"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Use:
    """A ride as a coverage sees it.

    `zones` are both ends of a ride that is planned, or the one where a passenger boards; `bands` are those that hold at
    the instant of boarding; `line` is None where it is not known. `directions` are those in which the ride may go: none
    where its line is not known.
    """

    operator: str
    mode: Mode
    line: str | None
    zones: tuple[str, ...]
    bands: frozenset[str]
    directions: frozenset[str] = frozenset()


def covers_operator(coverage: Coverage, use: Use) -> bool:
    """Ask whether the operator is in, and not left out."""
    return (coverage.operators is None or use.operator in coverage.operators) and (
        use.operator not in coverage.operators_out
    )


def covers_mode(coverage: Coverage, use: Use) -> bool:
    """Ask whether the mode is in."""
    return coverage.modes is None or use.mode in coverage.modes


def covers_line(coverage: Coverage, use: Use) -> bool:
    """Ask whether the line is in, and not left out; a line that is not known is in no list."""
    return (coverage.lines is None or use.line in coverage.lines) and use.line not in coverage.lines_out


def covers_direction(coverage: Coverage, use: Use) -> bool:
    """Ask whether the ride may go in at least one of the directions."""
    return coverage.directions is None or not use.directions.isdisjoint(coverage.directions)


def covers_zones(coverage: Coverage, use: Use) -> bool:
    """Ask whether every zone of the ride is in."""
    return coverage.zones is None or coverage.zones.issuperset(use.zones)


def covers_band(coverage: Coverage, use: Use) -> bool:
    """Ask whether boarding falls in at least one band."""
    return coverage.bands is None or not use.bands.isdisjoint(coverage.bands)


_ASKED: Final[tuple[tuple[Question, Callable[[Coverage, Use], bool]], ...]] = (
    (Question.OPERATOR, covers_operator),
    (Question.MODE, covers_mode),
    (Question.LINE, covers_line),
    (Question.DIRECTION, covers_direction),
    (Question.ZONE, covers_zones),
    (Question.BAND, covers_band),
)


def failures(coverage: Coverage, use: Use) -> tuple[Question, ...]:
    """Give the questions that a ride fails, in order; none means that it is covered."""
    return tuple([question for question, holds in _ASKED if not holds(coverage, use)])


def first_failure(coverage: Coverage, use: Use) -> Question | None:
    """Give the first question that a ride fails, or None if it is covered."""
    for question, holds in _ASKED:
        if not holds(coverage, use):
            return question
    return None


def covers(coverage: Coverage, use: Use) -> bool:
    """Say whether a coverage holds for a ride."""
    return first_failure(coverage, use) is None


def bands_at(calendar: ServiceCalendar, bands: Iterable[Band], at: datetime) -> frozenset[str]:
    """Give the ids of those of some bands that hold at an instant (UTC)."""
    return frozenset([band.id for band in bands if calendar.in_band(at, band)])


def paying_profiles(profiles: Mapping[str, UserProfile], profile: str) -> tuple[str, ...]:
    """Give the profiles whose price a passenger may pay, the passenger's own first; raises `UnknownProfile`."""
    if profile not in profiles:
        raise UnknownProfile("No passenger profile of this tariff has this id.")
    chain = [profile]
    while (fallback := profiles[chain[-1]].falls_back_to) is not None:
        assert fallback not in chain, "fallbacks never cycle: the review refuses such a document"
        chain.append(fallback)
    return tuple(chain)
