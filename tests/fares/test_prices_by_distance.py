"""A distance table prices by metres: straight, or along the line."""

from random import Random
from typing import Any

from hypothesis import given

from fares.money import Money
from fares.prices import DistanceTable, Measure, Price, UpTo, lookup
from fares.quote import Offer
from fares.tariff import Tariff, lines_priced_alike
from tests.fares.journeys_to_price import asked, by_line, by_operator, misses, the_single
from tests.fares.small_tariffs import SEEDS
from tests.support.tariffs import LINES, STOPS, line, price, stop, tariff, with_bus_table

STEPS: list[dict[str, Any]] = [
    {"up_to_metres": 5000, "prices": [price(150)]},
    {"up_to_metres": 13000, "prices": [price(250)]},
]
DEAR = {"prices": [price(400)]}
DETOUR = line("ROUND", "Round about", "BUSCO", "bus", "B-DWT", "B-VILLAGE", "B-MARKET", "B-TRT")


def by_metres(measure: str = "line", *more: dict[str, Any]) -> Tariff:
    table = with_bus_table(kind="distance", measure=measure, steps=[*STEPS, *more])
    return tariff(lines=[*LINES, DETOUR], **table)


def ridden(small: Tariff, origin: str, destination: str, on: str) -> Offer:
    return the_single(asked(small, origin, destination, legs=(by_line(origin, destination, on),)))


def test_the_first_step_that_is_long_enough_counts() -> None:
    assert ridden(by_metres(), "B-DWT", "B-MARKET", "BUS1").total == Money(150)
    assert ridden(by_metres(), "B-DWT", "B-VILLAGE", "BUS1").total == Money(250)


def test_the_limit_of_a_step_is_still_within() -> None:
    offer = ridden(by_metres(), "B-MARKET", "B-VILLAGE", "BUS1")

    assert (offer.total, offer.steps[0].inputs["metres"]) == (Money(150), "5000")


def test_along_the_line_a_detour_is_paid_for_and_as_the_crow_flies_it_is_not() -> None:
    along = ridden(by_metres("line", DEAR), "B-DWT", "B-TRT", "ROUND")
    straight = ridden(by_metres("straight", DEAR), "B-DWT", "B-TRT", "ROUND")

    assert (along.total, straight.total) == (Money(400), Money(250))
    assert along.steps[0].inputs.items() >= {("measure", "line"), ("metres", "22000")}
    assert straight.steps[0].inputs.items() >= {("measure", "straight"), ("metres", "12000")}


def test_a_ride_whose_line_is_not_known_is_measured_along_the_shortest_and_says_so() -> None:
    legs = (by_operator("B-DWT", "B-TRT", "BUSCO"),)

    offer = the_single(asked(by_metres(), "B-DWT", "B-TRT", legs=legs))

    assert offer.steps[0].inputs.items() >= {("measure", "line"), ("metres", "12000")}


def test_a_ride_where_no_line_leads_is_measured_straight_and_says_so() -> None:
    legs = (by_operator("R-DWT", "B-TRT", "BUSCO"),)

    offer = the_single(asked(by_metres(), "R-DWT", "B-TRT", legs=legs))

    assert offer.steps[0].inputs.items() >= {("measure", "straight"), ("metres", "12000")}


def test_there_is_no_fare_beyond_the_last_step_if_it_has_a_limit() -> None:
    legs = (by_line("B-DWT", "B-TRT", "ROUND"),)

    assert "no-single-fare" in misses(asked(by_metres(), "B-DWT", "B-TRT", legs=legs))


def test_two_ways_between_the_same_zones_are_offered_each_at_its_price() -> None:
    """A stop 200 m further from the destination is beyond a limit; the lines of both stops are priced alike."""
    corner = stop("B-CORNER", "Corner", "bus", "derwent", 0, 300)
    other = line("BUS2", "Bus 2", "BUSCO", "bus", "B-CORNER", "B-TRT")
    table = with_bus_table(
        kind="distance", measure="straight", steps=[{"up_to_metres": 12000, "prices": [price(250)]}, DEAR]
    )
    small = tariff(stops=[*STOPS, corner], lines=[*LINES, other], **table)

    singles = {
        offer.itinerary.legs[0].line: offer.total
        for offer in asked(small, "B-DWT", "B-TRT").offers
        if offer.itinerary is not None
    }

    assert lines_priced_alike(small, "BUS1") == {"BUS1", "BUS2"}
    assert singles.items() >= {("BUS1", Money(250)), ("BUS2", Money(400))}


@given(SEEDS)
def test_a_longer_ride_never_costs_less_where_prices_rise_with_the_steps(seed: int) -> None:
    random = Random(seed)
    limits = sorted(random.sample(range(1, 13_000), 4))
    pence = sorted(random.randint(0, 900) for _ in limits)
    steps = tuple(UpTo(limit, (Price(Money(each), None, None),)) for limit, each in zip(limits, pence, strict=True))
    table = DistanceTable("t", random.choice(list(Measure)), steps)
    small = tariff()
    places = [small.network.stop(code) for code in ("B-DWT", "B-MARKET", "B-VILLAGE", "B-TRT")]

    paid = [lookup(table, small.paths.between("BUS1", places[0], place), ()) for place in places[1:]]

    priced = [each.amount for each in paid if each is not None]
    assert priced == sorted(priced)
    assert paid[: len(priced)] == [each for each in paid if each is not None], "no fare comes only beyond the last step"
