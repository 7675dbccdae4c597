"""Rides are joined into chains by the first rule that fits."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from fares.interchange import chain
from fares.money import Money
from fares.network import Mode
from fares.prices import FlatTable
from fares.products import Coverage
from fares.rides import Ride
from fares.rules import Charging, Exclusion, Method, Surcharge
from fares.tariff import Tariff
from tests.fares.rides_to_price import (
    HILL,
    MILL,
    QUAY,
    chained,
    chains,
    change,
    paid,
    priced,
    prices,
    ride,
    road,
)

BUSES = Coverage(modes=frozenset({Mode.BUS}))
TRAMS = Coverage(modes=frozenset({Mode.TRAM}))


def test_without_a_rule_each_ride_is_its_own_chain() -> None:
    found = chained(road(), ride(1), ride(2, start=20))

    assert [(one.price.pence, one.chain, one.changes, one.rule) for one in found] == [
        (200, "1", 0, None),
        (200, "2", 0, None),
    ]


def test_no_rides_make_no_chains() -> None:
    assert chained(road(interchanges=(change(),))) == ()


def test_a_ride_that_joins_names_its_chain_its_rule_and_its_changes() -> None:
    found = chained(road(interchanges=(change(),)), ride(1), ride(2, start=20), ride(3, start=40))

    assert [(one.price.pence, one.chain, one.changes, one.rule) for one in found] == [
        (200, "1", 0, None),
        (0, "1", 1, "hop"),
        (0, "1", 2, "hop"),
    ]


def test_every_change_explains_itself() -> None:
    (step,) = chained(road(interchanges=(change(),)), ride(1), ride(2, start=20))[1].steps

    assert (step.rule, step.amount, step.illustrative) == ("hop", Money(0), False)
    assert step.sentence == "Hopper, changed after 20 minutes: £0.00 instead of £2.00."
    assert step.inputs == {
        "profile": "adult",
        "from": "1",
        "to": "2",
        "seconds": "1200",
        "advertised_seconds": "3600",
        "before": "£2.00",
    }


def test_the_order_in_which_rides_are_given_never_matters() -> None:
    tariff = road(interchanges=(change(most_changes=1),))
    rides = [ride(1), ride(2, start=20), ride(3, start=20), ride(4, start=50)]

    found = [chained(tariff, *order) for order in permutations(rides)]

    assert all(one == found[0] for one in found)


def test_rides_that_start_at_once_are_in_the_order_of_their_ids() -> None:
    found = chained(road(interchanges=(change(),)), ride(2), ride(1))

    assert [(one.priced.ride.id, one.price.pence) for one in found] == [("1", 200), ("2", 0)]


def test_a_rule_asks_about_both_rides() -> None:
    tariff = road(interchanges=(change(before=BUSES, after=TRAMS),))

    assert paid(tariff, ride(1), ride(2, on="T", start=20)) == [200, 0]
    assert paid(tariff, ride(1, on="T"), ride(2, start=20)) == [200, 200]
    assert paid(tariff, ride(1), ride(2, start=20)) == [200, 200]


def test_the_first_rule_that_fits_counts() -> None:
    half = change(Method.DISCOUNT, id="half", percent_off=50)
    free_trams = change(id="trams", after=TRAMS)

    assert paid(road(interchanges=(free_trams, half)), ride(1), ride(2, start=20), ride(3, on="T", start=40)) == [
        200,
        100,
        0,
    ]
    assert paid(road(interchanges=(half, free_trams)), ride(1), ride(2, on="T", start=20)) == [200, 100]


def test_a_ride_between_breaks_a_chain_unless_it_is_passed_over() -> None:
    """Bus, tram, bus, where only buses change free."""
    rides = ride(1), ride(2, on="T", start=10), ride(3, start=20)
    rule = change(before=BUSES, after=BUSES)

    assert paid(road(interchanges=(rule,)), *rides) == [200, 200, 200]
    assert paid(road(interchanges=(replace(rule, passes_over=TRAMS),)), *rides) == [200, 200, 0]
    assert chains(chained(road(interchanges=(replace(rule, passes_over=TRAMS),)), *rides)) == ["1", "2", "1"]


def test_a_ride_from_which_one_may_change_is_never_passed_over() -> None:
    rule = change(before=BUSES, after=BUSES, passes_over=Coverage(), most_changes=1)

    found = chained(road(interchanges=(rule,)), ride(1), ride(2, start=10), ride(3, start=20))

    assert chains(found) == ["1", "1", "3"]


def test_nobody_to_change_from_is_no_change_however_much_is_passed_over() -> None:
    rule = change(before=TRAMS, after=BUSES, passes_over=BUSES)

    assert paid(road(interchanges=(rule,)), ride(1), ride(2, start=10)) == [200, 200]


def test_a_ride_of_nothing_begins_no_chain() -> None:
    """A free shuttle is no way to a free bus."""
    tariff = road(FlatTable("flat", (*prices(0, "child"), *prices(200, "adult"))), interchanges=(change(),))
    shuttle = ride(1, profile="child")

    assert paid(tariff, shuttle, ride(2, start=10)) == [0, 200]
    assert paid(tariff, shuttle, ride(2, start=10), ride(3, start=20)) == [0, 200, 0]


def test_a_ride_of_nothing_may_join_a_chain() -> None:
    tariff = road(FlatTable("flat", (*prices(0, "child"), *prices(200, "adult"))), interchanges=(change(),))

    found = chained(tariff, ride(1), ride(2, profile="child", start=10), ride(3, start=20))

    assert chains(found) == ["1", "1", "1"]


def test_after_the_last_allowed_change_a_new_chain_begins() -> None:
    tariff = road(interchanges=(change(most_changes=1),))

    found = chained(tariff, *(ride(number, start=10 * number) for number in range(1, 5)))

    assert [one.price.pence for one in found] == [200, 0, 200, 0]
    assert chains(found) == ["1", "1", "3", "3"]
    assert [miss.sentence for miss in found[2].near_misses] == ["Hopper holds for 1 change and no more."]


def test_several_changes_are_said_as_such() -> None:
    tariff = road(interchanges=(change(most_changes=2),))

    found = chained(tariff, *(ride(number, start=10 * number) for number in range(1, 5)))

    assert [miss.sentence for miss in found[3].near_misses] == ["Hopper holds for 2 changes and no more."]


def test_a_surcharge_charged_apart_is_paid_whatever_the_change() -> None:
    fee = Surcharge("fee", "Fee", TRAMS, prices(30), Charging.APART)

    found = chained(road(surcharges=(fee,), interchanges=(change(),)), ride(1), ride(2, on="T", start=10))

    assert (found[1].price, found[1].priced.apart, found[1].steps[-1].amount) == (Money(0), Money(30), Money(30))


@pytest.mark.parametrize(
    ("exclusions", "line", "origin", "destination", "joins"),
    [
        ({Exclusion.SAME_LINE}, "1", MILL, QUAY, False),
        ({Exclusion.SAME_LINE}, "2", MILL, QUAY, True),
        ({Exclusion.SAME_LINE}, None, MILL, QUAY, True),
        ({Exclusion.RETURN}, "1", MILL, QUAY, True),
        ({Exclusion.RETURN}, "1", QUAY, MILL, False),
        ({Exclusion.RETURN}, "2", QUAY, MILL, True),
        ({Exclusion.RETURN}, "2", QUAY, HILL, False),
        ({Exclusion.RETURN}, "2", QUAY, None, True),
        (set(), "1", QUAY, HILL, True),
    ],
)
def test_going_on_by_the_same_line_or_going_back_may_be_no_change(
    exclusions: set[Exclusion],
    line: str | None,
    origin: object,
    destination: object,
    joins: bool,  # noqa: FBT001 - drawn
) -> None:
    """The first ride is from Hill to Mill by Bus 1."""
    tariff = road(interchanges=(change(exclusions=frozenset(exclusions)),))
    second = replace(ride(2, on=line, start=20), origin=origin, destination=destination)  # type: ignore[arg-type]

    found = chained(tariff, ride(1, HILL, MILL), second)[1]

    assert (found.price.pence == 0) is joins
    wanted = [] if joins else ["Hopper does not hold for going on by the same line or going back."]
    assert [miss.sentence for miss in found.near_misses] == wanted


def test_the_edition_of_the_first_ride_says_what_changing_costs() -> None:
    """A new edition that begins between two rides has no say."""
    old = road(version="1" * 64, interchanges=(change(),))
    new = road(version="2" * 64, interchanges=(change(id="half", method=Method.DISCOUNT, percent_off=50),))
    rides = [ride(1), ride(2, start=20), ride(3, start=200), ride(4, start=220)]
    began = rides[1].started_at - timedelta(minutes=10)

    def in_force(one: Ride) -> Tariff:
        return old if one.started_at < began else new

    found = chain(in_force, [priced(in_force(one), one) for one in rides])

    assert [(one.price.pence, one.rule) for one in found] == [(200, None), (0, "hop"), (200, None), (100, "half")]


def test_a_chain_of_one_edition_goes_on_beside_one_of_another() -> None:
    old = road(version="1" * 64, interchanges=(change(before=BUSES, after=BUSES, passes_over=TRAMS),))
    new = road(
        version="2" * 64, interchanges=(change(id="half", before=TRAMS, method=Method.DISCOUNT, percent_off=50),)
    )
    rides = [ride(1), ride(2, on="T", start=10), ride(3, start=20)]

    def in_force(one: Ride) -> Tariff:
        return old if one.id == "1" else new

    found = chain(in_force, [priced(in_force(one), one) for one in rides])

    assert [(one.price.pence, one.chain, one.rule) for one in found] == [
        (200, "1", None),
        (200, "2", None),
        (100, "2", "half"),
    ]
