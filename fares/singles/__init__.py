"""Singles: what one ride costs by itself."""

from fares.rides import Ride
from fares.singles.pricing import Pricing
from fares.singles.shapes import PricedRide
from fares.steps import NearMiss
from fares.tariff import Tariff, once

__all__ = ["PricedRide", "Pricing", "price_ride"]


def price_ride(tariff: Tariff, ride: Ride) -> PricedRide | NearMiss:
    """Price a ride: the first single fare that covers it and has a price, then discount, ceiling and surcharges.

    Each is a step. A near miss `no-single-fare` says that there is no fare, which is not a fare of nothing. A ride
    that lacks a tap is priced by its `completion`. Raises `UnknownProfile`.
    """
    return once(tariff, Pricing).price(ride)
