import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from fares.exchange import document
from fares.tariff import Tariff

SCHEME = Path(__file__).parents[2] / "schemes" / "derby-nottingham"

Table = Callable[[str], list[dict[str, str]]]


def no_float(text: str) -> NoReturn:
    raise AssertionError(f"a number with a fraction: {text}")


@pytest.fixture(scope="session")
def scheme() -> Path:
    return SCHEME


@pytest.fixture(scope="session")
def written(scheme: Path) -> dict[str, Any]:
    """The built tariff as JSON; any fraction in it fails."""
    text = (scheme / "tariff.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_float=no_float)
    return found


@pytest.fixture(scope="session")
def table(scheme: Path) -> Table:
    """Reads one of the scheme's CSV files."""

    def read(name: str) -> list[dict[str, str]]:
        with (scheme / name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    return read


@pytest.fixture(scope="session")
def reading(scheme: Path) -> document.Reading:
    return document.read((scheme / "tariff.json").read_bytes())


@pytest.fixture(scope="session")
def tariff(reading: document.Reading) -> Tariff:
    assert reading.tariff is not None
    return reading.tariff
