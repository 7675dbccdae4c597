"""England's bank holidays: what the law and proclamations say, and what an officer adds or takes away."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from holidays import country_holidays

from app.cli.console import CommandError

YEARS: Final = range(2000, 2100)
"""Those for which the package works out substitute days."""

COLUMNS: Final = ("date", "name", "is_holiday")
YES_OR_NO: Final = {"yes": True, "no": False}


def bank_holidays(years: Iterable[int], table: Mapping[date, bool] | None = None) -> list[date]:
    """Give the bank holidays of some years in order, substitute days included, as a table has the last word.

    `table` says of single days whether they are bank holidays.
    """
    wanted = set(years)
    own = {day: is_holiday for day, is_holiday in (table or {}).items() if day.year in wanted}
    days = set(country_holidays("GB", subdiv="ENG", years=wanted)) | own.keys()
    return sorted(day for day in days if own.get(day, True))


def read_table(path: Path) -> dict[date, bool]:
    """Read an officer's table: rows of date, name and is_holiday (yes or no); raises `CommandError`."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise CommandError(f"Let the first line of {path} be: {','.join(COLUMNS)}.")
        return dict(_day(path, rows.line_num, row) for row in rows)


def _day(path: Path, line: int, row: Mapping[str, str]) -> tuple[date, bool]:
    is_holiday = YES_OR_NO.get(row["is_holiday"])
    try:
        day = date.fromisoformat(row["date"])
    except ValueError:
        raise CommandError(f"Write the date in line {line} of {path} as 2026-12-25.") from None
    if is_holiday is None:
        raise CommandError(f"Write yes or no under is_holiday in line {line} of {path}.")
    return day, is_holiday
