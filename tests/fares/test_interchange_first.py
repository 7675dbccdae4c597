"""A rule may say which ride is the first of its chain: one that the passenger took before does not count."""

from dataclasses import replace

import pytest

from fares.network import Mode
from fares.products import Coverage
from fares.rules import Exclusion, Method, Moment, Since, Window
from tests.fares.rides_to_price import HILL, MILL, QUAY, WINDOW, chained, change, paid, ride, road

BUSES = Coverage(modes=frozenset({Mode.BUS}))
TRAMS = Coverage(modes=frozenset({Mode.TRAM}))
EARLY = Coverage(bands=("early",))
ONTO_BUS = change(
    Method.DISCOUNT,
    id="onto-bus",
    before=TRAMS,
    after=BUSES,
    percent_off=25,
    window=replace(WINDOW, since=Since.PREVIOUS),
)
FROM_FIRST_BUS = change(before=BUSES, after=BUSES, first=BUSES)


def test_a_window_runs_from_the_first_ride_that_the_rule_names() -> None:
    """Tram at 0, bus at 40, bus at 90: half an hour too late from the tram, in time from the first bus."""
    rides = ride(1, on="T"), ride(2, start=40), ride(3, start=90)

    assert paid(road(interchanges=(ONTO_BUS, FROM_FIRST_BUS)), *rides) == [200, 150, 0]
    assert paid(road(interchanges=(ONTO_BUS, replace(FROM_FIRST_BUS, first=None))), *rides) == [200, 150, 200]


def test_what_a_passenger_reads_counts_from_that_ride() -> None:
    rides = [ride(1, on="T"), ride(2, start=40), ride(3, start=90)]
    tariff = road(interchanges=(ONTO_BUS, FROM_FIRST_BUS))

    joined = chained(tariff, *rides)[2]
    missed = chained(tariff, *rides[:2], ride(3, start=105))[2]

    assert joined.steps[0].sentence == "Hopper, changed after 50 minutes: £0.00 instead of £2.00."
    assert joined.steps[0].inputs["seconds"] == "3000"
    assert [miss.sentence for miss in missed.near_misses] == ["5 minutes too late for Hopper, which allows 60 minutes."]


def test_without_such_a_ride_in_the_chain_the_rule_does_not_fit() -> None:
    """However short the change is, and from whichever ride its window runs."""
    rule = change(first=TRAMS)
    rides = ride(1), ride(2, start=10)

    assert paid(road(interchanges=(rule,)), *rides) == [200, 200]
    assert paid(road(interchanges=(replace(rule, window=replace(WINDOW, since=Since.PREVIOUS)),)), *rides) == [200, 200]
    assert chained(road(interchanges=(rule,)), *rides)[1].near_misses == ()


def test_the_ride_that_joins_is_not_one_of_the_chain() -> None:
    assert paid(road(interchanges=(change(first=TRAMS),)), ride(1), ride(2, on="T", start=10)) == [200, 200]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (EARLY, [200, 0, 200]),
        (replace(EARLY, modes=frozenset({Mode.TRAM})), [200, 0, 0]),
        (replace(EARLY, lines=frozenset({"3"}), alternatives=(TRAMS,)), [200, 0, 0]),
    ],
    ids=["whatever the service", "of the trams", "any of several"],
)
def test_it_is_the_first_on_the_named_services_of_which_the_rest_must_hold(
    first: Coverage, expected: list[int]
) -> None:
    """A bus before the early band, a tram and a bus in it: the chain did not begin early, but the first tram did."""
    hour = change(id="hour")
    day = Window(Moment.ON, Since.FIRST, Moment.ON, 10_000, 10_000)
    early = change(id="early", first=first, window=day)
    rides = ride(1, start=-220), ride(2, on="T", start=-200), ride(3, start=-90)

    assert paid(road(interchanges=(hour, early)), *rides) == expected


def test_going_back_is_to_where_the_whole_chain_was_boarded() -> None:
    rule = replace(FROM_FIRST_BUS, exclusions=frozenset({Exclusion.RETURN}))
    rides = ride(1, HILL, MILL, on="T"), ride(2, MILL, QUAY, start=20)

    assert paid(road(interchanges=(ONTO_BUS, rule)), *rides, ride(3, QUAY, HILL, on="2", start=50)) == [200, 150, 200]
    assert paid(road(interchanges=(ONTO_BUS, rule)), *rides, ride(3, QUAY, MILL, on="2", start=50)) == [200, 150, 0]
