"""The products that travellers hold, from a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.cli.replay import times
from app.cli.replay.media import Media
from app.cli.replay.sheets import Columns, Row, Said, UnusableRow, every
from app.cli.replay.tap_rows import SOMEBODY, passenger_of
from fares.charging import HeldProduct
from fares.money import Money
from fares.tariff import Tariff

COLUMNS: Final = Columns(
    file="held",
    required=("product", "valid_from", "valid_until"),
    optional=("traveller", "passenger", "profile", "paid"),
    other_names={"medium": "traveller"},
)
AMOUNT: Final = re.compile(r"(\d{1,7})(?:\.(\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Holding:
    """A product that somebody holds, and what was paid for it if the file says so."""

    product: HeldProduct
    paid: Money | None


class Holdings:
    """Who holds what."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, int], list[Holding]] = {}

    def add(self, traveller: str, passenger: int, holding: Holding) -> None:
        """Let a passenger hold something."""
        self._of.setdefault((traveller, passenger), []).append(holding)

    def claimed_by(self, traveller: str, passenger: int) -> tuple[Holding, ...]:
        """Give what a passenger holds, once."""
        return tuple(self._of.pop((traveller, passenger), ()))

    def unclaimed(self) -> list[Holding]:
        """Give what nobody has claimed, whose holders made no journey."""
        return [holding for some in self._of.values() for holding in some]


def read(path: Path, editions: Sequence[Tariff], media: Media, said: Said) -> Holdings:
    """Read all products held, and say of each row that is none what is wrong with it.

    A holder that is a linked medium stands for the traveller to whom it belonged when the product became good.
    """
    products = frozenset(product for edition in editions for product in edition.products)
    profiles = frozenset(profile for edition in editions for profile in edition.profiles)
    calendar, holdings = editions[0].calendar, Holdings()

    def hold(row: Row) -> tuple[str, int, Holding]:
        cells = row.cells
        first, last = times.start(cells["valid_from"], calendar), times.end(cells["valid_until"], calendar)
        if last <= first:
            raise UnusableRow("valid_until is not after valid_from.")
        _known("product", cells["product"], products)
        _known("profile", cells.get("profile"), profiles)
        held = HeldProduct(cells["product"], first, last, cells.get("profile"))
        paid = None if "paid" not in cells else amount(cells["paid"])
        traveller = media.traveller(cells.get("traveller", SOMEBODY), first)
        return traveller, passenger_of(cells), Holding(held, paid)

    for traveller, passenger, holding in every(path, COLUMNS, hold, said):
        holdings.add(traveller, passenger, holding)
    return holdings


def _known(name: str, code: str | None, known: frozenset[str]) -> None:
    if code is not None and code not in known:
        raise UnusableRow(f"No edition has {name} {code!r}. It is one of: {', '.join(sorted(known)) or 'none'}.")


def amount(text: str) -> Money:
    """Read an amount such as `57.00`; raises `UnusableRow`."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise UnusableRow(f"{text!r} is no amount. Write it as 57.00, without a sign.")
    return Money(int(found[1]) * 100 + int(found[2] or 0))
