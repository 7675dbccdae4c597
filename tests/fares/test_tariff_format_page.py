"""The page that describes the format tells the truth."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fares.exchange.document import read
from fares.exchange.tariff_shape import TARIFF
from fares.network import Mode
from fares.review import NAMED

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "tariff-format.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json tariff\n(.*?)```", PAGE, re.DOTALL)]
SMALLEST, PLACES, *OTHERS = EXAMPLES


def errors(document: dict[str, object]) -> list[str]:
    """Review a document, and give what would keep it from being published."""
    findings = read(json.dumps(document).encode()).findings
    return [f"{finding.path}: {finding.message}" for finding in findings if finding.severity == "error"]


def test_the_page_begins_with_a_whole_tariff_that_has_nothing_to_spare() -> None:
    assert read(json.dumps(SMALLEST).encode()).findings == ()
    assert set(SMALLEST) == {*TARIFF.required, "tables", "singles"}


def test_the_second_example_gives_it_places() -> None:
    assert errors(SMALLEST | PLACES) == []


@pytest.mark.parametrize("example", OTHERS, ids=" ".join)
def test_every_example_makes_a_whole_tariff(example: dict[str, object]) -> None:
    assert errors(SMALLEST | PLACES | example) == []


def test_every_member_of_the_document_is_in_an_example() -> None:
    shown = {name for example in EXAMPLES for name in example}

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


def test_every_link_within_the_page_leads_somewhere() -> None:
    lines = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    headings = [re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines]

    links = re.findall(r"\]\(#([^)]+)\)", PAGE)

    assert len(links) > 20
    assert {link for link in links if link not in headings} == set()


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
