"""Rides that a line offers and no single has a price for are pointed out at the table that lacks them."""

import pytest

from tests.fares.reviewing import Found, Node, found, rule
from tests.support.tariffs import document, line, price, stop

BUS = {"operators": ["BUSCO"]}
PRICES = [price(300)]


def priced(*tables: Node, covers: Node = BUS, **more: object) -> Found:
    """What is found where all bus singles go by some tables; the bus runs Derwent, villages, Trentham: 12 km."""
    ids = {f"t{place}": table for place, table in enumerate(tables)}
    others = [one for one in document()["singles"] if one["id"] not in ("bus", "fast")]
    singles = [rule(one, covers, table=one) for one in ids]
    rest = [table for table in document()["tables"] if table["id"] not in ("bus-single", "fast-single")]
    named = [table | {"id": one} for one, table in ids.items()]
    return found(tables=[*named, *rest], singles=[*singles, *others], ceilings=[], products=[], **more)


def pairs(*cells: tuple[str, str], symmetric: bool = True) -> Node:
    made = [{"from": one, "to": other, "prices": PRICES} for one, other in cells]
    return {"kind": "zone_pair", "symmetric": symmetric, "cells": made}


WHOLE = (("derwent", "derwent"), ("derwent", "villages"), ("derwent", "trentham"), ("villages", "trentham"))
CELLS = [("/tables/0/cells", "missing-cell")]
STEPS = [("/tables/0/steps", "table-gap")]


def test_a_table_of_zone_pairs_has_every_pair_that_lines_join() -> None:
    assert priced(pairs(*WHOLE)) == []
    assert priced(pairs(*WHOLE, symmetric=False)) == CELLS
    assert all(priced(pairs(*WHOLE[:place], *WHOLE[place + 1 :])) == CELLS for place in range(4))


def test_two_singles_may_share_the_pairs_out() -> None:
    assert priced(pairs(*WHOLE[:2]), pairs(*WHOLE[2:])) == []
    assert priced(pairs(*WHOLE[:2]), pairs(*WHOLE[3:])) == CELLS


def test_a_single_for_some_places_leaves_the_others_out_on_purpose() -> None:
    assert priced(pairs(*WHOLE[:2]), covers=BUS | {"zones": ["derwent", "villages"]}) == []


def test_a_table_of_another_kind_may_price_the_rest() -> None:
    assert priced(pairs(*WHOLE[:2]), {"kind": "flat", "prices": PRICES}) == []


def test_a_stop_on_a_boundary_has_a_choice_of_zones() -> None:
    village = {"also_in": ["derwent"]}
    stops = [one | village if one["id"] == "B-VILLAGE" else one for one in document()["stops"]]

    assert priced(pairs(WHOLE[0], WHOLE[2]), stops=stops) == []


@pytest.mark.parametrize("measure", ["line", "straight"])
def test_steps_by_distance_reach_as_far_as_the_longest_line(measure: str) -> None:
    def up_to(metres: int | None) -> Found:
        limit = {} if metres is None else {"up_to_metres": metres}
        steps = [{"up_to_metres": 1000, "prices": PRICES}, limit | {"prices": PRICES}]
        return priced({"kind": "distance", "measure": measure, "steps": steps})

    assert up_to(None) == []
    assert up_to(13_000) == []
    assert up_to(11_000) == STEPS


def test_cells_by_count_have_every_count_up_to_the_longest_line() -> None:
    def counting(*counts: int) -> Found:
        return priced({"kind": "zones_crossed", "cells": [{"count": one, "prices": PRICES} for one in counts]})

    assert counting(1, 2, 3) == []
    assert counting(1, 2) == CELLS
    assert counting(1, 3) == CELLS


def test_steps_by_stages_reach_as_far_as_the_last_stage() -> None:
    stages = [
        {"name": "Derwent", "stops": ["B-DWT", "B-MARKET"]},
        {"name": "Elmby", "stops": ["B-VILLAGE"]},
        {"name": "Trentham", "stops": ["B-TRT"]},
    ]

    def up_to(*limits: int) -> Found:
        steps = [{"up_to_stages": limit, "prices": PRICES} for limit in limits]
        return priced({"kind": "stages", "line": "BUS1", "stages": stages, "steps": steps})

    assert up_to(0, 2) == []
    assert up_to(0, 1) == STEPS
    triangle = [{"from": one, "to": other, "prices": PRICES} for one in range(3) for other in range(one, 3)]
    assert priced({"kind": "stages", "line": "BUS1", "stages": stages, "triangle": triangle}) == []


def test_a_gap_is_told_once_for_a_table_and_never_for_a_broken_one() -> None:
    twice = [*document()["lines"], line("N", "N", "BUSCO", "bus", "B-TRT", "B-DWT")]

    assert priced(pairs(*WHOLE[:2]), lines=twice) == CELLS
    half = {"kind": "zone_pair", "cells": [{"from": "derwent", "prices": PRICES}]}
    assert priced(half) == [("/tables/0/cells/0/to", "missing")]
    unknown = line("N", "N", "BUSCO", "bus", "NO-1", "NO-2")
    assert priced(pairs(*WHOLE), lines=[*document()["lines"], unknown])[-1][1] == "unknown-stop"
    nowhere = stop("B-X", "X", "bus", "derwent", 3) | {"zone": 7}
    assert priced(pairs(*WHOLE), stops=[*document()["stops"], nowhere]) == [("/stops/10/zone", "wrong-type")]


def test_a_gap_that_lines_of_two_sorts_meet_is_told_once() -> None:
    short, shorter = (pairs(*WHOLE[:count]) | {"id": f"t{count}"} for count in (2, 1))
    own = [rule("all", BUS, table="t2"), rule("night", {"lines": ["N"]}, table="t1")]
    others = [one for one in document()["singles"] if one["id"] not in ("bus", "fast")]
    night = line("N", "N", "BUSCO", "bus", "B-TRT", "B-DWT")
    tables = [short, shorter, *document()["tables"][2:]]

    findings = found(
        tables=tables, singles=[*own, *others], lines=[*document()["lines"], night], ceilings=[], products=[]
    )

    assert findings == CELLS
