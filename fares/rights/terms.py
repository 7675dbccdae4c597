"""What a right allows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fares.network import Mode
from fares.products import Benefit, Coverage, GroupPart, ProductKind


class RightKind(StrEnum):
    """Rights that are no product: they last through editions, and are judged by the one in force at each tap."""

    PAY_AS_YOU_GO = "pay_as_you_go"
    ENTITLEMENT = "entitlement"


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
    """What one right allows, fixed when it is sold. A `kind` of None, with `legs`, is a single.

    `valid_from` and `valid_until` are UTC, the end excluded. `uses` is the number of activations of a carnet, each good
    for `fare_days` fare days; one with `rides` is good for so many rides in all instead. A flexible product has `uses`
    fare days within the `within_fare_days` that its first opens. `ways` are those of a return, out and then home.
    `parts` are whom a group may consist of. `needs` are products one of which its holder must hold besides: the sale
    saw to that, and whoever takes that one back takes this one back too. `benefits` are what else it entitles to.
    """

    product: str | None
    kind: ProductKind | RightKind | None
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
