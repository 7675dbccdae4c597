"""CSV files with a line of names first: each row with its line number, and what is wrong with it as a value."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TypeVar

from app.cli.console import CommandError

LONGEST_LINE: Final = 2_000
LINES_BETWEEN: Final = 1_000
"""So many lines are read before it is told again how far a file has been read."""

Made = TypeVar("Made")

Told = Callable[[int], None]
"""Is told, now and then, how many bytes of a file have been read."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a kind of file may have. `other_names` are further names for some of them."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    other_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row and its line, counted from 1; cells that are empty are left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a row and what to do about it. The row counts for nothing unless `is_kept`."""

    line: int
    sentence: str
    is_kept: bool = False


class UnusableRow(Exception):
    """A row cannot be used; the message says what to do. It is told as a `Remark`."""


def rows(path: Path, columns: Columns, told: Told = lambda _: None) -> Iterator[Row | Remark]:
    """Read a file, one line for each row; raises `CommandError` for a first line that does not name known columns."""
    with path.open("rb") as binary:
        # Bytes that are no UTF-8 come through as lone surrogates, so that only their own row is lost.
        text = TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape")
        names = _names(path, next(text, "").rstrip("\n"), columns)
        for number, line in enumerate(text, start=2):
            if number % LINES_BETWEEN == 0:
                told(binary.tell())
            if not line.isspace():
                yield _row(number, names, line.rstrip("\n"))


def every(path: Path, columns: Columns, make: Callable[[Row], Made]) -> list[Made]:
    """Make something of every row; raises `CommandError` for the first that cannot be used, or lacks a needed cell."""
    return [_made(path, columns, make, row) for row in rows(path, columns)]


def _made(path: Path, columns: Columns, make: Callable[[Row], Made], row: Row | Remark) -> Made:
    try:
        return make(_whole(columns, row))
    except UnusableRow as unusable:
        raise CommandError(f"{path}, line {row.line}: {unusable}") from None


def _whole(columns: Columns, row: Row | Remark) -> Row:
    if isinstance(row, Remark):
        raise UnusableRow(row.sentence)
    missing = [name for name in columns.required if name not in row.cells]
    if missing:
        raise UnusableRow(f"{missing[0]} is empty.")
    return row


def _names(path: Path, header: str, columns: Columns) -> tuple[str, ...]:
    written = [name.strip().casefold() for name in next(csv.reader([header]), [])]
    names = tuple(columns.other_names.get(name, name) for name in written)
    known = (*columns.required, *columns.optional)
    unknown = [name for name in names if name not in known]
    listed = ", ".join(known)
    if unknown:
        raise CommandError(f"{path} has a column {unknown[0]!r}, which is not known. Its columns may be: {listed}.")
    missing = [name for name in columns.required if name not in names]
    if missing:
        raise CommandError(f"{path} has no column {missing[0]!r}. Its first line names its columns, out of: {listed}.")
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise CommandError(f"{path} has the column {repeated!r} twice. Keep one of them.")
    return names


def _row(number: int, names: tuple[str, ...], line: str) -> Row | Remark:
    if len(line) > LONGEST_LINE or not line.isprintable():
        return Remark(number, f"The row is longer than {LONGEST_LINE} characters, or not readable text in UTF-8.")
    try:
        cells = next(csv.reader([line], strict=True)) if '"' in line else line.split(",")
    except csv.Error:
        return Remark(number, "The quotes do not match. Write them in pairs, and each row on one line.")
    if len(cells) != len(names):
        return Remark(number, f"The row has {len(cells)} cells, and the first line names {len(names)}.")
    return Row(number, {name: text for name, cell in zip(names, cells, strict=True) if (text := cell.strip())})
