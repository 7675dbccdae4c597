"""What a right allows, and what has happened to it so far."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fares.network import Mode
from fares.products import Benefit, Coverage, GroupPart, ProductKind


@dataclass(frozen=True, slots=True)
class RightLeg:
    """A ride that a single pays for: boarding anywhere in a zone, on one operator, on the lines of one fare.

    `lines` is None where the line was not known when it was priced; a reader that does not know its line lets it pass.
    `stops` are where it may be boarded instead, if its price goes by the stops: its own, and those further along.
    `covers` is what the rules behind its price ask besides, each of which must hold: their hours, the lines they leave
    out where the leg's own is not known, and their directions where the reader knows its line.
    """

    operator: str
    mode: Mode
    lines: frozenset[str] | None
    origin_zone: str
    destination_zone: str
    covers: tuple[Coverage, ...] = ()
    stops: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RightWay:
    """The way out or the way home of a return: so many rides, each boarded in one of some zones.

    `stops` are where they may be boarded instead, if the price goes by the stops: those on the way, and those a walk
    from them, because the way home is often boarded across the road.
    """

    rides: int
    zones: frozenset[str]
    stops: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RightTerms:
    """What one right allows, fixed when it is sold. `product` None and `legs` are a single; others have a `kind`.

    `valid_from` and `valid_until` are UTC, the end excluded. `uses` is the number of activations of a carnet, each good
    for `fare_days` fare days; one with `rides` is good for so many rides in all instead. A flexible product has `uses`
    fare days within the `within_fare_days` that its first opens. `ways` are those of a return, out and then home.
    `parts` are whom a group may consist of. `needs` are products one of which its holder must hold besides: the sale
    saw to that, and whoever takes that one back takes this one back too. `benefits` are what else it entitles to.
    """

    product: str | None
    kind: ProductKind | None
    profile: str | None
    edition: str
    covers: Coverage
    legs: tuple[RightLeg, ...]
    valid_from: datetime
    valid_until: datetime
    fare_days: int
    uses: int | None
    max_passengers: int
    rides: int | None = None
    within_fare_days: int | None = None
    ways: tuple[RightWay, ...] = ()
    parts: tuple[GroupPart, ...] = ()
    needs: frozenset[str] = frozenset()
    benefits: tuple[Benefit, ...] = ()


@dataclass(frozen=True, slots=True)
class RightState:
    """What has happened to a right so far.

    Its last sequence; of a single, the legs ridden (by index); the fare days activated; of a carnet, the rides taken;
    of a return, which way (by index) each ride went.
    """

    sequence: int = 0
    legs_used: frozenset[int] = frozenset()
    days_activated: tuple[date, ...] = ()
    rides_used: int = 0
    ways_used: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TapEffect:
    """What an accepted tap does to the state: it uses a leg, a ride, or a way, or activates a fare day, or nothing."""

    leg_used: int | None = None
    day_activated: date | None = None
    rides_used: int = 0
    way_used: int | None = None


NO_EFFECT: Final = TapEffect()


def fold(state: RightState, effect: TapEffect) -> RightState:
    """Take an accepted tap into the state, at the next sequence."""
    return RightState(
        sequence=state.sequence + 1,
        legs_used=state.legs_used if effect.leg_used is None else state.legs_used | {effect.leg_used},
        days_activated=(*state.days_activated, *([] if effect.day_activated is None else [effect.day_activated])),
        rides_used=state.rides_used + effect.rides_used,
        ways_used=(*state.ways_used, *([] if effect.way_used is None else [effect.way_used])),
    )
