"""The rows of a taps file, as taps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from app.cli.replay import times
from app.cli.replay.sheets import Columns, Row, UnusableRow
from fares.errors import UnknownStop
from fares.journeys import Tap, TapKind
from fares.network import Network
from fares.tariff import Tariff

COLUMNS: Final = Columns(
    file="taps",
    required=("id", "at"),
    optional=(
        "kind",
        "traveller",
        "device",
        "stop",
        "operator",
        "line",
        "direction",
        "run",
        "passenger",
        "profile",
        "age",
    ),
    other_names={"tap": "id", "medium": "traveller", "time": "at", "vehicle": "run"},
)
SOMEBODY: Final = "somebody"
"""Whose taps they are in a file without travellers."""

MOST_PASSENGERS: Final = 1_000
MOST_YEARS: Final = 150
KINDS: Final = {kind.value: kind for kind in TapKind}


class TapRows:
    """What a taps file may name, from all editions given; and the taps that its rows are, none before `first`."""

    def __init__(self, editions: Sequence[Tariff], first: Tariff | None = None) -> None:
        self._first = first
        self._begins = None if first is None else first.calendar.starts_at(first.valid_from)
        networks = [edition.network for edition in editions]
        self._networks = [network for network in networks if network.stops]
        self._zone = editions[0].calendar.zone
        self._operators = frozenset(code for network in networks for code in network.operators)
        self._lines = frozenset(code for network in networks for code in network.lines)
        self._profiles = frozenset(code for edition in editions for code in edition.profiles)
        self._unknown_stops: dict[str, bool] = {}

    def tap(self, row: Row) -> Tap:
        """Make a tap of a row; raises `UnusableRow`."""
        cells = row.cells
        if "id" not in cells or "at" not in cells:
            raise UnusableRow(f"{'at' if 'id' in cells else 'id'} is empty. Each tap has an id of its own and a time.")
        self._check(cells)
        return Tap(
            id=cells["id"],
            traveller=cells.get("traveller", SOMEBODY),
            device=cells.get("device"),
            kind=_kind(cells.get("kind", TapKind.UNKNOWN)),
            at=self._at(cells["at"]),
            stop=cells.get("stop"),
            operator=cells.get("operator"),
            line=cells.get("line"),
            direction=cells.get("direction"),
            run=cells.get("run"),
            passenger=passenger_of(cells),
            profile=cells.get("profile"),
            age=_number(cells, "age", 0, MOST_YEARS),
        )

    def remark(self, tap: Tap) -> str | None:
        """Say what a tap names that no edition has, though it counts all the same."""
        if tap.stop is not None and self._is_unknown_stop(tap.stop):
            return f"No edition has a stop {tap.stop!r}. The tap counts, its stop does not. Correct the code."
        if tap.line is not None and self._lines and tap.line not in self._lines:
            return f"No edition has a line {tap.line!r}. The tap counts, its line does not. Correct the code."
        return None

    def _at(self, text: str) -> datetime:
        at, first = times.instant(text, self._zone), self._first
        if first is not None and self._begins is not None and at < self._begins:
            raise UnusableRow(f"The first edition is in force from {first.valid_from}. Name an earlier one as well.")
        return at

    def _check(self, cells: Mapping[str, str]) -> None:
        for name, known in (("operator", self._operators), ("profile", self._profiles)):
            if name in cells and cells[name] not in known:
                raise UnusableRow(f"No edition has {name} {cells[name]!r}. It is one of: {', '.join(sorted(known))}.")

    def _is_unknown_stop(self, code: str) -> bool:
        if code not in self._unknown_stops:
            self._unknown_stops[code] = bool(self._networks) and not any(
                _has(network, code) for network in self._networks
            )
        return self._unknown_stops[code]


def passenger_of(cells: Mapping[str, str]) -> int:
    """Read the number of a person in a group, 1 where there is none; raises `UnusableRow`."""
    return _number(cells, "passenger", 1, MOST_PASSENGERS) or 1


def _has(network: Network, code: str) -> bool:
    try:
        network.stop(code)
    except UnknownStop:
        return False
    return True


def _kind(text: str) -> TapKind:
    kind = KINDS.get(text.casefold())
    if kind is None:
        raise UnusableRow(f"kind is {text!r}. It is one of: {', '.join(KINDS)}.")
    return kind


def _number(cells: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = cells.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise UnusableRow(f"{name} is {text!r}. Write a whole number from {least} to {most}.")
    return int(text)
