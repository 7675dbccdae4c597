"""Laws of quotes: they hold whatever a tariff says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from random import Random

from hypothesis import given, settings

from fares.journeys import Itinerary, Leg
from fares.money import total
from fares.prices import PERCENT, Price, Prices, lookup, share_pence
from fares.products import Coverage, FareProduct, ProductKind
from fares.quote import Offer, Party, PlannedLeg, QuoteRequest, quote
from fares.rights import Presentation, RightState, RightTerms, fold, issue, validate
from fares.rules import Discount, Target
from fares.tariff import Tariff
from tests.fares import small_tariffs
from tests.fares.small_tariffs import SEEDS

Case = tuple[Tariff, QuoteRequest]


def case(seed: int) -> Case:
    """A random small tariff and a journey asked of it, at times by somebody who holds a product."""
    random = Random(seed)
    tariff, request = small_tariffs.small_tariff(random), small_tariffs.request(random)
    held = small_tariffs.some(random, sorted(tariff.products)) if random.random() < 0.2 else frozenset[str]()
    return tariff, replace(request, held=tuple(sorted(held)))


CASES = SEEDS.map(case)


def rides(tariff: Tariff, terms: RightTerms, itinerary: Itinerary, request: QuoteRequest) -> Iterator[bool]:
    """Whether a right is accepted at each boarding of an itinerary, one after another."""
    state = RightState()
    for leg in itinerary.legs:
        tap = Presentation(leg.origin.id, leg.operator, leg.line, request.at)
        decision = validate(tariff, terms, state, tap)
        state = fold(state, decision.effect) if decision.accepted else state
        yield decision.accepted


def is_usable(tariff: Tariff, offer: Offer, way: Itinerary, request: QuoteRequest) -> bool:
    """Whether all who are paid for ride every leg: of what is sold together, with one right or another."""
    if offer.key == "mixed":
        return all(is_usable(tariff, part, way, request) for part in offer.parts)
    together = offer.parts or (offer,)
    profiles = {item.profile for part in together for item in part.items if item.profile is not None}
    for profile in profiles or [None]:
        rights = [terms for part in together for terms in issue(tariff, part) if terms.profile in {profile, None}]
        accepted = [list(rides(tariff, terms, way, request)) for terms in rights]
        accepted += [list(held_rides(tariff, offer, way, request, profile))]
        everywhere = all(any(leg) for leg in zip(*accepted, strict=True))
        if not everywhere:
            return False
    return True


def held_rides(
    tariff: Tariff, offer: Offer, way: Itinerary, request: QuoteRequest, profile: str | None
) -> Iterator[bool]:
    """Whether what is held covers each leg, if the offer builds on it."""
    for leg in way.legs:
        needs = tariff.products[offer.product].needs if offer.product is not None else frozenset[str]()
        yield bool(needs) and any(
            plainly_covers(tariff, tariff.products[code].covers, leg, request, one)
            for code in request.held
            for one in ([profile] if profile is not None else [party.profile for party in request.passengers])
        )


@settings(max_examples=300)
@given(CASES)
def test_what_is_offered_may_be_used_for_the_journey_asked(case: Case) -> None:
    tariff, request = case
    answer = quote(tariff, request)

    for offer in answer.offers:
        ways = (offer.itinerary,) if offer.itinerary is not None else answer.itineraries
        assert any(is_usable(tariff, offer, way, request) for way in ways), offer.key


def asked_price(tariff: Tariff, prices: Prices, profile: str | None) -> Price | None:
    """A price found the long way."""
    return next(
        (price for own in [*fallbacks(tariff, profile), None] for price in prices if price.profile == own), None
    )


def fallbacks(tariff: Tariff, profile: str | None) -> list[str]:
    """A profile and those whose price it may pay instead."""
    found = []
    while profile is not None:
        found.append(profile)
        profile = tariff.profiles[profile].falls_back_to
    return found


def ridden_directions(tariff: Tariff, leg: Leg) -> set[str]:
    """The directions of the patterns of a leg's line that serve its two stops in order."""
    patterns = tariff.network.lines[leg.line].patterns if leg.line is not None else ()
    ends = (leg.origin.id, leg.destination.id)
    return {pattern.direction for pattern in patterns if ends in combinations(pattern.stops, 2)}


