"""Products: what can be bought and what it covers.

Whether a coverage holds for a ride is asked one question at a time, in the order of `Question`. A quote's near misses
and a validator's refusals both come from here, so that they can never disagree.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from fares.calendar import Band, ServiceCalendar
from fares.errors import UnknownProfile
from fares.network import Mode, StopPoint
from fares.prices import Prices
from fares.values import value

MONTHS_A_YEAR: Final = 12


class ProductKind(StrEnum):
    """What shape a product has."""

    RETURN = "return"
    DAY = "day"
    PERIOD = "period"
    CARNET = "carnet"
    FLEXIBLE = "flexible"
    GROUP = "group"


class _Asking:
    """What a coverage asks, for it is worked out but once: no ride fails what is left open."""

    __slots__ = ("asked",)
    asked: "_Asked"


@dataclass(frozen=True, slots=True)
class Coverage(_Asking):
    """The rides that something applies to. None means any; each part must hold, or those of one of `alternatives`.

    `zones` hold for both ends of a ride, `zones_out` for neither, `from_…` for boarding, `to_…` for alighting,
    `directions` for a pattern of its line. `profiles` are the passenger's own, `issuers` who issued it.
    """

    operators: frozenset[str] | None = None
    operators_out: frozenset[str] = frozenset()
    modes: frozenset[Mode] | None = None
    lines: frozenset[str] | None = None
    lines_out: frozenset[str] = frozenset()
    zones: frozenset[str] | None = None
    bands: tuple[str, ...] | None = None
    directions: frozenset[str] | None = None
    modes_out: frozenset[Mode] = frozenset()
    zones_out: frozenset[str] = frozenset()
    from_zones: frozenset[str] | None = None
    to_zones: frozenset[str] | None = None
    from_stops: frozenset[str] | None = None
    to_stops: frozenset[str] | None = None
    bands_out: tuple[str, ...] = ()
    profiles: frozenset[str] | None = None
    issuers: frozenset[str] | None = None
    alternatives: tuple["Coverage", ...] = ()


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
class AgeBand:
    """Ages, both ends included, from which and to which a profile is for somebody; on some operators, or on all."""

    min_age: int | None = None
    max_age: int | None = None
    operators: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class UserProfile:
    """A kind of passenger. One without a price of its own pays that of `falls_back_to`.

    Of `ages`, the first band for a ride's operator counts. `issuer` is who gives out the pass that proves the profile.
    """

    id: str
    name: str
    ages: tuple[AgeBand, ...] = ()
    falls_back_to: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """Something else that holding a product entitles to, such as entry to a museum."""

    id: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class GroupPart:
    """How many passengers of some profiles a group holds, at least and at most."""

    profiles: frozenset[str]
    least: int = 0
    most: int = 1


@dataclass(frozen=True, slots=True)
class FareProduct:
    """Something that can be bought besides a single.

    How long it is good for is one of `fare_days` in a row, calendar `months`, or elapsed `minutes`; of a carnet and a
    flexible product, that of each use. A carnet has `uses`, to be activated within `expires_after_days` of the sale;
    one with `rides` is good for so many rides a use instead of for days. A flexible product is good on `uses` fare days
    of the `within_fare_days` that its first use opens. `default_fares` says whether it covers, when it is held, a ride
    that was completed for the passenger. A group carries up to `max_passengers` for one price; `parts`
    say of whom it may consist. A return has its prices in `table`. `needs` are products one of which must be held.
    """

    id: str
    name: str
    kind: ProductKind
    covers: Coverage
    prices: Prices
    fare_days: int = 1
    uses: int | None = None
    expires_after_days: int | None = None
    max_passengers: int = 1
    description: str = ""
    months: int | None = None
    minutes: int | None = None
    rides: int | None = None
    within_fare_days: int | None = None
    table: str | None = None
    parts: tuple[GroupPart, ...] = ()
    needs: frozenset[str] = frozenset()
    benefits: tuple[Benefit, ...] = ()
    refund: str | None = None
    default_fares: bool = True


class Question(StrEnum):
    """What a coverage asks of a ride, in the order in which it is asked."""

    OPERATOR = "operator"
    MODE = "mode"
    LINE = "line"
    DIRECTION = "direction"
    ZONE = "zone"
    STOP = "stop"
    BAND = "band"
    PROFILE = "profile"


@value(frozen=True, slots=True)
class Use:
    """A ride as a coverage sees it.

    `origin` and `destination` are None where they are not known; `is_boarding` says that the passenger stands at a
    reader and may still alight anywhere. `bands` are those that hold at the instant of boarding; `line` is None where
    it is not known. `directions` are those in which the ride may go: none where its line is not known. `profile` is the
    passenger's own, and None for a group, which is anybody.
    """

    operator: str
    mode: Mode
    line: str | None
    origin: StopPoint | None
    destination: StopPoint | None
    bands: frozenset[str]
    directions: frozenset[str] = frozenset()
    profile: str | None = None
    issuer: str | None = None
    is_boarding: bool = False


def covers_operator(coverage: Coverage, use: Use) -> bool:
    """Ask whether the operator is in, and not left out."""
    return (coverage.operators is None or use.operator in coverage.operators) and (
        use.operator not in coverage.operators_out
    )


def covers_mode(coverage: Coverage, use: Use) -> bool:
    """Ask whether the mode is in, and not left out."""
    return (coverage.modes is None or use.mode in coverage.modes) and use.mode not in coverage.modes_out


def covers_line(coverage: Coverage, use: Use) -> bool:
    """Ask whether the line is in, and not left out; a line that is not known is in no list."""
    return (coverage.lines is None or use.line in coverage.lines) and use.line not in coverage.lines_out


def covers_direction(coverage: Coverage, use: Use) -> bool:
    """Ask whether the ride may go in at least one of the directions."""
    return coverage.directions is None or not use.directions.isdisjoint(coverage.directions)


def covers_zones(coverage: Coverage, use: Use) -> bool:
    """Ask whether each end of the ride that is known lies in, and boarding and alighting each where they must.

    A stop on a boundary lies in each of its zones. It is left out only if all of them are.
    """
    zones, zones_out = coverage.zones, coverage.zones_out
    if zones is not None and use.origin is None and use.destination is None:
        return False
    for stop in (use.origin, use.destination):
        if stop is not None and (
            (zones is not None and zones.isdisjoint(stop.zones)) or zones_out.issuperset(stop.zones)
        ):
            return False
    return (coverage.from_zones is None or _is_in(coverage.from_zones, use.origin, is_open=False)) and (
        coverage.to_zones is None or _is_in(coverage.to_zones, use.destination, is_open=use.is_boarding)
    )


def _is_in(zones: frozenset[str], stop: StopPoint | None, *, is_open: bool) -> bool:
    """Say whether an end lies in some zones; one that is not known does if it is still open."""
    return is_open if stop is None else not zones.isdisjoint(stop.zones)


def covers_stops(coverage: Coverage, use: Use) -> bool:
    """Ask whether boarding and alighting are at stops that are in."""
    return (coverage.from_stops is None or (use.origin is not None and use.origin.id in coverage.from_stops)) and (
        coverage.to_stops is None
        or (use.is_boarding if use.destination is None else use.destination.id in coverage.to_stops)
    )


def covers_band(coverage: Coverage, use: Use) -> bool:
    """Ask whether boarding falls in at least one band, and in none that is left out."""
    return (coverage.bands is None or not use.bands.isdisjoint(coverage.bands)) and use.bands.isdisjoint(
        coverage.bands_out
    )


def covers_profile(coverage: Coverage, use: Use) -> bool:
    """Ask whether it is for this passenger, and with a pass of this issuer."""
    return use.profile is None or (
        (coverage.profiles is None or use.profile in coverage.profiles)
        and (coverage.issuers is None or use.issuer in coverage.issuers)
    )


_Asked = tuple[tuple[Question, Callable[[Coverage, Use], bool]], ...]
_ANYTHING: Final = Coverage()
_ASKED: Final = (
    (Question.OPERATOR, covers_operator, ("operators", "operators_out")),
    (Question.MODE, covers_mode, ("modes", "modes_out")),
    (Question.LINE, covers_line, ("lines", "lines_out")),
    (Question.DIRECTION, covers_direction, ("directions",)),
    (Question.ZONE, covers_zones, ("zones", "zones_out", "from_zones", "to_zones")),
    (Question.STOP, covers_stops, ("from_stops", "to_stops")),
    (Question.BAND, covers_band, ("bands", "bands_out")),
    (Question.PROFILE, covers_profile, ("profiles", "issuers")),
)
"""The questions in their order, each with the members of a coverage that ask it."""


def _asked(coverage: Coverage) -> _Asked:
    """Give the questions that a ride can fail, whatever the alternatives."""
    try:
        return coverage.asked
    except AttributeError:
        asked = tuple([(question, holds) for question, holds, members in _ASKED if _asks(coverage, members)])
        object.__setattr__(coverage, "asked", asked)
        return asked


def _asks(coverage: Coverage, members: Iterable[str]) -> bool:
    return any(getattr(coverage, member) != getattr(_ANYTHING, member) for member in members)


def failures(coverage: Coverage, use: Use) -> tuple[Question, ...]:
    """Give the questions that a ride fails, in order; none means that it is covered. Of alternatives, the nearest's."""
    failed = tuple([question for question, holds in _asked(coverage) if not holds(coverage, use)])
    return min([failed, *(failures(other, use) for other in coverage.alternatives)], key=len)


