"""Floors: what the rest of the journeys costs at least, so that the search can leave what cannot be the cheapest.

What a product costs is spread over as many rides as it could carry at most; a ride costs at least its single or the
smallest such share. What is held may carry some of the rest for nothing, and is taken to carry as much as it can.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from fares.best.held import Held
from fares.best.journeys import JourneyReady, RideReady
from fares.products import FareProduct, ProductKind
from fares.tariff import Tariff


class Floors:
    """The floors of one search, in whole pence."""

    def __init__(self, tariff: Tariff, journeys: Sequence[JourneyReady], without: frozenset[str]) -> None:
        self._tariff, self._journeys = tariff, journeys
        self._times = [journey.at for journey in journeys]
        products = [product for code, product in sorted(tariff.products.items()) if code not in without]
        self._shares = {product.id: share for product in products if (share := self._share(product)) is not None}
        least = [self._least(journey) for journey in journeys]
        self._sums = [0, *accumulate(least)]
        self._sums_with = {
            product.id: [0, *accumulate(least[one.place] if _carried(one, product.id) else 0 for one in journeys)]
            for product in products
        }
        self._most_a_use = {product.id: self._most(product) for product in products}

    def rest(self, first: int, held: Iterable[Held]) -> int:
        """Give what the journeys from a place on cost at least, to somebody who holds something."""
        pence = self._sums[-1] - self._sums[first]
        for one in held:
            sums = self._sums_with[one.product]
            pence -= max(0, sums[bisect_left(self._times, one.running)] - sums[first])
            pence -= one.left * self._most_a_use[one.product]
        return max(0, pence)

    def _least(self, journey: JourneyReady) -> int:
        return min((sum(map(self._least_ride, way.rides)) for way in journey.ways), default=0)

    def _least_ride(self, ride: RideReady) -> int:
        shares = [self._shares[code] for code in ride.covered_by if code in self._shares]
        return min([*shares, *([] if ride.single is None else [ride.single.pence])], default=0)

    def _share(self, product: FareProduct) -> int | None:
        """Share a product's lowest price out over all the rides that it could carry; None is one that is not sold."""
        prices = list(self._prices(product))
        rides = self._most_rides(product)
        return min(prices) // rides if prices and rides else None

    def _prices(self, product: FareProduct) -> Iterator[int]:
        for journey in self._journeys:
            if product.id in journey.offers:
                yield journey.offers[product.id].total.pence
            for way in journey.ways:
                yield from (offer.total.pence for offer in way.returns if offer.product == product.id)

    def _most_rides(self, product: FareProduct) -> int:
        """Say how many rides a product could carry at most, bought for whichever journey."""
        counts = [0, *accumulate(_carried(journey, product.id) for journey in self._journeys)]
        if product.kind is ProductKind.RETURN:
            return 2 * max((_carried(journey, product.id) for journey in self._journeys), default=0)
        if product.rides is not None:
            return product.rides * (product.uses or 1)
        return (product.uses or 1) * max(
            (counts[end] - counts[place] for place, end in self._reaches(product)), default=0
        )

    def _most(self, product: FareProduct) -> int:
        """Say what the journeys that one use carries cost at least, wherever that is most."""
        if product.rides is not None or product.kind is ProductKind.RETURN:
            return max((self._sums[place + 1] - self._sums[place] for place in range(len(self._journeys))), default=0)
        sums = self._sums_with[product.id]
        return max((sums[end] - sums[place] for place, end in self._reaches(product)), default=0)

    def _reaches(self, product: FareProduct) -> Iterator[tuple[int, int]]:
        """Give, for each journey, the place of the first that one use of a product, begun for it, does not reach."""
        for journey in self._journeys:
            yield journey.place, bisect_left(self._times, self._until(product, journey))

    def _until(self, product: FareProduct, journey: JourneyReady) -> datetime:
        if product.uses is None and product.id in journey.offers:
            return journey.offers[product.id].valid_until
        return self._tariff.calendar.starts_at(journey.day + timedelta(days=product.fare_days))


def _carried(journey: JourneyReady, product: str) -> int:
    """Count the rides of a journey that a product carries, on the way where they are most."""
    return max((sum(product in ride.covered_by for ride in way.rides) for way in journey.ways), default=0)
