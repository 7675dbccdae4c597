"""`commonfare diff`: what changed between two documents, for officers and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import command_line
from app.cli.differences import TITLES
from fares.difference import Kind
from tests.support import tariffs


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(command_line(["diff"]), [str(word) for word in ("diff", *words)])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.json"
    path.write_bytes(tariffs.raw())
    return path


def edited(tmp_path: Path, **overrides: Any) -> Path:  # noqa: ANN401 - JSON
    path = tmp_path / "new.json"
    path.write_bytes(tariffs.raw(**overrides))
    return path


def dearer() -> list[dict[str, Any]]:
    products: list[dict[str, Any]] = tariffs.document()["products"]
    products[0]["prices"][0]["pence"] = 1150
    return products


def test_an_officer_reads_prices_first_and_how_many_changes_there_are(old: Path, tmp_path: Path) -> None:
    done = run(old, edited(tmp_path, products=dearer(), valid_from="2027-01-01"))

    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "Prices",
        "  Joint Day, Adult: £11.00 → £11.50 (+£0.50, +4.5 %; illustrative)",
        "",
        "The edition",
        "  In force from 1 Jan 2027 (was 1 Sep 2026)",
        "",
        "2 changes.",
    ]


def test_one_change_is_one(old: Path, tmp_path: Path) -> None:
    assert run(old, edited(tmp_path, edition="2027-1")).stdout.endswith("1 change.\n")


def test_layout_and_order_are_no_change(old: Path, tmp_path: Path) -> None:
    document = tariffs.document()
    document["stops"].reverse()
    new = tmp_path / "new.json"
    new.write_text(json.dumps(dict(reversed(document.items())), indent=4))

    done = run(old, new)

    assert done.exit_code == 0
    assert done.stdout == "The two documents mean the same.\n"


def test_changes_are_for_programs_too(old: Path, tmp_path: Path) -> None:
    done = run(old, edited(tmp_path, products=dearer()), "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout) == [
        {
            "kind": "price",
            "subject": "joint-day",
            "path": "/products/joint-day/prices/adult",
            "sentence": "Joint Day, Adult: £11.00 → £11.50 (+£0.50, +4.5 %; illustrative)",
            "before_pence": 1100,
            "after_pence": 1150,
            "concerns": [],
        }
    ]


def test_no_changes_are_an_empty_list_for_programs(old: Path) -> None:
    done = run(old, old, "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout) == []


def test_amounts_that_are_not_there_are_null(old: Path, tmp_path: Path) -> None:
    (change,) = json.loads(run(old, edited(tmp_path, edition="2027-1"), "--json").stdout)

    assert (change["before_pence"], change["after_pence"]) == (None, None)


def test_documents_with_mistakes_are_named_with_how_many_and_what_to_do(old: Path, tmp_path: Path) -> None:
    new = edited(tmp_path, currency="pounds", valid_from="tomorrow")
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    one, both = run(old, new), run(broken, new)

    assert one.exit_code == both.exit_code == 2
    assert f"new.json has 2 mistakes: `commonfare review {new}` says what to do." in one.stderr
    assert "broken.json has 1 mistake:" in both.stderr
    assert "new.json has 2 mistakes:" in both.stderr
    assert one.stdout == ""


def test_a_file_that_is_not_there_is_one_sentence(old: Path) -> None:
    done = run(old, "nowhere.json")

    assert done.exit_code == 2
    assert "There is no file nowhere.json" in done.stderr


def test_every_kind_of_change_has_a_title() -> None:
    assert TITLES.keys() == set(Kind)
