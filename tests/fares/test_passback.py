"""Passback: a right that was accepted is not accepted again for somebody else, as the tariff says."""

from dataclasses import replace

import pytest

from fares.rights import NO_EFFECT, Boarded, Presentation
from fares.tariff import Tariff
from tests.fares.gated import EXIT, PASSED_BACK, after, at, bought, gated, history, reasons, sentences

DAY = bought("joint-day", within=PASSED_BACK)
GROUP = bought("group-day", "T-TRT", "T-PARK", within=PASSED_BACK, minutes=200)


def rule(**parts: object) -> dict[str, object]:
    """A passback rule of ten minutes, with some parts replaced."""
    return {"id": "rule", "name": "Rule", "seconds": 600} | parts


def test_without_a_rule_a_right_is_accepted_as_often_as_it_is_shown() -> None:
    """As it always was."""
    twice = at("B-DWT", "BUSCO", reader="door"), at("B-DWT", "BUSCO", seconds=5, reader="door")

    assert reasons(bought("joint-day"), *twice) == ["accepted", "accepted"]
    assert reasons(bought("rides"), *twice) == ["accepted", "accepted"]


def test_within_its_time_at_its_stop_a_right_is_refused_and_says_until_when() -> None:
    again = [at("B-DWT", "BUSCO", seconds=seconds, reader="other") for seconds in (1, 599, 600)]

    assert sentences(DAY, at("B-DWT", "BUSCO", reader="door"), *again, within=PASSED_BACK)[1:] == [
        "Already used at 07:42. Wait until 07:52.",
        "Already used at 07:42. Wait until 07:52.",
        "Valid. Have a good journey.",
    ]


def test_a_second_tap_on_one_reader_is_the_same_tap_and_uses_nothing() -> None:
    rides = bought("rides", within=PASSED_BACK)
    shown = [at("B-DWT", "BUSCO", seconds=seconds, reader="door") for seconds in (0, 30, 31)]

    decisions, state = history(rides, *shown, within=PASSED_BACK)

    assert [one.reason.value for one in decisions] == ["accepted", "same_tap", "passback"]
    assert (decisions[1].accepted, decisions[1].effect) == (True, NO_EFFECT)
    assert decisions[1].sentence == "Already tapped. Nothing more was used."
    assert state.rides_used == 1


def test_how_long_a_tap_is_the_same_is_said_by_the_tap_rule() -> None:
    shown = [at("T-TRT", "TRAMCO", seconds=seconds, reader="door") for seconds in (0, 10, 11)]

    assert reasons(DAY, *shown, within=PASSED_BACK) == ["accepted", "same_tap", "passback"]


def test_times_of_two_readers_count_either_way() -> None:
    """The clock of the second is a minute slow, or its tap comes first and is told late."""
    shown = at("B-DWT", "BUSCO", minutes=1, reader="door"), at("B-DWT", "BUSCO", reader="other")

    assert reasons(DAY, *shown, within=PASSED_BACK) == ["accepted", "passback"]


def test_whoever_has_left_may_board_again() -> None:
    shown = at("R-DWT", "RW"), at("R-DWT", "RW", EXIT, 1), at("R-DWT", "RW", minutes=2)

    assert reasons(DAY, *shown, within=PASSED_BACK) == ["accepted"] * 3


@pytest.mark.parametrize(
    ("place", "refused"),
    [
        ("reader", {"same reader"}),
        ("stop", {"same reader", "same stop"}),
        ("line", {"same reader", "same line"}),
        ("anywhere", {"same reader", "same stop", "same line", "elsewhere", "no line"}),
    ],
)
def test_a_rule_holds_at_the_places_that_it_says(place: str, refused: set[str]) -> None:
    world = gated(passback=[rule(at=place)])
    terms = bought("joint-day", within=world)
    first = at("B-DWT", "BUSCO", line="BUS1", reader="door")
    second = {
        "same reader": at("B-DWT", "BUSCO", minutes=2, line="BUS1", reader="door"),
        "same stop": at("B-DWT", "BUSCO", minutes=2, line="FAST", reader="other"),
        "same line": at("B-VILLAGE", "BUSCO", minutes=2, line="BUS1", reader="other"),
        "elsewhere": at("B-TRT", "BUSCO", minutes=2, line="FAST", reader="other"),
        "no line": at("B-TRT", "BUSCO", minutes=2),
    }

    answers = {where: reasons(terms, first, shown, within=world)[1] for where, shown in second.items()}

    assert {where for where, reason in answers.items() if reason == "passback"} == refused
    assert {reason for where, reason in answers.items() if where not in refused} <= {"accepted"}


