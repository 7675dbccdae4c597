"""A table of zones crossed prices by the set of zones of all stops of a ride, or else by their number."""

from typing import Any

from fares.money import Money
from fares.quote import Quote
from tests.fares.journeys_to_price import asked, by_line, by_operator, misses, the_single
from tests.support.tariffs import price, tariff, with_bus_table

CELLS: list[dict[str, Any]] = [
    {"count": 1, "prices": [price(150)]},
    {"count": 2, "prices": [price(220)]},
    {"count": 3, "prices": [price(300)]},
]
CHEAP_PAIR = {"zones": ["villages", "derwent"], "prices": [price(180)]}


def ridden(
    origin: str, destination: str, *cells: dict[str, Any], line: str | None = "BUS1", young: bool = False
) -> Quote:
    small = tariff(**with_bus_table(kind="zones_crossed", cells=[*cells]))
    leg = by_operator(origin, destination, "BUSCO") if line is None else by_line(origin, destination, line)
    if young:
        return asked(small, origin, destination, legs=(leg,), young=1)
    return asked(small, origin, destination, legs=(leg,))


def test_every_zone_counts_once_from_boarding_to_alighting() -> None:
    assert the_single(ridden("B-DWT", "B-MARKET", *CELLS)).total == Money(150)
    assert the_single(ridden("B-DWT", "B-VILLAGE", *CELLS)).total == Money(220)
    assert the_single(ridden("B-DWT", "B-TRT", *CELLS)).total == Money(300)


def test_the_zones_are_those_of_the_line_that_is_ridden() -> None:
    fast = the_single(ridden("B-MARKET", "B-TRT", *CELLS, line="BUS1"))

    assert fast.steps[0].inputs["zones"] == "derwent trentham villages"


def test_where_the_line_is_not_known_the_zones_of_the_likely_way_count() -> None:
    offer = the_single(ridden("B-DWT", "B-TRT", *CELLS, line=None))

    assert (offer.total, offer.steps[0].inputs["zones"]) == (Money(300), "derwent trentham villages")


def test_where_no_line_leads_there_the_zones_of_both_ends_count() -> None:
    offer = the_single(ridden("R-DWT", "B-TRT", *CELLS, line=None))

    assert (offer.total, offer.steps[0].inputs["zones"]) == (Money(220), "derwent trentham")


def test_the_very_set_comes_before_the_count() -> None:
    assert the_single(ridden("B-DWT", "B-VILLAGE", CHEAP_PAIR, *CELLS)).total == Money(180)
    assert the_single(ridden("B-VILLAGE", "B-DWT", CHEAP_PAIR, *CELLS)).total == Money(180)
    assert the_single(ridden("B-VILLAGE", "B-TRT", CHEAP_PAIR, *CELLS)).total == Money(220)


def test_a_set_without_a_price_for_the_passenger_leaves_them_to_the_count() -> None:
    young_only = {"zones": ["derwent", "villages"], "prices": [price(90, "young")]}

    assert the_single(ridden("B-DWT", "B-VILLAGE", young_only, *CELLS, young=True)).total == Money(90)
    assert the_single(ridden("B-DWT", "B-VILLAGE", young_only, *CELLS)).total == Money(220)


def test_where_neither_the_set_nor_the_count_is_given_there_is_no_fare() -> None:
    assert "no-single-fare" in misses(ridden("B-DWT", "B-TRT", CHEAP_PAIR, *CELLS[:2]))
