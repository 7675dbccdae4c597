"""What an offer sells: a right for each passenger, or one for a group; and the rights that no product sells."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from fares.errors import NothingFree
from fares.journeys import WALK_METRES, Itinerary, Leg
from fares.money import ZERO
from fares.network import StopPoint
from fares.prices import FlatTable, goes_by_stops, price_for
from fares.products import Coverage, FareProduct, ProductKind, parts_of, paying_profiles
from fares.quote import Offer, OfferItem, Step
from fares.rights.terms import RightKind, RightLeg, RightTerms, RightWay
from fares.tariff import Tariff, lines_priced_alike


def issue(tariff: Tariff, offer: Offer) -> tuple[RightTerms, ...]:
    """Give the rights that an offer sells: one for each passenger, or one for a group; of each of its parts in turn.

    `tariff` is the edition that made the offer. The terms name it, and hold everything else that validation needs but
    the hours of time bands, which are looked up by id. Products that are sold together are rights of their own.
    """
    if offer.parts:
        return tuple(terms for part in offer.parts for terms in issue(tariff, part))
    product = None if offer.product is None else tariff.products[offer.product]
    made = [
        _single(tariff, offer, item) if product is None else _pass(tariff, offer, item, product) for item in offer.items
    ]
    return tuple(terms for item, terms in zip(offer.items, made, strict=True) for _ in range(item.quantity))


def pay_as_you_go(tariff: Tariff, profile: str, valid_from: datetime, valid_until: datetime) -> RightTerms:
    """Give the right to ride now and be charged later, as a profile, on whatever the tariff covers.

    Instants are UTC, the end excluded. Raises `UnknownProfile`.
    """
    return _lasting(tariff, RightKind.PAY_AS_YOU_GO, profile, Coverage(), (valid_from, valid_until))


def entitlement(
    tariff: Tariff, profile: str, valid_from: datetime, valid_until: datetime, covers: Coverage | None = None
) -> RightTerms:
    """Give the right to ride without paying: what `covers` says, or what the tariff's singles give the profile free.

    Instants are UTC, the end excluded. Raises `UnknownProfile`, or `NothingFree` where no single is free for it.
    """
    kept = _free(tariff, profile) if covers is None else covers
    return _lasting(tariff, RightKind.ENTITLEMENT, profile, kept, (valid_from, valid_until))


def _free(tariff: Tariff, profile: str) -> Coverage:
    """Join what the single fares cover that cost a profile nothing. One whose price depends on the ride is not free."""
    paying = paying_profiles(tariff.profiles, profile)
    free = [
        part
        for single in tariff.singles
        if isinstance(table := tariff.tables[single.table], FlatTable)
        and (price := price_for(table.prices, paying)) is not None
        and price.amount == ZERO
        for part in parts_of(single.covers)
        if part.profiles is None or profile in part.profiles
        if part.issuers is None or tariff.profiles[profile].issuer in part.issuers
    ]
    if not free:
        raise NothingFree("No single of this tariff is free for this profile: say what the entitlement covers.")
    return replace(free[0], alternatives=tuple(free[1:]))


def _lasting(
    tariff: Tariff, kind: RightKind, profile: str, covers: Coverage, window: tuple[datetime, datetime]
) -> RightTerms:
    paying_profiles(tariff.profiles, profile)
    return RightTerms(
        product=None,
        kind=kind,
        profile=profile,
        edition=tariff.version,
        covers=covers,
        legs=(),
        valid_from=window[0],
        valid_until=window[1],
        fare_days=1,
        uses=None,
        max_passengers=1,
    )


def _single(tariff: Tariff, offer: Offer, item: OfferItem) -> RightTerms:
    assert offer.itinerary is not None, "singles carry their itinerary"
    return RightTerms(
        product=None,
        kind=None,
        profile=item.profile,
        edition=tariff.version,
        covers=Coverage(),
        legs=tuple(
            _right_leg(tariff, leg, _steps_of(offer, number, item))
            for number, leg in enumerate(offer.itinerary.legs, start=1)
        ),
        valid_from=offer.valid_from,
        valid_until=offer.valid_until,
        fare_days=1,
        uses=None,
        max_passengers=1,
    )


def _steps_of(offer: Offer, leg_number: int, item: OfferItem) -> list[Step]:
    """Give the steps to the price of one leg for the passengers of one item."""
    ride = {"leg": str(leg_number), "profile": item.profile} | ({} if item.age is None else {"age": str(item.age)})
    return [step for step in offer.steps if ride.items() <= step.inputs.items()]


def _right_leg(tariff: Tariff, leg: Leg, steps: list[Step]) -> RightLeg:
    return RightLeg(
        operator=leg.operator,
        mode=leg.mode,
        lines=None if leg.line is None else lines_priced_alike(tariff, leg.line),
        origin_zone=leg.origin.zone,
        destination_zone=leg.destination.zone,
        covers=_conditions(tariff, leg, steps),
        stops=_boarded_at(tariff, leg, steps),
    )


def _conditions(tariff: Tariff, leg: Leg, steps: list[Step]) -> tuple[Coverage, ...]:
    """Keep what the rules behind a price ask besides: hours, directions, and lines left out if none is known."""
    kept = (_kept(covers, leg) for step in steps if (covers := _rule_behind(tariff, step)) is not None)
    return tuple(coverage for coverage in kept if coverage != Coverage())


def _rule_behind(tariff: Tariff, step: Step) -> Coverage | None:
    """Give what the rule of a step covers, if that made the price lower: a surcharge may be paid for nothing."""
    if "added" in step.inputs:
        return None
    if "table" in step.inputs:
        return next(rule.covers for rule in tariff.singles if rule.id == step.rule)
    rules = tariff.discounts if "percent_off" in step.inputs else tariff.ceilings
    return next((rule.covers for rule in rules if rule.id == step.rule), None)


def _kept(covers: Coverage, leg: Leg) -> Coverage:
    first, *others = [
        Coverage(
            lines_out=frozenset() if leg.line else part.lines_out,
            bands=part.bands,
            bands_out=part.bands_out,
            directions=part.directions,
        )
        for part in parts_of(covers)
    ]
    return first if first == Coverage() else replace(first, alternatives=tuple(others))


def _boarded_at(tariff: Tariff, leg: Leg, steps: list[Step]) -> frozenset[str] | None:
    """Name the stops that a leg was paid from, if they made its price: boarding later only shortens the ride."""
    tables = [tariff.tables[step.inputs["table"]] for step in steps if "table" in step.inputs]
    rules = [covers for step in steps if (covers := _rule_behind(tariff, step)) is not None]
    named = any(part.from_stops is not None for covers in rules for part in parts_of(covers))
    if not named and not any(map(goes_by_stops, tables)):
        return None
    return frozenset(stop.id for stop in tariff.paths.ridden(leg, leg.origin, leg.destination).stops[:-1])


def _pass(tariff: Tariff, offer: Offer, item: OfferItem, product: FareProduct) -> RightTerms:
    return RightTerms(
        product=product.id,
        kind=product.kind,
        profile=item.profile,
        edition=tariff.version,
        covers=product.covers,
        legs=(),
        valid_from=offer.valid_from,
        valid_until=offer.valid_until,
        fare_days=product.fare_days,
        uses=product.uses,
        max_passengers=product.max_passengers,
        rides=None if product.rides is None else product.rides * (product.uses or 1),
        within_fare_days=product.within_fare_days,
        ways=_ways(tariff, product, offer.itinerary) if product.kind is ProductKind.RETURN else (),
        parts=product.parts,
        needs=product.needs,
        benefits=product.benefits,
    )


def _ways(tariff: Tariff, product: FareProduct, itinerary: Itinerary | None) -> tuple[RightWay, RightWay]:
    """Give the way out along an itinerary, and the way home along it backwards."""
    assert itinerary is not None, "a return carries its itinerary"
    by_stop = product.table is not None and goes_by_stops(tariff.tables[product.table])
    paths = [tariff.paths.ridden(leg, leg.origin, leg.destination) for leg in itinerary.legs]
    out = [stop for path in paths for stop in path.stops[:-1]]
    home = [stop for path in paths for stop in path.stops[1:]]
    boarded = ([leg.origin for leg in itinerary.legs], [leg.destination for leg in itinerary.legs])
    there, back = (
        RightWay(
            rides=len(itinerary.legs),
            zones=frozenset(zone for stop in stops for zone in stop.zones),
            stops=_within_a_walk(tariff, on_the_way) if by_stop else None,
        )
        for stops, on_the_way in zip(boarded, (out, home), strict=True)
    )
    return there, back


def _within_a_walk(tariff: Tariff, stops: Iterable[StopPoint]) -> frozenset[str]:
    return frozenset(
        near
        for stop in stops
        for near in (stop.id, *(one.stop.id for one in tariff.network.served_near(stop, WALK_METRES)))
    )
