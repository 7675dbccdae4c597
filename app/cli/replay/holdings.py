"""The products that travellers hold, from a file."""

import re
from collections.abc import Collection, Sequence
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
TOGETHER: Final = 0
"""The number of no passenger: under it stands what several hold together."""

AMOUNT: Final = re.compile(r"(\d{1,7})(?:\.(\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Holding:
    """A product that somebody holds, and what was paid for it if the file says so: negative is what was given back.

    It carries so many `passengers` of a traveller: more than one is a group product that names none of them.
    """

    product: HeldProduct
    paid: Money | None
    passengers: int = 1


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

    def claimed_by_group(self, traveller: str) -> tuple[Holding, ...]:
        """Give what the passengers of a traveller hold together, once."""
        return self.claimed_by(traveller, TOGETHER)

    def unclaimed(self) -> list[Holding]:
        """Give what nobody has claimed, whose holders made no journey."""
        return [holding for some in self._of.values() for holding in some]


def read(path: Path, editions: Sequence[Tariff], media: Media, said: Said) -> Holdings:
    """Read all products held, and say of each row that is none what is wrong with it.

    A holder that is a linked medium stands for the traveller to whom it belonged when the product became good.
    """
    products = {code: product for edition in editions for code, product in edition.products.items()}
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
        paid = None if "paid" not in cells else _paid(cells["paid"])
        traveller = media.traveller(cells.get("traveller", SOMEBODY), first)
        passengers = 1 if "passenger" in cells else products[held.product].max_passengers
        passenger = passenger_of(cells) if passengers == 1 else TOGETHER
        return traveller, passenger, Holding(held, paid, passengers)

    for traveller, passenger, holding in every(path, COLUMNS, hold, said):
        holdings.add(traveller, passenger, holding)
    return holdings


def _paid(text: str) -> Money:
    """Read what was paid, or given back after a sign; raises `UnusableRow`."""
    return Money(-amount(text[1:]).pence) if text.startswith("-") else amount(text)


def _known(name: str, code: str | None, known: Collection[str]) -> None:
    if code is not None and code not in known:
        raise UnusableRow(f"No edition has {name} {code!r}. It is one of: {', '.join(sorted(known)) or 'none'}.")


def amount(text: str) -> Money:
    """Read an amount such as `57.00`; raises `UnusableRow`."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise UnusableRow(f"{text!r} is no amount. Write it as 57.00, without a currency sign.")
    return Money(int(found[1]) * 100 + int(found[2] or 0))