def test_a_rule_is_for_its_products_its_services_and_its_hours() -> None:
    of_weeks = gated(passback=[rule(products=["tram-week"])])
    of_trams = gated(passback=[rule(covers={"modes": ["tram"]})])
    off_peak = gated(passback=[rule(covers={"bands": ["off-peak"]})])
    bus = at("B-DWT", "BUSCO"), at("B-DWT", "BUSCO", minutes=2)
    tram = at("T-TRT", "TRAMCO"), at("T-TRT", "TRAMCO", minutes=2)
    midday = at("B-DWT", "BUSCO", minutes=300), at("B-DWT", "BUSCO", minutes=302)

    def second(world: Tariff, product: str, *shown: Presentation) -> str:
        return reasons(bought(product, "T-TRT", "T-PARK", within=world), *shown, within=world)[1]

    assert second(of_weeks, "tram-week", *tram) == "passback"
    assert second(of_weeks, "joint-day", *tram) == "accepted"
    assert (second(of_trams, "joint-day", *tram), second(of_trams, "joint-day", *bus)) == ("passback", "accepted")
    assert (second(off_peak, "joint-day", *midday), second(off_peak, "joint-day", *bus)) == ("passback", "accepted")


def test_the_first_rule_that_fits_counts() -> None:
    world = gated(passback=[rule(id="short", seconds=60, products=["joint-day"]), rule()])
    shown = at("B-DWT", "BUSCO"), at("B-DWT", "BUSCO", minutes=2)

    assert reasons(bought("joint-day", within=world), *shown, within=world) == ["accepted", "accepted"]
    assert reasons(bought("rides", within=world), *shown, within=world) == ["accepted", "passback"]


def test_a_group_boards_one_by_one_before_it_is_passed_back() -> None:
    noon = 200
    shown = [
        at("T-TRT", "TRAMCO", minutes=noon, seconds=seconds, reader="door") for seconds in (0, 3, 6, 9, 20, 25, 31)
    ]

    decisions, state = history(GROUP, *shown, within=PASSED_BACK)

    assert [one.reason.value for one in decisions] == ["accepted"] * 5 + ["passback"] * 2
    assert state.boarded == Boarded(after(200), "T-TRT", "TRAMCO", None, "door", 5)


def test_a_tap_of_a_group_is_the_same_on_the_reader_that_saw_it_last() -> None:
    pair = replace(DAY, max_passengers=2)
    shown = [at("B-DWT", "BUSCO", seconds=second, reader=reader) for second, reader in enumerate(["a", "b", "b", "a"])]

    assert reasons(pair, *shown, within=PASSED_BACK) == ["accepted", "accepted", "same_tap", "passback"]


def test_a_group_that_boards_elsewhere_is_counted_anew() -> None:
    shown = at("T-TRT", "TRAMCO", minutes=200), at("T-CASTLE", "TRAMCO", minutes=201)

    _, state = history(GROUP, *shown, within=PASSED_BACK)

    assert state.boarded == Boarded(after(201), "T-CASTLE", "TRAMCO")


def test_what_is_not_covered_is_not_passed_back() -> None:
    """The reason that a passenger can do something about comes first."""
    week = bought("tram-week", "T-TRT", "T-PARK", within=PASSED_BACK)

    shown = at("T-TRT", "TRAMCO"), at("T-TRT", "BUSCO", minutes=1)

    assert reasons(week, *shown, within=PASSED_BACK) == ["accepted", "wrong_operator"]