def plainly_covers(tariff: Tariff, coverage: Coverage, leg: Leg, request: QuoteRequest, profile: str) -> bool:
    """The format's definition of coverage, word for word."""
    held = {band.id for band in tariff.bands.values() if tariff.calendar.in_band(request.at, band)}
    return all(
        (
            coverage.operators is None or leg.operator in coverage.operators,
            leg.operator not in coverage.operators_out,
            coverage.modes is None or leg.mode in coverage.modes,
            coverage.lines is None or leg.line in coverage.lines,
            leg.line not in coverage.lines_out,
            coverage.zones is None or {leg.origin.zone, leg.destination.zone} <= coverage.zones,
            coverage.bands is None or held & set(coverage.bands),
            not held & set(coverage.bands_out),
            coverage.directions is None or ridden_directions(tariff, leg) & coverage.directions,
            coverage.profiles is None or profile in coverage.profiles,
            coverage.issuers is None or tariff.profiles[profile].issuer in coverage.issuers,
        )
    ) or any(plainly_covers(tariff, other, leg, request, profile) for other in coverage.alternatives)


def together(tariff: Tariff, product: FareProduct, held: Sequence[str]) -> Iterator[tuple[FareProduct, ...]]:
    """What must be bought for a product to be of use, the product the last."""
    if not product.needs or product.needs & set(held):
        yield (product,)
        return
    for code in product.needs:
        for first in together(tariff, tariff.products[code], held):
            yield (*first, product)


def does(tariff: Tariff, bought: tuple[FareProduct, ...], way: Itinerary, request: QuoteRequest) -> bool:
    """Whether each leg is covered for everybody by something bought or built on, and not without the last of them."""
    base = [tariff.products[code] for code in request.held] if bought[0].needs else []

    def do(products: Sequence[FareProduct]) -> bool:
        return all(
            any(plainly_covers(tariff, one.covers, leg, request, party.profile) for one in products)
            for leg in way.legs
            for party in request.passengers
        )

    enough_rides = all((one.rides or 99) * (one.uses or 1) >= len(way.legs) for one in bought)
    lonely = len(base) + len(bought) == 1
    return enough_rides and do([*base, *bought]) and (lonely or not do([*base, *bought][:-1]))


def product_pence(tariff: Tariff, product: FareProduct, request: QuoteRequest, way: Itinerary) -> int | None:
    """What a product costs everyone together, found the long way; None where it is not for sale to all of them."""
    people = [party.profile for party in request.passengers for _ in range(party.count)]
    if product.kind is ProductKind.GROUP:
        return less(tariff, product.prices[0], None, request) if has_room(product, people) else None
    if product.table is not None:
        ends = way.legs[0].origin, way.legs[-1].destination
        path = tariff.paths.between(way.legs[0].line if len(way.legs) == 1 else None, *ends)
        table = tariff.tables[product.table]
        prices = [lookup(table, path, fallbacks(tariff, profile)) for profile in people]
    else:
        prices = [asked_price(tariff, product.prices, profile) for profile in people]
    paid = [less(tariff, price, one, request) for price, one in zip(prices, people, strict=True) if price is not None]
    return sum(paid) if len(paid) == len(people) else None


def has_room(product: FareProduct, people: list[str]) -> bool:
    """Whether a group takes these people: by trying every way to seat them in its parts."""
    if len(people) > product.max_passengers:
        return False
    seatings = product_of_parts(product, people) if product.parts else [()]
    return not product.parts or any(
        all(
            part.least <= seated.count(place) <= part.most
            and all(one in part.profiles for one, seat in zip(people, seated, strict=True) if seat == place)
            for place, part in enumerate(product.parts)
        )
        for seated in seatings
    )


