"""Review finds what a document means wrongly, beyond its shape."""

import json
from typing import Any

import pytest

from fares.exchange.document import read
from tests.support.tariffs import document, line, price, stop

Node = dict[str, Any]


def found(**overrides: object) -> list[tuple[str, str]]:
    """Every finding of the small tariff with some members replaced."""
    return [(one.path, one.code) for one in read(json.dumps(document(**overrides)).encode()).findings]


def with_item(name: str, /, **item: object) -> dict[str, object]:
    """One more item in a list."""
    return {name: [*document()[name], item]}


def with_change(name: str, index: int, /, **changes: object) -> dict[str, object]:
    """One item of a list, changed."""
    items = document()[name]
    return {name: [*items[:index], items[index] | changes, *items[index + 1 :]]}


def flat(table: str, *prices: Node) -> Node:
    return {"id": table, "kind": "flat", "prices": list(prices)}


@pytest.mark.parametrize(
    "name",
    [
        "sources",
        "bands",
        "operators",
        "zones",
        "stops",
        "lines",
        "profiles",
        "tables",
        "singles",
        "ceilings",
        "products",
    ],
)
def test_an_id_is_used_once_in_its_list(name: str) -> None:
    items = [{key: value for key, value in item.items() if key != "crs"} for item in document()[name]]

    assert (f"/{name}/{len(items)}/id", "repeated-id") in found(**{name: [*items, items[0]]})


def test_two_stations_never_share_their_letters() -> None:
    assert found(**with_change("stops", 5, crs="DWT")) == [("/stops/5/crs", "repeated-crs")]


COVERED_WRONGLY = [
    ("operators", "operator"),
    ("operators_out", "operator"),
    ("lines", "line"),
    ("lines_out", "line"),
    ("zones", "zone"),
    ("bands", "band"),
]


@pytest.mark.parametrize(("part", "what"), COVERED_WRONGLY)
@pytest.mark.parametrize(("name", "index"), [("singles", 4), ("ceilings", 0), ("products", 0)])
def test_a_coverage_names_only_what_the_tariff_has(name: str, index: int, part: str, what: str) -> None:
    findings = found(**with_change(name, index, covers={part: ["nothing"]}))

    assert (f"/{name}/{index}/covers/{part}/0", f"unknown-{what}") in findings


@pytest.mark.parametrize(
    ("overrides", "path", "code"),
    [
        (with_change("stops", 0, zone="x"), "/stops/0/zone", "unknown-zone"),
        (with_change("lines", 0, operator="x"), "/lines/0/operator", "unknown-operator"),
        (
            with_item("lines", **line("N", "N", "BUSCO", "bus", "B-DWT", "x")),
            "/lines/4/patterns/0/stops/1",
            "unknown-stop",
        ),
        (with_change("profiles", 1, falls_back_to="x"), "/profiles/1/falls_back_to", "unknown-profile"),
        (with_change("products", 0, prices=[price(1, "x")]), "/products/0/prices/0/profile", "unknown-profile"),
        (with_change("ceilings", 0, prices=[price(1, None, "x")]), "/ceilings/0/prices/0/source", "unknown-source"),
        (with_change("singles", 0, table="x"), "/singles/0/table", "unknown-table"),
        (
            with_change("tables", 4, cells=[{"from": "x", "to": "park", "prices": [price(1, source="x")]}]),
            "/tables/4/cells/0/from",
            "unknown-zone",
        ),
        (
            with_change("tables", 4, cells=[{"from": "park", "to": "x", "prices": [price(1, source="x")]}]),
            "/tables/4/cells/0/prices/0/source",
            "unknown-source",
        ),
    ],
)
def test_whatever_is_named_must_be_there(overrides: dict[str, object], path: str, code: str) -> None:
    assert (path, code) in found(**overrides)


def test_a_line_has_the_mode_of_its_operator() -> None:
    assert ("/lines/1/mode", "mode-differs") in found(**with_change("lines", 1, mode="coach"))


def test_a_line_calls_at_stops_of_its_own_mode() -> None:
    assert found(**with_item("lines", **line("N", "N", "BUSCO", "bus", "B-DWT", "T-TRT"))) == [
        ("/lines/4/patterns/0/stops/1", "stop-mode"),
        ("/lines/4/patterns/1/stops/0", "stop-mode"),
    ]


