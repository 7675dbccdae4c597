"""What a product costs a party: for each passenger, or for a whole group, with the discounts that apply."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from fares.money import Money, total
from fares.network import Mode
from fares.paths import Path
from fares.prices import Price, lookup, price_for
from fares.products import (
    FareProduct,
    GroupPart,
    ProductKind,
    Use,
    covers_band,
    covers_profile,
    good_from_to,
    parts_of,
    paying_profiles,
)
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, Way
from fares.quote.shapes import Offer, OfferItem, Party
from fares.rules import Discount, Target, less, may_lower
from fares.singles.memo import Memo
from fares.singles.sentences import discounted, priced
from fares.steps import NearMiss, Step
from fares.tariff import Tariff, once
from fares.values import value


@value(frozen=True, slots=True)
class _Rated:
    """A price of a product, for so many, and the discount off it; `party` None is a whole group."""

    party: Party | None
    price: Price
    discount: Discount | None
    amount: Money


def product_offer(enquiry: Enquiry, product: FareProduct, way: Way | None) -> Offer | NearMiss:
    """Price a product for everyone, whatever it covers, or say for whom it has no room or no price.

    `way` is what a return goes by; other products cost the same whatever way they are bought for. Unless it runs from
    the very journey, what one costs is worked out once for all who travel like this on a day, in the same bands.
    """
    if product.table is not None or product.minutes is not None:
        return _made(enquiry, product, way)
    kept, asked = once(enquiry.tariff, _Kept), (product.id, enquiry.parties, enquiry.day, enquiry.bands)
    return kept.get(asked) or kept.keep_if_asked_again(asked, _made(enquiry, product, way))


class _Kept(Memo[tuple[str, tuple[Party, ...], date, frozenset[str]], Offer | NearMiss]):
    """The offers of an edition's products that were asked for more than once."""

    def __init__(self, _: Tariff) -> None:
        super().__init__()


def _made(enquiry: Enquiry, product: FareProduct, way: Way | None) -> Offer | NearMiss:
    rated = _group(enquiry, product) if product.kind is ProductKind.GROUP else _each(enquiry, product, way)
    return rated if isinstance(rated, NearMiss) else _offer(enquiry, product, way, rated)


def has_room(product: FareProduct, passengers: Iterable[Party]) -> bool:
    """Say whether a group product carries these passengers: not too many, each in a part of it, and no part too few."""
    counts = Counter[str]()
    for party in passengers:
        counts[party.profile] += party.count
    if counts.total() > product.max_passengers:
        return False
    return not product.parts or _fills(product.parts, counts)


def _fills(parts: tuple[GroupPart, ...], counts: Mapping[str, int]) -> bool:
    """Say whether passengers, so many of each profile, can be put into parts with enough and not too many in each."""
    filled = {(0,) * len(parts)}
    for profile, count in counts.items():
        for _ in range(count):
            filled = {fuller for taken in filled for fuller in _one_more(parts, taken, profile)}
    return any(all(part.least <= there for part, there in zip(parts, taken, strict=True)) for taken in filled)


def _one_more(parts: tuple[GroupPart, ...], taken: tuple[int, ...], profile: str) -> Iterator[tuple[int, ...]]:
    for place, part in enumerate(parts):
        if profile in part.profiles and taken[place] < part.most:
            yield (*taken[:place], taken[place] + 1, *taken[place + 1 :])


def _group(enquiry: Enquiry, product: FareProduct) -> list[_Rated] | NearMiss:
    if enquiry.passengers > product.max_passengers:
        return NearMiss(product.id, sentences.too_many(product, enquiry.passengers))
    if not has_room(product, enquiry.parties):
        return NearMiss(product.id, sentences.no_room(enquiry.tariff, product))
    price = price_for(product.prices, ())
    assert price is not None, "a group has one price for any profile: the review refuses others"
    return [_rated(enquiry, None, price)]


def _each(enquiry: Enquiry, product: FareProduct, way: Way | None) -> list[_Rated] | NearMiss:
    rated = []
    for party in enquiry.parties:
        price = _price(enquiry, product, way, party)
        if price is None:
            profile = enquiry.tariff.profiles[party.profile]
            return NearMiss(product.id, sentences.no_price(product, profile))
        rated.append(_rated(enquiry, party, price))
    return rated