def first_failure(coverage: Coverage, use: Use) -> Question | None:
    """Give the first question that a ride fails, or None if it is covered. Of alternatives, the nearest's."""
    if coverage.alternatives:
        return next(iter(failures(coverage, use)), None)
    for question, holds in _asked(coverage):
        if not holds(coverage, use):
            return question
    return None


def covers(coverage: Coverage, use: Use) -> bool:
    """Say whether a coverage holds for a ride."""
    return first_failure(coverage, use) is None


def parts_of(coverage: Coverage) -> tuple[Coverage, ...]:
    """Give a coverage's alternatives, itself without them the first."""
    return (replace(coverage, alternatives=()), *coverage.alternatives) if coverage.alternatives else (coverage,)


def good_from_to(product: FareProduct, calendar: ServiceCalendar, at: datetime) -> tuple[datetime, datetime]:
    """Give from when until when a product bought for a journey may be used: UTC, the end excluded.

    `at` is the instant when the journey starts. Minutes run from it, all else in whole fare days from the start of its
    own. What a carnet or a flexible product opens before the end runs its course.
    """
    if product.minutes is not None:
        return at, at + timedelta(minutes=product.minutes)
    first = calendar.fare_day(at)
    return calendar.starts_at(first), calendar.starts_at(_day_after(product, first))


