"""Review looks at who runs what where, for whom, and at coverages for which there is no ride."""

import pytest

from tests.fares.reviewing import Node, also, found, rule
from tests.support.tariffs import document, line, stop


def test_a_line_has_any_mode_of_its_operator() -> None:
    railbus = line("N", "N", "RW", "bus", "B-DWT", "B-TRT")
    modes = [one | {"other_modes": ["bus"]} if one["id"] == "RW" else one for one in document()["operators"]]
    singles = [*document()["singles"], rule("railbus", {"lines": ["N"]}, table="tram-single")]

    assert found(**also("lines", railbus), singles=singles) == [("/lines/4/mode", "mode-differs")]
    assert found(**also("lines", railbus), singles=singles, operators=modes) == []
    assert found(**also("lines", railbus), singles=singles, operators=7)[1:] == []


def test_a_stop_is_also_in_other_zones_only() -> None:
    edge = stop("B-EDGE", "Edge", "bus", "derwent", 2) | {"also_in": ["villages", "derwent"]}

    assert found(**also("stops", edge)) == [("/stops/10/also_in/1", "own-zone")]


def test_a_zone_may_have_stops_on_its_boundary_alone() -> None:
    edge = stop("B-EDGE", "Edge", "bus", "derwent", 2) | {"also_in": ["between"]}

    assert found(**also("stops", edge), **also("zones", {"id": "between", "name": "Between"})) == []
    assert found(stops=7, **also("zones", {"id": "between", "name": "Between"})) == [("/stops", "wrong-type")]


def test_without_singles_every_operator_lacks_one() -> None:
    assert [one for one in found(singles=[]) if one[1] == "no-single"] == [
        (f"/operators/{place}", "no-single") for place in range(3)
    ]
    assert [one for one in found(singles=7) if one[1] == "no-single"] == []


@pytest.mark.parametrize(
    ("ages", "places"),
    [
        ([{"min_age": 5}, {"operators": ["BUSCO"], "max_age": 18}], []),
        ([{"min_age": 5}, {"max_age": 18}], ["1"]),
        ([{"operators": ["BUSCO", "RW"], "min_age": 5}, {"operators": ["RW"], "max_age": 18}], ["1/operators/0"]),
    ],
)
def test_a_profile_has_one_band_of_ages_for_each_operator(ages: list[Node], places: list[str]) -> None:
    profile = {"id": "teen", "name": "Teen", "ages": ages, "falls_back_to": "adult"}

    assert found(**also("profiles", profile)) == [(f"/profiles/3/ages/{place}", "age-overlap") for place in places]


@pytest.mark.parametrize(
    ("covers", "part"),
    [
        ({"operators": ["BUSCO"], "operators_out": ["BUSCO", "RW"]}, "operators_out"),
        ({"modes": ["bus", "tram"], "modes_out": ["tram", "bus"]}, "modes_out"),
        ({"lines": ["FAST"], "lines_out": ["FAST"]}, "lines_out"),
        ({"bands": ["off-peak"], "bands_out": ["off-peak"]}, "bands_out"),
        ({"operators": ["BUSCO", "RW"], "modes": ["tram"]}, "modes"),
        ({"operators": ["BUSCO"], "lines": ["RAIL", "TRAM"]}, "lines"),
        ({"modes": ["bus"], "lines": ["RAIL"]}, "lines"),
        ({"profiles": ["adult", "young"], "issuers": ["derwent"]}, "issuers"),
    ],
)
def test_a_coverage_holds_for_some_ride(covers: Node, part: str) -> None:
    pass_holder = {"id": "pass", "name": "Pass", "issuer": "derwent", "falls_back_to": "adult"}
    taps = [rule("some", [{"issuers": ["derwent"]}, covers], model="on_only")]

    assert found(**also("profiles", pass_holder), taps=taps) == [(f"/taps/0/covers/1/{part}", "never-holds")]


@pytest.mark.parametrize(
    "covers",
    [
        {"operators": ["BUSCO", "RW"], "operators_out": ["RW"]},
        {"operators": ["BUSCO", "RW"], "modes": ["rail"], "lines": ["RAIL", "FAST"]},
        {"zones": ["park"], "zones_out": ["park"]},
        {"modes_out": ["bus"], "lines": ["FAST", "RAIL"]},
    ],
)
def test_a_coverage_may_name_more_than_it_can_hold_for(covers: Node) -> None:
    """A stop on the boundary of a zone that is out may lie in one that is in."""
    assert found(taps=[rule("some", covers, model="on_only")]) == []
