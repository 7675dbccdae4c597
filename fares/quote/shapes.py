"""What a quote is asked and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fares.errors import UnknownOffer
from fares.journeys import Itinerary
from fares.money import Money, total
from fares.products import Benefit
from fares.steps import NearMiss, Step
from fares.tariff import Tariff
from fares.values import value

MAX_PASSENGERS: Final = 50
"""How many people one quote may be for: a coach party. Callers refuse more before they ask."""


@dataclass(frozen=True, slots=True)
class Party:
    """So many passengers of one profile, and of one age in years if it is known."""

    profile: str
    count: int
    age: int | None = None

    @property
    def order(self) -> tuple[str, int]:
        """Put parties in an order of their own, whatever the request's: unknown ages first."""
        return self.profile, -1 if self.age is None else self.age


@dataclass(frozen=True, slots=True)
class PlannedLeg:
    """A ride the caller has planned: stop codes and a line, or an operator where the line is not known."""

    origin: str
    destination: str
    line: str | None = None
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """A journey to price: stop codes, the instant it starts (UTC), who travels, and the legs if they are planned.

    `held` are the products that everyone who travels holds already: what needs one of them may be bought by itself, and
    singles cost what they leave to pay.
    """

    origin: str
    destination: str
    at: datetime
    passengers: tuple[Party, ...]
    legs: tuple[PlannedLeg, ...] = ()
    held: tuple[str, ...] = ()


@value(frozen=True, slots=True)
class OfferItem:
    """A line of an offer: so many at a price each. A group product has one item of quantity 1 and no profile."""

    profile: str | None
    quantity: int
    unit: Money
    amount: Money
    age: int | None = None


@value(frozen=True, slots=True)
class Offer:
    """One way to pay for the journey, for the whole party.

    `key` is stable: the same request against the same edition always yields the same keys and totals. `product` is None
    for singles. Singles and returns carry the `itinerary` that they are for. `valid_from` and `valid_until` (UTC, end
    excluded) bound its use; an activation of a carnet that begins before the end runs its course. An offer of several
    products, or of products and singles, has them as its `parts`: its items and steps are theirs. `benefits` are what
    its products entitle to besides travel.
    """

    key: str
    name: str
    product: str | None
    total: Money
    items: tuple[OfferItem, ...]
    steps: tuple[Step, ...]
    itinerary: Itinerary | None
    valid_from: datetime
    valid_until: datetime
    benefits: tuple[Benefit, ...] = ()
    parts: tuple["Offer", ...] = ()

    @property
    def is_singles(self) -> bool:
        """Say whether it is singles and nothing else."""
        return self.product is None and not self.parts

    @property
    def illustrative(self) -> bool:
        """Say whether any price in it is illustrative."""
        return any(step.illustrative for step in self.steps)


def joined(key: str, name: str, parts: tuple[Offer, ...]) -> Offer:
    """Make one offer of several, good for as long as all of them are."""
    return Offer(
        key=key,
        name=name,
        product=None,
        total=total(part.total for part in parts),
        items=tuple([item for part in parts for item in part.items]),
        steps=tuple([step for part in parts for step in part.steps]),
        itinerary=None,
        valid_from=max(part.valid_from for part in parts),
        valid_until=min(part.valid_until for part in parts),
        benefits=tuple(dict.fromkeys(benefit for part in parts for benefit in part.benefits)),
        parts=parts,
    )


@dataclass(frozen=True, slots=True)
class Quote:
    """The answer: offers cheapest first, near misses, and the reason where no itinerary could be found or priced."""

    tariff: Tariff
    itineraries: tuple[Itinerary, ...]
    offers: tuple[Offer, ...]
    near_misses: tuple[NearMiss, ...]
    reason: str | None

    def offer(self, key: str) -> Offer:
        """Find an offer by key; raises `UnknownOffer`."""
        for offer in self.offers:
            if offer.key == key:
                return offer
        raise UnknownOffer("The quote holds no offer with this key.")
