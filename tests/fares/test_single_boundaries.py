"""A stop on a boundary lies in one of its zones at a time, and the cheapest counts. Ford lies in `a` and `b`."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.network import Network, StopPoint
from fares.paths import Path
from fares.prices import FareTable, FlatTable, Prices, ZonePairTable, ZonesCrossedTable, lookup
from fares.products import Ceiling, Coverage, SingleFare
from fares.rules import Charging, Completion, CompletionPolicy, Discount, Surcharge
from fares.singles import PricedRide, price_ride
from fares.tariff import Tariff
from tests.fares.rides_to_price import FORD, HILL, MILL, NETWORK, QUAY, pence, priced, prices, ride, road, stop

PAIRS = ZonePairTable(
    "pairs", {("a", "a"): prices(100), ("a", "b"): prices(180), ("b", "c"): prices(150), ("a", "c"): prices(250)}
)


def test_the_cheapest_pair_of_zones_counts() -> None:
    assert pence(road(PAIRS), ride(1, HILL, FORD)) == 100
    assert pence(road(PAIRS), ride(1, FORD, QUAY)) == 150
    assert pence(road(PAIRS), ride(1, HILL, QUAY)) == 250


def test_the_step_names_the_zone_that_counted() -> None:
    inputs = priced(road(PAIRS), ride(1, FORD, QUAY)).steps[0].inputs

    assert (inputs["origin_zone"], inputs["destination_zone"]) == ("b", "c")


def test_a_pair_without_a_price_is_passed_over() -> None:
    table = ZonePairTable("pairs", {("b", "b"): prices(170)})

    assert pence(road(table), ride(1, FORD, FORD, on="2")) == 170
    assert pence(road(table), ride(1, FORD, MILL)) == 170


def test_a_product_priced_by_zones_costs_the_cheapest_reading_too() -> None:
    path = Path("1", (FORD, MILL, QUAY), None, frozenset())

    assert lookup(PAIRS, path, ("adult",)) == prices(150)[0]


def test_riding_past_a_boundary_stop_crosses_no_zone_more() -> None:
    """Hill, Ford, Mill, Quay: a, either, b, c."""
    crossed = road(ZonesCrossedTable("crossed", {}, {count: prices(100 * count) for count in (1, 2, 3)}))

    assert pence(crossed, ride(1, HILL, QUAY)) == 300
    assert pence(crossed, ride(1, HILL, FORD)) == 100
    assert pence(crossed, ride(1, FORD, MILL)) == 100
    assert pence(crossed, ride(1, FORD, QUAY)) == 200


def test_a_boundary_between_zones_that_are_not_crossed_else_counts_once() -> None:
    middle = (stop("x", "b", 1, "c"), stop("y", "c", 2, "b"))
    path = Path("1", (HILL, *middle, HILL), None, frozenset())

    assert path.zones == {"a", "b"}


zones = st.sampled_from("abcd")
price_lists: st.SearchStrategy[Prices] = st.integers(0, 500).map(prices)


@given(
    st.dictionaries(st.tuples(zones, zones), price_lists),
    st.tuples(zones, st.frozensets(zones)),
    st.tuples(zones, st.frozensets(zones)),
)
def test_no_choice_of_zones_is_cheaper(
    cells: dict[tuple[str, str], Prices], origin: tuple[str, frozenset[str]], destination: tuple[str, frozenset[str]]
) -> None:
    table = ZonePairTable("pairs", cells)
    ends = [stop(name, zone, 0, *also) for name, (zone, also) in (("x", origin), ("y", destination))]

    found = lookup(table, Path(None, tuple(ends), None, frozenset()), ("adult",))

    every = [cells[pair][0].amount for pair in product(ends[0].zones, ends[1].zones) if pair in cells]
    assert (None if found is None else found.amount) == min(every, default=None)


def by_singles(*singles: tuple[Coverage, FareTable], **parts: Any) -> Tariff:  # noqa: ANN401 - whatever it is made of
    """A tariff of singles that hold for some rides each."""
    made = road(*[table for _, table in singles], **parts)
    rules = [SingleFare(table.id, table.id.title(), covers, table.id) for covers, table in singles]
    return replace(made, singles=tuple(rules))


def in_zones(*zones: str, **parts: Any) -> Coverage:  # noqa: ANN401 - whatever a coverage has
    return Coverage(zones=frozenset(zones), **parts)


def test_of_equal_readings_the_zone_that_the_stop_is_listed_in_counts_first_and_then_the_others_by_id() -> None:
    table = ZonePairTable("pairs", {("a", "c"): prices(100), ("b", "c"): prices(100)})
    ends = stop("brook", "b", 3, "a"), stop("weir", "z", 3, "b", "a")

    zones = [priced(road(table), ride(1, end, QUAY, on=None)).steps[0].inputs["origin_zone"] for end in ends]

    assert zones == ["b", "a"]


def test_a_rule_holds_for_the_zone_whose_price_is_taken() -> None:
    """To Ford in `a` the peak fare is £3.00; to Ford in `b` there is the other rule, which says £2.00."""
    to_a = Coverage(to_zones=frozenset("a"))
    peak = ZonePairTable("peak", {("c", "a"): prices(300), ("c", "b"): prices(120)})
    tariff = by_singles((to_a, peak), (Coverage(), FlatTable("flat", prices(200))))

    assert pence(tariff, ride(1, QUAY, FORD)) == 200
    assert pence(tariff, ride(1, QUAY, HILL)) == 300


@pytest.mark.parametrize(
    ("rules", "charged"),
    [
        ({"discounts": (Discount("less", "Less", in_zones("a"), 50),)}, 150),
        ({"ceilings": (Ceiling("top", "Top", in_zones("a"), prices(160)),)}, 160),
        ({"surcharges": (Surcharge("fee", "Fee", in_zones("b", "c"), prices(150)),)}, 300),
        ({"surcharges": (Surcharge("fee", "Fee", in_zones("b", "c"), prices(90), Charging.APART),)}, 290),
    ],
)
def test_all_that_changes_a_fare_goes_by_the_same_zone(rules: dict[str, Any], charged: int) -> None:
    """From Ford to itself: £3.00 within `a`, or £2.00 within `b`."""
    table = ZonePairTable("pairs", {("a", "a"): prices(300), ("b", "b"): prices(200), ("a", "b"): prices(10)})

    assert pence(road(table, **rules), ride(1, FORD, FORD, on=None)) == charged


def test_an_end_on_a_boundary_has_one_zone_too_where_the_other_is_not_known() -> None:
    covers = [Coverage(from_zones=frozenset(zone)) for zone in "ab"]
    tables = FlatTable("dear", prices(300)), FlatTable("cheap", prices(200))
    tariff = by_singles(*zip(covers, tables, strict=True))

    assert pence(tariff, ride(1, FORD, None)) == 200


def test_a_fare_set_for_a_missing_tap_is_held_by_the_ceiling_of_either_zone() -> None:
    ceilings = tuple(
        Ceiling(zone, zone, Coverage(from_zones=frozenset(zone)), prices(pence))
        for zone, pence in (("a", 400), ("b", 350))
    )
    maximum = Completion(CompletionPolicy.MAXIMUM, prices(700))

    assert pence(road(ceilings=ceilings), ride(1, FORD, None, completion=maximum)) == 350


def one_zone_each(*ends: StopPoint) -> Iterator[list[StopPoint]]:
    """The stops, once for each way to put each into one of its zones."""
    for zones in product(*[sorted(end.zones) for end in ends]):
        yield [replace(end, zone=zone, also_in=frozenset()) for end, zone in zip(ends, zones, strict=True)]


def with_stops(tariff: Tariff, *stops: StopPoint) -> Tariff:
    network = Network(tuple(NETWORK.operators.values()), tuple(NETWORK.zones.values()), stops, ())
    return replace(tariff, network=network)


some_zones = st.frozensets(zones, min_size=1, max_size=3)
coverages = st.builds(
    Coverage,
    zones=st.none() | some_zones,
    from_zones=st.none() | some_zones,
    to_zones=st.none() | some_zones,
    zones_out=st.frozensets(zones, max_size=1),
)
tables = st.one_of(
    st.builds(FlatTable, st.uuids().map(str), price_lists),
    st.builds(ZonePairTable, st.uuids().map(str), st.dictionaries(st.tuples(zones, zones), price_lists, min_size=1)),
    st.builds(
        ZonesCrossedTable,
        st.uuids().map(str),
        st.dictionaries(some_zones, price_lists),
        st.dictionaries(st.integers(1, 2), price_lists),
    ),
)
tariffs = st.builds(
    lambda singles, discount, ceiling, fee, apart: by_singles(
        *singles,
        discounts=(Discount("less", "Less", discount, 30),),
        ceilings=(Ceiling("top", "Top", ceiling, prices(200)),),
        surcharges=(
            Surcharge("fee", "Fee", fee, prices(30)),
            Surcharge("apart", "Apart", apart, prices(9), Charging.APART),
        ),
    ),
    st.lists(st.tuples(coverages, tables), min_size=1, max_size=3),
    *[coverages] * 4,
)
ends_of_rides = st.tuples(zones, st.frozensets(zones, max_size=2))


@given(tariffs, ends_of_rides, ends_of_rides)
def test_a_ride_costs_the_least_that_it_would_if_each_stop_lay_in_one_zone(
    tariff: Tariff, origin: tuple[str, frozenset[str]], destination: tuple[str, frozenset[str]]
) -> None:
    ends = [stop(name, zone, far, *also) for name, far, (zone, also) in (("x", 0, origin), ("y", 3, destination))]

    found = price_ride(with_stops(tariff, *ends), ride(1, *ends, on=None))

    every = [price_ride(with_stops(tariff, *each), ride(1, *each, on=None)) for each in one_zone_each(*ends)]
    fares = [one.fare + one.apart for one in every if isinstance(one, PricedRide)]
    assert (found.fare + found.apart if isinstance(found, PricedRide) else None) == min(fares, default=None)
