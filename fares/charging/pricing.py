"""Pricing: each ride by the edition in force when its journey began, then interchange."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final

from fares.charging.periods import Spans
from fares.charging.rated import RatedRide
from fares.charging.reach import Reach
from fares.charging.shapes import UnpricedRide
from fares.interchange import ChainedRide, chain
from fares.rides import Ride
from fares.singles import PricedRide, Pricing
from fares.steps import NearMiss
from fares.tariff import Tariff, Timeline, once

_ORDER: Final = attrgetter("started_at", "id")
"""How rides are put in start order: as `Ride.order` says."""


class _Desk:
    """An edition made ready for rating rides."""

    def __init__(self, tariff: Tariff) -> None:
        self.tariff = tariff
        self.price = once(tariff, Pricing).price
        self.reached = once(tariff, Reach).of
        self.fare_day = once(tariff, Spans).fare_day

    def rated(self, chained: ChainedRide) -> RatedRide:
        """Rate a ride after interchange."""
        priced = chained.priced
        ride = priced.ride
        fare_day = self.fare_day(ride.started_at)
        return RatedRide(ride, chained, self.tariff, self.reached(priced), fare_day, chained.price.pence)


def rated(editions: Timeline, rides: Iterable[Ride]) -> tuple[list[RatedRide], list[UnpricedRide]]:
    """Price rides, in start order, and give apart those for which there is no fare.

    A ride that comes twice is one ride. Raises `NoEditionInForce` and `UnknownProfile`.
    """
    ordered = sorted({ride.id: ride for ride in rides}.values(), key=_ORDER)
    desks = {ride.id: once(editions.at(ride.started_at), _Desk) for ride in ordered}
    priced, unpriced = list[PricedRide](), list[UnpricedRide]()
    for ride in ordered:
        fare = desks[ride.id].price(ride)
        if isinstance(fare, NearMiss):
            unpriced.append(UnpricedRide(ride, fare))
        else:
            priced.append(fare)
    if any(desk.tariff.interchanges for desk in desks.values()):
        chained = _chained(priced, desks)
    else:
        chained = [ChainedRide(one, one.fare, one.ride.id) for one in priced]
    return [desks[each.priced.ride.id].rated(each) for each in chained], unpriced


def _chained(priced: Sequence[PricedRide], desks: dict[str, _Desk]) -> Sequence[ChainedRide]:
    """Chain rides; price anew, by the edition in force when its journey began, each that changed from one before."""

    def tariff_of(ride: Ride) -> Tariff:
        return desks[ride.id].tariff

    while True:
        chained = chain(tariff_of, priced)
        anew = {one.priced.ride.id: desks[one.chain] for one in chained if _is_older(desks, one)}
        if not anew:
            return chained
        desks.update(anew)
        priced = [_by(anew.get(one.ride.id), one) for one in priced]


def _is_older(desks: dict[str, _Desk], one: ChainedRide) -> bool:
    return desks[one.chain].tariff.valid_from < desks[one.priced.ride.id].tariff.valid_from


def _by(desk: _Desk | None, priced: PricedRide) -> PricedRide:
    """Price a ride by another edition, if there is one and it has a fare for it."""
    again = priced if desk is None else desk.price(priced.ride)
    return priced if isinstance(again, NearMiss) else again