def test_coaches_call_at_bus_stops() -> None:
    coaches = {"id": "COACHES", "name": "Coaches", "mode": "coach"}
    overrides = with_item("operators", **coaches) | with_item(
        "lines", **line("N", "N", "COACHES", "coach", "B-DWT", "B-TRT")
    )

    assert found(**overrides) == [("/operators/3", "no-single")]


def test_a_mode_that_is_itself_broken_is_not_compared() -> None:
    assert found(**with_change("lines", 1, mode="boat")) == [("/lines/1/mode", "choice")]


def profiles(**falls_back_to: str) -> list[Node]:
    known = {"adult": None, "young": "adult", "student": "young"} | falls_back_to
    return [{"id": one, "name": one} | ({"falls_back_to": to} if to else {}) for one, to in known.items()]


def test_profiles_never_fall_back_in_a_circle() -> None:
    """A circle is told once, at its first profile; one that leads into it is not part of it."""
    assert found(profiles=profiles(adult="adult")) == [("/profiles/0/falls_back_to", "fallback-cycle")]
    assert found(profiles=profiles(adult="young")) == [("/profiles/0/falls_back_to", "fallback-cycle")]
    assert found(profiles=profiles(adult="student")) == [("/profiles/0/falls_back_to", "fallback-cycle")]


@pytest.mark.parametrize(
    ("ages", "findings"),
    [
        ({"min_age": 19, "max_age": 18}, [("/profiles/1/ages/0/max_age", "age-range")]),
        ({"min_age": 18, "max_age": 18}, []),
    ],
)
def test_ages_run_upwards(ages: dict[str, int], findings: list[tuple[str, str]]) -> None:
    assert found(**with_change("profiles", 1, ages=[ages])) == findings


@pytest.mark.parametrize("ages", [{"min_age": 60}, {"max_age": 18}])
def test_an_age_range_may_be_open(ages: dict[str, int]) -> None:
    assert found(**with_item("profiles", id="open", name="Open", falls_back_to="adult", ages=[ages])) == []


@pytest.mark.parametrize(("first", "second"), [("adult", "adult"), (None, None)])
def test_one_price_for_each_profile(first: str | None, second: str | None) -> None:
    prices = [price(1100, first), price(660, "young"), price(1100, second)]

    assert found(**with_change("products", 0, prices=prices)) == [("/products/0/prices/2", "repeated-profile")]


def cells(*pairs: tuple[str, str]) -> list[Node]:
    return [{"from": origin, "to": destination, "prices": [price(910)]} for origin, destination in pairs]


def test_a_symmetric_table_gives_a_pair_one_way_round_only() -> None:
    both_ways = cells(("derwent", "trentham"), ("trentham", "derwent"))

    assert found(**with_change("tables", 4, cells=both_ways)) == [("/tables/4/cells/1", "repeated-cell")]
    assert found(**with_change("tables", 4, cells=both_ways, symmetric=False)) == []
    again = [*both_ways, *cells(("trentham", "derwent"))]
    assert found(**with_change("tables", 4, cells=again, symmetric=False)) == [("/tables/4/cells/2", "repeated-cell")]


def test_a_group_has_one_price() -> None:
    prices = [price(1700, "adult"), price(1700)]

    assert found(**with_change("products", 3, prices=prices)) == [("/products/3/prices/0/profile", "group-profile")]


def test_a_zone_without_stops_is_pointed_out() -> None:
    assert found(**with_item("zones", id="empty", name="Empty")) == [("/zones/4", "empty-zone")]


def operator_singles(**covers: object) -> list[tuple[str, str]]:
    """What is found of the tram company where the only other single covers this."""
    tram_free = [single for single in document()["singles"] if "tram" not in single["id"]]
    last = {"id": "last", "name": "Last", "covers": covers, "table": "tram-single"}
    return [one for one in found(singles=[*tram_free, last]) if one[1] == "no-single"]


