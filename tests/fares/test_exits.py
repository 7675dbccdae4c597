"""Leaving: an exit ends the ride that was boarded, lets nobody further than they paid, and never spends anything."""

from dataclasses import replace

import pytest

from fares.products import Coverage
from fares.rights import Block, BlockReason, Boarded, End, Ended, RightState, entitlement, fold, validate
from tests.fares.gated import (
    EXIT,
    GATED,
    TAPS,
    after,
    at,
    bought,
    gated,
    history,
    reasons,
    sentences,
    token,
)
from tests.fares.journeys_to_price import by_line, by_operator
from tests.support.tariffs import DOCUMENT, LINES, line, price, stop, with_bus_table

TRAIN = (by_operator("R-DWT", "R-TRT", "RW"),)
LOST, REFUNDED = Block(BlockReason.LOST, "app"), End(Ended.REFUNDED)
STOPS = [
    *DOCUMENT["stops"],
    stop("R-MID", "Midway", "rail", "villages", 6),
    stop("R-PARK", "Park Rail Station", "rail", "park", 16),
]
RAILWAY = line("RAIL", "Derwent - Park", "RW", "rail", "R-DWT", "R-MID", "R-TRT", "R-PARK")
BRANCH = line("BRANCH", "Derwent - Park direct", "RW", "rail", "R-DWT", "R-PARK")
OTHERS = line("OTHERS", "Derwent - Park - Trentham", "XC", "rail", "R-DWT", "R-PARK", "R-TRT")
OPERATORS = [*DOCUMENT["operators"], {"id": "XC", "name": "Cross Country", "mode": "rail"}]
FURTHER = gated(stops=STOPS, operators=OPERATORS, lines=[RAILWAY, BRANCH, OTHERS, *LINES[1:]])


def test_an_exit_ends_the_ride_and_says_goodbye() -> None:
    single = bought(None, "R-DWT", "R-TRT", *TRAIN)

    decisions, state = history(single, at("R-DWT", "RW", reader="in"), at("R-TRT", "RW", EXIT, 30, reader="out"))

    assert [decision.sentence for decision in decisions] == ["Valid. Have a good journey.", "Thank you. Goodbye."]
    assert state.boarded == Boarded(after(0), "R-DWT", "RW", None, "out", 1, after(30), "R-TRT")
    assert (sorted(state.legs_used), state.sequence) == ([0], 2)


def test_nobody_needs_to_tap_off_a_bus() -> None:
    assert sentences(bought("joint-day"), at("B-TRT", "BUSCO", EXIT)) == ["No need to tap off here."]
    assert reasons(bought(None, "B-DWT", "B-TRT"), at("B-TRT", "BUSCO", EXIT)) == ["exit_not_needed"]


def test_a_reader_without_a_tap_rule_needs_no_exit() -> None:
    assert reasons(bought("joint-day"), at("R-TRT", "RW", EXIT), within=gated(taps=[])) == ["exit_not_needed"]


def test_an_exit_twice_on_one_reader_is_one_exit() -> None:
    single = bought(None, "R-DWT", "R-TRT", *TRAIN)
    out = [at("R-TRT", "RW", EXIT, 30, seconds, reader="out") for seconds in (0, 30, 31)]

    assert reasons(single, at("R-DWT", "RW"), *out) == ["accepted", "accepted", "same_tap", "used_up"]
    unnamed = [at("R-TRT", "RW", EXIT, 30), at("R-TRT", "RW", EXIT, 30)]
    assert reasons(single, at("R-DWT", "RW"), *unnamed) == ["accepted", "accepted", "used_up"]


def test_a_group_leaves_one_by_one_by_the_same_gate() -> None:
    group = replace(bought("joint-day"), max_passengers=2)
    out = [at("R-TRT", "RW", EXIT, 30, seconds, reader="out") for seconds in (0, 3)]

    assert reasons(group, at("R-DWT", "RW"), *out) == ["accepted"] * 3


def test_a_pass_leaves_though_nobody_saw_it_enter() -> None:
    """Many small stations have no gates."""
    assert sentences(bought("joint-day"), at("R-TRT", "RW", EXIT)) == ["Thank you. Goodbye."]
    assert reasons(token(), at("R-TRT", "RW", EXIT)) == ["accepted"]


@pytest.mark.parametrize("product", [None, "rides", "return"])
def test_what_must_be_used_to_ride_does_not_leave_unused(product: str | None) -> None:
    terms = bought(product, "R-DWT", "R-TRT", *TRAIN)

    (decision,), state = history(terms, at("R-DWT", "RW", EXIT))

    assert (decision.reason.value, decision.sentence) == ("no_entry", "No tap on found. Please see staff.")
    assert state == RightState()


