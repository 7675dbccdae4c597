"""What a change costs: nothing, a discount, a supplement, the difference to the highest fare, or the highest fare.

Rides cost by how far they go on the road: £1.00 to Ford, £2.00 to Mill and £3.00 to Quay from Hill.
"""

from dataclasses import replace

import pytest

from fares.network import Mode
from fares.prices import DistanceTable, FlatTable, Measure, Rounding, UpTo
from fares.products import Coverage
from fares.rides import Ride
from fares.rules import InterchangeRule, Method
from tests.fares.rides_to_price import FORD, HILL, MILL, QUAY, chained, change, paid, prices, ride, road

FAR = DistanceTable(
    "far",
    Measure.STRAIGHT,
    (UpTo(2_000, prices(100)), UpTo(5_000, prices(200)), UpTo(None, prices(300))),
)
SHORT, MIDDLE, LONG = (ride(1, HILL, destination) for destination in (FORD, MILL, QUAY))


def at(number: int, *, like: Ride = SHORT) -> Ride:
    """A ride at 10, 20, 30 ... minutes."""
    return replace(like, id=str(number), started_at=ride(number, start=10 * number).started_at)


def costs(rule: InterchangeRule, *rides: Ride) -> list[int]:
    tariff = road(FAR, interchanges=(rule,))
    return paid(tariff, *(at(number, like=one) for number, one in enumerate(rides, start=1)))


def test_free() -> None:
    assert costs(change(), SHORT, LONG, LONG) == [100, 0, 0]


@pytest.mark.parametrize(
    ("off", "paid_for_rides"), [(0, [100, 100]), (60, [100, 40]), (100, [100, 0]), (170, [100, 0])]
)
def test_a_discount_is_never_more_than_the_ride_and_is_not_carried(off: int, paid_for_rides: list[int]) -> None:
    assert costs(change(Method.DISCOUNT, amounts=prices(off)), SHORT, SHORT) == paid_for_rides
    assert costs(change(Method.DISCOUNT, amounts=prices(off)), SHORT, SHORT, SHORT)[2] == paid_for_rides[1]


def test_a_discount_by_percentage_is_rounded_once_and_never_up_beyond_the_fare() -> None:
    third = change(Method.DISCOUNT, percent_off=33, rounding=Rounding.UP, to_pence=5)
    coarse = change(Method.DISCOUNT, percent_off=1, rounding=Rounding.UP, to_pence=500)

    assert costs(third, SHORT, MIDDLE) == [100, 135]
    assert costs(coarse, SHORT, MIDDLE) == [100, 200]


def test_a_discount_may_come_off_the_ride_before() -> None:
    """The first operator gives 60p back if the regional one follows."""
    rule = change(Method.DISCOUNT, amounts=prices(60), off_first=True)
    tariff = road(FAR, interchanges=(rule,))

    assert costs(rule, SHORT, LONG) == [40, 300]
    found = chained(tariff, SHORT, ride(2, start=10))
    assert [step.sentence for one in found for step in one.steps] == [
        "Hopper, changed after 10 minutes: £0.40 instead of £1.00.",
        "Hopper, changed after 10 minutes: £3.00.",
    ]


def test_a_discount_off_the_ride_before_stops_at_nothing() -> None:
    assert costs(change(Method.DISCOUNT, amounts=prices(170), off_first=True), SHORT, LONG) == [0, 300]
    assert costs(change(Method.DISCOUNT, percent_off=50, off_first=True), SHORT, LONG) == [50, 300]


def test_a_discount_of_nothing_off_the_ride_before_leaves_it_without_a_step() -> None:
    rule = change(Method.DISCOUNT, amounts=prices(0), off_first=True)

    first, second = chained(road(FAR, interchanges=(rule,)), SHORT, ride(2, start=10))

    assert (first.steps, len(second.steps)) == ((), 1)


def test_a_supplement_is_never_more_than_the_ride() -> None:
    assert costs(change(Method.SUPPLEMENT, amounts=prices(150)), LONG, LONG, SHORT) == [300, 150, 100]


def test_an_amount_goes_by_profile_and_without_one_the_rule_does_not_fit() -> None:
    for method in (Method.DISCOUNT, Method.SUPPLEMENT):
        rule = change(method, amounts=prices(50, "railcard"))

        assert costs(rule, SHORT, SHORT) == [100, 100]
        assert costs(rule, *[replace(SHORT, profile="railcard")] * 2) == [100, 50]


def test_where_the_amount_comes_from_is_said() -> None:
    published = change(Method.DISCOUNT, amounts=prices(50))
    invented = change(Method.SUPPLEMENT, amounts=prices(50, source=None))
    worked_out = change(Method.DISCOUNT, percent_off=50, source=None)

    steps = [
        chained(road(interchanges=(rule,)), ride(1), ride(2, start=10))[1].steps[0]
        for rule in (published, invented, worked_out)
    ]

    assert [(step.source, step.illustrative) for step in steps] == [("list", False), (None, True), (None, True)]


@pytest.mark.parametrize(
    ("rides", "wanted"),
    [
        ((SHORT, LONG), [100, 200]),
        ((LONG, SHORT), [300, 0]),
        ((SHORT, MIDDLE, LONG), [100, 100, 100]),
        ((SHORT, LONG, MIDDLE), [100, 200, 0]),
        ((MIDDLE, MIDDLE, MIDDLE), [200, 0, 0]),
    ],
)
def test_the_difference_to_the_highest_fare_so_far_is_paid(rides: tuple[Ride, ...], wanted: list[int]) -> None:
    assert costs(change(Method.DIFFERENCE), *rides) == wanted


@pytest.mark.parametrize(
    ("rides", "wanted"),
    [
        ((SHORT, LONG), [0, 300]),
        ((LONG, SHORT), [300, 0]),
        ((SHORT, MIDDLE, LONG), [0, 0, 300]),
        ((SHORT, LONG, MIDDLE), [0, 300, 0]),
        ((MIDDLE, MIDDLE, MIDDLE), [200, 0, 0]),
    ],
)
def test_the_ride_with_the_highest_fare_bears_it(rides: tuple[Ride, ...], wanted: list[int]) -> None:
    """Of equal ones the first."""
    assert costs(change(Method.HIGHEST), *rides) == wanted


def test_a_ride_that_is_repriced_later_says_so() -> None:
    found = chained(road(FAR, interchanges=(change(Method.HIGHEST),)), SHORT, ride(2, start=10))

    assert [[step.amount.pence for step in one.steps] for one in found] == [[0], [300]]


def test_a_change_to_the_highest_fare_never_costs_more_than_what_is_paid_and_the_ride_itself() -> None:
    """The long ride was free by another rule; the highest fare would bring its price back."""
    trams = Coverage(modes=frozenset({Mode.TRAM}))
    tariff = road(FAR, interchanges=(change(after=trams), change(Method.HIGHEST, id="highest")))

    found = paid(tariff, ride(1, HILL, FORD), ride(2, on="T", start=10), ride(3, HILL, FORD, start=20))

    assert found == [100, 0, 100]


def test_a_fare_of_nothing_among_the_highest_stays_nothing() -> None:
    tariff = road(
        FlatTable("flat", (*prices(0, "child"), *prices(200, "adult"))), interchanges=(change(Method.HIGHEST),)
    )

    assert paid(tariff, ride(1), ride(2, profile="child", start=10), ride(3, start=20)) == [200, 0, 0]
