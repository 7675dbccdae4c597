"""The shapes of a charge: what each ride costs, what was capped, and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fares.interchange import ChainedRide
from fares.money import ZERO, Money, total
from fares.rides import Ride
from fares.steps import NearMiss, Step
from fares.values import value


@dataclass(frozen=True, slots=True)
class HeldProduct:
    """A product that the traveller holds, good from one instant up to another, which is excluded; both UTC.

    `profile` is for whom it was bought: it covers rides of that profile only. None covers rides of any.
    """

    product: str
    valid_from: datetime
    valid_until: datetime
    profile: str | None = None


@value(frozen=True, slots=True)
class BoughtCap:
    """A cap that was worth its price, over its period (UTC, the end excluded).

    `member` is the operator, mode or line of a family. `profile` and `age` say for whom it is. `rides` are the ids of
    those that it covers whole; there may be none, if it was bought because another cap needs it.
    """

    cap: str
    name: str
    starts_at: datetime
    ends_at: datetime
    member: str | None
    profile: str
    age: int | None
    price: Money
    rides: tuple[str, ...]
    step: Step


@value(frozen=True, slots=True)
class PaidExtension:
    """What was paid for the zones that caps and products leave uncovered, once for these rides."""

    extension: str
    zones: frozenset[str]
    price: Money
    rides: tuple[str, ...]
    step: Step


@value(frozen=True, slots=True)
class ChargedRide:
    """A ride and what it adds to the charge.

    `price` is what it costs after interchange and count rules, and `chained.priced.apart` comes on top. `increment` is
    what the charge of the rides up to this one is more than that of the rides before it; it is negative only where this
    ride reprices an earlier one. `fare_day` is that in which the ride started, `edition` the version that priced it.
    `products` are the ids of held products that cover it, whole if `is_held`. `caps` cover it whole.
    """

    chained: ChainedRide
    price: Money
    increment: Money
    fare_day: date
    edition: str
    products: tuple[str, ...] = ()
    is_held: bool = False
    caps: tuple[BoughtCap, ...] = ()
    extension: PaidExtension | None = None
    later_steps: tuple[Step, ...] = ()

    @property
    def ride(self) -> Ride:
        """Give the ride itself."""
        return self.chained.priced.ride

    @property
    def fare(self) -> Money:
        """Give what it costs by itself, surcharges charged apart not in it."""
        return self.chained.priced.fare

    @property
    def apart(self) -> Money:
        """Give the surcharges that nothing covers."""
        return self.chained.priced.apart

    @property
    def chain(self) -> str:
        """Give the id of the ride that began its chain."""
        return self.chained.chain

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give all that made its price: its single, interchange, count rules, products, caps and extension."""
        paid = () if self.extension is None else (self.extension.step,)
        caps = [cap.step for cap in self.caps]
        return (*self.chained.priced.steps, *self.chained.steps, *self.later_steps, *caps, *paid)


@value(frozen=True, slots=True)
class UnpricedRide:
    """A ride for which the tariff has no fare, and why. It is charged nothing and counts for nothing."""

    ride: Ride
    near_miss: NearMiss


@value(frozen=True, slots=True)
class Charge:
    """What one traveller's rides cost together: the cheapest purchase in hindsight.

    `rides` are in start order, and their increments add up to `total`. `near_misses` are caps that were not reached, by
    less than another ride like those they cover.
    """

    rides: tuple[ChargedRide, ...]
    unpriced: tuple[UnpricedRide, ...]
    caps: tuple[BoughtCap, ...]
    extensions: tuple[PaidExtension, ...]
    near_misses: tuple[NearMiss, ...]
    total: Money

    @property
    def by_day(self) -> dict[date, Money]:
        """Add up the increments of each fare day."""
        return _summed((ride.fare_day, ride.increment) for ride in self.rides)

    @property
    def by_week(self) -> dict[date, Money]:
        """Add up the increments of each week from Monday to Sunday, by its Monday."""
        return _summed((ride.fare_day - timedelta(days=ride.fare_day.weekday()), ride.increment) for ride in self.rides)

    @property
    def uncapped(self) -> Money:
        """Add up what the rides would cost without caps, products held and extensions."""
        return total(amount for ride in self.rides for amount in (ride.price, ride.apart))

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what each ride came to and why, then what was nearly reached."""
        of_rides = [step.sentence for ride in self.rides for step in ride.steps]
        without = [unpriced.near_miss.sentence for unpriced in self.unpriced]
        return (*of_rides, *without, *[miss.sentence for miss in self.near_misses])


def _summed(amounts: Iterable[tuple[date, Money]]) -> dict[date, Money]:
    sums: defaultdict[date, Money] = defaultdict(lambda: ZERO)
    for day, amount in amounts:
        sums[day] += amount
    return dict(sums)
