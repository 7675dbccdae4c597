"""`commonfare best`: what to buy for a pattern in a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import command_line
from app.cli.tariffs import SCHEME

PATTERN: dict[str, Any] = {
    "from": "9100DRBY",
    "to": "9100NTNG",
    "days": ["monday", "wednesday", "friday"],
    "out": "07:45",
    "back": "17:30",
    "starts": "2026-11-02",
    "weeks": 4,
    "profile": "adult",
}
ROWS = "date,time,from,to\n2026-11-02,07:45,9100DRBY,9100NTNG\n2026-11-02,17:30,9100NTNG,9100DRBY\n"

TWO_PEOPLE = """date,time,from,to,profile
2026-11-02,07:45,9100DRBY,9100NTNG,adult
2026-11-02,17:45,9100NTNG,9100DRBY,student
"""


def run(tmp_path: Path, content: object, *words: str, name: str = "pattern.json") -> Result:
    file = tmp_path / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return CliRunner().invoke(command_line(), ["best", str(SCHEME), str(file), *words])


def test_three_days_a_week_for_a_month_is_told_what_to_buy(tmp_path: Path) -> None:
    done = run(tmp_path, PATTERN)

    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Buy ")
    assert "less than £218.40 by singles alone" in done.stdout


def test_the_advice_is_for_programs_too(tmp_path: Path) -> None:
    advice = json.loads(run(tmp_path, PATTERN, "--json").stdout)

    assert advice["best"]["total_pence"] + advice["saving_pence"] == advice["singles"]["total_pence"]
    assert len(advice["journeys"]) == 24
    assert advice["is_exact"]


def test_journeys_may_stand_one_a_row(tmp_path: Path) -> None:
    done = run(tmp_path, ROWS, name="pattern.csv")

    assert done.exit_code == 0, done.stderr
    assert "in all" in done.stdout


def test_several_patterns_are_one_travellers(tmp_path: Path) -> None:
    both = [PATTERN, PATTERN | {"days": ["saturday"], "back": "23:00", "but_not": ["2026-11-14"]}]

    assert "of 30 journeys" in run(tmp_path, both).stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is no pattern"),
        ([], "it is empty"),
        (PATTERN | {"stop": 1}, "'stop' is not known"),
        ({"from": "9100DRBY"}, "'to' is missing"),
        (PATTERN | {"days": ["someday"]}, "days are monday to sunday"),
        (PATTERN | {"weeks": 0}, "weeks are a number from 1 to 53"),
        (PATTERN | {"starts": "1066-10-14"}, "no tariff reaches 1066-10-14"),
        (PATTERN | {"age": "old"}, "an age is a number of years"),
        (PATTERN | {"profile": "dog"}, "no profile 'dog'"),
        (PATTERN | {"to": "nowhere at all"}, "No stop is called"),
        (PATTERN | {"to": "9100DRBY"}, "it goes nowhere"),
        ([PATTERN, PATTERN | {"profile": "student"}], "the same throughout"),
        ([PATTERN | {"days": ["monday", "sunday"], "weeks": 53}] * 9, "at most 800"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(tmp_path: Path, content: object, sentence: str) -> None:
    done = run(tmp_path, content)

    assert done.exit_code == 2
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("when,where\n", "it has no column date, from, time, to"),
        (ROWS.replace("07:45", "breakfast"), "is no pattern"),
        (TWO_PEOPLE, "the same throughout"),
    ],
)
def test_a_mistake_in_rows_is_told_too(tmp_path: Path, content: str, sentence: str) -> None:
    done = run(tmp_path, content, name="pattern.csv")

    assert done.exit_code == 2
    assert sentence in done.stderr


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "pattern.csv").write_bytes(b"\xff\xfe\x00")

    done = CliRunner().invoke(command_line(), ["best", str(SCHEME), str(tmp_path / "pattern.csv")])

    assert "is not text in UTF-8" in done.stderr


def test_a_journey_that_cannot_be_paid_for_is_exit_code_1(tmp_path: Path) -> None:
    done = run(tmp_path, PATTERN | {"from": "9100MATLOCK", "to": "3300BR0180", "weeks": 1})

    assert done.exit_code == 1
    assert "There is nothing to buy for 3 journeys from Matlock Rail Station to Toton Corner" in done.stdout
    assert len(done.stdout.splitlines()) == 2
