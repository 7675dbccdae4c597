"""The command that lists the bank holidays of a tariff document."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from app.cli.bank_holidays import YEARS, bank_holidays, read_table
from app.cli.console import CommandError, in_plain_words, out
from app.cli.tariffs import load


def holidays(
    first: Annotated[int, typer.Argument(metavar="FIRST", help="A year, such as 2026.")],
    last: Annotated[int | None, typer.Argument(metavar="[LAST]", help="The last year; the first if left out.")] = None,
    table: Annotated[Path | None, typer.Option("--table", help="Your own days: date,name,is_holiday.")] = None,
    tariff: Annotated[Path | None, typer.Option("--tariff", help="A document to compare with.")] = None,
) -> None:
    """List England's bank holidays for a tariff document, or compare it with them (exit code 1 if they differ)."""
    with in_plain_words():
        years = _years(first, first if last is None else last)
        days = bank_holidays(years, None if table is None else read_table(table))
        if tariff is None:
            typer.echo(_as_list(days))
            return
        given = {day for day in load(tariff).calendar.bank_holidays if day.year in years}
    missing, extra = sorted(set(days) - given), sorted(given - set(days))
    if not missing and not extra:
        out.print("The document has these bank holidays and no others.")
        return
    for said, found in (("Add", missing), ("Remove, or keep in your table", extra)):
        if found:
            out.print(f"{said}: {', '.join(map(str, found))}", soft_wrap=True)
    raise typer.Exit(1)


def _years(first: int, last: int) -> range:
    if first not in YEARS or last not in YEARS or last < first:
        raise CommandError(f"Name one year or two, the earlier first, from {YEARS[0]} to {YEARS[-1]}.")
    return range(first, last + 1)


def _as_list(days: Iterable[date]) -> str:
    """Write a JSON list, a year to the line."""
    years = [", ".join(f'"{day}"' for day in year) for _, year in groupby(days, key=lambda day: day.year)]
    return "[\n" + ",\n".join(f"  {year}" for year in years) + "\n]"
