"""The published JSON Schema describes what the reader accepts."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fares.exchange.document import json_schema, read
from tests.support.every_member import every_member
from tests.support.tariffs import document, price, with_bus_table

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "tariff.schema.json"
VALIDATOR = Draft202012Validator(json_schema())


def test_the_published_schema_is_current() -> None:
    """Where it is not, write what `json_schema()` gives there, indented by two."""
    assert PUBLISHED.read_text(encoding="utf-8") == json.dumps(json_schema(), indent=2) + "\n"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("whole", [document(), every_member()])
def test_the_small_tariff_fits_the_schema(whole: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors(whole)) == []


@pytest.mark.parametrize(
    "overrides",
    [
        {"format": "other"},
        {"id": "two towns"},
        {"name": ""},
        {"name": "line\nbreak"},
        {"valid_from": "2026-9-1"},
        {"fare_day_start": "25:00"},
        {"bank_holidays": ["2026-12-25", "2026-12-25"]},
        {"operators": []},
        {"stops": [7]},
        {"lines": None},
        {"colour": "red"},
        {"profiles": [{"id": "adult", "name": "Adult", "ages": [{"min_age": 151}]}]},
        {"tables": [{"id": "t", "kind": "by_mood"}]},
        {"ceilings": [{"id": "c", "name": "C", "covers": {}, "prices": [{"pence": 1}]}]},
        with_bus_table(kind="flat", prices=[price(1), price(1) | {"percent": 50}]),
        with_bus_table(kind="flat", prices=[price(1) | {"round": "up"}]),
        with_bus_table(kind="distance", measure="straight", steps=[]),
        with_bus_table(kind="zones_crossed", cells=[{"zones": ["park"], "count": 1, "prices": [price(1)]}]),
        with_bus_table(kind="stages", line="BUS1", stages=[{"name": "One", "stops": ["B-DWT"]}]),
        {
            "ceilings": [
                {"id": "c", "name": "C", "covers": {"modes": []}, "prices": [{"pence": 1, "illustrative": True}]}
            ]
        },
        {"bands": [{"id": "b", "name": "B", "from": "09:30", "to": "04:30"}]},
        {"caps": [{"id": "c", "name": "C", "period": {"kind": "year"}, "prices": [price(100)]}]},
        {"ceilings": [{"id": "c", "name": "C", "covers": [], "prices": [price(100)]}]},
        {"taps": [{"id": "t", "name": "T", "model": "on_off", "missing_off": {"policy": "maximum"}}]},
        {"products": [{"id": "p", "name": "P", "kind": "day", "fare_days": 0, "covers": {}, "prices": []}]},
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(overrides: dict[str, Any]) -> None:
    refused = document(**overrides)

    assert not VALIDATOR.is_valid(refused)
    assert read(json.dumps(refused).encode()).tariff is None