def product_of_parts(group: FareProduct, people: list[str]) -> Iterator[tuple[int, ...]]:
    return product(range(len(group.parts)), repeat=len(people))


def less(tariff: Tariff, price: Price, profile: str | None, request: QuoteRequest) -> int:
    """A price with the first discount for its buyer; one for some people leaves alone what is theirs already."""
    is_own = profile is not None and price.profile == profile
    held = {band.id for band in tariff.bands.values() if tariff.calendar.in_band(request.at, band)}
    for one in tariff.discounts:
        for_some = one.covers.profiles is not None or one.covers.issuers is not None
        if Target.PRODUCTS in one.targets and is_for(tariff, one, profile, held) and not (is_own and for_some):
            share = share_pence(price.amount.pence, PERCENT - one.percent_off, one.rounding, one.to_pence)
            least = asked_price(tariff, one.minimum, profile)
            return min(price.amount.pence, share if least is None else max(share, least.amount.pence))
    return price.amount.pence


def is_for(tariff: Tariff, discount: Discount, profile: str | None, held: set[str]) -> bool:
    issuer = None if profile is None else tariff.profiles[profile].issuer
    covers = discount.covers
    return (
        (covers.profiles is None or profile in covers.profiles)
        and (covers.issuers is None or issuer in covers.issuers)
        and (covers.bands is None or bool(held & set(covers.bands)))
    )


def sufficient(tariff: Tariff, request: QuoteRequest, ways: Sequence[Itinerary]) -> dict[str, int]:
    """Every product, or products together, that would do, and what they cost everybody."""
    found: dict[str, int] = {}
    for one in tariff.products.values():
        for bought in together(tariff, one, request.held):
            for way in ways:
                parts = [product_pence(tariff, each, request, way) for each in bought]
                if does(tariff, bought, way, request) and None not in parts:
                    key = "+".join(f"product:{each.id}" for each in bought)
                    found[key] = min(found.get(key, 10**9), sum(part for part in parts if part is not None))
    return found


@settings(max_examples=300)
@given(CASES)
def test_exactly_the_sufficient_products_are_offered_at_their_price(case: Case) -> None:
    tariff, request = case
    answer = quote(tariff, request)

    offered = {offer.key: offer.total.pence for offer in answer.offers if "product:" in offer.key}
    assert offered == sufficient(tariff, request, answer.itineraries)


def partitions(people: list[str]) -> Iterator[list[list[str]]]:
    """Every way to part people into groups."""
    if not people:
        yield []
        return
    first, *others = people
    for parted in partitions(others):
        yield [[first], *parted]
        for place in range(len(parted)):
            yield [*parted[:place], [first, *parted[place]], *parted[place + 1 :]]


def cheapest(tariff: Tariff, request: QuoteRequest, people: list[str], way: Itinerary) -> int:
    """What carries people together on a way, as one: a group, or, for somebody alone, anything."""

    def asked(of: list[str]) -> QuoteRequest:
        legs = tuple(PlannedLeg(leg.origin.id, leg.destination.id, leg.line, leg.operator) for leg in way.legs)
        return replace(request, passengers=tuple(Party(one, 1) for one in of), legs=legs)

    groups = [
        pence
        for group in tariff.products.values()
        if group.kind is ProductKind.GROUP and (group,) in together(tariff, group, request.held)
        if does(tariff, (group,), way, asked(people))
        and (pence := product_pence(tariff, group, asked(people), way)) is not None
    ]
    alone = quote(tariff, asked(people)).offers if len(people) == 1 else ()
    each = [offer.total.pence for offer in alone if not has_group(tariff, offer)]
    return min([*groups, *each], default=10**9)


