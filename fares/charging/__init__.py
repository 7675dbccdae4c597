"""Charging: what a traveller's rides cost together, as the cheapest purchase in hindsight."""

from collections.abc import Iterable, Sequence

from fares.charging.held import cover
from fares.charging.outcome import outcome
from fares.charging.plans import plan_of
from fares.charging.prices import changes_of
from fares.charging.pricing import rated
from fares.charging.shapes import BoughtCap, Charge, ChargedRide, HeldProduct, PaidExtension, UnpricedRide
from fares.rides import Ride
from fares.tariff import Timeline

__all__ = ["BoughtCap", "Charge", "ChargedRide", "HeldProduct", "PaidExtension", "UnpricedRide", "charge"]


def charge(editions: Timeline, rides: Iterable[Ride], held: Sequence[HeldProduct] = ()) -> Charge:
    """Charge the rides of one traveller, who is one passenger; each passenger of a group is a traveller of its own.

    The order of the rides never matters, nor that one comes twice. Singles and interchange make prices; products held
    cover first; count rules reprice; then the caps and extensions are bought that make the least of it. Raises
    `NoEditionInForce`, `UnknownProfile` and `UnknownProduct`.
    """
    ridden, unpriced = rated(editions, rides)
    cover(editions, ridden, held)
    plan = plan_of(editions, ridden, changes_of(ridden))
    return outcome(ridden, plan, unpriced)
