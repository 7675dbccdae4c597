"""A through fare is what a chain would cost as one ride; what is paid already is taken off."""

from dataclasses import replace

import pytest

from fares.interchange import chain
from fares.money import Money
from fares.prices import DistanceTable, FlatTable, Measure, UpTo, ZonePairTable, ZonesCrossedTable
from fares.products import Coverage
from fares.rules import Charging, Measured, Method, Surcharge
from fares.tariff import Tariff
from tests.fares.rides_to_price import FORD, HILL, MILL, QUAY, chained, change, paid, priced, prices, ride, road

THROUGH = change(Method.THROUGH)


def by_distance(measure: Measure) -> DistanceTable:
    """Ten pence a kilometre."""
    steps = [UpTo(1000 * kilometres, prices(10 * kilometres)) for kilometres in range(1, 40)]
    return DistanceTable("far", measure, tuple(steps))


def there_and_on(tariff: Tariff) -> list[int]:
    """From Hill to Mill by Bus 1, and on to Quay by Bus 2."""
    return paid(tariff, ride(1, HILL, MILL), ride(2, MILL, QUAY, on="2", start=20))


def test_by_the_singles_of_the_joining_ride() -> None:
    table = ZonePairTable("pairs", {("a", "b"): prices(180), ("b", "c"): prices(150), ("a", "c"): prices(250)})

    assert there_and_on(road(table, interchanges=(THROUGH,))) == [180, 70]


def test_never_dearer_than_the_rides_apart_and_nothing_is_given_back() -> None:
    dear = ZonePairTable("pairs", {("a", "b"): prices(180), ("b", "c"): prices(150), ("a", "c"): prices(900)})
    cheap = ZonePairTable("pairs", {("a", "b"): prices(180), ("b", "c"): prices(150), ("a", "c"): prices(90)})

    assert there_and_on(road(dear, interchanges=(THROUGH,))) == [180, 150]
    assert there_and_on(road(cheap, interchanges=(THROUGH,))) == [180, 0]


def test_where_there_is_no_through_fare_the_rule_does_not_fit() -> None:
    table = ZonePairTable("pairs", {("a", "b"): prices(180), ("b", "c"): prices(150)})
    half = change(Method.DISCOUNT, id="half", percent_off=50)

    assert there_and_on(road(table, interchanges=(THROUGH,))) == [180, 150]
    assert there_and_on(road(table, interchanges=(THROUGH, half))) == [180, 75]


def test_by_a_table_of_its_own() -> None:
    through = ZonePairTable("through", {("a", "c"): prices(210, source=None)})
    tariff = road(interchanges=(replace(THROUGH, table="through"),))
    tariff = replace(tariff, tables={**tariff.tables, "through": through})

    assert there_and_on(tariff) == [200, 10]
    assert paid(tariff, ride(1, HILL, FORD), ride(2, FORD, MILL, start=20)) == [200, 200]
    found = chained(tariff, ride(1, HILL, MILL), ride(2, MILL, QUAY, start=20))[1]
    assert (found.steps[0].source, found.steps[0].illustrative) == (None, True)


@pytest.mark.parametrize("measure", list(Measure))
def test_its_rides_are_added_up_or_its_two_ends_count(measure: Measure) -> None:
    """Hill to Quay is 9 km, and back to Mill 4 km: 13 km ridden, 5 km from end to end."""
    rides = ride(1, HILL, QUAY), ride(2, QUAY, MILL, start=20)
    tariff = road(by_distance(measure))

    assert paid(tariff, *rides) == [90, 40]
    assert paid(replace(tariff, interchanges=(THROUGH,)), *rides) == [90, 40]
    ends = replace(tariff, interchanges=(replace(THROUGH, measured=Measured.ENDS),))
    assert paid(ends, *rides) == [90, 0]


