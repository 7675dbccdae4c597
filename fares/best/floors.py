"""Floors: what the rest of the journeys costs at least, so that the search can leave what cannot be the cheapest.

The rest costs at least what its rides are worth. What is held may carry some of them for nothing, and is taken to carry
as much as it can. There are two opinions of what rides are worth: one that is high, and one that is even, which tells
early on which of two courses is the better.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate, pairwise

from fares.best.held import Held
from fares.best.journeys import JourneyReady
from fares.best.limits import DaysLimit, Limit, ReturnLimit, RidesLimit, Span, SpanLimit
from fares.best.worth import carried, worth_of
from fares.products import FareProduct, ProductKind
from fares.tariff import Tariff


class Floors:
    """The floors of one search, in whole pence."""

    def __init__(self, tariff: Tariff, journeys: Sequence[JourneyReady], without: frozenset[str]) -> None:
        self._each = [_Floor(tariff, journeys, without, is_even=is_even) for is_even in (False, True)]

    def rest(self, first: int, held: Iterable[Held]) -> tuple[int, ...]:
        """Give what the journeys from a place on cost at least, to somebody who holds something, in each opinion."""
        held = tuple(held)
        return tuple([one.rest(first, held) for one in self._each])


class _Floor:
    """What rides are worth in one opinion."""

    def __init__(
        self, tariff: Tariff, journeys: Sequence[JourneyReady], without: frozenset[str], *, is_even: bool
    ) -> None:
        self._tariff, self._journeys = tariff, journeys
        self._times = [journey.at for journey in journeys]
        prices = {code: self._prices(code) for code in sorted(tariff.products) if code not in without}
        sold = [tariff.products[code] for code, pence in prices.items() if pence]
        limits = {product.id: self._limit(product, prices[product.id]) for product in sold}
        shares = {
            product.id: min(prices[product.id].values()) // max(1, self._most_rides(product))
            for product in sold
            if is_even or product.uses is not None
        }
        worth = worth_of(journeys, limits, shares)
        self._sums = [0, *accumulate(min(map(sum, ways), default=0) for ways in worth)]
        self._carried = {
            product.id: [carried(journey, worth[journey.place], product.id) for journey in journeys] for product in sold
        }
        self._each = {code: [max(map(sum, ways), default=0) for ways in each] for code, each in self._carried.items()}
        self._sums_with = {code: [0, *accumulate(each)] for code, each in self._each.items()}
        self._most_a_use = {product.id: self._most(product) for product in sold}

    def rest(self, first: int, held: Iterable[Held]) -> int:
        """Give what the journeys from a place on cost at least, to somebody who holds something."""
        pence = self._sums[-1] - self._sums[first]
        for one in held:
            pence -= self._carries(first, one)
        return max(0, pence)

    def _carries(self, first: int, one: Held) -> int:
        """Give what something held may carry from a place on, at most."""
        if one.home >= 0:
            return max(self._each[one.product][first : bisect_left(self._times, one.until)], default=0)
        sums = self._sums_with[one.product]
        running = max(0, sums[bisect_left(self._times, one.running)] - sums[first])
        return min(sums[-1] - sums[first], running + one.left * self._most_a_use[one.product])

    def _prices(self, code: str) -> dict[int, int]:
        """Give what a product costs, in pence, by the place of the journey it is bought for."""
        prices: dict[int, int] = {}
        for journey in self._journeys:
            returns = [offer for way in journey.ways for offer in way.returns]
            offers = [offer for offer in [*journey.offers.values(), *returns] if offer.product == code]
            if offers:
                prices[journey.place] = min(offer.total.pence for offer in offers)
        return prices

    def _limit(self, product: FareProduct, prices: dict[int, int]) -> Limit:
        lowest = min(prices.values())
        if product.kind is ProductKind.RETURN:
            return ReturnLimit(len(self._journeys), prices, partial(self._is_home, product))
        if product.uses is None:
            return self._span_limit(product, prices)
        if product.rides is not None:
            return RidesLimit(product.uses * product.rides, lowest)
        if product.fare_days == 1:
            return DaysLimit([journey.day for journey in self._journeys], product.uses, lowest)
        a_use = dict.fromkeys(range(len(self._journeys)), lowest // product.uses)
        return self._span_limit(product, a_use)

    def _span_limit(self, product: FareProduct, prices: dict[int, int]) -> SpanLimit:
        ends = [end for _, end in self._reaches(product)]
        return SpanLimit(len(ends), [Span(place, ends[place], pence) for place, pence in prices.items()])

    def _is_home(self, product: FareProduct, out: int, home: int) -> bool:
        there, back = self._journeys[out], self._journeys[home]
        ends = max(
            (offer.valid_until for way in there.ways for offer in way.returns if offer.product == product.id),
        )
        return back.at < ends and not there.origin.zones.isdisjoint(back.destination.zones)

    def _most_rides(self, product: FareProduct) -> int:
        """Say how many rides all uses of a product carry at most."""
        counts = [0, *accumulate(_rides(journey, product.id) for journey in self._journeys)]
        if product.kind is ProductKind.RETURN:
            return 2 * max((end - start for start, end in pairwise(counts)), default=0)
        if product.rides is not None:
            return min((product.uses or 1) * product.rides, counts[-1])
        a_use = max((counts[end] - counts[place] for place, end in self._reaches(product)), default=0)
        return min((product.uses or 1) * a_use, counts[-1])

    def _most(self, product: FareProduct) -> int:
        """Say what one use, or one ride of what counts them, carries at most, wherever that is most."""
        if product.rides is not None:
            rides = (pence for ways in self._carried[product.id] for way in ways for pence in way)
            return max(rides, default=0)
        sums = self._sums_with[product.id]
        return max((sums[end] - sums[place] for place, end in self._reaches(product)), default=0)

    def _reaches(self, product: FareProduct) -> Iterator[tuple[int, int]]:
        """Give, for each journey, the place of the first that one use of a product, begun for it, does not reach."""
        for journey in self._journeys:
            yield journey.place, self._place_at(self._used_until(product, journey))

    def _used_until(self, product: FareProduct, journey: JourneyReady) -> datetime:
        if product.uses is None and product.id in journey.offers:
            return journey.offers[product.id].valid_until
        return self._tariff.calendar.starts_at(journey.day + timedelta(days=product.fare_days))

    def _place_at(self, instant: datetime) -> int:
        return bisect_left(self._times, instant)


def _rides(journey: JourneyReady, product: str) -> int:
    """Count the rides of a journey that a product carries, on the way where they are most."""
    return max((sum(product in ride.covered_by for ride in way.rides) for way in journey.ways), default=0)
