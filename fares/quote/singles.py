"""Singles: one fare for each leg, by the first rule that has a price for it, never more than the ceilings allow."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta

from fares.journeys import Itinerary, Leg
from fares.money import ZERO, Money, total
from fares.paths import Path
from fares.prices import Price, looked_up_by, lookup, price_for
from fares.products import Ceiling, SingleFare, Use, covers
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, Way
from fares.quote.shapes import Offer, OfferItem, Party
from fares.steps import NearMiss, Step
from fares.tariff import Tariff, is_priced_by_stop, lines_priced_alike


@dataclass(frozen=True, slots=True)
class _Ride:
    """One leg for one profile: what a single fare is looked up for. `number` counts legs from 1."""

    number: int
    leg: Leg
    path: Path
    use: Use
    profile: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A rule that covers a ride and the price it has for it."""

    rule: SingleFare
    price: Price


def fares_of(tariff: Tariff, itinerary: Itinerary) -> Hashable:
    """Say which singles an itinerary takes: two with the same answer are paid for by the very same rights."""
    return tuple(_fare_of(tariff, leg) for leg in itinerary.legs)


def _fare_of(tariff: Tariff, leg: Leg) -> Hashable:
    by_stop = is_priced_by_stop(tariff, leg.operator, leg.mode, leg.line)
    stops = (leg.origin.id, leg.destination.id) if by_stop else None
    alike = leg.line and lines_priced_alike(tariff, leg.line)
    return leg.operator, leg.origin.zone, leg.destination.zone, alike, stops


def singles_offer(enquiry: Enquiry, way: Way) -> Offer | NearMiss:
    """Price each leg of an itinerary as a single for everyone, or name the first leg that has no fare for someone."""
    items: list[OfferItem] = []
    steps: list[Step] = []
    for party in enquiry.parties:
        unit = ZERO
        for ride in _rides(way, party):
            priced = _priced(enquiry, ride)
            if isinstance(priced, NearMiss):
                return priced
            steps += priced
            unit += priced[-1].amount
        items.append(OfferItem(party.profile, party.count, unit, unit * party.count))
    return _offer(enquiry, way.itinerary, tuple(items), tuple(steps))


def _offer(enquiry: Enquiry, itinerary: Itinerary, items: tuple[OfferItem, ...], steps: tuple[Step, ...]) -> Offer:
    calendar = enquiry.tariff.calendar
    fares = ", then ".join(sentences.fare_name(enquiry.tariff, leg) for leg in itinerary.legs)
    return Offer(
        key=f"singles:{itinerary.key}",
        name=f"{'Single' if len(itinerary.legs) == 1 else 'Singles'}: {fares}",
        product=None,
        total=total(item.amount for item in items),
        items=items,
        steps=steps,
        itinerary=itinerary,
        valid_from=calendar.starts_at(enquiry.day),
        valid_until=calendar.starts_at(enquiry.day + timedelta(days=1)),
    )


def _rides(way: Way, party: Party) -> list[_Ride]:
    numbered = enumerate(zip(way.itinerary.legs, way.paths, way.uses, strict=True), start=1)
    return [_Ride(number, leg, path, use, party.profile) for number, (leg, path, use) in numbered]


def _priced(enquiry: Enquiry, ride: _Ride) -> list[Step] | NearMiss:
    """Give the steps to a ride's fare, the last of which has the amount to pay."""
    found = _first_fare(enquiry, ride)
    if found is None:
        tariff = enquiry.tariff
        service, profile = sentences.service_name(tariff, ride.leg), tariff.profiles[ride.profile].name
        return NearMiss("no-single-fare", sentences.no_single(service, profile))
    return [_fare_step(enquiry, ride, found), *_ceiling_steps(enquiry, ride, found.price.amount)]


def _first_fare(enquiry: Enquiry, ride: _Ride) -> _Found | None:
    tariff = enquiry.tariff
    for rule in tariff.singles:
        if covers(rule.covers, ride.use):
            price = lookup(tariff.tables[rule.table], ride.path, enquiry.paying[ride.profile])
            if price is not None:
                return _Found(rule, price)
    return None


def _fare_step(enquiry: Enquiry, ride: _Ride, found: _Found) -> Step:
    rule, price = found.rule, found.price
    return Step(
        rule=rule.id,
        inputs={
            "leg": str(ride.number),
            "profile": ride.profile,
            "price_profile": price.profile or "any",
            "operator": ride.leg.operator,
            "line": ride.leg.line or "unknown",
            "origin_zone": ride.leg.origin.zone,
            "destination_zone": ride.leg.destination.zone,
            "table": rule.table,
            **looked_up_by(enquiry.tariff.tables[rule.table], ride.path),
        },
        amount=price.amount,
        sentence=sentences.priced(enquiry.tariff, rule.name, ride.profile, price),
        source=price.source,
        illustrative=price.illustrative,
    )


def _ceiling_steps(enquiry: Enquiry, ride: _Ride, fare: Money) -> list[Step]:
    """Give the one step by which the lowest ceiling lowers a fare, or none."""
    lowering = [
        (price.amount, ceiling.id, ceiling, price)
        for ceiling in enquiry.tariff.ceilings
        if covers(ceiling.covers, ride.use)
        and (price := price_for(ceiling.prices, enquiry.paying[ride.profile])) is not None
        and price.amount < fare
    ]
    if not lowering:
        return []
    _, _, ceiling, price = min(lowering, key=lambda found: found[:2])
    return [_ceiling_step(enquiry, ride, ceiling, price, fare)]


def _ceiling_step(enquiry: Enquiry, ride: _Ride, ceiling: Ceiling, price: Price, fare: Money) -> Step:
    return Step(
        rule=ceiling.id,
        inputs={"leg": str(ride.number), "profile": ride.profile, "fare": str(fare)},
        amount=price.amount,
        sentence=sentences.held(enquiry.tariff, ceiling.name, price),
        source=price.source,
        illustrative=price.illustrative,
    )
