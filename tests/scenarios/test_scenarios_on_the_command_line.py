"""`commonfare charge` on the scenarios: from files in the worst order, with some rows twice, they cost the same."""

import csv
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from fares.journeys import Tap
from fares.money import Money
from tests.app.cli.valley import charged
from tests.support.scenario_charges import is_within, person
from tests.support.scenarios import Charged, Scenario, read_scenario

FILES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_day_costs_the_same_from_files(tmp_path: Path, path: Path) -> None:
    scenario = read_scenario(path)
    said = [one for one in scenario.said if isinstance(one, Charged)]

    paid = {known: charges(tmp_path, scenario, known) for known in {one.known for one in said}}

    wrong = [one.place for one in said if total(paid[one.known], one) != one.amount]
    assert said
    assert not wrong


def charges(folder: Path, scenario: Scenario, known: date | None) -> list[tuple[str, date, Money]]:
    """What each person pays for each fare day, by the command line."""
    words: list[str | Path] = [*scenario.documents, taps(folder, scenario, known)]
    words += ["--held", held(folder, scenario)] if scenario.holdings else []
    words += ["--media", links(folder, scenario)] if scenario.links else []
    words += [word for ordered in sorted(scenario.ordered) for word in ("--emergency", ordered)]
    return [
        (person(one["traveller"], one["passenger"]), date.fromisoformat(day), Money(pence))
        for one in charged(*words)["charge"]
        for day, pence in one["by_day"].items()
    ]


def total(paid: Iterable[tuple[str, date, Money]], said: Charged) -> Money:
    return Money(sum(amount.pence for who, day, amount in paid if who == said.who and is_within(said.span, day)))


def taps(folder: Path, scenario: Scenario, known: date | None) -> Path:
    """The taps as they would arrive on a bad day: the last first, and every other one again."""
    columns = [column.name for column in fields(Tap)]
    rows = [[getattr(tap, column) for column in columns] for tap in scenario.known(known)]
    return written(folder / "taps.csv", columns, [*reversed(rows), *rows[::2]])


def held(folder: Path, scenario: Scenario) -> Path:
    rows = [[one.who, one.product, one.first, one.last] for one in scenario.holdings]
    return written(folder / "held.csv", ("traveller", "product", "valid_from", "valid_until"), rows)


def links(folder: Path, scenario: Scenario) -> Path:
    rows = [[one.medium, one.to, one.day] for one in scenario.links]
    return written(folder / "links.csv", ("medium", "traveller", "linked_from"), rows)


def written(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path