def _price(enquiry: Enquiry, product: FareProduct, way: Way | None, party: Party) -> Price | None:
    paying = paying_profiles(enquiry.tariff.profiles, party.profile, party.age)
    if product.table is None:
        return price_for(product.prices, paying)
    assert way is not None, "a return is bought for a way"
    return lookup(enquiry.tariff.tables[product.table], _whole_path(enquiry, way), paying)


def _whole_path(enquiry: Enquiry, way: Way) -> Path:
    """Give the path from a journey's first stop to its last: that of its one ride, or of one on any line.

    Where its rides are of several operators or modes, it is just the two ends.
    """
    if len(way.paths) == 1:
        return way.paths[0]
    first, last = way.itinerary.legs[0], way.itinerary.legs[-1]
    if len({(leg.operator, leg.mode) for leg in way.itinerary.legs}) == 1:
        return enquiry.tariff.paths.ridden(replace(first, line=None), first.origin, last.destination)
    return enquiry.tariff.paths.between(None, first.origin, last.destination)


def _rated(enquiry: Enquiry, party: Party | None, price: Price) -> _Rated:
    found = _discount(enquiry, party, price)
    return _Rated(party, price, found, price.amount if found is None else _less(enquiry, found, party, price.amount))


def _discount(enquiry: Enquiry, party: Party | None, price: Price) -> Discount | None:
    """Find the first discount off products for a passenger that may lower a price.

    It is asked who buys and when, not where the ride goes. A group has none but those for anybody.
    """
    profile, issuer = ("", None) if party is None else (party.profile, enquiry.tariff.profiles[party.profile].issuer)
    buyer = Use("", Mode.BUS, None, None, None, enquiry.bands, profile=profile, issuer=issuer)
    return next(
        (
            discount
            for discount in enquiry.tariff.discounts
            if Target.PRODUCTS in discount.targets
            and may_lower(discount, price, None if party is None else party.profile)
            and any(covers_profile(part, buyer) and covers_band(part, buyer) for part in parts_of(discount.covers))
        ),
        None,
    )


def _less(enquiry: Enquiry, discount: Discount, party: Party | None, price: Money) -> Money:
    """Take a discount off a price, down to its minimum for the passenger at most; it never makes a price dearer."""
    paying = () if party is None else paying_profiles(enquiry.tariff.profiles, party.profile, party.age)
    return less(discount, price, paying)


def _offer(enquiry: Enquiry, product: FareProduct, way: Way | None, rated: list[_Rated]) -> Offer:
    first, last = good_from_to(product, enquiry.tariff.calendar, enquiry.at)
    items = tuple([_item(each) for each in rated])
    return Offer(
        key=f"product:{product.id}",
        name=product.name,
        product=product.id,
        total=total(item.amount for item in items),
        items=items,
        steps=tuple([step for each in rated for step in _steps(enquiry, product, each)]),
        itinerary=way.itinerary if way is not None and product.kind is ProductKind.RETURN else None,
        valid_from=first,
        valid_until=last,
        benefits=product.benefits,
    )


def _item(rated: _Rated) -> OfferItem:
    if rated.party is None:
        return OfferItem(None, 1, rated.amount, rated.amount)
    return OfferItem(
        rated.party.profile, rated.party.count, rated.amount, rated.amount * rated.party.count, rated.party.age
    )


def _steps(enquiry: Enquiry, product: FareProduct, rated: _Rated) -> Iterator[Step]:
    """Give the step of a price, and that of a discount off it."""
    price, profile = rated.price, None if rated.party is None else rated.party.profile
    yield Step(
        rule=product.id,
        inputs={**_who(rated), "price_profile": price.profile or "any"},
        amount=price.amount,
        sentence=priced(enquiry.tariff, product.name, profile, price),
        source=price.source,
        illustrative=price.illustrative,
    )
    if rated.discount is not None:
        yield Step(
            rule=rated.discount.id,
            inputs={**_who(rated), "price": str(price.amount.pence)},
            amount=rated.amount,
            sentence=discounted(enquiry.tariff, rated.discount, rated.amount),
            source=rated.discount.source,
            illustrative=price.illustrative or rated.discount.source is None,
        )


def _who(rated: _Rated) -> dict[str, str]:
    if rated.party is None:
        return {"profile": "group", "quantity": "1"}
    age = {} if rated.party.age is None else {"age": str(rated.party.age)}
    return {"profile": rated.party.profile, **age, "quantity": str(rated.party.count)}
