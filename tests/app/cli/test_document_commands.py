"""`commonfare upgrade` and `commonfare holidays`: what helps to write a tariff document."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.bank_holidays import bank_holidays
from app.cli.commands import command_line
from app.cli.tariffs import SCHEME
from fares.exchange.document import read
from tests.support import tariffs

WRITTEN_IN_1 = Path(__file__).resolve().parents[2] / "vectors" / "tariff-1.json"
TABLE = "date,name,is_holiday\n"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(command_line(), [str(word) for word in words])


@pytest.fixture
def current(tmp_path: Path) -> Path:
    path = tmp_path / "current.json"
    path.write_bytes(tariffs.raw())
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "days.csv"
    path.write_text(TABLE + "2026-12-28,Boxing Day moved,no\n2026-06-01,Jubilee,yes\n2031-01-06,Far off,yes\n")
    return path


def test_an_old_document_is_printed_in_the_newest_format() -> None:
    done = run("upgrade", WRITTEN_IN_1)

    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["format"] == "commonfare-tariff/2"
    assert read(done.stdout.encode()).findings == ()


def test_an_upgrade_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    wanted = tmp_path / "new.json"

    done = run("upgrade", WRITTEN_IN_1, "--output", wanted)

    assert (done.exit_code, done.stdout) == (0, "")
    assert "Wrote" in done.stderr
    assert json.loads(wanted.read_text(encoding="utf-8")) == json.loads(run("upgrade", WRITTEN_IN_1).stdout)


def test_a_document_of_the_newest_format_is_left_as_it_is(current: Path) -> None:
    done = run("upgrade", current)

    assert json.loads(done.stdout) == tariffs.document()
    assert "already" in done.stderr


def test_a_document_with_mistakes_is_not_upgraded(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(tariffs.raw(stops=7))

    done = run("upgrade", broken)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "commonfare review" in done.stderr


def test_bank_holidays_are_a_list_to_paste() -> None:
    done = run("holidays", "2026", "2027")

    days = json.loads(done.stdout)
    assert days == sorted(days)
    assert {"2026-12-25", "2026-12-28", "2027-12-27", "2027-12-28"} <= set(days)
    assert {day[:4] for day in days} == {"2026", "2027"}


def test_one_year_is_enough() -> None:
    assert {day[:4] for day in json.loads(run("holidays", "2028").stdout)} == {"2028"}


def test_the_officers_table_has_the_last_word(table: Path) -> None:
    days = json.loads(run("holidays", "2026", "--table", table).stdout)

    assert "2026-12-28" not in days
    assert "2026-06-01" in days
    assert {day[:4] for day in days} == {"2026"}


@pytest.mark.parametrize("year", range(2000, 2100))
def test_a_year_has_eight_bank_holidays_and_those_proclaimed(year: int) -> None:
    """Substitute days stand beside the days that they are for. 2002, 2011, 2012, 2022 and 2023 had one more."""
    days = bank_holidays([year])

    working = [day for day in days if day.weekday() < 5]
    proclaimed = {2002: 1, 2011: 1, 2012: 1, 2022: 2, 2023: 1}
    assert len(working) == 8 + proclaimed.get(year, 0)
    assert {date(year, 12, 25), date(year, 12, 26)} <= set(days)


def test_a_document_that_has_them_all_is_told_so() -> None:
    done = run("holidays", "2026", "2028", "--tariff", SCHEME)

    assert (done.exit_code, done.stdout) == (0, "The document has these bank holidays and no others.\n")


def test_a_document_that_differs_is_told_what_to_change(current: Path, table: Path) -> None:
    done = run("holidays", "2026", "--tariff", current, "--table", table)

    added, removed = done.stdout.splitlines()
    assert done.exit_code == 1
    assert "2026-06-01" in added
    assert removed == "Remove, or keep in your table: 2026-12-28"


def test_a_document_that_lacks_some_is_told_only_those(current: Path) -> None:
    done = run("holidays", "2026", "--tariff", current)

    assert done.stdout.startswith("Add: 2026-01-01, ")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("years", [("2027", "2026"), ("1999",), ("2026", "2100")])
def test_years_that_make_no_sense_are_refused(years: tuple[str, ...]) -> None:
    done = run("holidays", *years)

    assert done.exit_code == 2
    assert "from 2000 to 2099" in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("day,holiday\n", "Let the first line"),
        ("", "Let the first line"),
        (TABLE + "2026-02-30,None,yes\n", "the date in line 2"),
        (TABLE + "2026-02-20,A,no\n2026-02-21,B,maybe\n", "yes or no under is_holiday in line 3"),
        (TABLE + "2026-02-20\n", "yes or no under is_holiday in line 2"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_where(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "days.csv"
    path.write_text(text)

    done = run("holidays", "2026", "--table", path)

    assert done.exit_code == 2
    assert says in done.stderr
