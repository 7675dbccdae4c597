"""A ride in its chain: what changing has made of its price."""

from fares.money import Money
from fares.singles import PricedRide
from fares.steps import NearMiss, Step
from fares.values import value


@value(frozen=True, slots=True)
class ChainedRide:
    """A ride after interchange.

    `price` is what it costs, surcharges charged apart not in it. `chain` is the id of the ride that began its chain,
    its own if none did; `changes` counts those of the chain up to it, and `rule` is the interchange by which it joined.
    `steps` are those of interchange alone: the last one's amount is the price and what is charged apart.
    """

    priced: PricedRide
    price: Money
    chain: str
    changes: int = 0
    rule: str | None = None
    steps: tuple[Step, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
