"""Legs that a caller has planned are checked before they are priced."""

import pytest

from fares.errors import BadJourney, UnknownLine, UnknownOperator, UnknownProfile, UnknownStop
from fares.journeys import WALK_METRES
from fares.network import Mode
from fares.quote import PlannedLeg
from tests.fares.journeys_to_price import asked, by_line, by_operator
from tests.support.tariffs import STOPS, stop, tariff

SMALL = tariff()


def test_planned_legs_are_the_one_itinerary() -> None:
    legs = (by_line("B-DWT", "B-TRT", "BUS1"), by_operator("T-TRT", "T-PARK", "TRAMCO"))

    (itinerary,) = asked(SMALL, "B-DWT", "T-PARK", legs=legs).itineraries

    assert [(leg.operator, leg.mode, leg.line) for leg in itinerary.legs] == [
        ("BUSCO", Mode.BUS, "BUS1"),
        ("TRAMCO", Mode.TRAM, None),
    ]
    assert 190 <= itinerary.walk_metres <= 210


def test_a_station_may_be_named_by_its_crs_code() -> None:
    (itinerary,) = asked(SMALL, "DWT", "TRT", legs=(by_line("DWT", "TRT", "RAIL"),)).itineraries

    assert itinerary.legs[0].origin.id == "R-DWT"


def test_a_line_and_its_operator_may_both_be_named() -> None:
    leg = PlannedLeg("B-DWT", "B-TRT", line="BUS1", operator="BUSCO")

    assert asked(SMALL, "B-DWT", "B-TRT", legs=(leg,)).offers


NO_SUCH_LINE = "The tariff has no line with the code of a leg."
NOT_SERVED = "The line of a leg does not serve its two stops in this order."
NO_SUCH_OPERATOR = "The tariff has no operator with the code of a leg."


@pytest.mark.parametrize(
    ("leg", "error", "sentence"),
    [
        (by_line("NOWHERE", "B-TRT", "BUS1"), UnknownStop, "The tariff has no stop with this code."),
        (by_line("B-DWT", "B-TRT", "NO-LINE"), UnknownLine, NO_SUCH_LINE),
        (by_line("B-DWT", "B-TRT", "TRAM"), UnknownLine, NOT_SERVED),
        (by_line("B-DWT", "T-PARK", "BUS1"), UnknownLine, NOT_SERVED),
        (by_operator("B-DWT", "B-TRT", "NOBODY"), UnknownOperator, NO_SUCH_OPERATOR),
        (PlannedLeg("B-DWT", "B-TRT", line="BUS1", operator="NOBODY"), UnknownOperator, NO_SUCH_OPERATOR),
        (
            PlannedLeg("B-DWT", "B-TRT", line="BUS1", operator="TRAMCO"),
            BadJourney,
            "The line of a leg is run by another operator than the one named.",
        ),
        (PlannedLeg("B-DWT", "B-TRT"), BadJourney, "A leg names neither its line nor its operator."),
        (by_line("B-DWT", "B-DWT", "BUS1"), BadJourney, "A leg ends where it starts."),
    ],
)
def test_a_leg_that_cannot_be_ridden_is_refused_with_the_reason(
    leg: PlannedLeg, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as refused:
        asked(SMALL, "B-DWT", "B-TRT", legs=(leg,))

    assert str(refused.value) == sentence


def test_a_line_is_ridden_in_the_order_of_a_pattern() -> None:
    one_way = [
        {
            "id": "LOOP",
            "name": "Loop",
            "operator": "TRAMCO",
            "mode": "tram",
            "status": "full_sequence",
            "patterns": [{"direction": "round", "stops": ["T-TRT", "T-CASTLE", "T-PARK", "T-TRT"]}],
        }
    ]
    small = tariff(lines=one_way, singles=[], ceilings=[], products=[])

    assert asked(small, "T-PARK", "T-TRT", legs=(by_line("T-PARK", "T-TRT", "LOOP"),)).itineraries
    with pytest.raises(UnknownLine):
        asked(small, "T-PARK", "T-CASTLE", legs=(by_line("T-PARK", "T-CASTLE", "LOOP"),))


@pytest.mark.parametrize(
    "legs",
    [
        (by_line("B-MARKET", "B-TRT", "BUS1"),),
        (by_line("B-DWT", "B-VILLAGE", "BUS1"),),
        (by_line("B-DWT", "B-VILLAGE", "BUS1"), by_line("B-MARKET", "B-TRT", "BUS1")),
    ],
)
def test_legs_that_do_not_follow_one_another_are_refused(legs: tuple[PlannedLeg, ...]) -> None:
    with pytest.raises(BadJourney) as refused:
        asked(SMALL, "B-DWT", "B-TRT", legs=legs)

    assert str(refused.value) == "The legs do not follow one another within 400 m from origin to destination."


def test_the_longest_walk_to_a_leg_may_just_be_walked() -> None:
    gate = stop("GATE", "Gate", "bus", "derwent", 0, 100)
    small = tariff(stops=[*STOPS, gate | {"lat_microdegrees": gate["lat_microdegrees"] + 3597}])

    (itinerary,) = asked(small, "GATE", "B-TRT", legs=(by_line("B-DWT", "B-TRT", "BUS1"),)).itineraries

    assert itinerary.walk_metres == WALK_METRES


def test_a_journey_must_go_somewhere() -> None:
    with pytest.raises(BadJourney) as refused:
        asked(SMALL, "DWT", "R-DWT")

    assert str(refused.value) == "The journey ends where it starts."


def test_unknown_stops_and_profiles_are_refused() -> None:
    with pytest.raises(UnknownStop):
        asked(SMALL, "NOWHERE", "B-TRT")
    with pytest.raises(UnknownStop):
        asked(SMALL, "B-TRT", "NOWHERE")
    with pytest.raises(UnknownProfile) as refused:
        asked(SMALL, "B-DWT", "B-TRT", adult=1, dog=1)

    assert str(refused.value) == "The tariff has no profile with the id of one who travels."
