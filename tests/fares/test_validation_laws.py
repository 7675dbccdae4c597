"""Laws of entries, exits and inspections: they hold whatever was bought and however it is shown."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fares.products import Coverage
from fares.rights import (
    NO_EFFECT,
    Boarded,
    Decision,
    Presentation,
    PresentationKind,
    Reason,
    RightKind,
    RightState,
    RightTerms,
    TapEffect,
    fold,
    pay_as_you_go,
    validate,
)
from fares.rights.messages import LONGEST
from fares.rules import LongestJourney, PassbackPlace, PassbackRule, TapModel, TapRule
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MORNING
from tests.fares.small_tariffs import SEEDS, coverage, some
from tests.fares.test_rights_laws import bought

History = tuple[Tariff, RightTerms, list[Presentation]]
INSPECTION, EXIT = PresentationKind.INSPECTION, PresentationKind.EXIT
AT_A_WRONG_TIME = (Reason.TOO_EARLY, Reason.TOO_LATE, Reason.WRONG_DAY)
BOARDINGS = (PresentationKind.ENTRY, PresentationKind.ON_BOARD)


def shown(seed: int) -> History:
    """A right under random tap and passback rules, shown for all sorts of reasons, often again within minutes."""
    random = Random(seed)
    tariff, terms, taps = bought(seed)
    if random.random() < 0.2:
        terms = pay_as_you_go(tariff, "adult", terms.valid_from, terms.valid_until)
    later = [replace(tap, at=tap.at + timedelta(seconds=random.choice([0, 20, 300, 4000]))) for tap in taps]
    return (
        _ruled(random, tariff),
        terms,
        [_for_some_reason(random, tap) for tap in sorted(taps + later, key=lambda tap: tap.at)],
    )


def _ruled(random: Random, tariff: Tariff) -> Tariff:
    longest = (LongestJourney(Coverage(), random.choice([5, 60, 600])),)
    taps = [TapRule(model, model, coverage(random), model, longest=longest) for model in TapModel]
    places, products = list(PassbackPlace), [*tariff.products, "none"]
    passback = [
        PassbackRule(
            f"r{number}",
            "Rule",
            random.choice([Coverage(), coverage(random)]),
            random.choice([10, 600, 5000]),
            random.choice(places),
            some(random, products) if random.random() < 0.3 else None,
        )
        for number in range(random.randint(0, 2))
    ]
    rest = TapRule("rest", "Rest", Coverage(), random.choice(list(TapModel)))
    return replace(tariff, tap_rules=(*random.sample(taps, 2), rest), passbacks=tuple(passback))


def _for_some_reason(random: Random, tap: Presentation) -> Presentation:
    kind = random.choice([*PresentationKind, PresentationKind.ENTRY])
    return replace(tap, kind=kind, reader=random.choice(["door", "gate", None]))


def answered(history: History) -> list[tuple[RightState, Presentation, Decision]]:
    """Each answer, with the state that it was given in."""
    tariff, terms, taps = history
    state, found = RightState(), []
    for tap in taps:
        decision = validate(tariff, terms, state, tap)
        found.append((state, tap, decision))
        state = fold(state, decision.effect) if decision.accepted else state
    return found


HISTORIES = SEEDS.map(shown)


@settings(max_examples=50)
@given(HISTORIES)
def test_what_is_refused_changes_nothing(history: History) -> None:
    for _, _, decision in answered(history):
        assert decision.accepted or decision.effect == NO_EFFECT


@settings(max_examples=50)
@given(HISTORIES)
def test_nothing_is_used_more_often_than_it_was_sold(history: History) -> None:
    _, terms, _ = history

    state = answered(history)[-1][0]

    assert state.legs_used <= set(range(len(terms.legs)))
    assert state.rides_used <= (terms.rides or 0)
    assert len(set(state.days_activated)) == len(state.days_activated) <= (terms.uses or 0)
    assert all(state.ways_used.count(way) <= terms.ways[way].rides for way in state.ways_used)


@settings(max_examples=50)
@given(HISTORIES)
def test_leaving_and_being_inspected_spend_nothing(history: History) -> None:
    for state, tap, decision in answered(history):
        if tap.kind in {EXIT, INSPECTION}:
            assert decision.effect.spent == NO_EFFECT
            assert replace(fold(state, decision.effect), sequence=0, boarded=None) == replace(
                state, sequence=0, boarded=None
            )


@settings(max_examples=50)
@given(HISTORIES)
def test_an_inspection_changes_no_later_answer(history: History) -> None:
    tariff, terms, taps = history

    for state, tap, _ in answered(history)[-3:]:
        inspected = validate(tariff, terms, state, replace(tap, kind=INSPECTION))
        after = fold(state, inspected.effect)
        assert inspected.effect == NO_EFFECT
        for other in taps[-4:]:
            assert validate(tariff, terms, after, other) == validate(tariff, terms, state, other)


@settings(max_examples=50)
@given(HISTORIES)
def test_whoever_has_just_boarded_is_valid_where_they_did_and_let_out_again(history: History) -> None:
    tariff, terms, _ = history

    for state, tap, decision in answered(history):
        boarded = decision.effect.boarded
        if boarded is not None and tap.kind in BOARDINGS and fold(state, decision.effect).boarded == boarded:
            after = fold(state, decision.effect)
            soon = replace(tap, at=max(tap.at, boarded.at))
            assert validate(tariff, terms, after, replace(soon, kind=INSPECTION)).accepted
            assert validate(tariff, terms, after, replace(soon, kind=EXIT)).accepted


@settings(max_examples=50)
@given(HISTORIES)
def test_a_right_for_one_boards_once_at_a_place_within_the_time_of_a_rule_in_any_order(history: History) -> None:
    """Of two presentations at the same place, whichever is told first, one begins a boarding."""
    tariff, terms, (tap, *_) = history
    strict = replace(tariff, passbacks=(PassbackRule("all", "All", Coverage(), 600),))
    first = replace(tap, kind=PresentationKind.ENTRY)
    second = replace(first, at=first.at + timedelta(seconds=300), reader="another")

    for one, other in ((first, second), (second, first)):
        state = RightState()
        told = validate(strict, terms, state, one)
        if told.accepted and terms.max_passengers == 1:
            again = validate(strict, terms, fold(state, told.effect), other)
            assert not again.accepted


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("AB")), max_size=3, unique_by=lambda one: one[0]))
def test_in_whatever_order_boardings_are_told_the_latest_is_the_last(told: list[tuple[int, str]]) -> None:
    boarded = [Boarded(MORNING + timedelta(minutes=minutes), stop, "BUS") for minutes, stop in told]

    states = set()
    for order in permutations(boarded):
        state = RightState()
        for one in order:
            state = fold(state, TapEffect(boarded=one))
        states.add(state.boarded)

    assert states == {max(boarded, key=lambda one: one.at, default=None)}


@settings(max_examples=60)
@given(HISTORIES)
def test_too_early_and_too_late_say_whether_it_is_good_at_another_time_of_the_day(history: History) -> None:
    """Asked every half hour of the fare day, on which no band of these tariffs begins or ends but on the half hour."""
    tariff, terms, (tap, *_) = history
    start = tariff.calendar.starts_at(tariff.calendar.fare_day(tap.at))
    instants = [start + timedelta(minutes=30 * number) for number in range(48)]
    if not (terms.valid_from <= start and instants[-1] < terms.valid_until):
        return

    entry = replace(tap, kind=PresentationKind.ENTRY)
    answers = {at: validate(tariff, terms, RightState(), replace(entry, at=at)) for at in instants}

    good = [at for at, decision in answers.items() if decision.reason not in AT_A_WRONG_TIME]
    for at, decision in answers.items():
        if decision.reason in AT_A_WRONG_TIME:
            later, earlier = any(one > at for one in good), any(one < at for one in good)
            assert decision.reason is AT_A_WRONG_TIME[0 if later else 1 if earlier else 2]


@settings(max_examples=50)
@given(HISTORIES)
def test_every_answer_fits_the_display(history: History) -> None:
    assert all(0 < len(decision.sentence) <= LONGEST for _, _, decision in answered(history))


@settings(max_examples=50)
@given(HISTORIES)
def test_only_a_rule_of_the_tariff_passes_a_right_back(history: History) -> None:
    tariff, terms, taps = history

    plain = answered((replace(tariff, passbacks=()), terms, taps))

    assert all(decision.reason is not Reason.PASSBACK for _, _, decision in plain)
    assert not any(decision.reason is Reason.SAME_TAP and tap.kind in BOARDINGS for _, tap, decision in plain)
    assert terms.kind is not RightKind.ENTITLEMENT
