"""Quotes: every product and single that would do for a journey, cheapest first, each with the steps to its price."""

from collections.abc import Hashable, Iterable

from fares.journeys import WALK_METRES, Itinerary
from fares.network import StopPoint
from fares.products import ProductKind
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, Way, alike, enquire, way
from fares.quote.legs import itineraries_of
from fares.quote.mixes import cheapest_mix
from fares.quote.passes import chains, cover, covering_offer, held_by, zonal_offer
from fares.quote.shapes import MAX_PASSENGERS, Offer, OfferItem, Party, PlannedLeg, Quote, QuoteRequest
from fares.quote.singles import fares_of, singles_offer
from fares.steps import NearMiss, Step
from fares.tariff import Tariff

__all__ = [
    "MAX_PASSENGERS",
    "NearMiss",
    "Offer",
    "OfferItem",
    "Party",
    "PlannedLeg",
    "Quote",
    "QuoteRequest",
    "Step",
    "alike",
    "quote",
]


def quote(tariff: Tariff, request: QuoteRequest) -> Quote:
    """Price a journey: find its itineraries, price each as singles and each product that covers one, cheapest first.

    What needs another product is offered with it, and a split of the party where that is cheaper than all else.

    The same request and edition always give the same answer, and the order of its passengers does not matter. Callers
    see to it that `at` is UTC and that 1 to `MAX_PASSENGERS` people travel.
    Raises `UnknownStop`, `UnknownLine`, `UnknownOperator`, `UnknownProfile`, `UnknownProduct` or `BadJourney`.
    """
    enquiry = enquire(tariff, request)
    origin, destination = tariff.network.stop(request.origin), tariff.network.stop(request.destination)
    itineraries = itineraries_of(tariff.network, request, origin, destination)
    found = _along(enquiry, itineraries) if itineraries else _between(enquiry, origin, destination)
    offers = sorted((each for each in found if isinstance(each, Offer)), key=lambda offer: (offer.total, offer.key))
    mixed = {part.product for offer in offers for part in offer.parts}
    near = {each for each in found if isinstance(each, NearMiss) and each.rule not in mixed}
    return Quote(
        tariff=tariff,
        itineraries=itineraries,
        offers=tuple(offers),
        near_misses=tuple(sorted({*near, *_upsell(tariff, offers)}, key=lambda miss: (miss.rule, miss.sentence))),
        reason=_reason(origin, destination, itineraries, offers),
    )


def _along(enquiry: Enquiry, itineraries: tuple[Itinerary, ...]) -> list[Offer | NearMiss]:
    """Offer singles, those that are one and the same once, each product that covers an itinerary whole, and a mix."""
    ways = [way(enquiry, itinerary) for itinerary in itineraries]
    singles = _singles(enquiry, ways)
    passes = [covering_offer(enquiry, chain, ways) for chain in chains(enquiry)]
    found = singles + [each for each in passes if each is not None]
    return found + _worth_it(cheapest_mix(enquiry, ways), found) + _nothing_to_buy(enquiry, ways)


def _singles(enquiry: Enquiry, ways: list[Way]) -> list[Offer | NearMiss]:
    """Offer singles, of ways that take the same the first; what is held may cover more of one than of another."""
    found: dict[Hashable, Offer | NearMiss] = {}
    for each in ways:
        offer = singles_offer(enquiry, each)
        cost = offer.total if enquiry.held and isinstance(offer, Offer) else None
        found.setdefault((fares_of(enquiry.tariff, each.itinerary), cost), offer)
    return list(found.values())


def _worth_it(mix: Offer | NearMiss | None, found: list[Offer | NearMiss]) -> list[Offer | NearMiss]:
    """Keep a mix only if it is cheaper than every offer that does not split the party."""
    if mix is None or (
        isinstance(mix, Offer) and any(isinstance(one, Offer) and one.total <= mix.total for one in found)
    ):
        return []
    return [mix]


def _nothing_to_buy(enquiry: Enquiry, ways: list[Way]) -> list[Offer | NearMiss]:
    held = held_by(enquiry)
    if not held or not any(cover(enquiry, held, each) for each in ways):
        return []
    return [NearMiss(held[0].id, sentences.held_already([product.name for product in held]))]


def _between(enquiry: Enquiry, origin: StopPoint, destination: StopPoint) -> list[Offer | NearMiss]:
    """Offer the products that go by zones, where no way between two stops is known."""
    passes = [zonal_offer(enquiry, chain, origin, destination) for chain in chains(enquiry)]
    return [found for found in passes if found is not None]


def _upsell(tariff: Tariff, offers: Iterable[Offer]) -> list[NearMiss]:
    """Point out the cheapest day product, if it costs more than the singles but less than going back by them too."""
    single = next((offer for offer in offers if offer.is_singles), None)
    day = next((offer for offer in offers if _is_day(tariff, offer)), None)
    if single is None or day is None or day.product is None or not single.total < day.total < single.total * 2:
        return []
    return [NearMiss(day.product, sentences.covers_the_day(tariff, day.total - single.total, day.name))]


def _is_day(tariff: Tariff, offer: Offer) -> bool:
    return offer.product is not None and tariff.products[offer.product].kind is ProductKind.DAY


def _reason(
    origin: StopPoint, destination: StopPoint, itineraries: tuple[Itinerary, ...], offers: list[Offer]
) -> str | None:
    if not itineraries:
        return sentences.no_lines(origin.name, destination.name, WALK_METRES, zonal=bool(offers))
    return None if offers else sentences.NO_FARE
