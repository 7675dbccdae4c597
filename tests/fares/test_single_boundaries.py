"""A stop on a boundary lies in each of its zones, and the cheapest counts. Ford lies in `a` and `b`."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from fares.paths import Path
from fares.prices import Prices, ZonePairTable, ZonesCrossedTable, find, lookup
from tests.fares.rides_to_price import FORD, HILL, MILL, QUAY, pence, priced, prices, ride, road, stop

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


def test_of_equal_choices_the_first_by_id_counts() -> None:
    table = ZonePairTable("pairs", {("a", "c"): prices(100), ("b", "c"): prices(100)})

    found = find(table, Path(None, (FORD, QUAY), None, frozenset()), ("adult",))

    assert found is not None
    assert found[1] is not None
    assert found[1].origin.zone == "a"
