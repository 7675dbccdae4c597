"""Who commutes: on which corridors, and with what in their hands. Drawn from the scheme; one seed, the same people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from random import Random
from typing import Final

from app.demo.morning import commuters
from fares.errors import FareError
from fares.journeys import Leg
from fares.network import Mode
from fares.quote import Party, QuoteRequest, quote
from fares.tariff import Tariff

CORRIDORS: Final = 120
SEASON, CARNET = "joint-week", "joint-carnet"
ON_ONLY: Final = frozenset({"NCTR", "ADER"})
"""Where one taps on, and never off. Nottingham City Transport does; that Arriva does is our assumption."""


class Holding(StrEnum):
    """What a commuter presents."""

    SEASON = "season"
    CARNET = "carnet"
    PAY_AS_YOU_GO = "pay as you go"
    NOT_YET = "season that has not begun"
    UNKNOWN = "medium that nobody sold"


HOLDING_PERCENT: Final = {
    Holding.SEASON: 50,
    Holding.CARNET: 15,
    Holding.PAY_AS_YOU_GO: 32,
    Holding.NOT_YET: 2,
    Holding.UNKNOWN: 1,
}
"""Ours; three in a hundred are refused."""


@dataclass(frozen=True, slots=True)
class Ride:
    """One boarding: where from and to, on whose line."""

    operator: str
    mode: Mode
    line: str | None
    origin: str
    destination: str

    @property
    def taps_off(self) -> bool:
        """Say whether passengers tap when they leave."""
        return self.operator not in ON_ONLY

    def back(self) -> "Ride":
        """Give the ride home."""
        return Ride(self.operator, self.mode, self.line, self.destination, self.origin)


@dataclass(frozen=True, slots=True)
class Corridor:
    """A way to work that many take, and the profile of those who do."""

    profile: str
    outward: tuple[Ride, ...]

    @property
    def homeward(self) -> tuple[Ride, ...]:
        """Give the way home: the same rides, the other way round."""
        return tuple(ride.back() for ride in reversed(self.outward))


@dataclass(frozen=True, slots=True)
class Commuter:
    """One person."""

    corridor: Corridor
    holding: Holding


def corridors(tariff: Tariff, day: date, seed: str, count: int = CORRIDORS) -> list[Corridor]:
    """Draw ways to work inside the area of the joint season, as the service itself plans them."""
    return list(islice(_corridors(tariff, day, seed, count), count))


def people(ways: Sequence[Corridor], count: int, seed: str) -> Iterator[Commuter]:
    """Draw commuters: their ways in turn, their holdings in the stated shares."""
    draw = Random(seed)  # noqa: S311 - people of a test, not secrets
    holdings = draw.choices(list(HOLDING_PERCENT), weights=list(HOLDING_PERCENT.values()), k=count)
    return (Commuter(ways[number % len(ways)], holding) for number, holding in enumerate(holdings))


def _corridors(tariff: Tariff, day: date, seed: str, count: int) -> Iterator[Corridor]:
    for person in commuters(tariff, day, 4 * count, seed):
        asked = QuoteRequest(
            person.origin.id, person.destination.id, person.leaves_at, (Party(person.profile, 1, None),), (), ()
        )
        try:
            itineraries = quote(tariff, asked).itineraries
        except FareError:
            continue
        for itinerary in itineraries[:1]:
            if all(_inside(tariff, leg) for leg in itinerary.legs):
                yield Corridor(person.profile, tuple(map(_ride, itinerary.legs)))


def _inside(tariff: Tariff, leg: Leg) -> bool:
    zones = tariff.products[SEASON].covers.zones
    assert zones is not None, "the joint season names its zones"
    return {leg.origin.zone, leg.destination.zone} <= zones


def _ride(leg: Leg) -> Ride:
    return Ride(leg.operator, leg.mode, leg.line, leg.origin.id, leg.destination.id)
