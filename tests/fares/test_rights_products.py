"""Rights of products: where and when a day, a week, a carnet or a group may be used."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fares.network import Mode
from fares.products import Coverage, ProductKind
from fares.rights import (
    Presentation,
    Reason,
    RightState,
    RightTerms,
    TapEffect,
    fold,
    issue,
    refusal,
    validate,
)
from fares.rights.reasons import acceptance
from tests.fares.journeys_to_price import MIDDAY, MORNING, asked, right, shown
from tests.support.tariffs import PRODUCTS, tariff

SMALL = tariff()
DAY = right(SMALL, asked(SMALL, "B-DWT", "T-PARK"), "joint-day")
CARNET = right(SMALL, asked(SMALL, "B-DWT", "T-PARK"), "joint-carnet")
FRESH = RightState()


def reason(terms: RightTerms, presentation: Presentation, state: RightState = FRESH) -> Reason:
    return validate(SMALL, terms, state, presentation).reason


def test_a_refusal_gives_its_sentence_and_no_effect() -> None:
    refused = refusal(Reason.UNKNOWN_RIGHT)

    assert (refused.accepted, refused.sentence, refused.effect) == (
        False,
        "Not recognised. Please see staff.",
        TapEffect(),
    )
    with pytest.raises(AssertionError):
        refusal(Reason.ACCEPTED)


def test_an_acceptance_gives_its_sentence_and_an_effect() -> None:
    effect = TapEffect(rides_used=1)

    accepted = acceptance(effect)

    assert (accepted.accepted, accepted.sentence, accepted.effect) == (True, "Valid. Have a good journey.", effect)
    with pytest.raises(AssertionError):
        acceptance(effect, reason=Reason.USED_UP)


def test_each_passenger_gets_a_right_that_names_the_edition_and_all_it_allows() -> None:
    offer = asked(SMALL, "B-DWT", "T-PARK", adult=2, young=1).offer("product:joint-day")

    rights = issue(SMALL, offer)

    assert [each.profile for each in rights] == ["adult", "adult", "young"]
    assert rights[0] == RightTerms(
        product="joint-day",
        kind=ProductKind.DAY,
        profile="adult",
        edition=SMALL.version,
        covers=Coverage(modes=frozenset({Mode.BUS, Mode.TRAM, Mode.RAIL})),
        legs=(),
        valid_from=datetime(2026, 9, 7, 3, 30, tzinfo=UTC),
        valid_until=datetime(2026, 9, 8, 3, 30, tzinfo=UTC),
        fare_days=1,
        uses=None,
        max_passengers=1,
    )


def test_a_group_gets_one_right_for_all_it_may_carry() -> None:
    offer = asked(SMALL, "T-TRT", "T-PARK", at=MIDDAY, adult=2, young=1).offer("product:group-day")

    (terms,) = issue(SMALL, offer)

    assert (terms.profile, terms.max_passengers, terms.covers.bands) == (None, 5, ("off-peak",))


def test_a_day_is_accepted_as_often_as_it_is_shown() -> None:
    first = validate(SMALL, DAY, FRESH, shown("DWT", "RW"))
    again = validate(SMALL, DAY, fold(FRESH, first.effect), shown("DWT", "RW"))

    assert first == again
    assert (first.accepted, first.sentence, first.effect.spent) == (True, "Valid. Have a good journey.", TapEffect())


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 9, 7, 3, 29, 59, tzinfo=UTC), Reason.NOT_YET_VALID),
        (datetime(2026, 9, 7, 3, 30, tzinfo=UTC), Reason.ACCEPTED),
        (datetime(2026, 9, 8, 3, 29, 59, tzinfo=UTC), Reason.ACCEPTED),
        (datetime(2026, 9, 8, 3, 30, tzinfo=UTC), Reason.EXPIRED),
    ],
)
def test_a_day_runs_from_half_past_four_to_half_past_four(at: datetime, expected: Reason) -> None:
    assert reason(DAY, shown("B-DWT", "BUSCO", at=at)) is expected


@pytest.mark.parametrize(
    ("covers", "expected"),
    [
        (Coverage(operators=frozenset({"TRAMCO"})), Reason.WRONG_OPERATOR),
        (Coverage(modes=frozenset({Mode.TRAM})), Reason.WRONG_MODE),
        (Coverage(lines_out=frozenset({"FAST"})), Reason.WRONG_LINE),
        (Coverage(zones=frozenset({"trentham", "park"})), Reason.WRONG_ZONE),
        (Coverage(bands=("off-peak",)), Reason.TOO_EARLY),
        (Coverage(bands=("a-band-the-edition-lacks",)), Reason.WRONG_DAY),
        (Coverage(zones=frozenset({"derwent"})), Reason.ACCEPTED),
    ],
)
def test_a_refusal_names_what_is_wrong(covers: Coverage, expected: Reason) -> None:
    """Only the zone of boarding counts: nobody knows yet where the passenger alights."""
    assert reason(replace(DAY, covers=covers), shown("B-DWT", "BUSCO", "FAST")) is expected


def test_the_first_check_that_fails_is_the_answer() -> None:
    expired = MORNING + timedelta(days=2)
    nothing = replace(DAY, covers=Coverage(operators=frozenset(), modes=frozenset(), bands=()))

    assert reason(nothing, shown("NOWHERE", "NOBODY", at=expired)) is Reason.UNKNOWN_STOP
    assert reason(nothing, shown("DWT", "NOBODY", at=expired)) is Reason.EXPIRED
    assert reason(nothing, shown("DWT", "RW")) is Reason.WRONG_OPERATOR
    assert reason(replace(nothing, covers=Coverage(modes=frozenset(), bands=())), shown("DWT", "RW")) is (
        Reason.WRONG_MODE
    )


def test_an_operator_the_tariff_lacks_is_the_wrong_one() -> None:
    assert reason(replace(DAY, covers=Coverage()), shown("B-DWT", "NOBODY")) is Reason.WRONG_OPERATOR


@pytest.mark.parametrize("line", [None, "NO-LINE", "TRAM"])
def test_a_line_that_is_not_this_operators_counts_as_not_known(line: str | None) -> None:
    """A reader with a newer list of lines still lets people travel, but not on a right for certain lines."""
    tap = shown("B-DWT", "BUSCO", line)

    assert reason(DAY, tap) is Reason.ACCEPTED
    assert reason(replace(DAY, covers=Coverage(lines=frozenset({"TRAM"}))), tap) is Reason.WRONG_LINE
    assert reason(replace(DAY, covers=Coverage(lines_out=frozenset({"TRAM"}))), tap) is Reason.ACCEPTED


def test_a_carnet_activates_a_fare_day_and_then_rides_free_until_it_ends() -> None:
    first = validate(SMALL, CARNET, FRESH, shown("B-DWT", "BUSCO"))
    state = fold(FRESH, first.effect)
    same_night = validate(SMALL, CARNET, state, shown("T-TRT", "TRAMCO", at=MORNING + timedelta(hours=19)))
    next_day = validate(SMALL, CARNET, state, shown("T-TRT", "TRAMCO", at=MORNING + timedelta(days=1)))

    assert first.effect.spent == TapEffect(day_activated=date(2026, 9, 7))
    assert (same_night.accepted, same_night.effect.spent) == (True, TapEffect())
    assert next_day.effect.spent == TapEffect(day_activated=date(2026, 9, 8))


def test_a_carnet_with_nothing_left_is_used_up_but_for_the_day_it_runs() -> None:
    state = RightState(10, days_activated=tuple(date(2026, 9, 7) + timedelta(days=n) for n in range(10)))

    last_day = shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=9))
    day_after = shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=10))

    assert reason(CARNET, last_day, state) is Reason.ACCEPTED
    assert reason(CARNET, day_after, state) is Reason.USED_UP


def test_a_carnet_that_has_expired_activates_no_more() -> None:
    assert reason(CARNET, shown("B-DWT", "BUSCO", at=MORNING + timedelta(days=90))) is Reason.EXPIRED


def test_an_activation_of_several_days_runs_its_course_even_past_the_end_of_the_carnet() -> None:
    """Three days at a time, first activated on the last day before it expires."""
    products = [PRODUCTS[2] | {"fare_days": 3, "expires_after_days": 7}]
    small = tariff(products=products)
    terms = right(small, asked(small, "B-DWT", "T-PARK"), "joint-carnet")
    last_day = MORNING + timedelta(days=6)

    state = fold(FRESH, validate(small, terms, FRESH, shown("B-DWT", "BUSCO", at=last_day)).effect)
    later = [
        validate(small, terms, state, shown("B-DWT", "BUSCO", at=last_day + timedelta(days=n))) for n in (0, 1, 2, 3)
    ]

    assert [decision.reason for decision in later] == [Reason.ACCEPTED] * 3 + [Reason.EXPIRED]
    assert all(decision.effect.spent == TapEffect() for decision in later)


def test_a_day_before_the_one_activated_takes_an_activation_of_its_own() -> None:
    """A tap that arrives late, from a reader that was offline, is judged by its own time."""
    state = RightState(1, days_activated=(date(2026, 9, 9),))

    late = validate(SMALL, CARNET, state, shown("B-DWT", "BUSCO"))

    assert late.effect.spent == TapEffect(day_activated=date(2026, 9, 7))
