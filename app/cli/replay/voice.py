"""How a replay talks: records for programs, or words for people."""

import json
from typing import Any, Final

import typer
from rich.markup import escape

from app.cli.console import err, out
from app.cli.replay import as_json, show
from app.cli.replay.accounts import Account
from app.cli.replay.sheets import Remark
from app.cli.replay.sums import Sums
from app.cli.replay.tap_rows import COLUMNS
from fares.apportionment import Apportioned
from fares.tariff import Timeline

SHOWN: Final = 20
"""So many remarks are shown to people; programs get them all."""


class Voice:
    """Says what is found as it is found, and counts the remarks."""

    def __init__(self, *, as_lines: bool) -> None:
        self._as_lines = as_lines
        self.remarks = 0
        self.unpaid = 0

    def remark(self, one: Remark) -> None:
        """Say what is wrong with a row."""
        self.remarks += 1
        if self._as_lines:
            self.record(as_json.remark(one))
        elif self.remarks <= SHOWN:
            where = "" if one.file == COLUMNS.file else f" of --{one.file}"
            what = "" if one.is_kept else " is left out"
            err.print(f"[yellow]Line {one.line}{where}{what}:[/] {escape(one.sentence)}", soft_wrap=True)

    def account(self, editions: Timeline, one: Account, shares: tuple[Apportioned, ...]) -> None:
        """Say what a passenger's rides come to."""
        if self._as_lines:
            self.record(as_json.charge(editions, one, shares))
        else:
            out.print(show.account(editions, one, shares))

    def sums(self, editions: Timeline, found: Sums) -> None:
        """Say what all come to, at the end."""
        if self.unpaid:
            err.print(f"Shared as nothing, because `paid` is empty or missing: {self.unpaid} of the products held.")
        if self._as_lines:
            self.record(found.as_json(self.remarks))
            return
        if self.remarks > SHOWN:
            err.print(f"[yellow]{self.remarks - SHOWN} more lines have a mistake;[/] --json names them all.")
        out.print(show.sums(editions, found))

    def record(self, value: dict[str, Any]) -> None:
        """Print one JSON value on a line of its own."""
        typer.echo(json.dumps(value, ensure_ascii=False))
