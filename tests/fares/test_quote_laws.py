"""Laws of quotes: they hold whatever a tariff says."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

from hypothesis import given, settings

from fares.journeys import Itinerary, Leg
from fares.money import total
from fares.prices import Price, Prices
from fares.products import Coverage, FareProduct, ProductKind
from fares.quote import Offer, QuoteRequest, quote
from fares.rights import Presentation, RightState, RightTerms, fold, issue, validate
from fares.tariff import Tariff
from tests.fares import small_tariffs
from tests.fares.small_tariffs import SEEDS

Case = tuple[Tariff, QuoteRequest]


def case(seed: int) -> Case:
    """A random small tariff and a journey asked of it."""
    random = Random(seed)
    return small_tariffs.small_tariff(random), small_tariffs.request(random)


CASES = SEEDS.map(case)


def rides(tariff: Tariff, terms: RightTerms, itinerary: Itinerary, request: QuoteRequest) -> Iterator[bool]:
    """Whether a right is accepted at each boarding of an itinerary, one after another."""
    state = RightState()
    for leg in itinerary.legs:
        tap = Presentation(leg.origin.id, leg.operator, leg.line, request.at)
        decision = validate(tariff, terms, state, tap)
        state = fold(state, decision.effect)
        yield decision.accepted


@settings(max_examples=150)
@given(CASES)
def test_what_is_offered_may_be_used_for_the_journey_asked(case: Case) -> None:
    tariff, request = case
    answer = quote(tariff, request)

    for offer in answer.offers:
        ways = (offer.itinerary,) if offer.itinerary is not None else answer.itineraries
        rights = issue(tariff, offer)
        assert any(all(all(rides(tariff, terms, way, request)) for terms in rights) for way in ways)


def asked_price(tariff: Tariff, prices: Prices, profile: str | None) -> Price | None:
    """A price found the long way."""
    while profile is not None:
        for price in prices:
            if price.profile == profile:
                return price
        profile = tariff.profiles[profile].falls_back_to
    return next((price for price in prices if price.profile is None), None)


def ridden_directions(tariff: Tariff, leg: Leg) -> set[str]:
    """The directions of the patterns of a leg's line that serve its two stops in order."""
    patterns = tariff.network.lines[leg.line].patterns if leg.line is not None else ()
    ends = (leg.origin.id, leg.destination.id)
    return {pattern.direction for pattern in patterns if ends in combinations(pattern.stops, 2)}


def plainly_covers(tariff: Tariff, coverage: Coverage, leg: Leg, request: QuoteRequest) -> bool:
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
            coverage.directions is None or ridden_directions(tariff, leg) & coverage.directions,
        )
    )


def product_pence(tariff: Tariff, product: FareProduct, request: QuoteRequest) -> int | None:
    """What a product costs everyone together, found the long way; None where it is not for sale to all of them."""
    people = [party.profile for party in request.passengers for _ in range(party.count)]
    if product.kind is ProductKind.GROUP:
        return product.prices[0].amount.pence if len(people) <= product.max_passengers else None
    prices = [asked_price(tariff, product.prices, profile) for profile in people]
    return None if None in prices else sum(price.amount.pence for price in prices if price is not None)


@settings(max_examples=150)
@given(CASES)
def test_exactly_the_sufficient_products_are_offered_at_their_price(case: Case) -> None:
    tariff, request = case
    answer = quote(tariff, request)

    sufficient = {
        product.id: pence
        for product in tariff.products.values()
        if (pence := product_pence(tariff, product, request)) is not None
        and any(
            all(plainly_covers(tariff, product.covers, leg, request) for leg in itinerary.legs)
            for itinerary in answer.itineraries
        )
    }
    assert {offer.product: offer.total.pence for offer in answer.offers if offer.product is not None} == sufficient


def singles_of(offers: tuple[Offer, ...]) -> dict[str, Offer]:
    return {offer.key: offer for offer in offers if offer.product is None}


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
    for offer in quote(tariff, request).offers:
        assert offer.total == total(item.amount for item in offer.items)
        assert all(item.amount == item.unit * item.quantity for item in offer.items)
        for item in offer.items:
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
    """A product that would do is named beside the offers only to say that it covers the whole day."""
    tariff, request = case
    answer = quote(tariff, request)

    offered = {offer.product for offer in answer.offers}
    assert all("the whole day" in miss.sentence for miss in answer.near_misses if miss.rule in offered)


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
