"""Review finds what is wrong with fare tables and lists of prices."""

import json
from typing import Any

import pytest

from fares.exchange.document import read
from tests.support.tariffs import DOCUMENT, document, price, with_bus_table

Node = dict[str, Any]
STAGES: list[Node] = [
    {"name": "Derwent", "stops": ["B-DWT", "B-MARKET"]},
    {"name": "Elmby", "stops": ["B-VILLAGE"]},
    {"name": "Trentham", "stops": ["B-TRT"]},
]
HERE = "/tables/0"


def found(**table: object) -> list[tuple[str, str]]:
    """Every finding where bus singles go by this table."""
    reading = read(json.dumps(document(**with_bus_table(**table))).encode())
    return [(one.path, one.code) for one in reading.findings]


def listed(*prices: Node) -> list[tuple[str, str]]:
    return found(kind="flat", prices=list(prices))


def by_metres(*steps: tuple[int | None, int]) -> list[tuple[str, str]]:
    nodes = [{"prices": [price(pence)]} | ({} if limit is None else {"up_to_metres": limit}) for limit, pence in steps]
    return found(kind="distance", measure="line", steps=nodes)


def by_zones(*cells: Node) -> list[tuple[str, str]]:
    return found(kind="zones_crossed", cells=[{"prices": [price(1)]} | cell for cell in cells])


def staged(stages: object = STAGES, line: object = "BUS1", **prices: object) -> list[tuple[str, str]]:
    return found(kind="stages", line=line, stages=stages, **(prices or {"steps": [{"prices": [price(1)]}]}))


def triangle(*cells: tuple[int, int, int]) -> list[tuple[str, str]]:
    return staged(triangle=[{"from": one, "to": other, "prices": [price(pence)]} for one, other, pence in cells])


WHOLE = ((0, 0, 1), (0, 1, 2), (0, 2, 3), (1, 1, 1), (1, 2, 2), (2, 2, 1))


def test_good_tables_have_no_findings() -> None:
    assert by_metres((1000, 100), (2000, 100), (None, 200)) == []
    assert by_zones({"zones": ["park"]}, {"zones": ["park", "derwent"]}, {"count": 1}, {"count": 2}) == []
    assert staged() == []
    assert triangle(*WHOLE) == []


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        (((20_000, 1), (20_000, 1)), "/tables/0/steps/1/up_to_metres"),
        (((10_000, 1), (20_000, 1), (15_000, 1)), "/tables/0/steps/2/up_to_metres"),
        (((None, 1), (1000, 1)), "/tables/0/steps/0"),
        (((1000, 1), (None, 1), (None, 1)), "/tables/0/steps/1"),
    ],
)
def test_each_step_reaches_further_than_the_one_before(steps: tuple[tuple[int | None, int], ...], path: str) -> None:
    assert by_metres(*steps) == [(path, "step-order")]


def test_steps_by_stages_are_held_to_their_order_too() -> None:
    steps = [{"up_to_stages": 2, "prices": [price(1)]}, {"up_to_stages": 1, "prices": [price(1)]}]

    assert staged(steps=steps) == [("/tables/0/steps/1/up_to_stages", "step-order")]


def test_a_price_that_falls_with_distance_is_pointed_out() -> None:
    assert by_metres((1000, 200), (2000, 150), (None, 150)) == [("/tables/0/steps/1", "price-falls")]


def test_a_price_that_falls_with_the_count_of_zones_is_pointed_out() -> None:
    two, one = {"count": 2, "prices": [price(100)]}, {"count": 1, "prices": [price(150)]}

    assert by_zones(two, one, {"count": 3, "prices": [price(150)]}) == [("/tables/0/cells/0", "price-falls")]


def test_a_price_that_falls_for_a_profile_is_pointed_out_worked_out_or_not() -> None:
    half = {"profile": "young", "percent": 50, "of": "adult", "illustrative": True}
    steps = [
        {"up_to_metres": 1000, "prices": [price(200, "adult"), half]},
        {"up_to_metres": 2000, "prices": [price(200, "adult"), half | {"percent": 40}]},
        {"prices": [price(250, "adult")]},
    ]

    assert found(kind="distance", measure="line", steps=steps) == [("/tables/0/steps/1", "price-falls")]


def test_a_triangle_in_which_a_wider_pair_costs_less_is_pointed_out() -> None:
    cheap = (*WHOLE[:2], (0, 2, 1), *WHOLE[3:])

    assert set(triangle(*cheap)) == {("/tables/0/triangle/2", "price-falls")}


def test_a_price_goes_by_one_that_its_list_gives_in_pence() -> None:
    half: Node = {"profile": "young", "percent": 50, "illustrative": True}

    assert listed(price(100), half) == []
    assert listed(price(100, "adult"), half) == [("/tables/0/prices/1/of", "no-base-price")]
    assert listed(price(100, "adult"), half | {"of": "young"}) == [("/tables/0/prices/1/of", "no-base-price")]
    chain = half | {"profile": "student", "of": "young"}
    assert listed(price(100), half, chain) == [("/tables/0/prices/2/of", "no-base-price")]
    assert listed(price(100), half | {"of": "x"}) == [
        ("/tables/0/prices/1/of", "unknown-profile"),
        ("/tables/0/prices/1/of", "no-base-price"),
    ]


