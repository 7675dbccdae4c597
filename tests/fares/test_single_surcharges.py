"""Every surcharge that covers a ride is added, after ceilings; some are charged apart from all else."""

from fares.money import Money
from fares.products import Ceiling, Coverage
from fares.rules import Charging, Surcharge
from tests.fares.rides_to_price import HILL, MILL, QUAY, pence, priced, prices, ride, road

AT_QUAY = Coverage(to_stops=frozenset({"quay"}), alternatives=(Coverage(from_stops=frozenset({"quay"})),))
AIRPORT = Surcharge("airport", "Airport fee", AT_QUAY, prices(450), Charging.APART)
NIGHT = Surcharge("night", "Night fare", Coverage(bands_out=("early",)), prices(100))


def test_every_surcharge_that_covers_a_ride_is_added() -> None:
    tariff = road(surcharges=(AIRPORT, NIGHT))

    assert pence(tariff, ride(1, HILL, MILL)) == 200
    assert pence(tariff, ride(1, HILL, MILL, start=120)) == 300
    assert pence(tariff, ride(1, HILL, QUAY, start=120)) == 750
    assert pence(tariff, ride(1, QUAY, HILL)) == 650


def test_one_charged_apart_is_no_part_of_the_fare() -> None:
    found = priced(road(surcharges=(AIRPORT, NIGHT)), ride(start=120))

    assert (found.fare, found.apart) == (Money(300), Money(450))


def test_a_ceiling_holds_the_fare_and_not_what_is_added() -> None:
    tariff = road(surcharges=(AIRPORT, NIGHT), ceilings=(Ceiling("top", "Top", Coverage(), prices(150)),))

    assert pence(tariff, ride(start=120)) == 150 + 100 + 450


def test_each_says_what_it_adds_and_the_last_step_has_the_whole_price() -> None:
    steps = priced(road(surcharges=(AIRPORT, NIGHT)), ride(start=120)).steps

    assert [(step.rule, step.amount.pence) for step in steps] == [("flat", 200), ("airport", 650), ("night", 750)]
    assert [step.sentence for step in steps[1:]] == [
        "Airport fee: £4.50 more, whatever else is held or capped (Price list, published 2026-01).",
        "Night fare: £1.00 more (Price list, published 2026-01).",
    ]


def test_a_surcharge_without_a_price_for_a_passenger_adds_nothing() -> None:
    tariff = road(surcharges=(Surcharge("night", "Night", Coverage(), prices(100, "child")),))

    assert pence(tariff, ride()) == 200


def test_a_reader_that_does_not_know_the_way_out_adds_what_it_knows_of() -> None:
    tariff = road(surcharges=(AIRPORT,))

    assert pence(tariff, ride(1, HILL, None)) == 200
    assert pence(tariff, ride(1, QUAY, None)) == 650
