"""Recipes: tariffs on a page of documentation, each with the tables under it, which a test holds to the engine."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from fares.charging import Charge, HeldProduct, charge
from fares.exchange.document import read
from fares.journeys import Tap, TapKind, rides_of
from fares.money import Money
from fares.network import Mode, StopPoint
from fares.refunds import RefundAsk
from fares.rides import Ride
from fares.tariff import Tariff, Timeline

ROOT: Final = Path(__file__).resolve().parents[2]
NOON: Final = "2026-10-06T12:00:00+01:00"
"""When a ride starts that does not say: a Tuesday."""

Row = dict[str, str]


@dataclass(frozen=True)
class Recipe:
    """A tariff, or those of its members that differ from a whole one, and the tables under it by their names.

    `later` are the members that differ in the edition after it.
    """

    title: str
    document: dict[str, Any]
    tables: dict[str, list[Row]]
    later: dict[str, Any] = field(default_factory=dict)

    def over(self, whole: dict[str, Any]) -> "Recipe":
        """Put its members in the place of those of a whole tariff."""
        return replace(self, document=whole | self.document)

    @property
    def tariff(self) -> Tariff:
        """Read the tariff, which must have no errors."""
        return _read(self.document)

    @property
    def editions(self) -> Timeline:
        """Read the tariff and, if the page has members of a later edition, that too."""
        return Timeline([self.tariff, *([_read(self.document | self.later)] if self.later else [])])


def _read(document: dict[str, Any]) -> Tariff:
    reading = read(json.dumps(document).encode())
    assert reading.tariff is not None, reading.findings
    return reading.tariff


def recipes(page: str) -> tuple[Recipe, ...]:
    """Find the tariffs of a page; what stands between one and the next belongs to it."""
    return tuple(_recipes(page))


def _recipes(page: str) -> Iterator[Recipe]:
    before, *parts = page.split("```json tariff\n")
    for part in parts:
        document, _, after = part.partition("```")
        tables = re.findall(r"```csv (\w+)\n(.*?)```", after, re.DOTALL)
        assert len(dict(tables)) == len(tables), "a tariff has one table of each name"
        later = [json.loads(text) for text in re.findall(r"```json later\n(.*?)```", after, re.DOTALL)]
        rows = {name: _rows(text) for name, text in tables}
        yield Recipe(_heading(before), json.loads(document), rows, *later)
        before = part if re.search(r"^#+ ", part, re.MULTILINE) else before


def _heading(text: str) -> str:
    headings: list[str] = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return headings[-1]


def _rows(text: str) -> list[Row]:
    rows = list(csv.DictReader(text.splitlines()))
    assert all(None not in row and None not in row.values() for row in rows), (
        "every line has as many cells as the first"
    )
    return rows


def having(table: str, chosen: Sequence[Recipe]) -> pytest.MarkDecorator:
    """Run a test for every recipe that has a table of some name."""
    those = [recipe for recipe in chosen if table in recipe.tables]
    return pytest.mark.parametrize("recipe", those, ids=[recipe.title for recipe in those])


def instant(text: str) -> datetime:
    """Read a time with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def money(text: str) -> Money:
    """Read an amount such as 2.20."""
    units, _, hundredths = text.partition(".")
    return Money(int(units) * 100 + int(hundredths))


def charges(recipe: Recipe) -> list[Charge]:
    """Charge each passenger of each traveller of a recipe for the rides that the taps make."""
    editions, holding = recipe.editions, [_held(row) for row in recipe.tables.get("held", [])]
    taps = [_tap(row) for row in recipe.tables["taps"]]
    people = sorted({_who(tap) for tap in taps})
    each = [rides_of(editions.at, [tap for tap in taps if _who(tap) == who]) for who in people]
    return [charge(editions, rides.rides, holding) for rides in each]


def _who(tap: Tap) -> tuple[str, int]:
    return tap.traveller, tap.passenger


def charged(recipe: Recipe) -> list[tuple[str, str, str]]:
    """Give the id, the price and the increment of each ride, and the total, as a table of results has them."""
    found = charges(recipe)
    rides = [(ride.ride.id, _said(ride.price), _said(ride.increment)) for one in found for ride in one.rides]
    unpriced = [(one.ride.id, "none", "") for each in found for one in each.unpriced]
    return [*rides, *unpriced, ("total", "", _said(Money(sum(one.total.pence for one in found))))]


def expected(recipe: Recipe) -> list[tuple[str, str, str]]:
    """Give what the table of results says, the reasons left out."""
    return [(row["ride"], row["price"], row["pays"]) for row in recipe.tables["charged"]]


def _said(amount: Money) -> str:
    sign, pence = "-" if amount.pence < 0 else "", abs(amount.pence)
    return f"{sign}{pence // 100}.{pence % 100:02}"


def _tap(row: Row) -> Tap:
    """Make a tap of a row, whose empty cells are not known."""
    read_otherwise = {"kind", "at", "passenger", "age"}
    known: dict[str, Any] = {name: cell for name, cell in row.items() if cell and name not in read_otherwise}
    known = {"traveller": "somebody", "device": None} | known
    passenger = int(row.get("passenger") or 1)
    return Tap(**known, kind=TapKind(row["kind"]), at=instant(row["at"]), passenger=passenger, age=_age(row))


def _held(row: Row) -> HeldProduct:
    return HeldProduct(row["product"], instant(row["valid_from"]), instant(row["valid_until"]))


def ask_of(row: Row) -> RefundAsk:
    """Make what a row asks to be given back."""
    return RefundAsk(
        product=row["product"],
        profile=row["profile"],
        paid=money(row["paid"]),
        valid_from=instant(row["valid_from"]),
        valid_until=instant(row["valid_until"]),
        asked_at=instant(row["asked_at"]),
        overrule=row["overrule"] or None,
    )


def ride_of(tariff: Tariff, row: Row) -> Ride:
    """Make a ride of a row that has what is known of it."""
    network, line = tariff.network, row.get("line") or None
    origin, destination = (network.stops[row[end]] if row.get(end) else None for end in ("from", "to"))
    operator = row.get("operator") or "BUSCO"
    return Ride(
        id="ride",
        operator=operator,
        mode=_mode(tariff, operator, line, origin),
        line=line,
        origin=origin,
        destination=destination,
        started_at=instant(row.get("at") or NOON),
        ended_at=None,
        profile=row.get("profile") or "adult",
        age=_age(row),
    )


def _age(row: Row) -> int | None:
    return int(row["age"]) if row.get("age") else None


def _mode(tariff: Tariff, operator: str, line: str | None, origin: StopPoint | None) -> Mode:
    if line is not None:
        return tariff.network.lines[line].mode
    service = tariff.network.operators[operator]
    return origin.mode if origin is not None and origin.mode in service.other_modes else service.mode
