"""The page that describes the format tells the truth."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fares.exchange.document import read
from fares.review import NAMED

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "tariff-format.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json tariff\n(.*?)```", PAGE, re.DOTALL)]


def test_the_page_begins_with_a_whole_tariff() -> None:
    reading = read(json.dumps(EXAMPLES[0]).encode())

    assert reading.findings == ()


@pytest.mark.parametrize("example", EXAMPLES[1:])
def test_every_example_makes_a_whole_tariff(example: dict[str, object]) -> None:
    reading = read(json.dumps(EXAMPLES[0] | example).encode())

    assert reading.tariff is not None, reading.findings


CODE_ARGUMENT = {"Finding": 1, "_Fault": 0, "repeated": 1}
"""Which argument of the calls that make findings is the code."""


def codes(source: Path) -> Iterator[str]:
    """Every code that a module writes out."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODE_ARGUMENT:
            code = node.args[CODE_ARGUMENT[node.func.id]]
            if isinstance(code, ast.Constant):
                yield str(code.value)


def test_every_code_of_a_finding_is_on_the_page() -> None:
    sources = [*(ROOT / "fares" / "review").glob("*.py"), *(ROOT / "fares" / "exchange").glob("*.py")]

    written = {code for source in sources for code in codes(source)}

    named = {"sources", "bands", "operators", "zones", "stops", "lines", "profiles", "tables"}
    unknown = {f"unknown-{NAMED[name]}" for name in named}
    assert len(written) > 30
    assert {code for code in written | unknown if f"`{code}`" not in PAGE} == set()
