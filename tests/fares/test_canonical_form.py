"""Equal documents have one canonical form and so one version, however they are written."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fares.exchange.document import canonical, read, version
from tests.support.tariffs import document, raw

CANONICAL = read(raw()).canonical


def shuffled_sets(node: Any, shuffle: Callable[[list[Any]], list[Any]], name: str = "") -> Any:  # noqa: ANN401 - JSON
    """The same document with members and sets in another order."""
    if isinstance(node, dict):
        names = shuffle(list(node))
        return {one: shuffled_sets(node[one], shuffle, one) for one in names}
    if isinstance(node, list):
        items = [shuffled_sets(item, shuffle) for item in node]
        is_pattern = name == "stops" and all(isinstance(item, str) for item in items)
        return items if is_pattern or name in {"singles", "patterns", "attribution"} else shuffle(items)
    return node


@given(st.integers(0, 2**32), st.sampled_from([None, 1, "\t"]), st.booleans())
@settings(max_examples=30)
def test_the_order_of_sets_and_the_spacing_do_not_matter(
    seed: int,
    indent: int | str | None,
    ascii_only: bool,  # noqa: FBT001 - drawn
) -> None:
    random = Random(seed)

    def shuffle(items: list[Any]) -> list[Any]:
        return random.sample(items, len(items))

    text = json.dumps(shuffled_sets(document(), shuffle), indent=indent, ensure_ascii=ascii_only)

    assert read(text.encode()).canonical == CANONICAL


def test_the_canonical_form_is_its_own() -> None:
    assert CANONICAL is not None
    reading = read(CANONICAL)

    assert reading.canonical == CANONICAL
    assert reading.tariff is not None
    assert reading.tariff.version == version(CANONICAL)
    assert canonical(json.loads(CANONICAL)) == CANONICAL


@pytest.mark.parametrize("name", ["singles", "attribution"])
def test_an_order_that_means_something_is_kept(name: str) -> None:
    items = document(attribution=["first", "second"])[name]

    assert read(raw(**{name: items})).canonical != read(raw(**{name: items[::-1]})).canonical


def test_the_order_of_stops_along_a_line_is_kept() -> None:
    lines = document()["lines"]
    lines[0]["patterns"][0]["stops"].reverse()

    assert read(raw(lines=lines)).canonical != CANONICAL


def test_one_text_in_two_unicode_forms_is_one_text() -> None:
    assert read(raw(name="Cafe\u0301 line")).canonical == read(raw(name="Caf\u00e9 line")).canonical


def test_a_table_that_is_not_symmetric_need_not_say_so() -> None:
    *others, rail = document()["tables"]
    silent = {name: member for name, member in rail.items() if name != "symmetric"}

    assert (
        read(raw(tables=[*others, silent])).canonical
        == read(raw(tables=[*others, silent | {"symmetric": False}])).canonical
    )
    assert read(raw(tables=[*others, silent])).canonical != CANONICAL


def test_any_change_of_meaning_changes_the_version() -> None:
    versions = {version(canonical(document(name=name))) for name in ("Two towns", "Two Towns", "Two towns.")}

    assert len(versions) == 3
    assert all(len(one) == 64 for one in versions)
