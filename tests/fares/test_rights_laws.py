"""Laws of rights: they hold whatever was bought and however it is shown."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings

from fares.products import ProductKind
from fares.quote import quote
from fares.rights import Presentation, Reason, RightState, RightTerms, TapEffect, fold, issue, validate
from fares.tariff import Tariff
from tests.fares import small_tariffs
from tests.fares.small_tariffs import SEEDS, instant, presentation

Bought = tuple[Tariff, RightTerms, list[Presentation]]


def bought(seed: int) -> Bought:
    """A right of a random tariff, and how it is shown: in any order, from an hour before its window to days after."""
    random = Random(seed)
    tariff, request = small_tariffs.small_tariff(random), small_tariffs.request(random)
    offers = quote(tariff, request).offers
    if not offers:
        return bought(random.getrandbits(32))
    terms = random.choice(issue(tariff, random.choice(offers)))
    first, last = terms.valid_from - timedelta(hours=1), terms.valid_until + timedelta(days=2)
    instants = [random.choice([request.at, instant(random, first, last)]) for _ in range(random.randint(1, 16))]
    return tariff, terms, [presentation(random, at) for at in instants]


CASES = SEEDS.map(bought)


def ridden(tariff: Tariff, terms: RightTerms, taps: list[Presentation]) -> RightState:
    """The state after every tap, the accepted ones folded in."""
    state = RightState()
    for tap in taps:
        decision = validate(tariff, terms, state, tap)
        state = fold(state, decision.effect) if decision.accepted else state
    return state


@settings(max_examples=150)
@given(CASES)
def test_a_right_is_never_used_more_than_it_allows(case: Bought) -> None:
    """Neither more days than its uses, nor more rides, legs or ways than it holds; nothing else counts uses."""
    tariff, terms, taps = case

    state = ridden(tariff, terms, taps)

    assert len(state.days_activated) <= (terms.uses or 0)
    assert len(set(state.days_activated)) == len(state.days_activated)
    assert state.legs_used <= set(range(len(terms.legs)))
    assert state.rides_used <= (terms.rides or 0)
    assert all(state.ways_used.count(way) <= terms.ways[way].rides for way in state.ways_used)
    if terms.kind is None:
        assert len(state.legs_used) == state.sequence


@settings(max_examples=150)
@given(CASES)
def test_a_flexible_product_is_used_on_days_that_lie_in_one_window(case: Bought) -> None:
    tariff, terms, taps = case

    days = ridden(tariff, terms, taps).days_activated

    if terms.within_fare_days is not None and days:
        assert (max(days) - min(days)).days < terms.within_fare_days


@settings(max_examples=150)
@given(CASES)
def test_a_return_goes_out_before_it_comes_home(case: Bought) -> None:
    tariff, terms, taps = case

    ways = ridden(tariff, terms, taps).ways_used

    assert list(ways) == sorted(ways)
    assert not ways or ways[0] == 0


@settings(max_examples=150)
@given(CASES)
def test_the_same_tap_in_the_same_state_has_the_same_answer(case: Bought) -> None:
    tariff, terms, (tap, *taps) = case
    state = ridden(tariff, terms, taps)

    decision = validate(tariff, terms, state, tap)

    assert decision == validate(tariff, terms, state, tap)


@settings(max_examples=150)
@given(CASES)
def test_a_tap_has_an_effect_only_if_it_is_accepted(case: Bought) -> None:
    """An accepted single always uses a leg that was left, a return a way; what is refused changes nothing."""
    tariff, terms, taps = case
    state = RightState()

    for tap in taps:
        decision = validate(tariff, terms, state, tap)
        if not decision.accepted:
            assert decision.effect == TapEffect()
            continue
        assert (decision.effect.leg_used is not None) == (terms.kind is None)
        assert (decision.effect.way_used is not None) == (terms.kind is ProductKind.RETURN)
        assert decision.effect.rides_used == (terms.rides is not None)
        assert decision.effect.leg_used not in state.legs_used
        assert decision.effect.day_activated not in state.days_activated
        state = fold(state, decision.effect)


@settings(max_examples=150)
@given(CASES)
def test_whatever_rides_by_the_day_is_accepted_again_when_shown_again(case: Bought) -> None:
    tariff, terms, taps = case
    state = RightState()

    for tap in taps:
        decision = validate(tariff, terms, state, tap)
        if decision.accepted and terms.kind is not None and terms.rides is None and not terms.ways:
            state = fold(state, decision.effect)
            again = validate(tariff, terms, state, tap)
            assert (again.reason, again.effect.spent) == (Reason.ACCEPTED, TapEffect())


@settings(max_examples=150)
@given(CASES)
def test_outside_its_window_only_what_has_been_opened_in_it_rides(case: Bought) -> None:
    tariff, terms, taps = case
    state = RightState()

    for tap in taps:
        decision = validate(tariff, terms, state, tap)
        if decision.accepted:
            assert tap.at >= terms.valid_from
            opened = terms.kind in {ProductKind.CARNET, ProductKind.FLEXIBLE} and bool(state.days_activated)
            assert tap.at < terms.valid_until or opened
            state = fold(state, decision.effect)
