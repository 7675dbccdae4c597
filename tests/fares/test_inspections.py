"""Inspections: whether the passenger may be here. They see the last boarding, and change nothing."""

import pytest

from fares.products import Coverage
from fares.rights import NO_EFFECT, Block, BlockReason, RightState, entitlement, fold, validate
from tests.fares.gated import (
    EXIT,
    GATED,
    INSPECTION,
    ON_BOARD,
    after,
    at,
    bought,
    gated,
    history,
    reasons,
    sentences,
    token,
)
from tests.fares.journeys_to_price import by_line
from tests.support.tariffs import DOCUMENT, line

EVERYWHERE = Coverage()
LOST = Block(BlockReason.LOST, "app")
BUS = (by_line("B-DWT", "B-TRT", "BUS1"),)


def test_an_inspector_is_told_when_and_where_the_passenger_boarded() -> None:
    single = bought(None, "B-DWT", "B-TRT", *BUS)
    shown = [at("B-DWT", "BUSCO", ON_BOARD, line="BUS1"), at("B-VILLAGE", "BUSCO", INSPECTION, 15, line="BUS1")]

    decisions, state = history(single, *shown)

    assert decisions[1].sentence == "Valid. Boarded 07:42 at Derwent Bus Station."
    assert decisions[1].effect == NO_EFFECT
    assert state.legs_used == {0}


@pytest.mark.parametrize(
    ("product", "reason"),
    [
        (None, "no_entry"),
        ("rides", "no_entry"),
        ("return", "no_entry"),
        ("joint-carnet", "not_activated"),
        ("flexi", "not_activated"),
        ("joint-day", "accepted"),
    ],
)
def test_who_has_not_tapped_on_is_valid_only_on_a_pass(product: str | None, reason: str) -> None:
    assert reasons(bought(product, "B-DWT", "B-TRT", *BUS), at("B-DWT", "BUSCO", INSPECTION)) == [reason]


def test_who_pays_as_they_go_must_have_tapped_on_here() -> None:
    boarded, here = at("B-DWT", "BUSCO", line="BUS1"), at("B-VILLAGE", "BUSCO", INSPECTION, 9, line="BUS1")
    elsewhere = at("B-DWT", "BUSCO", line="FAST")

    assert reasons(token(), here) == ["no_entry"]
    assert reasons(token(), boarded, here) == ["accepted", "accepted"]
    assert reasons(token(), elsewhere, here) == ["accepted", "no_entry"]
    assert reasons(token(), at("T-TRT", "TRAMCO"), here) == ["accepted", "no_entry"]


def test_a_line_that_one_reader_does_not_know_may_be_the_one() -> None:
    boarded, here = at("B-DWT", "BUSCO"), at("B-VILLAGE", "BUSCO", INSPECTION, 9, line="BUS1")

    assert reasons(token(), boarded, here) == ["accepted", "accepted"]


def test_operators_without_tap_rules_are_told_apart() -> None:
    plain = gated(taps=[])

    assert reasons(token(), at("T-TRT", "TRAMCO"), at("B-TRT", "BUSCO", INSPECTION, 9), within=plain)[1] == "no_entry"


def test_behind_gates_any_train_is_the_one_that_was_entered() -> None:
    """Of any operator under their tap rule. A reader on a vehicle knows its line, and lets nobody ride on another."""
    express = line("EXPRESS", "Express", "XC", "rail", "R-DWT", "R-TRT")
    operators = [*DOCUMENT["operators"], {"id": "XC", "name": "Cross Country", "mode": "rail"}]
    world = gated(operators=operators, lines=[*DOCUMENT["lines"], express])
    on_the_express = at("R-TRT", "XC", INSPECTION, 9, line="EXPRESS")

    assert reasons(token(world), at("R-DWT", "RW"), on_the_express, within=world)[1] == "accepted"
    assert reasons(token(world), at("R-DWT", "RW", line="RAIL"), on_the_express, within=world)[1] == "no_entry"