@pytest.mark.parametrize("product", ["joint-carnet", "flexi"])
def test_a_day_is_not_opened_by_leaving(product: str) -> None:
    assert reasons(bought(product), at("R-TRT", "RW", EXIT)) == ["not_activated"]
    assert reasons(bought(product), at("B-DWT", "BUSCO"), at("R-TRT", "RW", EXIT)) == ["accepted", "accepted"]


def test_a_ride_that_began_in_time_may_end_after_it() -> None:
    """The day ends at 04:30."""
    day = bought("joint-day")
    last = at("R-DWT", "RW", minutes=20 * 60 + 40)
    over = at("R-TRT", "RW", EXIT, 20 * 60 + 60)

    assert reasons(day, last, over) == ["accepted", "accepted"]
    assert reasons(day, over) == ["expired"]


def test_an_exit_too_long_after_its_entry_ends_nothing() -> None:
    single = bought(None, "R-DWT", "R-TRT", *TRAIN)
    entry, in_time, late = at("R-DWT", "RW"), at("R-TRT", "RW", EXIT, 120), at("R-TRT", "RW", EXIT, 120, 1)

    assert reasons(single, entry, in_time) == ["accepted", "accepted"]
    assert sentences(single, entry, late)[1] == "Tapped on at 07:42: too long ago. Please see staff."
    assert reasons(bought("joint-day"), entry, late) == ["accepted", "accepted"]


def test_an_exit_at_the_instant_of_its_entry_ends_it() -> None:
    assert reasons(bought("rides"), at("R-DWT", "RW"), at("R-TRT", "RW", EXIT)) == ["accepted", "accepted"]


@pytest.mark.parametrize(
    "covers", [{"from_zones": ["derwent"]}, {"to_zones": ["trentham"]}, {"bands": ["early"]}, {"operators": ["RW"]}]
)
def test_how_long_a_ride_may_take_goes_by_where_and_when_it_was_boarded(covers: dict[str, list[str]]) -> None:
    """Here it is ten minutes for some rides, two hours for all others. The early band ends at 07:00."""
    rail = TAPS[2] | {"longest": [{"covers": covers, "minutes": 10}, {"minutes": 120}]}
    world = gated(taps=[rail])
    shown = at("R-DWT", "RW", minutes=-60), at("R-TRT", "RW", EXIT, -45)

    assert reasons(bought("rides", within=world), *shown, within=world) == ["accepted", "too_long_ago"]


def test_a_bus_of_the_railway_is_no_train() -> None:
    """Nobody who boards its bus has gone through its gates."""
    operators = [one | ({"other_modes": ["bus"]} if one["id"] == "RW" else {}) for one in DOCUMENT["operators"]]
    world = gated(operators=operators)

    assert reasons(bought("rides"), at("B-DWT", "RW"), at("R-TRT", "RW", EXIT, 9), within=world)[1] == "no_entry"


def test_an_exit_belongs_to_an_entry_under_the_same_tap_rule() -> None:
    """Who boards a tram and leaves a railway was not seen to enter the railway."""
    rides = bought("rides")

    assert reasons(rides, at("T-TRT", "TRAMCO"), at("R-TRT", "RW", EXIT, 5)) == ["accepted", "no_entry"]


def test_an_exit_before_its_entry_is_none_of_that_ride() -> None:
    """It comes late, from a reader that was offline."""
    assert reasons(bought("rides"), at("R-DWT", "RW"), at("R-TRT", "RW", EXIT, -5)) == ["accepted", "no_entry"]


def test_who_was_blocked_or_refunded_on_the_way_sees_staff() -> None:
    day, leaving = bought("joint-day"), at("R-TRT", "RW", EXIT, 30)
    _, state = history(day, at("R-DWT", "RW"))
    blocked, refunded = fold(state, LOST), fold(state, REFUNDED)

    assert validate(GATED, day, blocked, leaving).sentence == "Reported lost. Please see staff."
    assert validate(GATED, day, refunded, leaving).sentence == "Refunded. No longer valid."


def test_a_pass_goes_no_further_than_its_zones() -> None:
    town = bought("town-day", "B-DWT", "B-VILLAGE")

    assert sentences(town, at("R-DWT", "RW"), at("R-TRT", "RW", EXIT, 30))[1] == (
        "Not valid as far as Trentham Rail Station."
    )
    assert reasons(town, at("R-DWT", "RW"), at("R-DWT", "RW", EXIT, 3)) == ["accepted", "accepted"]


