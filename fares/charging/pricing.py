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
from fares.singles import PricedRide, price_ride
from fares.steps import NearMiss
from fares.tariff import Tariff, Timeline, once

_order: Final = attrgetter("started_at", "id")


def rated(editions: Timeline, rides: Iterable[Ride]) -> tuple[list[RatedRide], list[UnpricedRide]]:
    """Price rides, in start order, and give apart those for which there is no fare.

    A ride that comes twice is one ride. Raises `NoEditionInForce` and `UnknownProfile`.
    """
    ordered = sorted({ride.id: ride for ride in rides}.values(), key=_order)
    tariffs = {ride.id: editions.at(ride.started_at) for ride in ordered}
    priced, unpriced = list[PricedRide](), list[UnpricedRide]()
    for ride in ordered:
        fare = price_ride(tariffs[ride.id], ride)
        if isinstance(fare, NearMiss):
            unpriced.append(UnpricedRide(ride, fare))
        else:
            priced.append(fare)
    if any(tariff.interchanges for tariff in tariffs.values()):
        chained = _chained(priced, tariffs)
    else:
        chained = [ChainedRide(one, one.fare, one.ride.id) for one in priced]
    return [_rated(each, tariffs[each.priced.ride.id]) for each in chained], unpriced


def _rated(chained: ChainedRide, tariff: Tariff) -> RatedRide:
    priced = chained.priced
    fare_day = once(tariff, Spans).fare_day(priced.ride.started_at)
    return RatedRide(priced.ride, chained, tariff, once(tariff, Reach).of(priced), fare_day, chained.price.pence)


def _chained(priced: Sequence[PricedRide], tariffs: dict[str, Tariff]) -> Sequence[ChainedRide]:
    """Chain rides; price anew, by the edition in force when its journey began, each that changed from one before."""

    def tariff_of(ride: Ride) -> Tariff:
        return tariffs[ride.id]

    while True:
        chained = chain(tariff_of, priced)
        anew = {one.priced.ride.id: tariffs[one.chain] for one in chained if _is_older(tariffs, one)}
        if not anew:
            return chained
        tariffs.update(anew)
        priced = [_by(anew.get(one.ride.id), one) for one in priced]


def _is_older(tariffs: dict[str, Tariff], one: ChainedRide) -> bool:
    return tariffs[one.chain].valid_from < tariffs[one.priced.ride.id].valid_from


def _by(tariff: Tariff | None, priced: PricedRide) -> PricedRide:
    """Price a ride by another edition, if there is one and it has a fare for it."""
    again = priced if tariff is None else price_ride(tariff, priced.ride)
    return priced if isinstance(again, NearMiss) else again
