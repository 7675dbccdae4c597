"""Passes: the products that cover a journey, priced for everyone, and those that nearly do."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from fares.journeys import Leg
from fares.money import total
from fares.network import StopPoint
from fares.prices import Price, price_for
from fares.products import FareProduct, ProductKind, Question, Use, covers_band, covers_zones, failures
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, Way
from fares.quote.shapes import Offer, OfferItem
from fares.steps import NearMiss, Step
from fares.tariff import Tariff


@dataclass(frozen=True, slots=True)
class _Rated:
    """A price of a product and how many it is bought for; `profile` None is a whole group."""

    profile: str | None
    quantity: int
    price: Price


@dataclass(frozen=True, slots=True)
class _Gap:
    """A leg that a product does not cover, and the questions it fails."""

    leg: Leg
    questions: tuple[Question, ...]


_OTHER_SERVICES: Final = frozenset({Question.OPERATOR, Question.MODE})


def product_offer(enquiry: Enquiry, product: FareProduct) -> Offer | NearMiss:
    """Price a product for everyone, whatever it covers; a near miss if the group is too large or a price is missing."""
    rated = _group(enquiry, product) if product.kind is ProductKind.GROUP else _each(enquiry, product)
    return rated if isinstance(rated, NearMiss) else _offer(enquiry, product, rated)


def covering_offer(enquiry: Enquiry, product: FareProduct, ways: list[Way]) -> Offer | NearMiss | None:
    """Offer a product that covers every leg of at least one way, or say why it does not if it nearly does.

    It nearly does if all the legs it lacks fail the same single question. An operator or a mode counts only if another
    leg is covered: a product for other services altogether is not near.
    """
    lacking = [(_lacks(product, way), way) for way in ways]
    gaps, way = min(lacking, key=lambda found: sum(len(gap.questions) for gap in found[0]))
    if not gaps:
        return product_offer(enquiry, product)
    asked = {question for gap in gaps for question in gap.questions}
    if len(asked) > 1 or (not asked.isdisjoint(_OTHER_SERVICES) and len(gaps) == len(way.uses)):
        return None
    return NearMiss(product.id, _why(enquiry, product, gaps[0].leg, *asked))


def zonal_offer(
    enquiry: Enquiry, product: FareProduct, origin: StopPoint, destination: StopPoint
) -> Offer | NearMiss | None:
    """Offer a product between two stops with no line known between them, if it goes by zones and holds in both.

    A product goes by zones if it names them, or if it holds on every operator; one for certain lines or directions
    never does.
    """
    covers = product.covers
    between = Use("", origin.mode, None, origin, destination, enquiry.bands)
    zonal = (
        covers.lines is None and covers.directions is None and (covers.zones is not None or covers.operators is None)
    )
    if not zonal or not covers_zones(covers, between):
        return None
    if not covers_band(covers, between):
        return NearMiss(product.id, sentences.only_at(enquiry.tariff, product))
    offer = product_offer(enquiry, product)
    return offer if isinstance(offer, NearMiss) else _with_reach(enquiry, product, offer, origin, destination)


def _lacks(product: FareProduct, way: Way) -> list[_Gap]:
    asked = [failures(product.covers, use) for use in way.uses]
    return [_Gap(leg, questions) for leg, questions in zip(way.itinerary.legs, asked, strict=True) if questions]


def _why(enquiry: Enquiry, product: FareProduct, leg: Leg, question: Question) -> str:
    tariff = enquiry.tariff
    match question:
        case Question.LINE | Question.DIRECTION if leg.line is None:
            return sentences.line_unknown(product, tariff.network.operators[leg.operator].name)
        case Question.OPERATOR | Question.MODE | Question.LINE:
            return sentences.not_with(product, _service(tariff, leg, question))
        case Question.DIRECTION:
            return sentences.not_this_way(product, sentences.service_name(tariff, leg))
        case Question.ZONE:
            zones = product.covers.zones or frozenset()
            outside = next(stop.zone for stop in (leg.origin, leg.destination) if stop.zone not in zones)
            return sentences.not_in(product, tariff.network.zones[outside].name)
        case _:
            assert question is Question.BAND, "every other question has its own sentence"
            return sentences.only_at(tariff, product)


def _service(tariff: Tariff, leg: Leg, question: Question) -> str:
    """Name what a leg is ridden on, as broadly as a question asks about it."""
    if question is Question.OPERATOR:
        return tariff.network.operators[leg.operator].name
    if question is Question.MODE:
        return sentences.vehicles(leg.mode)
    return sentences.service_name(tariff, leg)


def _each(enquiry: Enquiry, product: FareProduct) -> list[_Rated] | NearMiss:
    rated = []
    for party in enquiry.parties:
        price = price_for(product.prices, enquiry.paying[party.profile])
        if price is None:
            profile = enquiry.tariff.profiles[party.profile]
            return NearMiss(product.id, sentences.no_price(product, profile))
        rated.append(_Rated(party.profile, party.count, price))
    return rated


def _group(enquiry: Enquiry, product: FareProduct) -> list[_Rated] | NearMiss:
    if enquiry.passengers > product.max_passengers:
        return NearMiss(product.id, sentences.too_many(product, enquiry.passengers))
    price = price_for(product.prices, ())
    assert price is not None, "a group has one price for any profile: the review refuses others"
    return [_Rated(None, 1, price)]


def _offer(enquiry: Enquiry, product: FareProduct, rated: list[_Rated]) -> Offer:
    calendar = enquiry.tariff.calendar
    days = product.expires_after_days if product.kind is ProductKind.CARNET else product.fare_days
    assert days is not None, "a carnet expires: the review refuses others"
    items = tuple(
        OfferItem(each.profile, each.quantity, each.price.amount, each.price.amount * each.quantity) for each in rated
    )
    return Offer(
        key=f"product:{product.id}",
        name=product.name,
        product=product.id,
        total=total(item.amount for item in items),
        items=items,
        steps=tuple(_price_step(enquiry, product, each) for each in rated),
        itinerary=None,
        valid_from=calendar.starts_at(enquiry.day),
        valid_until=calendar.starts_at(enquiry.day + timedelta(days=days)),
    )


def _price_step(enquiry: Enquiry, product: FareProduct, rated: _Rated) -> Step:
    price = rated.price
    return Step(
        rule=product.id,
        inputs={
            "profile": rated.profile or "group",
            "price_profile": price.profile or "any",
            "quantity": str(rated.quantity),
        },
        amount=price.amount,
        sentence=sentences.priced(enquiry.tariff, product.name, rated.profile, price),
        source=price.source,
        illustrative=price.illustrative,
    )


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
