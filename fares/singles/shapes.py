"""A ride and what it costs by itself."""

from fares.money import Money
from fares.paths import Path
from fares.products import Use
from fares.rides import Ride
from fares.steps import Step
from fares.values import value


@value(frozen=True, slots=True)
class PricedRide:
    """A ride and its single fare, before interchange, count rules and caps.

    `use` is the ride as a coverage sees it; `path` is None where an end is not known. `fare` has surcharges in it but
    for those charged `apart`, which caps, products, interchange and count rules never touch. The last of the steps has
    both together as its amount.
    """

    ride: Ride
    use: Use
    path: Path | None
    fare: Money
    apart: Money
    steps: tuple[Step, ...]
