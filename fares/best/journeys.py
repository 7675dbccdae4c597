"""The journeys of a pattern, made ready: which products cover which of their rides, and what everything costs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from fares.best.shapes import PatternJourney, TravelPattern
from fares.journeys import Itinerary
from fares.money import Money
from fares.network import StopPoint
from fares.products import ProductKind
from fares.quote import Offer, Party, QuoteRequest
from fares.quote.enquiry import Enquiry, Way, enquire, way
from fares.quote.legs import itineraries_of
from fares.quote.passes import cover
from fares.quote.product_prices import product_offer
from fares.quote.singles import chained
from fares.steps import NearMiss
from fares.tariff import Tariff


@dataclass(frozen=True, slots=True)
class RideReady:
    """A ride: where it is boarded, what its single costs (None is no fare), and the products that cover it."""

    boarded: StopPoint
    single: Money | None
    covered_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class WayReady:
    """A way to make a journey, and the returns that would be bought for it."""

    rides: tuple[RideReady, ...]
    returns: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class JourneyReady:
    """A journey: its place in time order, the ways to make it, and what each other product is if it is bought now."""

    place: int
    at: datetime
    day: date
    origin: StopPoint
    destination: StopPoint
    ways: tuple[WayReady, ...]
    offers: Mapping[str, Offer]


def in_order(pattern: TravelPattern) -> tuple[PatternJourney, ...]:
    """Put the journeys of a pattern in time order, ties by their stops."""
    return tuple(sorted(pattern.journeys, key=lambda one: (one.at, one.origin, one.destination)))


def ready(tariff: Tariff, pattern: TravelPattern) -> tuple[JourneyReady, ...]:
    """Make journeys ready, in time order; raises what `fares.quote.quote` raises."""
    planned: dict[tuple[str, str], tuple[Itinerary, ...]] = {}
    made = []
    for place, journey in enumerate(in_order(pattern)):
        who = (Party(pattern.profile, 1, pattern.age),)
        request = QuoteRequest(journey.origin, journey.destination, journey.at, who)
        ends = tariff.network.stop(journey.origin), tariff.network.stop(journey.destination)
        codes = ends[0].id, ends[1].id
        if codes not in planned:
            planned[codes] = itineraries_of(tariff.network, request, *ends)
        enquiry = enquire(tariff, request)
        ways = {_named(one): one for one in (_way_ready(enquiry, way(enquiry, each)) for each in planned[codes])}
        offers = {offer.product or "": offer for offer in _offers(enquiry)}
        made.append(JourneyReady(place, journey.at, enquiry.day, *ends, tuple(ways.values()), offers))
    return tuple(made)


def _named(one: WayReady) -> object:
    """Tell ways apart by what matters to a plan."""
    return one.rides, tuple([(offer.product, offer.total) for offer in one.returns])


def _offers(enquiry: Enquiry) -> Iterator[Offer]:
    for product in enquiry.tariff.products.values():
        if product.kind is not ProductKind.RETURN:
            offer = product_offer(enquiry, product, None)
            if isinstance(offer, Offer):
                yield offer


def _way_ready(enquiry: Enquiry, way: Way) -> WayReady:
    products = enquiry.tariff.products.values()
    fares = _fares(enquiry, way)
    rides = []
    for leg, one, fare in zip(way.itinerary.legs, _each_ride(way), fares, strict=True):
        covered_by = frozenset([product.id for product in products if cover(enquiry, (product,), one)])
        rides.append(RideReady(leg.origin, fare, covered_by))
    return WayReady(tuple(rides), tuple(_returns(enquiry, way, rides)))


def _each_ride(way: Way) -> Iterator[Way]:
    for place, leg in enumerate(way.itinerary.legs):
        uses = {profile: ridden[place : place + 1] for profile, ridden in way.uses.items()}
        yield Way(replace(way.itinerary, legs=(leg,)), way.paths[place : place + 1], uses)


def _fares(enquiry: Enquiry, way: Way) -> list[Money | None]:
    """Price each ride, as changing makes it; each by itself where one of them has no fare."""
    (party,) = enquiry.parties
    rides = chained(enquiry, way.itinerary, party)
    if not isinstance(rides, NearMiss):
        return [ride.price + ride.priced.apart for ride in rides]
    if len(way.itinerary.legs) == 1:
        return [None]
    return [fare for one in _each_ride(way) for fare in _fares(enquiry, one)]


def _returns(enquiry: Enquiry, way: Way, rides: list[RideReady]) -> Iterator[Offer]:
    for product in enquiry.tariff.products.values():
        if product.kind is ProductKind.RETURN and all(product.id in ride.covered_by for ride in rides):
            offer = product_offer(enquiry, product, way)
            if isinstance(offer, Offer):
                yield offer
