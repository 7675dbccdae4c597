"""Nothing is ever missed, and nothing is told that is not so."""

import copy
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fares.difference import difference
from fares.exchange.document import read
from tests.fares.test_canonical_form import EVERY_KIND, shuffled_sets
from tests.support.tariffs import document

Spot = tuple[Any, Any]

OLD = document()


def spots(node: Any) -> list[Spot]:  # noqa: ANN401 - JSON
    """Every member and every item, as what holds it and where."""
    if not isinstance(node, dict | list):
        return []
    steps = list(node) if isinstance(node, dict) else list(range(len(node)))
    return [(node, step) for step in steps] + [spot for step in steps for spot in spots(node[step])]


def another(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A value of the same kind that is not the same."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}X"
        case list():
            return value[:-1]
        case _:
            return value | {"of-a-later-format": "yes"}


@pytest.mark.no_cover  # thousands of documents, and no line that others do not reach
@pytest.mark.parametrize("old", [OLD, EVERY_KIND], ids=["small", "every kind of table"])
def test_any_one_member_that_changes_is_told(old: dict[str, Any]) -> None:
    """Each member of the document, one after another, is made another one."""
    new = copy.deepcopy(old)
    for holder, step in spots(new):
        before = holder[step]
        holder[step] = another(before)

        assert difference(old, new), (step, before)

        holder[step] = before


def ordered(new: dict[str, Any]) -> list[list[Any]]:
    """The lists whose order means something."""
    patterns = [line["patterns"] for line in new["lines"]]
    return [new["singles"], *patterns, *(pattern["stops"] for some in patterns for pattern in some)]


def edit(new: dict[str, Any], random: Random) -> None:
    """Change a member, add one, or turn a list whose order means something."""
    holder, step = random.choice(spots(new))
    match random.choice(["change", "add", "turn"]):
        case "change":
            holder[step] = another(holder[step])
        case "add" if isinstance(holder, dict):
            holder["of-a-later-format"] = random.choice([1, "text", ["a", "b"], {"pence": 5}, [[1]]])
        case _:
            random.choice(ordered(new)).reverse()


@given(st.integers(0, 2**32), st.integers(1, 3), st.sampled_from([OLD, EVERY_KIND]))
@settings(max_examples=120)
def test_any_few_changes_are_told(seed: int, edits: int, old: dict[str, Any]) -> None:
    """Both on the way there and on the way back; and no change is told where there is none."""
    random = Random(seed)
    new = copy.deepcopy(old)
    for _ in range(edits):
        edit(new, random)

    assert bool(difference(old, new)) == (new != old)
    assert bool(difference(new, old)) == (new != old)
    assert not difference(new, json.loads(json.dumps(new)))


@given(st.integers(0, 2**32), st.sampled_from([OLD, EVERY_KIND]))
@settings(max_examples=30)
def test_order_and_layout_are_no_change(seed: int, old: dict[str, Any]) -> None:
    random = Random(seed)
    text = json.dumps(shuffled_sets(old, lambda items: random.sample(items, len(items))), indent=seed % 5)

    before, after = (read(one.encode()).document for one in (json.dumps(old), text))

    assert before is not None
    assert after is not None
    assert difference(before, after) == ()


@given(st.integers(0, 2**32))
@settings(max_examples=30)
def test_the_way_back_is_told_as_well_as_the_way_there(seed: int) -> None:
    """An amount before is the amount after of the way back."""
    random = Random(seed)
    new = document()
    holder, step = random.choice([spot for spot in spots(new) if spot[1] == "pence"])
    holder[step] = random.randint(0, 5_000)

    there, back = difference(OLD, new), difference(new, OLD)

    assert [(change.before, change.after) for change in there] == [(change.after, change.before) for change in back]