def test_a_price_that_may_go_by_a_broken_one_is_left_alone() -> None:
    half: Node = {"profile": "young", "percent": 50, "of": "adult", "illustrative": True}

    assert found(kind="flat", prices=[7, half]) == [("/tables/0/prices/0", "wrong-type")]
    assert listed(price(-1, "adult"), half) == [("/tables/0/prices/0/pence", "range")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"percent": 101}, "range"),
        ({"to_pence": 0}, "range"),
        ({"round": "even"}, "choice"),
        ({"pence": 100}, "unknown-member"),
    ],
)
def test_the_parts_of_a_worked_out_price_have_their_bounds(changes: Node, code: str) -> None:
    half: Node = {"profile": "young", "percent": 50, "illustrative": True}
    (name,) = changes

    assert listed(price(100), half | changes) == [(f"/tables/0/prices/1/{name}", code)]


def test_only_a_worked_out_price_says_how_it_is_rounded() -> None:
    assert listed(price(100) | {"to_pence": 5}) == [("/tables/0/prices/0/to_pence", "unknown-member")]


def test_zones_crossed_are_zones_of_the_tariff_and_given_once() -> None:
    assert by_zones({"zones": ["x"]}) == [("/tables/0/cells/0/zones/0", "unknown-zone")]
    assert by_zones({"zones": ["park", "derwent"]}, {"zones": ["derwent", "park"]}) == [
        ("/tables/0/cells/1", "repeated-cell")
    ]
    assert by_zones({"count": 2}, {"count": 2}, {"count": 1}, {"count": 3}) == [("/tables/0/cells/1", "repeated-cell")]
    assert by_zones({"count": 2, "zones": ["park"]}) == [("/tables/0/cells/0", "exactly-one")]
    assert by_zones({}) == [("/tables/0/cells/0", "exactly-one")]


def test_stages_have_stops_of_the_tariff_each_in_one_stage() -> None:
    unknown = [STAGES[0] | {"stops": ["B-DWT", "B-MARKET", "x"]}, *STAGES[1:]]
    twice = [*STAGES[:2], STAGES[2] | {"stops": ["B-TRT", "B-DWT"]}]

    assert staged(unknown) == [
        ("/tables/0/stages/0/stops/2", "unknown-stop"),
        ("/tables/0/stages/0/stops/2", "not-on-line"),
    ]
    assert staged(twice) == [("/tables/0/stages/2/stops/1", "two-stages")]


def test_stages_are_of_a_line_of_the_tariff() -> None:
    assert staged(line="x") == [("/tables/0/line", "unknown-line")]


def test_stages_hold_the_stops_that_their_line_serves() -> None:
    missing = [STAGES[0] | {"stops": ["B-DWT"]}, *STAGES[1:]]
    strange = [*STAGES[:2], STAGES[2] | {"stops": ["B-TRT", "B-REMOTE"]}]

    assert staged(missing) == [("/tables/0/stages", "no-stage")]
    assert staged(strange) == [("/tables/0/stages/2/stops/1", "not-on-line")]
    assert staged([7, *STAGES[1:]]) == [("/tables/0/stages/0", "wrong-type")]


def test_a_triangle_has_one_cell_for_each_pair_of_its_stages() -> None:
    assert triangle(*WHOLE[:-1]) == [("/tables/0/triangle", "missing-cell")]
    assert triangle(*WHOLE, (0, 1, 2)) == [("/tables/0/triangle/6", "repeated-cell")]
    assert triangle(*WHOLE, (1, 3, 2)) == [("/tables/0/triangle/6/to", "unknown-stage")]
    assert triangle(*WHOLE, (2, 0, 3)) == [("/tables/0/triangle/6", "stage-order")]


def test_stages_are_priced_in_one_of_two_ways() -> None:
    both: Node = {"steps": [{"prices": [price(1)]}], "triangle": [{"from": 0, "to": 0, "prices": [price(1)]}]}

    assert (HERE, "exactly-one") in staged(**both)


def test_half_a_cell_is_told_once() -> None:
    prices = [price(1)]

    assert ("/tables/0/triangle/0/to", "missing") in staged(triangle=[{"from": 0, "prices": prices}])
    assert staged(triangle=[{"prices": prices, "from": 5, "to": 5}])[0] == (
        "/tables/0/triangle/0/from",
        "unknown-stage",
    )


def test_a_coverage_names_directions_of_the_patterns() -> None:
    def covering(directions: list[str], **more: object) -> list[tuple[str, str]]:
        single = DOCUMENT["singles"][1] | {"covers": {"operators": ["BUSCO"], "directions": directions}}
        singles = [*DOCUMENT["singles"][:1], single, *DOCUMENT["singles"][2:]]
        return [(one.path, one.code) for one in read(json.dumps(document(singles=singles, **more)).encode()).findings]

    assert covering(["eastbound"]) == []
    assert covering(["upwards"]) == [("/singles/1/covers/directions/0", "unknown-direction")]
    assert covering(["upwards"], lines={}) == [("/lines", "wrong-type")]


def test_a_single_for_one_direction_leaves_the_other_to_those_behind_it() -> None:
    east = {"id": "east", "name": "East", "covers": {"directions": ["eastbound"]}, "table": "tram-single"}
    rest = {"id": "rest", "name": "Rest", "covers": {}, "table": "tram-single"}
    again = east | {"id": "again"}

    reading = read(json.dumps(document(singles=[east, rest, again])).encode())

    assert [(one.path, one.code) for one in reading.findings] == [("/singles/2", "never-applies")]
