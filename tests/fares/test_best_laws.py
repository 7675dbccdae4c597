"""The best plan costs what the cheapest of all plans costs, whatever a tariff says."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings

from fares.best import PatternJourney, TravelPattern, best
from fares.products import Coverage, ProductKind, Use, covers
from fares.quote import Party, QuoteRequest
from fares.quote.enquiry import Enquiry, Way, enquire, way
from fares.quote.legs import itineraries_of
from fares.quote.product_prices import product_offer
from fares.quote.shapes import Offer
from fares.quote.singles import chained, singles_offer
from fares.rights import Presentation, RightState, RightTerms, fold, issue, validate
from fares.steps import NearMiss
from fares.tariff import Tariff
from tests.fares import small_tariffs
from tests.fares.small_tariffs import SEEDS

NEVER = 10**9
Case = tuple[Tariff, TravelPattern]


def case(seed: int) -> Case:
    """A random tariff of few products, and up to three journeys over two weeks, there and back."""
    random = Random(seed)
    tariff = small_tariffs.small_tariff(random)
    kept = dict(sorted(tariff.products.items())[:3])
    first = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=random.randint(0, 30_000))
    ends = [("A0", "B0"), ("B0", "A0"), ("A0", "C0"), ("B1", "C0")]
    journeys = [
        PatternJourney(*random.choice(ends), first + timedelta(minutes=random.choice([5, 300, 1440, 5000, 11000]) * n))
        for n in range(random.randint(1, 3))
    ]
    return replace(tariff, products=kept), TravelPattern(tuple(journeys), random.choice(["adult", "young", "pass"]))


CASES = SEEDS.map(case)


@dataclass(frozen=True)
class Right:
    """A right as it stands, and the journey that it was bought for."""

    terms: RightTerms
    state: RightState
    origin: frozenset[str]


class Oracle:
    """Tries everything: at each ride its single, each right held, each product, whatever else is running."""

    def __init__(self, tariff: Tariff, pattern: TravelPattern) -> None:
        self.tariff, self.who = tariff, Party(pattern.profile, 1)
        self.journeys = sorted(pattern.journeys, key=lambda one: one.at)

    def pence(self, place: int = 0, held: tuple[Right, ...] = ()) -> int:
        if place == len(self.journeys):
            return 0
        journey = self.journeys[place]
        request = QuoteRequest(journey.origin, journey.destination, journey.at, (self.who,))
        ends = [self.tariff.network.stop(code) for code in (journey.origin, journey.destination)]
        found = itineraries_of(self.tariff.network, request, *ends)
        enquiry = enquire(self.tariff, request)
        return min((self.by(way(enquiry, one), enquiry, place, held) for one in found), default=NEVER)

    def by(self, one: Way, enquiry: Enquiry, place: int, held: tuple[Right, ...]) -> int:
        costs = [self.ride(one, 0, enquiry, place, held)]
        costs += [cost for n in range(len(held)) for cost in self.home(one, enquiry, place, held, n)]
        for product in self.tariff.products.values():
            if product.kind is ProductKind.RETURN and all(
                self.does(product.id, use, enquiry, held) for use in one.uses[self.who.profile]
            ):
                offer = product_offer(enquiry, product, one)
                if isinstance(offer, Offer):
                    (terms,) = issue(self.tariff, offer)
                    out = RightState(1, ways_used=(0,) * len(one.paths))
                    bought = Right(terms, out, one.itinerary.legs[0].origin.zones)
                    costs.append(offer.total.pence + self.pence(place + 1, (*held, bought)))
        return min(costs)

    def home(self, one: Way, enquiry: Enquiry, place: int, held: tuple[Right, ...], n: int) -> list[int]:
        right = held[n]
        code = right.terms.product or ""
        if not right.terms.ways or one.itinerary.legs[-1].destination.zones.isdisjoint(right.origin):
            return []
        state = right.state
        for leg, use in zip(one.itinerary.legs, one.uses[self.who.profile], strict=True):
            shown = Presentation(leg.origin.id, leg.operator, leg.line, enquiry.at)
            decision = validate(self.tariff, right.terms, state, shown)
            if not decision.accepted or decision.effect.way_used != 1 or not self.does(code, use, enquiry, held):
                return []
            state = fold(state, decision.effect)
        return [self.pence(place + 1, (*held[:n], *held[n + 1 :]))]

    def does(self, code: str, use: Use, enquiry: Enquiry, held: tuple[Right, ...]) -> bool:
        product = self.tariff.products[code]
        open_now = {right.terms.product for right in held if self.is_open(right, enquiry.at)}
        return covers(product.covers, use) and (not product.needs or bool(product.needs & open_now))

    def is_open(self, right: Right, at: datetime) -> bool:
        """Whether there is anything left of a right, wherever it may be used."""
        free = replace(right.terms, covers=Coverage())
        if right.terms.ways:
            return at < right.terms.valid_until
        return validate(self.tariff, free, right.state, Presentation("A0", "BUS", "L1", at)).accepted

    def ride(self, one: Way, leg: int, enquiry: Enquiry, place: int, held: tuple[Right, ...]) -> int:
        if leg == len(one.paths):
            return self.pence(place + 1, held)
        costs = []
        single = self.single(one, leg, enquiry)
        if single is not None:
            costs.append(single + self.ride(one, leg + 1, enquiry, place, held))
        for n, right in enumerate(held):
            costs += self.use(one, leg, enquiry, place, held, n, right)
        for bought, pence in self.buy(one, leg, enquiry, held):
            for n in range(len(held), len(bought)):
                costs += [pence + cost for cost in self.use(one, leg, enquiry, place, bought, n, bought[n])]
        return min(costs, default=NEVER)

    def single(self, one: Way, leg: int, enquiry: Enquiry) -> int | None:
        rides = chained(enquiry, one.itinerary, self.who)
        if not isinstance(rides, NearMiss):
            return (rides[leg].price + rides[leg].priced.apart).pence
        alone = Way(
            replace(one.itinerary, legs=(one.itinerary.legs[leg],)),
            (one.paths[leg],),
            {self.who.profile: (one.uses[self.who.profile][leg],)},
        )
        offer = singles_offer(enquiry, alone)
        return offer.total.pence if isinstance(offer, Offer) else None

    def use(
        self, one: Way, leg: int, enquiry: Enquiry, place: int, held: tuple[Right, ...], n: int, right: Right
    ) -> list[int]:
        ride = one.itinerary.legs[leg]
        shown = Presentation(ride.origin.id, ride.operator, ride.line, enquiry.at)
        decision = validate(self.tariff, right.terms, right.state, shown)
        usable = (
            self.does(right.terms.product or "", one.uses[self.who.profile][leg], enquiry, held)
            and not right.terms.ways
        )
        if not decision.accepted or not usable:
            return []
        after = (*held[:n], replace(right, state=fold(right.state, decision.effect)), *held[n + 1 :])
        return [self.ride(one, leg + 1, enquiry, place, after)]

    def buy(self, one: Way, leg: int, enquiry: Enquiry, held: tuple[Right, ...]) -> list[tuple[tuple[Right, ...], int]]:
        """Buy any one product, or any two or three for the sake of what needs what."""
        found: list[tuple[tuple[Right, ...], int]] = [(held, 0)]
        every: list[tuple[tuple[Right, ...], int]] = []
        for _ in self.tariff.products:
            found = [(more, pence + cost) for bought, pence in found for more, cost in self.one_more(enquiry, bought)]
            every += found
        return every

    def one_more(self, enquiry: Enquiry, held: tuple[Right, ...]) -> list[tuple[tuple[Right, ...], int]]:
        made = []
        open_now = {one.terms.product for one in held if self.is_open(one, enquiry.at)}
        for product in self.tariff.products.values():
            sold = not product.needs or product.needs & open_now
            if product.kind is not ProductKind.RETURN and sold and product.id not in open_now:
                offer = product_offer(enquiry, product, None)
                if isinstance(offer, Offer):
                    (terms,) = issue(self.tariff, offer)
                    made.append(((*held, Right(terms, RightState(), frozenset())), offer.total.pence))
        return made


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_no_plan_is_cheaper_than_the_best(seed: int) -> None:
    tariff, pattern = case(seed)

    advice = best(tariff, pattern)

    least = Oracle(tariff, pattern).pence()
    assert advice.is_exact
    assert (NEVER if advice.best is None else advice.best.total.pence) == min(least, NEVER)


@settings(max_examples=30, deadline=None)
@given(CASES, SEEDS)
def test_the_order_of_journeys_does_not_matter(case: Case, seed: int) -> None:
    tariff, pattern = case
    journeys = list(pattern.journeys)
    Random(seed).shuffle(journeys)

    assert best(tariff, replace(pattern, journeys=tuple(journeys))) == best(tariff, pattern)


@settings(max_examples=30, deadline=None)
@given(CASES)
def test_every_journey_is_paid_for_and_nothing_is_dearer_than_singles(case: Case) -> None:
    tariff, pattern = case

    advice = best(tariff, pattern)

    if advice.best is not None:
        paid = {single.journey for single in advice.best.singles}
        carried = {place for purchase in advice.best.purchases for place in purchase.journeys}
        assert paid | carried == set(range(len(pattern.journeys)))
        assert advice.saving is None or advice.saving.pence >= 0
        assert all(other.total >= advice.best.total for other in advice.alternatives)
