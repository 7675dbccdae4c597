"""What somebody holds in the course of a search, and what happened on the way there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from fares.money import ZERO, Money
from fares.products import FareProduct, ProductKind
from fares.quote import Offer

LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A product that is held: until when it may be opened, how many uses or rides are left, and until when it runs.

    `bought` is the place of the journey it was bought for. `window` is the end of a flexible product's window once it
    is open. `home` is the way home of a return, by its place among those sold.
    """

    product: str
    bought: int
    until: datetime
    left: int = 0
    running: datetime = LONG_AGO
    window: datetime = LONG_AGO
    home: int = -1


@dataclass(frozen=True, slots=True)
class Bought:
    """Something was bought for a journey."""

    place: int
    offer: Offer


@dataclass(frozen=True, slots=True)
class Used:
    """A journey used what was bought for an earlier one, or for itself."""

    place: int
    product: str
    bought: int


@dataclass(frozen=True, slots=True)
class Paid:
    """A ride of a journey was paid as a single."""

    place: int
    leg: int
    price: Money


Event = Bought | Used | Paid


@dataclass(frozen=True, slots=True)
class Course:
    """How somebody has travelled so far: what was paid, what is held, and the last of what happened."""

    paid: Money = ZERO
    purchases: int = 0
    held: tuple[Held, ...] = ()
    last: Event | None = None
    before: "Course | None" = field(default=None, repr=False, compare=False)

    @property
    def order(self) -> tuple[Money, int]:
        """Put courses in order: the cheapest first, then those with the fewest purchases."""
        return self.paid, self.purchases

    def then(self, event: Event, held: Iterable[Held], cost: Money = ZERO) -> "Course":
        """Go on with an event, after which something else is held."""
        bought = self.purchases + isinstance(event, Bought)
        return Course(self.paid + cost, bought, tuple(sorted(held)), event, self)

    def events(self) -> list[Event]:
        """Tell all that happened, the earliest first."""
        course: Course | None = self
        found: list[Event] = []
        while course is not None:
            found += [course.last] if course.last is not None else []
            course = course.before
        return found[::-1]


def newly_held(product: FareProduct, offer: Offer, place: int) -> Held:
    """Hold what has just been bought: good at once, or to be opened."""
    if product.kind not in {ProductKind.CARNET, ProductKind.FLEXIBLE}:
        return Held(product.id, place, offer.valid_until, running=offer.valid_until)
    assert product.uses is not None, "what is opened counts its uses"
    return Held(product.id, place, offer.valid_until, left=product.uses * (product.rides or 1))


def is_good(one: Held, at: datetime) -> bool:
    """Say whether something held is running, or can still be opened."""
    return one.running > at or (one.left > 0 and (one.until if one.window == LONG_AGO else one.window) > at)


def holds_as_much(rival: Course, course: Course) -> bool:
    """Say whether each product that a course holds is held for at least as long and as often in another, alike."""
    return all(
        (theirs.home < 0 or theirs == ours)
        and theirs.window == ours.window
        and theirs.until >= ours.until
        and theirs.left >= ours.left
        and theirs.running >= ours.running
        for theirs, ours in zip(rival.held, course.held, strict=True)
    )
