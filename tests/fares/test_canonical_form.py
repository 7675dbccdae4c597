"""Equal documents have one canonical form and so one version, however they are written."""

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fares.exchange.document import canonical, read, version
from fares.exchange.shapes import ByKind, ByMember, ListOf, Named, OneOrMore, Record, Shape
from fares.exchange.tariff_shape import TARIFF
from tests.support.every_member import every_member
from tests.support.tariffs import document, price, raw, stop

CANONICAL = read(raw()).canonical
ORDERED = {
    *("attribution", "patterns", "ages", "steps", "stages"),
    *("singles", "discounts", "interchanges", "taps", "passback", "same_stop", "longest", "factors"),
}
EVERY_KIND = every_member()


def shuffled_sets(node: Any, shuffle: Callable[[list[Any]], list[Any]], name: str = "") -> Any:  # noqa: ANN401 - JSON
    """The same document with members and sets in another order."""
    if isinstance(node, dict):
        names = shuffle(list(node))
        return {one: shuffled_sets(node[one], shuffle, one) for one in names}
    if isinstance(node, list):
        items = [shuffled_sets(item, shuffle) for item in node]
        is_pattern = name == "stops" and all(isinstance(item, str) for item in items)
        return items if is_pattern or name in ORDERED else shuffle(items)
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

    text = json.dumps(shuffled_sets(EVERY_KIND, shuffle), indent=indent, ensure_ascii=ascii_only)

    reading = read(text.encode())

    assert reading.tariff is not None, reading.findings
    assert reading.canonical == canonical(EVERY_KIND)


def records(shape: Shape, node: Any) -> Iterator[tuple[Record, dict[str, Any]]]:  # noqa: ANN401 - JSON
    """Every object of a document, with the shape it has."""
    match shape:
        case Named():
            yield from records(shape.shape, node)
        case ByKind():
            yield from records(shape.kinds[node[shape.member]], node)
        case ByMember():
            yield from records(shape.having if shape.member in node else shape.lacking, node)
        case ListOf() | OneOrMore():
            for one in node if isinstance(node, list) else [node]:
                yield from records(shape.item, one)
        case Record():
            yield shape, node
            for name, member in {**shape.required, **shape.optional}.items():
                yield from records(member, node[name]) if name in node else ()


def shapes(shape: Shape) -> Iterator[Record]:
    """Every shape that an object of a document may have."""
    match shape:
        case Named():
            yield from shapes(shape.shape)
        case ByKind():
            yield from (record for kind in shape.kinds.values() for record in shapes(kind))
        case ByMember():
            yield from (shape.having, shape.lacking)
        case ListOf() | OneOrMore():
            yield from shapes(shape.item)
        case Record():
            yield shape
            yield from (inner for member in {**shape.required, **shape.optional}.values() for inner in shapes(member))


def test_the_document_of_these_laws_has_every_member_of_the_format() -> None:
    illustrative = {name: member for name, member in EVERY_KIND["emissions"].items() if name != "source"}
    illustrated = EVERY_KIND | {"emissions": illustrative | {"illustrative": True}}
    both = [*records(TARIFF, EVERY_KIND), *records(TARIFF, illustrated)]
    written = {(id(shape), name) for shape, node in both for name in node}

    unwritten = {
        (*shape.required, name)
        for shape in shapes(TARIFF)
        for name in (*shape.required, *shape.optional)
        if (id(shape), name) not in written
    }

    assert unwritten == set()


def test_what_a_member_means_where_it_is_left_out_may_be_written_out() -> None:
    spoken = every_member()
    added = 0

    for shape, node in list(records(TARIFF, spoken)):
        for name, default in shape.defaults.items():
            if name not in node:
                node[name] = copy.deepcopy(default(node) if callable(default) else default)
                added += 1

    assert added > 50
    assert read(json.dumps(spoken).encode()).canonical == canonical(EVERY_KIND)


def test_a_list_of_one_coverage_is_that_coverage() -> None:
    ceiling = document()["ceilings"][0]

    assert read(raw(ceilings=[ceiling | {"covers": [ceiling["covers"]]}])).canonical == CANONICAL


def test_a_coverage_given_twice_is_told() -> None:
    ceiling = document()["ceilings"][0]
    again = ceiling["covers"] | {"modes": ["bus"]}

    findings = read(raw(ceilings=[ceiling | {"covers": [ceiling["covers"], {"modes": ["tram"]}, again]}])).findings

    assert [(finding.path, finding.code) for finding in findings] == [("/ceilings/0/covers/2", "repeated")]


def test_covering_all_rides_need_not_be_said() -> None:
    ceiling = {name: member for name, member in document()["ceilings"][0].items() if name != "covers"}

    ways: list[dict[str, object]] = [{}, {"covers": {}}, {"covers": [{}]}]

    forms = {read(raw(ceilings=[ceiling | said])).canonical for said in ways}

    assert len(forms) == 1


@pytest.mark.parametrize("made", [document(), EVERY_KIND])
def test_the_canonical_form_is_its_own(made: dict[str, Any]) -> None:
    form = canonical(made)
    reading = read(form)

    assert reading.canonical == form
    assert reading.tariff is not None
    assert reading.tariff.version == version(form)
    assert canonical(json.loads(form)) == form


def test_what_a_worked_out_price_leaves_out_may_be_written_out() -> None:
    silent = {"profile": "young", "percent": 50, "illustrative": True}
    spoken = silent | {"round": "nearest", "to_pence": 1}
    one, other = (
        read(raw(ceilings=[document()["ceilings"][0] | {"prices": [price(300), prices]}])).canonical
        for prices in (silent, spoken)
    )

    assert one == other != CANONICAL


def test_the_stages_of_a_line_keep_their_order() -> None:
    turned = copy.deepcopy(EVERY_KIND)
    next(table for table in turned["tables"] if table["id"] == "stages")["stages"].reverse()

    assert canonical(turned) != canonical(EVERY_KIND)


def test_what_the_format_has_learnt_since_leaves_older_documents_their_version() -> None:
    """A published edition is named by this for ever: do not change it, add members that may be left out."""
    first = {
        "format": "commonfare-tariff/1",
        "id": "old",
        "name": "Old",
        "edition": "1",
        "valid_from": "2026-09-01",
        "currency": "GBP",
        "timezone": "Europe/London",
        "fare_day_start": "04:30",
        "operators": [{"id": "BUSCO", "name": "Bus Company", "mode": "bus"}],
        "zones": [{"id": "town", "name": "Town"}],
        "stops": [stop("1", "One", "bus", "town", 0), stop("2", "Two", "bus", "town", 1)],
        "profiles": [{"id": "adult", "name": "Adult"}],
        "tables": [{"id": "t", "kind": "flat", "prices": [price(220, "adult")]}],
        "singles": [{"id": "s", "name": "Single", "covers": {"operators": ["BUSCO"]}, "table": "t"}],
    }
    empty: dict[str, object] = {
        name: [] for name in ("attribution", "bank_holidays", "sources", "bands", "lines", "ceilings", "products")
    }

    reading = read(json.dumps(first | empty).encode())

    assert reading.tariff is not None
    assert reading.tariff.version == "98905d6a7becda2d1b60d95c01545a8c7e4c2a6e2ec1a2d02d1585f24eedb8d4"


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
