"""What advice is asked for, and what it says."""

from dataclasses import dataclass
from datetime import date, datetime

from fares.money import Money, total


@dataclass(frozen=True, slots=True)
class PatternJourney:
    """A journey that somebody means to make: stop codes, and the instant it starts (UTC)."""

    origin: str
    destination: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TravelPattern:
    """The journeys of one traveller over a stretch of time, in any order."""

    journeys: tuple[PatternJourney, ...]
    profile: str
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """A product to buy, when, and what it is used for.

    `at` is when the first journey on it starts (UTC), `day` the fare day; `journeys` are the places (from 0, in time
    order) of those that use it. `left` is how many uses or rides nobody needs.
    """

    product: str
    name: str
    at: datetime
    day: date
    price: Money
    journeys: tuple[int, ...]
    left: int | None = None


@dataclass(frozen=True, slots=True)
class PaidSingle:
    """A single to pay for a ride of the journey at a place (from 0, in time order), the ride's number from 1."""

    journey: int
    leg: int
    price: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """What to buy, in the order in which it is bought, and the singles to pay besides."""

    purchases: tuple[Purchase, ...]
    singles: tuple[PaidSingle, ...]

    @property
    def total(self) -> Money:
        """Add everything up; what is left over is spent."""
        return total([*(purchase.price for purchase in self.purchases), *(single.price for single in self.singles)])


@dataclass(frozen=True, slots=True)
class Advice:
    """The cheapest plan for a pattern, what singles alone would cost, and what else comes near.

    `best` is None where somebody cannot make one of the journeys at all. `singles` is None where there is no single for
    one of the rides. `alternatives` do without a product of the best plan, cheapest first. `is_exact` is False if there
    was too much to try: then a cheaper plan may exist.
    """

    journeys: tuple[PatternJourney, ...]
    best: Plan | None
    singles: Plan | None
    alternatives: tuple[Plan, ...]
    is_exact: bool
    sentences: tuple[str, ...]

    @property
    def saving(self) -> Money | None:
        """Say what the best plan saves against singles alone, where both are possible."""
        return None if self.best is None or self.singles is None else self.singles.total - self.best.total
