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

WHOSE: Final = "traveller"
"""The column that a file has for all of its rows or for none: what is nobody's would be put to another's account."""

Told = Callable[[int], None]
"""Is told, now and then, how many bytes of a file have been read."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a kind of file may have. `other_names` are further names for some of them."""

    file: str
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
    """What is wrong with a row of a kind of file, and what to do. The row counts for nothing unless `is_kept`."""

    file: str
    line: int
    sentence: str
    is_kept: bool = False


Said = Callable[[Remark], None]
"""Takes what is wrong with a row."""


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
                read = _row(names, line.rstrip("\n"))
                yield Remark(columns.file, number, read) if isinstance(read, str) else Row(number, read)


def every(path: Path, columns: Columns, make: Callable[[Row], Made], said: Said) -> Iterator[Made]:
    """Make something of every row that can be used and has all needed cells, and say what is wrong with the others."""
    for row in rows(path, columns):
        try:
            yield make(_whole(columns, row))
        except UnusableRow as unusable:
            said(Remark(columns.file, row.line, str(unusable)))


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


def _row(names: tuple[str, ...], line: str) -> dict[str, str] | str:
    """Give the cells of a row, or say what is wrong with it."""
    if len(line) > LONGEST_LINE or not line.isprintable():
        return f"The row is longer than {LONGEST_LINE} characters, or not readable text in UTF-8."
    try:
        cells = next(csv.reader([line], strict=True)) if '"' in line else line.split(",")
    except csv.Error:
        return "The quotes do not match. Write them in pairs, and each row on one line."
    if len(cells) != len(names):
        return f"The row has {len(cells)} cells, and the first line names {len(names)}."
    filled = {name: text for name, cell in zip(names, cells, strict=True) if (text := cell.strip())}
    if WHOSE in names and WHOSE not in filled:
        return "It does not say whose it is. Name the traveller or medium, or leave the whole column out."
    return filled
