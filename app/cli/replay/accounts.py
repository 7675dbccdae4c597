"""From a taps file to accounts: what each traveller's rides, or those of each person of a group, come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from app.cli.replay import grouping
from app.cli.replay.holdings import Holding, Holdings
from app.cli.replay.media import Media
from app.cli.replay.sheets import Remark, Row, Said, Told, UnusableRow, rows
from app.cli.replay.tap_rows import COLUMNS, SOMEBODY, TapRows
from fares.charging import Charge, HeldProduct, charge
from fares.journeys import Ignored, Tap, by_passenger, rides_of
from fares.tariff import Timeline

END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Traveller:
    """The taps of one passenger, and what they hold."""

    name: str
    passenger: int
    taps: tuple[Tap, ...]
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What a passenger's taps come to under some editions."""

    traveller: Traveller
    charge: Charge
    ignored: tuple[Ignored, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A taps file and what it is read with. `said` takes what is wrong with a row, `told` how far the file is read."""

    path: Path
    tap_rows: TapRows
    media: Media
    holdings: Holdings
    said: Said
    told: Told


def travellers(source: Source) -> Iterator[Traveller]:
    """Read a taps file passenger by passenger, by number; it keeps the taps of one traveller at a time.

    What several passengers hold together carries those with the lowest numbers, as many as it may.

    Where a traveller's taps do not stand side by side, or media are linked, the rows are first sorted on disk.
    """
    make, taps = source.tap_rows.tap, _taps(source)
    if source.media or not grouping.is_grouped(_media(source)):
        ordered = grouping.sorted_on_disk((key, row) for key, row, _ in taps)
        each = ((key, make(row)) for key, row in ordered)
    else:
        each = ((key, tap) for key, _, tap in taps)
    for name, some in groupby(each, key=itemgetter(0)):
        together = source.holdings.claimed_by_group(name)
        for number, (passenger, theirs) in enumerate(sorted(by_passenger(tap for _, tap in some).items())):
            shared = tuple([one for one in together if number < one.passengers])
            yield Traveller(name, passenger, tuple(theirs), source.holdings.claimed_by(name, passenger) + shared)


def account(editions: Timeline, traveller: Traveller, emergency: frozenset[str] = frozenset()) -> Account:
    """Make rides of a passenger's taps, and charge them. A product held that no edition has any more covers nothing."""
    made = rides_of(editions.at, traveller.taps, emergency)
    held = [holding.product for holding in traveller.holdings if _is_known(editions, holding.product)]
    return Account(traveller, charge(editions, made.rides, held), made.ignored)


def _is_known(editions: Timeline, held: HeldProduct) -> bool:
    return any(held.product in edition.products for edition in editions.during(held.valid_from, END_OF_TIME))


def _media(source: Source) -> Iterator[str]:
    for row in rows(source.path, COLUMNS):
        if isinstance(row, Row):
            yield row.cells.get("traveller", SOMEBODY)


def _taps(source: Source) -> Iterator[tuple[str, Row, Tap]]:
    """Give each tap with the traveller whose it is, and say what is wrong with each row that is none."""
    for row in rows(source.path, COLUMNS, source.told):
        if isinstance(row, Remark):
            source.said(row)
            continue
        try:
            tap = source.tap_rows.tap(row)
        except UnusableRow as unusable:
            source.said(Remark(COLUMNS.file, row.line, str(unusable)))
            continue
        if (remark := source.tap_rows.remark(tap)) is not None:
            source.said(Remark(COLUMNS.file, row.line, remark, is_kept=True))
        yield source.media.traveller(tap.traveller, tap.at), row, tap