def test_another_way_in_which_a_pass_is_good_lets_nobody_go_further_on_this_one() -> None:
    covers = Coverage(operators=frozenset({"BUSCO"}), alternatives=(Coverage(zones=frozenset({"derwent"})),))
    terms = entitlement(GATED, "adult", after(-999), after(999), covers)

    assert reasons(terms, at("R-DWT", "RW"), at("R-TRT", "RW", EXIT, 9)) == ["accepted", "wrong_zone"]


def test_a_pass_for_some_stops_goes_no_further_than_these() -> None:
    product = DOCUMENT["products"][0] | {"id": "hop", "covers": {"to_stops": ["R-MID"]}}
    hop = gated(stops=STOPS, lines=[RAILWAY, *LINES[1:]], products=[product])
    terms = bought("hop", "R-DWT", "R-MID", within=hop)

    assert reasons(terms, at("R-DWT", "RW"), at("R-MID", "RW", EXIT, 9), within=hop) == ["accepted", "accepted"]
    assert reasons(terms, at("R-DWT", "RW"), at("R-TRT", "RW", EXIT, 9), within=hop)[1] == "wrong_stop"


def test_whoever_turns_back_is_let_out_where_they_came_in() -> None:
    product = DOCUMENT["products"][0] | {"id": "hop", "covers": {"to_stops": ["R-TRT"]}}
    hop = gated(products=[product])
    terms = bought("hop", "R-DWT", "R-TRT", within=hop)

    assert reasons(terms, at("R-DWT", "RW"), at("R-DWT", "RW", EXIT, 1), within=hop) == ["accepted", "accepted"]


def test_a_single_may_be_left_before_its_end_and_not_after_it() -> None:
    single = bought(None, "R-DWT", "R-TRT", by_line("R-DWT", "R-TRT", "RAIL"), within=FURTHER)

    def left_at(stop: str, line: str | None = None) -> str:
        return reasons(single, at("R-DWT", "RW", line=line), at(stop, "RW", EXIT, 9), within=FURTHER)[1]

    assert [left_at(stop) for stop in ("R-DWT", "R-MID", "R-TRT", "R-PARK")] == ["accepted"] * 3 + ["wrong_zone"]
    assert left_at("R-MID", "RAIL") == "accepted"


def test_a_return_may_be_left_wherever_it_leads() -> None:
    terms = bought("return", "R-DWT", "R-TRT", by_line("R-DWT", "R-TRT", "RAIL"), within=FURTHER)

    def left_at(stop: str) -> str:
        return reasons(terms, at("R-DWT", "RW"), at(stop, "RW", EXIT, 9), within=FURTHER)[1]

    assert [left_at(stop) for stop in ("R-MID", "R-TRT", "R-PARK")] == ["accepted", "accepted", "wrong_zone"]


def test_a_return_by_distance_is_left_at_the_stops_on_its_way() -> None:
    metres = {"kind": "distance", "measure": "line", "steps": [{"prices": [price(300)]}]}
    small = gated(**with_bus_table(**metres), taps=[TAPS[0] | {"model": "optional_off"}])
    terms = bought("return", "B-MARKET", "B-VILLAGE", by_line("B-MARKET", "B-VILLAGE", "BUS1"), within=small)

    def left_at(stop: str) -> str:
        return reasons(terms, at("B-MARKET", "BUSCO"), at(stop, "BUSCO", EXIT, 9), within=small)[1]

    assert [left_at(stop) for stop in ("B-VILLAGE", "B-TRT")] == ["accepted", "wrong_stop"]


def test_a_single_that_was_left_on_the_way_goes_no_further() -> None:
    single = bought(None, "R-DWT", "R-TRT", by_line("R-DWT", "R-TRT", "RAIL"), within=FURTHER)
    entry, way, end = at("R-DWT", "RW"), at("R-MID", "RW", EXIT, 9), at("R-TRT", "RW", EXIT, 9)

    assert sentences(single, entry, way, at("R-MID", "RW", minutes=20), within=FURTHER)[2] == (
        "Used. Your journey ended at Midway."
    )
    assert sentences(single, entry, end, at("R-DWT", "RW", minutes=20), within=FURTHER)[2] == (
        "Already used at 07:42 on 7/9."
    )


def test_a_boarding_that_the_tariff_does_not_know_is_none() -> None:
    """A right that outlasts editions may have boarded at a stop, or with an operator, that is gone."""
    strange = [Boarded(after(0), "GONE", "RW"), Boarded(after(0), "R-DWT", "GONE")]
    leaving = at("R-TRT", "RW", EXIT, 9)

    answers = [validate(GATED, token(), RightState(1, boarded=boarded), leaving) for boarded in strange]

    assert [(one.reason.value, one.effect.boarded) for one in answers] == [("accepted", None)] * 2