def test_a_part_whose_line_is_not_known_is_measured_straight() -> None:
    rides = ride(1, HILL, MILL), ride(2, MILL, QUAY, on=None, start=20)
    taper = DistanceTable(
        "far", Measure.LINE, (UpTo(5_000, prices(100)), UpTo(9_000, prices(150)), UpTo(None, prices(300)))
    )

    assert paid(road(taper, interchanges=(THROUGH,)), *rides) == [100, 50]


def test_the_zones_of_all_its_rides_are_crossed() -> None:
    """Hill to Mill and back to Ford: zones a and b, for the price of two and no more."""
    crossed = ZonesCrossedTable("crossed", {}, {count: prices(100 * count) for count in (1, 2, 3)})
    tariff = road(crossed, interchanges=(THROUGH,))

    assert paid(tariff, ride(1, HILL, MILL), ride(2, MILL, HILL, on="2", start=20)) == [200, 0]
    assert paid(tariff, ride(1, HILL, MILL), ride(2, MILL, QUAY, on="2", start=20)) == [200, 100]


def test_an_end_that_is_not_known_leaves_what_needs_no_end() -> None:
    pairs = ZonePairTable("pairs", {("a", "b"): prices(180), ("b", "c"): prices(150), ("a", "c"): prices(250)})
    tariff = road(pairs, FlatTable("flat", prices(300)), interchanges=(THROUGH,))

    assert paid(tariff, ride(1, HILL, MILL), ride(2, MILL, None, start=20)) == [180, 120]
    assert paid(tariff, ride(1, HILL, None), ride(2, MILL, QUAY, start=20)) == [300, 0]
    assert paid(tariff, ride(1, None, MILL), ride(2, MILL, QUAY, start=20)) == [300, 0]


def test_it_counts_as_ridden_when_its_first_ride_began() -> None:
    """A peak fare is paid at the barrier of the first ride, whatever the hour of the second."""
    tariff = road(FlatTable("early", prices(300)), FlatTable("late", prices(250)), interchanges=(THROUGH,))
    early = replace(tariff.singles[0], covers=Coverage(bands=("early",)))
    tariff = replace(tariff, singles=(early, tariff.singles[1]))

    found = paid(tariff, ride(1, HILL, MILL, start=80), ride(2, MILL, QUAY, start=100))

    assert found == [300, 0]
    assert paid(tariff, ride(1, MILL, QUAY, start=100)) == [250]


def test_surcharges_charged_apart_are_not_in_it() -> None:
    fee = Surcharge("fee", "Fee", Coverage(to_stops=frozenset({"quay"})), prices(450), Charging.APART)
    tariff = road(interchanges=(THROUGH,), surcharges=(fee,))

    found = chained(tariff, ride(1, HILL, MILL), ride(2, MILL, QUAY, start=20))

    assert [(one.price, one.priced.apart) for one in found] == [(Money(200), Money(0)), (Money(0), Money(450))]


def test_a_profile_that_the_first_rides_edition_lacks_has_no_through_fare_there() -> None:
    new = road(interchanges=(THROUGH,))
    old = replace(new, profiles={"adult": new.profiles["adult"]})
    rides = [ride(1, HILL, MILL), ride(2, MILL, QUAY, start=20, profile="railcard")]

    found = chain(lambda one: old if one.id == "1" else new, [priced(new, one) for one in rides])

    assert [one.price.pence for one in found] == [200, 200]


def test_a_through_fare_joins_what_it_joins_and_what_another_change_took_off_stays_off() -> None:
    """The second ride is half price for coming from the first; the third goes on with the second, to one fare."""
    half = change(Method.DISCOUNT, id="half", percent_off=50, after=Coverage(lines=frozenset({"2"})))
    table = ZonePairTable(
        "pairs", {("a", "b"): prices(180), ("b", "c"): prices(150), ("c", "b"): prices(20), ("b", "b"): prices(160)}
    )
    tariff = road(table, interchanges=(half, THROUGH))

    found = paid(tariff, ride(1, HILL, MILL), ride(2, MILL, QUAY, on="2", start=20), ride(3, QUAY, MILL, start=40))

    assert found == [180, 75, 10]
