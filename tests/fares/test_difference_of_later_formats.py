"""Members and lists that have no words of their own are told all the same, and as well as can be."""

from typing import Any

import pytest

from fares.difference import Kind, difference

PRICE = {"profile": "adult", "pence": 200, "source": "list"}


def holding(parts: object) -> dict[str, Any]:
    """A document with a fare table that has a member of a later format, unless it is None."""
    table = {"id": "x"} if parts is None else {"id": "x", "parts": parts}
    return {"tables": [table], "profiles": [{"id": "adult", "name": "Adult"}]}


def steps(*pairs: tuple[int, int]) -> list[dict[str, Any]]:
    """A table by distance."""
    return [{"up_to_metres": metres, "prices": [PRICE | {"pence": pence}]} for metres, pence in pairs]


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (
            steps((2000, 200), (5000, 300)),
            steps((2000, 200), (5000, 330)),
            ["Fare table x, up to 5000 m, Adult: £3.00 → £3.30 (+£0.30, +10.0 %)"],
        ),
        (
            steps((2000, 200), (5000, 300)),
            steps((2000, 200), (6000, 300)),
            [
                "No longer: Fare table x, up to 5000 m: Adult £3.00",
                "New: Fare table x, up to 6000 m: Adult £3.00",
            ],
        ),
        (
            {"steps": [*steps((2000, 200)), {"prices": [PRICE]}]},
            {"steps": [*steps((2000, 200)), {"prices": [PRICE | {"pence": 250}]}]},
            ["Fare table x, parts, beyond, Adult: £2.00 → £2.50 (+£0.50, +25.0 %)"],
        ),
        (
            [{"zones": ["a", "b"], "prices": [PRICE]}, {"zones": ["a"], "prices": [PRICE]}],
            [{"zones": ["a", "b"], "prices": [PRICE]}],
            ["No longer: Fare table x, zones a: Adult £2.00"],
        ),
        (
            [{"name": "Stage 1", "stops": ["s"]}, {"name": "Stage 2", "stops": ["t"]}],
            [{"name": "Stage 2", "stops": ["t"]}, {"name": "Stage 1", "stops": ["s", "u"]}],
            ["Fare table x, Stage 1: now also calls at u", "Fare table x: parts in another order"],
        ),
        (
            [{"rows": [[1, 2]]}, {"rows": [[1, 3]]}],
            [{"rows": [[1, 2]]}, {"rows": [[1, 4]]}],
            ["Fare table x, parts 2: rows changed"],
        ),
        (
            [{"rows": [[1]]}, {"rows": [[2]]}],
            [{"rows": [[1]]}, {"rows": [[2]]}, {"rows": [[3]]}],
            ["New: Fare table x, parts 3"],
        ),
        (
            {"within": {"seconds": 3600, "most_pence": 150}},
            {"within": {"seconds": 5400, "most_pence": 200}},
            [
                "Fare table x, parts, within: most £1.50 → £2.00",
                "Fare table x, parts, within: seconds 3600 → 5400",
            ],
        ),
        (
            [{"id": "one", "limit": 1}, {"id": "two", "limit": 1}],
            [{"id": "one", "limit": 1}, {"id": "two", "limit": 2}],
            ["Fare table x, two: limit 1 → 2"],
        ),
        (None, {}, ["Fare table x: parts any (was not given)"]),
        (True, False, ["Fare table x: parts yes → no"]),
        ([], None, ["Fare table x: parts no longer given (was none)"]),
        (["a"], ["a", "b"], ["Fare table x: parts now also b"]),
        ("2026-13-45", "2026-12-05", ["Fare table x: parts 2026-13-45 → 5 Dec 2026"]),
        ({"kind": "a"}, "a", ["Fare table x: parts kind a → a"]),
    ],
)
def test_a_part_in_another_shape_is_told(old: object, new: object, sentences: list[str]) -> None:
    assert [change.sentence for change in difference(holding(old), holding(new))] == sentences


def test_what_the_words_for_a_member_leave_out_is_told_in_general() -> None:
    old, new = (
        {"caps": [{"id": "c", "name": "Cap", "period": {"kind": "week"} | more}]} for more in ({}, {"from": "x"})
    )

    assert [change.sentence for change in difference(old, new)] == ["Cap, period: from x (was not given)"]


def prices(*some: object) -> dict[str, Any]:
    """A document with a product of these prices."""
    return {
        "profiles": [{"id": "adult", "name": "Adult"}, {"id": "young", "name": "Young person"}],
        "products": [{"id": "day", "name": "Day", "prices": list(some)}],
    }


LATER = {"profile": "young", "rule": "half", "illustrative": True}


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ([PRICE], [PRICE, LATER], ["Day now also for Young person: rule half (illustrative)"]),
        ([LATER], [LATER | {"rule": "third"}], ["Day, Young person: rule half → third"]),
        (
            [LATER],
            [{"profile": "young", "pence": 100, "illustrative": True}],
            [
                "Day, Young person: rule half (illustrative) → £1.00 (illustrative)",
                "Day, Young person: rule no longer given (was half)",
            ],
        ),
        (
            [PRICE | {"band": "early"}, PRICE | {"band": "late"}],
            [PRICE | {"band": "early"}, PRICE | {"band": "late", "note": {"en": "x"}}],
            ["Day, Adult: note en x (was not given)"],
        ),
        ([[200, 300]], [[200, 350]], ["Day: prices changed"]),
        (
            [PRICE, PRICE | {"profile": "young"}, PRICE],
            [PRICE, PRICE, PRICE],
            ["Day, Adult: profile Young person → Adult"],
        ),
    ],
)
def test_a_price_by_a_rule_not_known_here_is_told(old: list[object], new: list[object], sentences: list[str]) -> None:
    assert [change.sentence for change in difference(prices(*old), prices(*new))] == sentences


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ({}, {"directions": ["inbound"]}, "Day now holds only for directions inbound"),
        ({}, {"payers_out": ["a"]}, "Day no longer holds for payers a"),
        ({"start": {"from": "a"}}, {"start": {"from": "b"}}, "Day, start: from a → b"),
        (None, {}, "Day: covers any (was not given)"),
        ({}, {"lines_out": []}, "Day: lines out none (was not given)"),
    ],
)
def test_a_part_of_a_coverage_that_is_not_known_here_is_told(old: object, new: object, sentence: str) -> None:
    before, after = (
        {"products": [{"id": "day", "name": "Day"} | ({} if covers is None else {"covers": covers})]}
        for covers in (old, new)
    )

    assert [change.sentence for change in difference(before, after)] == [sentence]


def test_a_section_that_is_not_known_here_is_told_under_its_own_name() -> None:
    old = {"drawings": [{"id": "free", "name": "Free ride", "seconds": 3600}]}
    new = {"drawings": [{"id": "free", "name": "Free ride", "seconds": 5400}]}

    (change,) = difference(old, new)

    assert (change.kind, change.subject, change.path) == (Kind.OTHER, "free", "/drawings/free/seconds")
    assert change.sentence == "Drawing Free ride: seconds 3600 → 5400"


def test_a_whole_section_that_comes_or_goes_is_told() -> None:
    assert [change.sentence for change in difference({}, {"rules": ["a"]})] == ["Tariff: rules a (was not given)"]
    assert [change.sentence for change in difference({"stops": []}, {})] == ["Tariff: stops no longer given (was none)"]


def test_a_symmetric_table_of_another_shape_is_left_as_it_is() -> None:
    old = {"tables": [{"id": "x", "symmetric": True, "cells": [{"zones": ["a"], "prices": [PRICE]}]}]}

    assert difference(old, old) == ()
