"""A single whose price goes by its stops is boarded at its own stop, or further along its ride."""

from fares.quote import PlannedLeg
from fares.rights import Reason, RightState, issue, validate
from fares.tariff import Tariff
from tests.fares.journeys_to_price import asked, by_line, by_operator, right, shown
from tests.support.tariffs import LINES, STOPS, line, price, stop, tariff, with_bus_table

STEPS = [{"up_to_metres": 11_000, "prices": [price(150)]}, {"prices": [price(400)]}]
LONG_LINE = line("BUS1", "Bus 1", "BUSCO", "bus", "B-DWT", "B-MARKET", "B-CROSS", "B-VILLAGE", "B-TRT")


def by_metres() -> Tariff:
    """Derwent has three stops on the bus: the further from Trentham, the dearer."""
    crossing = stop("B-CROSS", "Crossing", "bus", "derwent", 2, 100)
    others = [each for each in LINES if each["id"] != "BUS1"]
    table = with_bus_table(kind="distance", measure="line", steps=STEPS)
    return tariff(stops=[*STOPS, crossing], lines=[LONG_LINE, *others], **table)


def answers(small: Tariff, leg: PlannedLeg, *stops: str) -> list[Reason]:
    bought = right(small, asked(small, "B-MARKET", "B-TRT", legs=(leg,)))
    return [validate(small, bought, RightState(), shown(stop, "BUSCO", "BUS1")).reason for stop in stops]


def test_a_cheaper_single_is_not_good_from_further_away_in_the_same_zone() -> None:
    along = by_line("B-MARKET", "B-TRT", "BUS1")

    assert answers(by_metres(), along, "B-DWT", "B-MARKET", "B-CROSS", "B-VILLAGE", "B-TRT") == [
        Reason.WRONG_STOP,
        Reason.ACCEPTED,
        Reason.ACCEPTED,
        Reason.ACCEPTED,
        Reason.WRONG_STOP,
    ]


def test_without_its_line_it_is_good_along_the_way_that_was_paid_for() -> None:
    unknown = by_operator("B-MARKET", "B-TRT", "BUSCO")

    assert answers(by_metres(), unknown, "B-DWT", "B-MARKET", "B-CROSS", "B-TRT") == [
        Reason.WRONG_STOP,
        Reason.ACCEPTED,
        Reason.ACCEPTED,
        Reason.WRONG_STOP,
    ]


def test_where_no_line_leads_there_it_is_good_from_its_own_stop_alone() -> None:
    stray = by_operator("R-DWT", "B-TRT", "BUSCO")
    small = by_metres()

    bought = right(small, asked(small, "R-DWT", "B-TRT", legs=(stray,)))

    assert [leg.stops for leg in bought.legs] == [frozenset({"R-DWT"})]


def test_a_single_of_a_zonal_fare_names_no_stops() -> None:
    small = tariff()

    (bought,) = issue(small, asked(small, "B-MARKET", "B-TRT").offers[0])

    assert [leg.stops for leg in bought.legs] == [None]
