"""Links: rides while their chains are being made."""

from dataclasses import dataclass, field
from datetime import datetime

from fares.interchange.shapes import ChainedRide
from fares.money import ZERO, Money, total
from fares.products import Use
from fares.rides import Ride
from fares.rules import Moment
from fares.singles import PricedRide
from fares.steps import NearMiss, Step
from fares.tariff import Tariff


@dataclass(slots=True, eq=False)
class Link:
    """A ride, the edition that prices it, and what interchange has made of it so far.

    `latest` is the last moment of it and of all rides before it. `run` are the rides that through fares have made one
    with it, itself the last, and `run_cost` what they cost together; none if no through fare has.
    """

    priced: PricedRide
    tariff: Tariff
    price: Money
    latest: datetime
    chain: "Chain | None" = None
    changes: int = 0
    rule: str | None = None
    run: tuple["Link", ...] = ()
    run_cost: Money = ZERO
    steps: list[Step] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)

    @property
    def ride(self) -> Ride:
        """Give the ride itself."""
        return self.priced.ride

    @property
    def use(self) -> Use:
        """Give the ride as a coverage sees it."""
        return self.priced.use

    @property
    def fare(self) -> Money:
        """Give what the ride costs apart from any chain."""
        return self.priced.fare

    def at(self, moment: Moment) -> datetime:
        """Give the instant of a tap; a ride without a tap off counts its tap on."""
        return (moment is Moment.OFF and self.ride.ended_at) or self.ride.started_at

    def chained(self) -> ChainedRide:
        """Give the ride as it stands once all chains are made."""
        head = self.ride.id if self.chain is None else self.chain.head.ride.id
        steps, near_misses = tuple(self.steps), tuple(self.near_misses)
        return ChainedRide(self.priced, self.price, head, self.changes, self.rule, steps, near_misses)


@dataclass(slots=True, eq=False)
class Chain:
    """Rides joined by interchanges, the first of which is charged."""

    links: list[Link]

    @property
    def head(self) -> Link:
        """Give the ride that began it."""
        return self.links[0]

    @property
    def tariff(self) -> Tariff:
        """Give the edition whose interchanges hold for it: the one in force when it began."""
        return self.head.tariff

    @property
    def changes(self) -> int:
        """Count its changes so far."""
        return len(self.links) - 1

    @property
    def paid(self) -> Money:
        """Add up what its rides cost so far."""
        return total(link.price for link in self.links)

    def join(self, link: Link, rule: str) -> None:
        """Add a ride to it by a rule."""
        self.links.append(link)
        link.chain, link.changes, link.rule = self, self.changes, rule
