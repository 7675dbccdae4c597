"""The page that describes the format tells the truth."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fares.carbon import footprint
from fares.exchange.document import read
from fares.exchange.tariff_shape import TARIFF
from fares.network import Mode
from fares.refunds import refund
from fares.review import NAMED
from fares.singles import PricedRide, price_ride
from tests.fares.recipes import ROOT, Recipe, ask_of, charged, expected, having, money, recipes, ride_of
from tests.fares.rights_to_show import answers

PAGE = (ROOT / "docs" / "tariff-format.md").read_text(encoding="utf-8")
SMALLEST, PLACES, *OTHERS = recipes(PAGE)
WHOLE = SMALLEST.document | PLACES.document
EXAMPLES = [other.over(WHOLE) for other in OTHERS]


def errors(document: dict[str, object]) -> list[str]:
    """Review a document, and give what would keep it from being published."""
    findings = read(json.dumps(document).encode()).findings
    return [f"{finding.path}: {finding.message}" for finding in findings if finding.severity == "error"]


def test_the_page_begins_with_a_whole_tariff_that_has_nothing_to_spare() -> None:
    assert read(json.dumps(SMALLEST.document).encode()).findings == ()
    assert set(SMALLEST.document) == {*TARIFF.required, "tables", "singles"}


def test_the_second_example_gives_it_places() -> None:
    assert errors(WHOLE) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.title for example in EXAMPLES])
def test_every_example_makes_a_whole_tariff(example: Recipe) -> None:
    assert errors(example.document) == []


@having("fares", EXAMPLES)
def test_a_ride_costs_what_the_table_under_an_example_says(recipe: Recipe) -> None:
    tariff = recipe.tariff

    for row in recipe.tables["fares"]:
        priced = price_ride(tariff, ride_of(tariff, row))

        assert isinstance(priced, PricedRide) == (row["fare"] != "none"), row
        if isinstance(priced, PricedRide):
            assert (priced.fare, priced.apart) == (money(row["fare"]), money(row.get("apart", "0.00"))), row


@having("charged", EXAMPLES)
def test_taps_are_charged_as_the_table_under_an_example_says(recipe: Recipe) -> None:
    assert charged(recipe) == expected(recipe)


@having("shown", EXAMPLES)
def test_a_right_is_answered_as_the_table_under_an_example_says(recipe: Recipe) -> None:
    assert [reason for reason, _ in answers(recipe)] == [row["answer"] for row in recipe.tables["shown"]]


@having("refunded", EXAMPLES)
def test_a_refund_is_what_the_table_under_an_example_says(recipe: Recipe) -> None:
    for row in recipe.tables["refunded"]:
        assert refund(recipe.tariff, ask_of(row)).amount == money(row["gives_back"]), row


@having("emitted", EXAMPLES)
def test_a_ride_emits_what_the_table_under_an_example_says(recipe: Recipe) -> None:
    tariff = recipe.tariff

    for row in recipe.tables["emitted"]:
        made = footprint(tariff, ride_of(tariff, row))

        assert (row["grams"], row["by_car"]) == (("", "") if made is None else (str(made.grams), str(made.car_grams)))


def test_every_member_of_the_document_is_in_an_example() -> None:
    shown = {name for example in (SMALLEST, PLACES, *OTHERS) for name in example.document}

    assert {*TARIFF.required, *TARIFF.optional} - shown == {"attribution"}


def members(schema: object) -> Iterator[str]:
    """Give the names and the words that a schema of JSON allows, wherever in it they are."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in parts:
        yield from members(part)


def test_every_name_and_word_of_the_format_is_on_the_page() -> None:
    schema = json.loads((ROOT / "docs" / "tariff.schema.json").read_text(encoding="utf-8"))
    currencies = set(schema["properties"]["currency"]["enum"])
    shown = set(re.findall(r"[a-z0-9_]+", PAGE)) | {"commonfare-tariff/2"}

    wanted = set(members(schema)) - currencies

    assert len(wanted) > 150
    assert {name for name in wanted if name not in shown} == set()


def anchors(page: str) -> set[str]:
    """Give the places of a page that a link can lead to: its headings, as they are written in addresses."""
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ["tariff-format.md", "cookbook.md"])
def test_every_link_leads_somewhere(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")

    links = [link.partition("#") for link in re.findall(r"\]\(([^)]+)\)", page)]

    assert len(links) > 20
    for target, _, anchor in links:
        led_to = ROOT / "docs" / (target or name)
        assert led_to.exists(), target
        assert not anchor or anchor in anchors(led_to.read_text(encoding="utf-8")), anchor


def test_every_mode_is_named() -> None:
    assert all(f"`{mode}`" in PAGE for mode in Mode)


CODE_ARGUMENT = {"Finding": 1, "_Fault": 0, "repeated": 1, "warning": 1}
"""Which argument of the calls that make findings is the code."""


def codes(source: Path) -> Iterator[str]:
    """Every code that a module writes out."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODE_ARGUMENT:
            code = node.args[CODE_ARGUMENT[node.func.id]]
            if isinstance(code, ast.Constant):
                yield str(code.value)


def test_every_code_of_a_finding_is_on_the_page() -> None:
    sources = [*(ROOT / "fares" / "review").rglob("*.py"), *(ROOT / "fares" / "exchange").rglob("*.py")]

    written = {code for source in sources for code in codes(source)}

    named = {"sources", "bands", "operators", "zones", "stops", "lines", "profiles", "tables"}
    unknown = {f"unknown-{NAMED[name]}" for name in named}
    assert len(written) > 30
    assert {code for code in written | unknown if f"`{code}`" not in PAGE} == set()
