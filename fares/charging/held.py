"""Held products: they cover rides first, whole or in some of their zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fares.charging import sentences
from fares.charging.rated import RatedRide
from fares.charging.reach import zones_covered
from fares.charging.shapes import HeldProduct
from fares.errors import UnknownProduct
from fares.products import FareProduct, covers
from fares.steps import Step
from fares.tariff import Timeline

_END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Held:
    """A held product and what the edition under which its time began says of it."""

    holding: HeldProduct
    product: FareProduct


def cover(editions: Timeline, rides: Sequence[RatedRide], held: Sequence[HeldProduct]) -> None:
    """Let the products held cover the rides. Raises `UnknownProduct`.

    A product that needs another covers only while one of those it needs is held too; one that leaves default fares out
    covers no ride that was completed for the passenger.
    """
    known = sorted(
        [_Held(holding, _product(editions, holding)) for holding in held],
        key=lambda one: (one.holding.product, one.holding.valid_from, one.holding.valid_until),
    )
    for ride in rides if known else ():
        good = [one for one in known if _is_good(one, ride)]
        ids = {one.product.id for one in good}
        for one in good:
            is_with_what_it_needs = not one.product.needs or not one.product.needs.isdisjoint(ids)
            if is_with_what_it_needs and (one.product.default_fares or ride.ride.completion is None):
                _cover(ride, one.product)


def _product(editions: Timeline, holding: HeldProduct) -> FareProduct:
    """Find a held product in the edition in force when it became good, or else in the next that has it."""
    for tariff in editions.during(holding.valid_from, _END_OF_TIME):
        if holding.product in tariff.products:
            return tariff.products[holding.product]
    raise UnknownProduct("No edition since a held product became good has a product with this id.")


def _is_good(held: _Held, ride: RatedRide) -> bool:
    holding = held.holding
    in_time = holding.valid_from <= ride.ride.started_at < holding.valid_until
    return in_time and holding.profile in {None, ride.ride.profile}


def _cover(ride: RatedRide, product: FareProduct) -> None:
    use = ride.chained.priced.use
    if covers(product.covers, use):
        ride.is_held = True
    else:
        zones = zones_covered(product.covers, use) & ride.reached.zones
        if not zones:
            return
        ride.held_zones |= zones
    ride.products = (*ride.products, product.id)
    ride.held_steps = (*ride.held_steps, _step(ride, product))


def _step(ride: RatedRide, product: FareProduct) -> Step:
    return Step(
        rule=product.id,
        inputs={"profile": ride.ride.profile, "zones": "all" if ride.is_held else " ".join(sorted(ride.held_zones))},
        amount=ride.chained.priced.apart if ride.is_held else ride.chained.price + ride.chained.priced.apart,
        sentence=sentences.held(product.name, whole=ride.is_held),
        source=None,
        illustrative=False,
    )