def has_group(tariff: Tariff, offer: Offer) -> bool:
    parts = offer.parts or (offer,)
    return any(part.product and tariff.products[part.product].kind is ProductKind.GROUP for part in parts)


@settings(max_examples=150)
@given(CASES, SEEDS)
def test_a_cheaper_split_of_a_party_is_never_missing(case: Case, seed: int) -> None:
    """Against every way to part up to five people, each part paid for by what is cheapest for it."""
    (tariff, request), random = case, Random(seed)
    people = [random.choice(list(tariff.profiles)) for _ in range(random.randint(1, 5))]
    request = replace(request, passengers=tuple(Party(one, 1) for one in people))
    answer = quote(tariff, request)

    splits = [
        sum(cheapest(tariff, request, part, way) for part in parted)
        for way in answer.itineraries
        for parted in partitions(people)
    ]
    plain = [offer.total.pence for offer in answer.offers if offer.key != "mixed"]
    mixed = [offer.total.pence for offer in answer.offers if offer.key == "mixed"]
    best = min(splits)
    assert mixed == ([best] if best < min([*plain, 10**9]) else [])


def singles_of(offers: tuple[Offer, ...]) -> dict[str, Offer]:
    return {offer.key: offer for offer in offers if offer.is_singles}


@settings(max_examples=150)
@given(CASES)
def test_a_ceiling_never_raises_a_price_and_never_makes_or_hides_an_offer(case: Case) -> None:
    tariff, request = case
    held = singles_of(quote(tariff, request).offers)
    free = singles_of(quote(replace(tariff, ceilings=()), request).offers)

    assert held.keys() == free.keys()
    assert all(held[key].total <= free[key].total for key in held)


@settings(max_examples=150)
@given(CASES)
def test_totals_are_the_sum_of_their_items_and_items_of_their_steps(case: Case) -> None:
    tariff, request = case
    offers = quote(tariff, request).offers
    for offer in (part for one in offers for part in (one, *one.parts)):
        assert offer.total == total(item.amount for item in offer.items)
        assert all(item.amount == item.unit * item.quantity for item in offer.items)
        for item in offer.items if not offer.parts else ():
            steps = [step for step in offer.steps if step.inputs["profile"] == (item.profile or "group")]
            last_of_each_leg = {step.inputs.get("leg"): step.amount for step in steps}
            assert item.unit == total(last_of_each_leg.values())


@settings(max_examples=150)
@given(CASES)
def test_offers_come_cheapest_first_with_keys_of_their_own(case: Case) -> None:
    tariff, request = case
    offers = quote(tariff, request).offers

    assert [offer.total for offer in offers] == sorted(offer.total for offer in offers)
    assert len({offer.key for offer in offers}) == len(offers)


@settings(max_examples=150)
@given(CASES)
def test_what_is_offered_is_no_near_miss_but_a_hint(case: Case) -> None:
    """What would do is named beside the offers only to say that it covers the whole day, or that it is held."""
    tariff, request = case
    answer = quote(tariff, request)

    offered = {offer.product for offer in answer.offers}
    hints = ("the whole day", "buy nothing")
    told = [miss.sentence for miss in answer.near_misses if miss.rule in offered]
    assert all(any(hint in sentence for hint in hints) for sentence in told)


@settings(max_examples=150)
@given(CASES, SEEDS)
def test_the_order_of_passengers_and_products_does_not_matter(case: Case, seed: int) -> None:
    (tariff, request), random = case, Random(seed)
    passengers = list(request.passengers)
    random.shuffle(passengers)
    products = list(tariff.products.items())
    random.shuffle(products)
    again = replace(tariff, products=dict(products), ceilings=tariff.ceilings[::-1])

    first, second = quote(tariff, request), quote(again, replace(request, passengers=tuple(passengers)))

    assert repr((first.offers, first.near_misses)) == repr((second.offers, second.near_misses))
    assert first.reason == second.reason