def test_a_boarding_ends_with_its_exit_and_with_the_longest_ride() -> None:
    entry, inspected = at("R-DWT", "RW"), at("R-TRT", "RW", INSPECTION, 60)
    late = at("B-TRT", "BUSCO", INSPECTION, 91)

    assert reasons(token(), entry, at("R-TRT", "RW", EXIT, 30), inspected)[2] == "no_entry"
    assert reasons(token(), at("B-DWT", "BUSCO"), late)[1] == "too_long_ago"
    assert reasons(bought("joint-day"), at("B-DWT", "BUSCO"), late)[1] == "accepted"


def test_a_ride_that_began_in_time_is_valid_to_its_end() -> None:
    last, met = at("B-DWT", "BUSCO", minutes=20 * 60 + 40), at("B-TRT", "BUSCO", INSPECTION, 20 * 60 + 60)

    assert reasons(bought("joint-day"), last, met) == ["accepted", "accepted"]
    assert reasons(bought("joint-day"), met) == ["expired"]


def test_who_has_ridden_further_than_their_right_is_not_valid_there() -> None:
    shown = at("B-DWT", "BUSCO"), at("B-TRT", "BUSCO", INSPECTION, 30)

    assert sentences(bought("town-day", "B-DWT", "B-VILLAGE"), *shown)[1] == "Not valid as far as Trentham Bus Station."


@pytest.mark.parametrize(
    "to_the_end",
    [
        Coverage(to_stops=frozenset({"B-TRT"})),
        Coverage(to_zones=frozenset({"trentham"})),
        Coverage(operators=frozenset({"RW"}), alternatives=(Coverage(to_zones=frozenset({"trentham"})),)),
    ],
)
def test_where_a_ride_must_end_is_no_matter_on_the_way(to_the_end: Coverage) -> None:
    terms = entitlement(GATED, "adult", after(-999), after(999), to_the_end)

    assert reasons(terms, at("B-DWT", "BUSCO"), at("B-VILLAGE", "BUSCO", INSPECTION, 9)) == ["accepted", "accepted"]


def test_a_profile_that_somebody_gives_out_or_that_is_for_some_ages_needs_proof() -> None:
    young = [{"id": "young", "name": "Young", "ages": [{"max_age": 18}]}, {"id": "adult", "name": "Adult"}]
    carded = [{"id": "young", "name": "City card", "issuer": "city"}, {"id": "adult", "name": "Adult"}]
    told = []
    for profiles in (young, carded):
        world = gated(profiles=[*profiles, {"id": "student", "name": "Student"}])
        for profile in ("young", "student"):
            terms = entitlement(world, profile, after(-999), after(999), EVERYWHERE)
            told += sentences(terms, at("B-DWT", "BUSCO"), at("B-DWT", "BUSCO", INSPECTION, 1), within=world)[1:]
            told += sentences(terms, at("B-DWT", "BUSCO", INSPECTION), within=world)

    boarded = "Valid. Boarded 07:42 at Derwent Bus Station."
    assert told == [
        *["Valid. Ask for proof: Young."] * 2,
        *[boarded, "Valid."],
        *["Valid. Ask for proof: City card."] * 2,
        *[boarded, "Valid."],
    ]


def test_a_group_has_no_profile_to_prove() -> None:
    assert reasons(bought("group-day", "B-DWT", "B-TRT", *BUS, minutes=180), at("B-DWT", "BUSCO", INSPECTION, 180)) == [
        "accepted"
    ]


def test_who_was_blocked_on_the_way_is_told_so() -> None:
    day = bought("joint-day")
    _, state = history(day, at("B-DWT", "BUSCO"))

    blocked = validate(GATED, day, fold(state, LOST), at("B-TRT", "BUSCO", INSPECTION, 9))

    assert blocked.reason.value == "blocked"


def test_an_operator_that_the_tariff_lacks_inspects_nothing() -> None:
    assert reasons(bought("joint-day"), at("B-DWT", "NOBODY", INSPECTION)) == ["wrong_operator"]
    assert validate(GATED, token(), RightState(), at("B-DWT", "NOBODY", EXIT)).reason.value == "wrong_operator"