@pytest.mark.parametrize(
    "covers", [{}, {"operators": ["TRAMCO"]}, {"modes": ["tram"]}, {"lines": ["TRAM"]}, {"operators_out": ["RW"]}]
)
def test_an_operator_with_some_single_is_well(covers: dict[str, object]) -> None:
    assert operator_singles(**covers) == []


@pytest.mark.parametrize(
    "covers", [{"operators": ["RW"]}, {"modes": ["bus"]}, {"lines": ["RAIL"]}, {"operators_out": ["TRAMCO"]}]
)
def test_an_operator_without_any_single_is_pointed_out(covers: dict[str, object]) -> None:
    assert operator_singles(**covers) == [("/operators/1", "no-single")]


def after(first: Node, then: Node, *tables: Node) -> list[tuple[str, str]]:
    """Which single never applies where one comes before another; `wide` has a price for everybody unless given."""
    known = {"wide": flat("wide", price(1))} | {table["id"]: table for table in tables}
    singles = [
        {"id": "first", "name": "First", "covers": first, "table": "wide"},
        {"id": "then", "name": "Then", "covers": then, "table": "wide"},
        {"id": "rest", "name": "Rest", "covers": {}, "table": "rail-single"},
    ]
    rail = document()["tables"][4]
    findings = found(singles=singles, tables=[*known.values(), rail])
    return [(path, code) for path, code in findings if code == "never-applies" and path != "/singles/2"]


NEVER = [("/singles/1", "never-applies")]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {}),
        ({}, {"operators": ["BUSCO"], "bands": ["off-peak"]}),
        ({"operators": ["BUSCO", "RW"]}, {"operators": ["BUSCO"], "modes": ["bus"]}),
        ({"operators_out": ["RW"]}, {"operators_out": ["RW", "BUSCO"]}),
        ({"operators_out": ["RW"]}, {"operators": ["BUSCO"]}),
        ({"lines_out": ["FAST"]}, {"lines": ["BUS1"]}),
    ],
)
def test_a_single_behind_one_that_covers_all_it_does_is_pointed_out(first: Node, then: Node) -> None:
    assert after(first, then) == NEVER


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"operators": ["BUSCO"]}, {}),
        ({"operators": ["BUSCO"]}, {"operators": ["BUSCO", "RW"]}),
        ({"bands": ["off-peak"]}, {"zones": ["park"]}),
        ({"operators_out": ["RW"]}, {}),
        ({"lines_out": ["FAST"]}, {"lines": ["FAST", "BUS1"]}),
    ],
)
def test_a_single_that_covers_something_of_its_own_is_well(first: Node, then: Node) -> None:
    assert after(first, then) == []


def test_only_a_table_with_a_price_for_everybody_takes_all_rides() -> None:
    """Students and the young fall back to adults; adults fall back to nobody."""
    assert after({}, {}, flat("wide", price(1, "adult"))) == NEVER
    assert after({}, {}, flat("wide", price(1, "young"))) == []
    assert after({}, {}, flat("wide", price(1, "student"))) == []
    assert after({}, {}, {"id": "wide", "kind": "zone_pair", "cells": cells(("park", "park"))}) == []


def test_a_circle_of_profiles_without_a_price_leaves_no_one_priced() -> None:
    """The search for a price ends, and the circle alone is told."""
    tables = [flat("bus-single", price(340, "adult")), *document()["tables"][1:]]
    singles = [*document()["singles"], {"id": "again", "name": "Again", "covers": {}, "table": "bus-single"}]

    findings = found(profiles=profiles(young="student"), tables=tables, singles=singles)

    assert findings == [("/profiles/1/falls_back_to", "fallback-cycle")]


def test_references_inside_broken_items_are_left_alone() -> None:
    """What has no whole id, pair or name is told once for its shape, and not again."""
    nameless = stop("", "Nameless", "bus", "park", 20)

    assert found(**with_item("stops", **nameless)) == [("/stops/10/id", "pattern")]
    assert found(**with_item("zones", id="!", name="Broken")) == [("/zones/4/id", "pattern")]
    assert found(**with_change("products", 0, prices=[7, price(1100)])) == [("/products/0/prices/0", "wrong-type")]
    half = [{"from": "park", "prices": [price(1)]}]
    assert found(**with_change("tables", 4, cells=half)) == [("/tables/4/cells/0/to", "missing")]
