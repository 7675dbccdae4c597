"""Fare stages price the rides of one line by pair of stages, or by how many are travelled."""

from typing import Any

import pytest

from fares.money import Money
from fares.quote import Quote
from tests.fares.journeys_to_price import asked, by_line, by_operator, misses, the_single
from tests.support.tariffs import price, tariff, with_bus_table

STAGES: list[dict[str, Any]] = [
    {"name": "Derwent", "stops": ["B-DWT", "B-MARKET"]},
    {"name": "Elmby", "stops": ["B-VILLAGE"]},
    {"name": "Trentham", "stops": ["B-TRT"]},
]
TRIANGLE = {
    "triangle": [
        {"from": first, "to": last, "prices": [price(100 + 70 * (last - first) + first)]}
        for first in range(3)
        for last in range(first, 3)
    ]
}
SHORT = {"steps": [{"up_to_stages": 0, "prices": [price(100)]}, {"up_to_stages": 1, "prices": [price(170)]}]}


def ridden(origin: str, destination: str, prices: dict[str, Any], line: str | None = "BUS1") -> Quote:
    small = tariff(**with_bus_table(kind="stages", line="BUS1", stages=STAGES, **prices))
    leg = by_operator(origin, destination, "BUSCO") if line is None else by_line(origin, destination, line)
    return asked(small, origin, destination, legs=(leg,))


@pytest.mark.parametrize(
    ("origin", "destination", "pence"),
    [("B-DWT", "B-MARKET", 100), ("B-DWT", "B-VILLAGE", 170), ("B-VILLAGE", "B-TRT", 171), ("B-MARKET", "B-TRT", 240)],
)
def test_a_triangle_prices_each_pair_of_stages_both_ways(origin: str, destination: str, pence: int) -> None:
    there, back = ridden(origin, destination, TRIANGLE), ridden(destination, origin, TRIANGLE)

    assert the_single(there).total == the_single(back).total == Money(pence)


@pytest.mark.parametrize(
    ("origin", "destination", "stages"),
    [
        ("B-TRT", "B-MARKET", {"origin_stage": "Trentham", "destination_stage": "Derwent", "stages": "2"}),
        ("B-VILLAGE", "B-TRT", {"origin_stage": "Elmby", "destination_stage": "Trentham", "stages": "1"}),
    ],
)
def test_the_step_names_the_stages_as_they_are_ridden(origin: str, destination: str, stages: dict[str, str]) -> None:
    (step,) = the_single(ridden(origin, destination, TRIANGLE)).steps

    assert step.inputs.items() >= stages.items()


def test_the_short_form_prices_by_the_number_of_stages_travelled() -> None:
    assert the_single(ridden("B-DWT", "B-MARKET", SHORT)).total == Money(100)
    assert the_single(ridden("B-TRT", "B-VILLAGE", SHORT)).total == Money(170)
    assert "no-single-fare" in misses(ridden("B-DWT", "B-TRT", SHORT))


def test_a_pair_without_a_cell_has_no_fare() -> None:
    gap = {"triangle": TRIANGLE["triangle"][:2]}

    assert "no-single-fare" in misses(ridden("B-DWT", "B-TRT", gap))


def test_a_stop_in_no_stage_has_no_fare() -> None:
    stages = [STAGES[0] | {"stops": ["B-DWT"]}, *STAGES[1:]]
    small = tariff(**with_bus_table(kind="stages", line="BUS1", stages=stages, **TRIANGLE))

    for origin, destination in (("B-MARKET", "B-TRT"), ("B-TRT", "B-MARKET")):
        legs = (by_line(origin, destination, "BUS1"),)
        assert "no-single-fare" in misses(asked(small, origin, destination, legs=legs))


def test_stages_are_for_rides_known_to_be_on_their_line() -> None:
    assert "no-single-fare" in misses(ridden("B-DWT", "B-TRT", TRIANGLE, line=None))
    assert the_single(ridden("B-DWT", "B-TRT", TRIANGLE, line="FAST")).steps[0].rule == "fast"
