"""Of rules of which the first that holds counts, those behind one that always holds first are pointed out."""

import pytest

from tests.fares.reviewing import HOUR, ILLUSTRATIVE, Found, Node, also, found, rule
from tests.support.tariffs import document, price

BUS, TRAM, ROAD = {"modes": ["bus"]}, {"modes": ["tram"]}, {"modes": ["bus", "tram"]}
FREE: Node = {"window": HOUR, "method": {"kind": "free"}}


def behind(section: str, first: Node, then: Node) -> bool:
    """Whether the second of two rules is said never to apply; nothing else is found."""
    findings = found(**also(section, first | {"id": "first"}, then | {"id": "then"}))
    assert findings in ([], [(f"/{section}/1", "never-applies")])
    return bool(findings)


@pytest.mark.parametrize(
    ("first", "then", "never"),
    [
        ({"applies_to": ["products", "singles"]}, {}, True),
        ({}, {"applies_to": ["products", "singles"]}, False),
        ({"covers": BUS}, {"covers": ROAD}, False),
        ({"covers": [BUS, TRAM]}, {"covers": [TRAM, BUS | {"operators": ["BUSCO"]}]}, True),
    ],
)
def test_a_discount_behind_one_that_lowers_all_that_it_does(first: Node, then: Node, never: bool) -> None:  # noqa: FBT001
    ten = rule("ten", percent_off=10) | ILLUSTRATIVE

    assert behind("discounts", ten | first, ten | then) is never


@pytest.mark.parametrize(
    ("first", "then", "never"),
    [
        ({}, {}, True),
        ({}, {"from": BUS, "to": TRAM, "method": {"kind": "supplement", "prices": [price(50)]}}, True),
        ({"from": BUS}, {}, False),
        ({"to": BUS}, {}, False),
        ({"most_changes": 1}, {}, False),
        ({"not": ["return"]}, {}, False),
        ({"method": {"kind": "through"}}, {}, False),
        ({}, {"window": HOUR | {"advertised_minutes": 61}}, False),
        ({}, {"window": HOUR | {"enforced_seconds": 3601}}, False),
        ({}, {"window": HOUR | {"of": "previous"}}, False),
        ({}, {"window": HOUR | {"end": "exclusive"}}, True),
        ({"window": HOUR | {"end": "exclusive"}}, {}, False),
        ({}, {"passes_over": TRAM}, False),
        ({"passes_over": ROAD}, {"passes_over": TRAM}, True),
        ({"passes_over": ROAD}, {}, True),
        ({"first": BUS}, {}, False),
        ({}, {"first": BUS}, False),
        ({"first": BUS}, {"first": BUS}, True),
    ],
)
def test_an_interchange_behind_one_that_fits_wherever_it_does(first: Node, then: Node, never: bool) -> None:  # noqa: FBT001
    assert behind("interchanges", rule("a") | FREE | first, rule("b") | FREE | then) is never


@pytest.mark.parametrize(("first", "then", "never"), [(ROAD, BUS, True), (BUS, ROAD, False), ({}, ROAD, True)])
def test_a_tap_rule_or_longest_journey_behind_a_wider_one(first: Node, then: Node, never: bool) -> None:  # noqa: FBT001
    longest = [{"covers": covers, "minutes": 90} for covers in (first, then)]
    rides = rule("all", model="on_only", longest=longest)

    assert behind("taps", rule("a", first, model="on_only"), rule("b", then, model="on_only")) is never
    assert found(taps=[rides]) == ([("/taps/0/longest/1", "never-applies")] if never else [])


def extended(*cells: Node) -> Node:
    return rule("beyond", cells=[{"prices": [price(200)]} | cell for cell in cells])


@pytest.mark.parametrize(
    ("first", "then", "never"),
    [
        (extended({"count": 1}), extended({"count": 1}), True),
        (extended({"count": 1}), extended({"count": 2}), False),
        (extended({"count": 1}, {"zones": ["park", "derwent"]}), extended({"zones": ["derwent", "park"]}), True),
        (extended({"count": 1}) | {"covers": BUS}, extended({"count": 1}), False),
    ],
)
def test_an_extension_behind_one_with_all_its_cells(first: Node, then: Node, never: bool) -> None:  # noqa: FBT001
    assert behind("extensions", first, then) is never


def refunds(**product: str) -> Found:
    items = [one | product if one["id"] == "joint-day" else one for one in document()["products"]]
    return found(products=items, refunds=[rule("by-day", method="pro_rata")])


def test_a_refund_that_no_product_names_is_pointed_out() -> None:
    assert refunds(refund="by-day") == []
    assert refunds() == [("/refunds/0", "never-applies")]


@pytest.mark.parametrize("part", ["zones_out", "modes_out", "bands_out"])
def test_a_wider_rule_that_leaves_something_out_leaves_it_to_those_behind(part: str) -> None:
    out = {"zones_out": ["park"], "modes_out": ["rail"], "bands_out": ["off-peak"]}[part]

    assert not behind("taps", rule("a", {part: out}, model="on_only"), rule("b", model="on_only"))
    assert behind("taps", rule("a", {part: out}, model="on_only"), rule("b", {part: out}, model="on_only"))