def _day_after(product: FareProduct, first: date) -> date:
    """Give the first fare day on which a product that begins on one is no longer good, or can no longer be opened."""
    if product.months is not None:
        return months_after(first, product.months)
    if product.kind is ProductKind.CARNET:
        assert product.expires_after_days is not None, "a carnet expires: the review refuses others"
        return first + timedelta(days=product.expires_after_days)
    if product.kind is ProductKind.FLEXIBLE:
        return first + timedelta(days=product.expires_after_days or product.within_fare_days or 1)
    return first + timedelta(days=product.fare_days)


def months_after(day: date, months: int) -> date:
    """Give the same day of a later month, or, if that month has none, the first day of the next."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    days = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, days)) + timedelta(days=int(day.day > days))


def bands_at(calendar: ServiceCalendar, bands: Iterable[Band], at: datetime) -> frozenset[str]:
    """Give the ids of those of some bands that hold at an instant (UTC)."""
    return frozenset([band.id for band in bands if calendar.in_band(at, band)])


def paying_profiles(
    profiles: Mapping[str, UserProfile], profile: str, age: int | None = None, operator: str | None = None
) -> tuple[str, ...]:
    """Give the profiles whose price a passenger may pay, the passenger's own first; raises `UnknownProfile`.

    Where the age is known, a profile that is not for it with the operator is passed over.
    """
    if profile not in profiles:
        raise UnknownProfile("No passenger profile of this tariff has this id.")
    chain = [profile]
    while (fallback := profiles[chain[-1]].falls_back_to) is not None:
        assert fallback not in chain, "fallbacks never cycle: the review refuses such a document"
        chain.append(fallback)
    return tuple([one for one in chain if is_for_age(profiles[one], age, operator)])


def is_for_age(profile: UserProfile, age: int | None, operator: str | None) -> bool:
    """Say whether a profile is for somebody of an age with an operator; an age that is not known fits."""
    if age is None:
        return True
    bands = [band for band in profile.ages if band.operators is None or operator in band.operators]
    own = sorted(bands, key=lambda band: band.operators is None)[:1]
    return all((band.min_age or 0) <= age <= (age if band.max_age is None else band.max_age) for band in own)
