"""Charging: what a traveller's rides cost together, as the cheapest purchase in hindsight."""

from collections.abc import Iterable, Sequence

from fares.charging.held import cover
from fares.charging.outcome import outcome
from fares.charging.prices import changes_of
from fares.charging.pricing import rated
from fares.charging.search import cheapest, worthwhile
from fares.charging.shapes import BoughtCap, Charge, ChargedRide, HeldProduct, PaidExtension, UnpricedRide
from fares.charging.units import Units
from fares.charging.windows import windows_of
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
    changes = changes_of(ridden)
    windows = windows_of(editions, ridden)
    units = Units(ridden, windows)
    most_pence = [0] * len(ridden)
    for change in changes:
        for place, pence in change.items():
            most_pence[place] = max(most_pence[place], pence)
    purchases = units.purchases()
    kept = worthwhile(purchases, most_pence)
    solution = cheapest(purchases, units.moments(changes, frozenset(kept)), most_pence, kept)
    return outcome(ridden, windows, units, solution, unpriced)
