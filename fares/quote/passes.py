"""Passes: the products that cover a journey, priced for everyone, and those that nearly do."""

from dataclasses import dataclass, replace
from datetime import timedelta

from fares.journeys import Itinerary, Leg
from fares.money import total
from fares.network import StopPoint
from fares.prices import Price, price_for
from fares.products import FareProduct, ProductKind, Question, Use, covers_band, covers_zones, failures
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, use_of
from fares.quote.shapes import NearMiss, Offer, OfferItem, Step


@dataclass(frozen=True, slots=True)
class _Rated:
    """A price of a product and how many it is bought for; `profile` None is a whole group."""

    profile: str | None
    quantity: int
    price: Price


def product_offer(enquiry: Enquiry, product: FareProduct) -> Offer | NearMiss:
    """Price a product for everyone, whatever it covers; a near miss if the group is too large or a price is missing."""
    rated = _group(enquiry, product) if product.kind is ProductKind.GROUP else _each(enquiry, product)
    return rated if isinstance(rated, NearMiss) else _offer(enquiry, product, rated)


def shortfall(enquiry: Enquiry, product: FareProduct, itineraries: tuple[Itinerary, ...]) -> NearMiss | None:
    """Say why a product covers none of the itineraries, if it nearly covers one; None otherwise.

    It nearly does if all its uncovered legs fail the same single question. An operator or a mode counts only if another
    leg of the itinerary is covered: a product for other services altogether is not near.
    """
    failing = [(_failing(enquiry, product, itinerary), len(itinerary.legs)) for itinerary in itineraries]
    legs, rides = min(failing, key=lambda found: sum(len(questions) for _, questions in found[0]))
    asked = {question for _, questions in legs for question in questions}
    if len(asked) != 1:
        return None
    leg, (question,) = legs[0]
    if question in {Question.OPERATOR, Question.MODE} and len(legs) == rides:
        return None
    return NearMiss(product.id, _why(enquiry, product, leg, question))


def covers_one(enquiry: Enquiry, product: FareProduct, itineraries: tuple[Itinerary, ...]) -> bool:
    """Say whether a product covers every leg of at least one itinerary."""
    return any(not _failing(enquiry, product, itinerary) for itinerary in itineraries)


def zonal_offer(
    enquiry: Enquiry, product: FareProduct, origin: StopPoint, destination: StopPoint
) -> Offer | NearMiss | None:
    """Offer a product between two stops with no line known between them, if it goes by zones and holds in both.

    A product goes by zones if it names them, or if it holds on every operator; one for certain lines never does.
    """
    covers = product.covers
    between = Use("", origin.mode, None, (origin.zone, destination.zone), enquiry.bands)
    zonal = covers.lines is None and (covers.zones is not None or covers.operators is None)
    if not zonal or not covers_zones(covers, between):
        return None
    if not covers_band(covers, between):
        return NearMiss(product.id, sentences.only_at(enquiry.tariff, product))
    offer = product_offer(enquiry, product)
    return offer if isinstance(offer, NearMiss) else _with_reach(enquiry, product, offer, origin, destination)


def _failing(enquiry: Enquiry, product: FareProduct, itinerary: Itinerary) -> list[tuple[Leg, tuple[Question, ...]]]:
    asked = ((leg, failures(product.covers, use_of(enquiry, leg))) for leg in itinerary.legs)
    return [(leg, questions) for leg, questions in asked if questions]


def _why(enquiry: Enquiry, product: FareProduct, leg: Leg, question: Question) -> str:
    tariff = enquiry.tariff
    match question:
        case Question.OPERATOR:
            return sentences.not_with(product, tariff.network.operators[leg.operator].name)
        case Question.MODE:
            return sentences.not_with(product, sentences.vehicles(leg.mode))
        case Question.LINE if leg.line is None:
            return sentences.line_unknown(product, tariff.network.operators[leg.operator].name)
        case Question.LINE:
            return sentences.not_with(product, sentences.service_name(tariff, leg))
        case Question.ZONE:
            zones = product.covers.zones or frozenset()
            outside = next(stop.zone for stop in (leg.origin, leg.destination) if stop.zone not in zones)
            return sentences.not_in(product, tariff.network.zones[outside].name)
        case _:
            assert question is Question.BAND, "every other question has its own sentence"
            return sentences.only_at(tariff, product)


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
