"""Passes: the products that cover a journey, those that need another with it, and those that nearly cover it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fares.journeys import Leg
from fares.network import StopPoint
from fares.products import (
    Coverage,
    FareProduct,
    ProductKind,
    Question,
    Use,
    covers,
    covers_band,
    covers_profile,
    covers_zones,
    failures,
    parts_of,
)
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, Way
from fares.quote.product_prices import product_offer
from fares.quote.shapes import Offer, joined
from fares.steps import NearMiss, Step
from fares.tariff import Tariff
from fares.values import value

Chain = tuple[FareProduct, ...]
"""Products that are sold together, each but the first needing the one before."""


@value(frozen=True, slots=True)
class _Gap:
    """A leg that a product does not cover for everyone, and the questions it fails."""

    leg: Leg
    use: Use
    questions: tuple[Question, ...]


MAX_RIDES: Final = 1_000_000
_OTHER_SERVICES: Final = frozenset({Question.OPERATOR, Question.MODE})


def chains(enquiry: Enquiry) -> list[Chain]:
    """Give what is sold: each product by itself, or, if it needs one that nobody holds, with each that would do."""
    products = enquiry.tariff.products
    return [chain for code in sorted(products) for chain in _chains_to(enquiry, products[code])]


def _chains_to(enquiry: Enquiry, product: FareProduct) -> Iterator[Chain]:
    if not product.needs or not enquiry.held.isdisjoint(product.needs):
        yield (product,)
        return
    for code in sorted(product.needs):
        for chain in _chains_to(enquiry, enquiry.tariff.products[code]):
            yield (*chain, product)


def covering_offer(enquiry: Enquiry, chain: Chain, ways: Sequence[Way]) -> Offer | NearMiss | None:
    """Offer what covers every leg of at least one way for everyone, or say why it does not if it nearly does.

    It nearly does if all the legs it lacks fail the same single question. An operator or a mode counts only if another
    leg is covered: a product for other services altogether is not near. Only a return goes by the way it is bought for.
    """
    covered = [way for way in ways if covers_way(enquiry, chain, way)]
    if covered:
        by_way = any(product.kind is ProductKind.RETURN for product in chain)
        found = [chain_offer(enquiry, chain, way) for way in (covered if by_way else covered[:1])]
        offers = [offer for offer in found if isinstance(offer, Offer)]
        return min(offers, key=lambda offer: offer.total) if offers else found[0]
    return None if len(chain) > 1 or chain[0].needs else _near_miss(enquiry, chain[0], ways)


def covers_way(enquiry: Enquiry, chain: Chain, way: Way) -> bool:
    """Say whether products together cover a way for everyone, each leg by one of them, and the last is of use.

    What needs a product that is held is of use beside all that is held.
    """
    if any(_rides(product) < len(way.paths) for product in chain):
        return False
    together = (*held_by(enquiry), *chain) if chain[0].needs else chain
    return cover(enquiry, together, way) and (len(together) == 1 or not cover(enquiry, together[:-1], way))


def _rides(product: FareProduct) -> int:
    """Say how many rides a product is good for: no fewer than anybody plans, if it does not count them."""
    return MAX_RIDES if product.rides is None else product.rides * (product.uses or 1)


def held_by(enquiry: Enquiry) -> Chain:
    """Give the products that everybody holds."""
    return tuple([enquiry.tariff.products[code] for code in sorted(enquiry.held)])


def cover(enquiry: Enquiry, products: Chain, way: Way) -> bool:
    """Say whether each leg of a way is covered by one of some products, for everyone."""
    return all(
        any(covers(product.covers, use) for product in products)
        for party in enquiry.parties
        for use in way.uses[party.profile]
    )


def chain_offer(enquiry: Enquiry, chain: Chain, way: Way) -> Offer | NearMiss:
    """Price products that are sold together for everyone, or say for whom one of them has no price or room."""
    parts = []
    for product in chain:
        part = product_offer(enquiry, product, way)
        if isinstance(part, NearMiss):
            return part
        parts.append(part)
    if len(parts) == 1:
        return parts[0]
    return joined(
        "+".join(part.key for part in parts), sentences.with_add_ons([part.name for part in parts]), tuple(parts)
    )


def _near_miss(enquiry: Enquiry, product: FareProduct, ways: Sequence[Way]) -> NearMiss | None:
    lacking = [(_lacks(enquiry, product, way), way) for way in ways]
    gaps, way = min(lacking, key=lambda found: sum(len(gap.questions) for gap in found[0]))
    asked = {question for gap in gaps for question in gap.questions}
    if len(asked) != 1 or (not asked.isdisjoint(_OTHER_SERVICES) and len({gap.leg for gap in gaps}) == len(way.paths)):
        return None
    return NearMiss(product.id, _why(enquiry, product, gaps[0], *asked))


def _lacks(enquiry: Enquiry, product: FareProduct, way: Way) -> list[_Gap]:
    uses = [way.uses[party.profile] for party in enquiry.parties]
    asked = [
        (leg, use, failures(product.covers, use))
        for leg, *ridden in zip(way.itinerary.legs, *uses, strict=True)
        for use in ridden
    ]
    return [_Gap(leg, use, questions) for leg, use, questions in asked if questions]


def _why(enquiry: Enquiry, product: FareProduct, gap: _Gap, question: Question) -> str:
    tariff, leg = enquiry.tariff, gap.leg
    nearest = min(parts_of(product.covers), key=lambda part: len(failures(part, gap.use)))
    if leg.line is None and question in {Question.LINE, Question.DIRECTION}:
        return sentences.line_unknown(product, tariff.network.operators[leg.operator].name)
    told: Mapping[Question, Callable[[], str]] = {
        Question.DIRECTION: lambda: sentences.not_this_way(product, sentences.service_name(tariff, leg)),
        Question.ZONE: lambda: _not_there(tariff, product, nearest, leg),
        Question.STOP: lambda: sentences.not_between(product, leg.origin.name, leg.destination.name),
        Question.BAND: lambda: sentences.only_at(tariff, product, nearest),
        Question.PROFILE: lambda: sentences.not_for(product, tariff.profiles[gap.use.profile or ""]),
    }
    return told.get(question, lambda: sentences.not_with(product, _service(tariff, leg, question)))()


def _not_there(tariff: Tariff, product: FareProduct, covers: Coverage, leg: Leg) -> str:
    """Name the zone that is not in, or else both, if they would do but for which way round or what is left out."""
    ends = (leg.origin, leg.destination)
    outside = [stop.zone for stop in ends if covers.zones is not None and covers.zones.isdisjoint(stop.zones)]
    if outside:
        return sentences.not_in(product, tariff.network.zones[outside[0]].name)
    return sentences.not_between(product, *[tariff.network.zones[stop.zone].name for stop in ends])


def _service(tariff: Tariff, leg: Leg, question: Question) -> str:
    """Name what a leg is ridden on, as broadly as a question asks about it."""
    if question is Question.OPERATOR:
        return tariff.network.operators[leg.operator].name
    if question is Question.MODE:
        return sentences.vehicles(leg.mode)
    return sentences.service_name(tariff, leg)


def zonal_offer(enquiry: Enquiry, chain: Chain, origin: StopPoint, destination: StopPoint) -> Offer | NearMiss | None:
    """Offer a product between two stops with no line known between them, if it goes by zones and holds in both.

    A product goes by zones if it names them, or if it holds on every operator; one for certain lines, directions or
    stops never does, nor does one with others, nor a return.
    """
    (product, *others) = chain
    unknown, profiles = Use("", origin.mode, None, origin, destination, enquiry.bands), enquiry.tariff.profiles
    everyone = [
        replace(unknown, profile=party.profile, issuer=profiles[party.profile].issuer) for party in enquiry.parties
    ]
    zonal = [
        part
        for part in parts_of(product.covers)
        if _goes_by_zones(part) and all(covers_zones(part, use) and covers_profile(part, use) for use in everyone)
    ]
    if others or product.kind is ProductKind.RETURN or not zonal:
        return None
    if not any(covers_band(part, everyone[0]) for part in zonal):
        return NearMiss(product.id, sentences.only_at(enquiry.tariff, product, zonal[0]))
    offer = product_offer(enquiry, product, None)
    return offer if isinstance(offer, NearMiss) else _with_reach(enquiry, product, offer, origin, destination)


def _goes_by_zones(covers: Coverage) -> bool:
    named = (covers.lines, covers.directions, covers.from_stops, covers.to_stops)
    return all(part is None for part in named) and (covers.zones is not None or covers.operators is None)


def _with_reach(
    enquiry: Enquiry, product: FareProduct, offer: Offer, origin: StopPoint, destination: StopPoint
) -> Offer:
    zones = enquiry.tariff.network.zones
    reach = Step(
        rule=product.id,
        inputs={"origin_zone": origin.zone, "destination_zone": destination.zone},
        amount=offer.total,
        sentence=sentences.everywhere(enquiry.tariff, product, zones[origin.zone], zones[destination.zone]),
        source=None,
        illustrative=False,
    )
    return replace(offer, steps=(*offer.steps, reach))
