"""Prices that are so many percent of another are told in pounds, as passengers pay them."""

from typing import Any

import pytest

from fares.difference import Kind, difference
from fares.money import Money

HALF = {"profile": "young", "percent": 50, "of": "adult", "source": "list"}
SENTENCE = "Day, Young person: £2.20 → £2.40 (+£0.20, +9.1 %; 50 % of Adult)"


def given(pence: int, **more: object) -> dict[str, Any]:
    """An adult's price."""
    return {"profile": "adult", "pence": pence} | (more or {"source": "list"})


def prices(*some: dict[str, Any]) -> dict[str, Any]:
    """A document with a product of these prices."""
    profiles = [{"id": "adult", "name": "Adult"}, {"id": "young", "name": "Young person"}]
    return {"profiles": profiles, "products": [{"id": "day", "name": "Day", "prices": list(some)}]}


def told(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[str]:
    return [change.sentence for change in difference(prices(*old), prices(*new))]


def test_a_price_rises_with_the_one_it_goes_by() -> None:
    adult, young = difference(prices(given(440), HALF), prices(given(480), HALF))

    assert adult.sentence == "Day, Adult: £4.40 → £4.80 (+£0.40, +9.1 %)"
    assert (young.kind, young.sentence) == (Kind.PRICE, SENTENCE)
    assert (young.before, young.after) == (Money(220), Money(240))


def test_another_share_is_told_as_the_price_and_as_the_rule() -> None:
    assert told([given(400), HALF], [given(400), HALF | {"percent": 60}]) == [
        "Day, Young person: £2.00 → £2.40 (+£0.40, +20.0 %; 60 % of Adult)",
        "Day, Young person: percent 50 → 60",
    ]


def test_another_rounding_is_told_even_where_the_price_stays() -> None:
    assert told([given(400), HALF], [given(400), HALF | {"round": "up", "to_pence": 10}]) == [
        "Day, Young person: round up (was not given)",
        "Day, Young person: to £0.10 (was not given)",
    ]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (HALF, "£2.00, 50 % of Adult"),
        (HALF | {"to_pence": 150}, "£1.50, 50 % of Adult, to £1.50"),
        ({"profile": "young", "percent": 50, "source": "list"}, "£1.50, 50 % of the price for anybody"),
        (HALF | {"of": "nobody"}, "50 % of nobody"),
        (HALF | {"round": "in a later way"}, "50 % of Adult, round “in a later way”"),
    ],
)
def test_a_new_rule_is_told_with_the_price_it_gives(rule: dict[str, Any], says: str) -> None:
    anybody = {"pence": 300, "source": "list"}

    assert told([anybody, given(400)], [anybody, given(400), rule]) == [f"Day now also for Young person: {says}"]


def test_a_rule_in_place_of_a_price_is_told() -> None:
    fixed = {"profile": "young", "pence": 150, "source": "list"}

    sentences = told([given(400), fixed], [given(400), HALF])

    assert sentences[0] == "Day, Young person: £1.50 → £2.00 (+£0.50, +33.3 %; 50 % of Adult)"
    assert "Day, Young person: percent 50 (was not given)" in sentences


def test_what_goes_by_an_illustrative_price_is_marked() -> None:
    """Even if the share itself has been published."""
    sentences = told([given(440, illustrative=True), HALF], [given(480, illustrative=True), HALF])

    assert sentences[1] == SENTENCE.replace("Adult)", "Adult; illustrative)")
