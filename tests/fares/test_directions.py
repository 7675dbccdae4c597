"""A rule may be for one direction of lines only."""

from fares.money import Money
from fares.products import Coverage, Question, failures
from fares.rights import Presentation, Reason, RightState, RightTerms, validate
from fares.tariff import Tariff
from tests.fares.journeys_to_price import asked, by_line, by_operator, misses, ride, right, shown, the_single
from tests.support.tariffs import DOCUMENT, PRODUCTS, price, tariff

EASTBOUND = {"id": "east", "name": "Eastbound single", "covers": {"directions": ["eastbound"]}, "table": "east"}
EAST_TABLE = {"id": "east", "kind": "flat", "prices": [price(200)]}
EAST_DAY = PRODUCTS[0] | {"id": "east-day", "name": "East Day", "covers": {"directions": ["eastbound"]}}
SMALL = tariff(
    singles=[EASTBOUND, *DOCUMENT["singles"]],
    tables=[*DOCUMENT["tables"], EAST_TABLE],
    products=[*PRODUCTS, EAST_DAY],
)
EAST = (by_line("B-MARKET", "B-VILLAGE", "BUS1"),)
WEST = (by_line("B-VILLAGE", "B-MARKET", "BUS1"),)
UNKNOWN = (by_operator("B-MARKET", "B-VILLAGE", "BUSCO"),)


def reason(terms: RightTerms, presentation: Presentation, small: Tariff = SMALL) -> Reason:
    return validate(small, terms, RightState(), presentation).reason


def test_a_coverage_asks_for_one_of_its_directions() -> None:
    coverage = Coverage(directions=frozenset({"eastbound"}))

    assert failures(coverage, ride()) == (Question.DIRECTION,)


def test_a_single_for_one_direction_counts_in_that_direction_only() -> None:
    there, back = asked(SMALL, "B-MARKET", "B-VILLAGE", legs=EAST), asked(SMALL, "B-VILLAGE", "B-MARKET", legs=WEST)

    assert (the_single(there).steps[0].rule, the_single(there).total) == ("east", Money(200))
    assert the_single(back).steps[0].rule == "bus"


def test_a_ride_whose_line_is_not_known_is_in_no_direction() -> None:
    assert the_single(asked(SMALL, "B-MARKET", "B-VILLAGE", legs=UNKNOWN)).steps[0].rule == "bus"


def test_a_product_for_one_direction_says_why_it_does_not_hold() -> None:
    back = asked(SMALL, "B-VILLAGE", "B-MARKET", legs=WEST)
    unknown = asked(SMALL, "B-MARKET", "B-VILLAGE", legs=UNKNOWN)

    assert misses(back)["east-day"] == "East Day does not hold in this direction of Bus 1 Derwent - Trentham."
    assert misses(unknown)["east-day"] == (
        "East Day holds only in certain directions, and the line of Bus Company is not known."
    )


def test_a_product_for_one_direction_is_not_offered_where_no_line_is_known() -> None:
    answer = asked(SMALL, "B-DWT", "B-REMOTE")

    assert {offer.product for offer in answer.offers} == {"joint-day", "joint-carnet"}


def test_a_reader_accepts_a_direction_in_which_the_line_goes_on_from_its_stop() -> None:
    day = right(SMALL, asked(SMALL, "B-MARKET", "B-VILLAGE", legs=EAST), "east-day")

    assert reason(day, shown("B-MARKET", "BUSCO", "BUS1")) is Reason.ACCEPTED
    assert reason(day, shown("B-TRT", "BUSCO", "BUS1")) is Reason.WRONG_DIRECTION
    assert reason(day, shown("B-MARKET", "BUSCO")) is Reason.WRONG_LINE


def test_a_single_keeps_to_the_direction_of_its_price_where_the_reader_knows_the_line() -> None:
    last_stop = right(SMALL, asked(SMALL, "B-VILLAGE", "B-TRT", legs=(by_line("B-VILLAGE", "B-TRT", "BUS1"),)))
    in_one_zone = right(SMALL, asked(SMALL, "B-DWT", "B-MARKET", legs=(by_line("B-DWT", "B-MARKET", "BUS1"),)))

    assert last_stop.legs[0].covers == (Coverage(directions=frozenset({"eastbound"})),)
    assert reason(last_stop, shown("B-VILLAGE", "BUSCO", "BUS1")) is Reason.ACCEPTED
    assert reason(last_stop, shown("B-VILLAGE", "BUSCO")) is Reason.ACCEPTED
    assert reason(in_one_zone, shown("B-DWT", "BUSCO", "BUS1")) is Reason.ACCEPTED


def test_both_ways_within_a_zone_are_two_fares() -> None:
    """Where a direction sets the price, the zones of both ends do not say it all."""
    there = asked(SMALL, "B-DWT", "B-MARKET", legs=(by_line("B-DWT", "B-MARKET", "BUS1"),))
    back = asked(SMALL, "B-MARKET", "B-DWT", legs=(by_line("B-MARKET", "B-DWT", "BUS1"),))

    assert (the_single(there).total, the_single(back).total) == (Money(200), Money(300))
