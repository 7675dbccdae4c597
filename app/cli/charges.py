"""The commands that charge a file of taps, and share out what it comes to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import in_plain_words
from app.cli.replay import opening
from app.cli.replay.accounts import Account, account, travellers
from app.cli.replay.holdings import Holding
from app.cli.replay.sums import Sums
from app.cli.replay.voice import Voice
from fares.apportionment import Receipt, receipts_of, shares_of, sold
from fares.charging import Charge
from fares.tariff import Timeline

SoldTo = tuple[Holding, Sequence[Charge]]
"""A product held, and the charges of all that it carries."""

Tariffs = Annotated[list[Path], typer.Argument(metavar="TARIFF...", help="Tariff documents: the editions, any order.")]
Taps = Annotated[Path, typer.Argument(metavar="TAPS.csv", help="The taps; docs/charge.md names its columns.")]
Held = Annotated[Path | None, typer.Option("--held", metavar="PRODUCTS.csv", help="The products that travellers hold.")]
Links = Annotated[Path | None, typer.Option("--media", metavar="LINKS.csv", help="Which media are whose, since when.")]
Emergency = Annotated[
    list[str] | None, typer.Option("--emergency", metavar="ID", help="An out-of-station interchange that is ordered.")
]
AsLines = Annotated[bool, typer.Option("--json", help="Print one JSON value a line, as docs/charge.md says.")]
Totals = Annotated[bool, typer.Option("--totals", help="Print the sums over all travellers alone.")]


def charge(
    tariffs: Tariffs,
    taps: Taps,
    held: Held = None,
    media: Links = None,
    emergency: Emergency = None,
    as_lines: AsLines = False,  # noqa: FBT002
    totals: Totals = False,  # noqa: FBT002
) -> None:
    """Charge a file of taps: what each traveller pays for each ride, and why. Exit code 1 if a row has a mistake."""
    with in_plain_words():
        editions, voice, sums = opening.timeline(tariffs), Voice(as_lines=as_lines), Sums()
        with opening.source(editions.editions, taps, held, media, voice.remark, editions.editions[0]) as source:
            ordered = opening.ordered(editions, emergency)
            for one in (account(editions, traveller, ordered) for traveller in travellers(source)):
                shares = shares_of(editions, receipts_of(one.charge))
                sums.add(editions, one)
                sums.share(shares)
                if not totals:
                    voice.account(editions, one, shares)
        voice.sums(editions, sums)
    raise typer.Exit(1 if voice.remarks else 0)


def share(
    tariffs: Tariffs,
    taps: Taps,
    held: Held = None,
    media: Links = None,
    emergency: Emergency = None,
    as_lines: AsLines = False,  # noqa: FBT002
) -> None:
    """Share what taps come to, and what was paid for products held, between operators. Exit code as with charge."""
    with in_plain_words():
        editions, voice, sums = opening.timeline(tariffs), Voice(as_lines=as_lines), Sums()
        with opening.source(editions.editions, taps, held, media, voice.remark, editions.editions[0]) as source:
            ordered = opening.ordered(editions, emergency)
            accounts = (account(editions, traveller, ordered) for traveller in travellers(source))
            for _, some in groupby(accounts, key=lambda one: one.traveller.name):
                together = list(some)
                for one in together:
                    sums.add(editions, one)
                    sums.share(shares_of(editions, receipts_of(one.charge)))
                sold_to = list(_sold_to(together))
                sums.share(shares_of(editions, _sold(editions, sold_to)))
                voice.unpaid += _unpaid(sold_to)
            unclaimed: list[SoldTo] = [(holding, ()) for holding in source.holdings.unclaimed()]
            sums.share(shares_of(editions, _sold(editions, unclaimed)))
            voice.unpaid += _unpaid(unclaimed)
        voice.sums(editions, sums)
    raise typer.Exit(1 if voice.remarks else 0)


def _sold_to(together: list[Account]) -> Iterator[SoldTo]:
    """Give what the passengers of a traveller hold, each once, and the charges of those that it carries."""
    for one in together:
        for holding in one.traveller.holdings:
            if holding.passengers == 1:
                yield holding, [one.charge]
    for holding in together[0].traveller.holdings:
        if holding.passengers > 1:
            yield holding, [one.charge for one in together[: holding.passengers]]


def _unpaid(sold_to: Iterable[SoldTo]) -> int:
    return sum(holding.paid is None for holding, _ in sold_to)


def _sold(editions: Timeline, sold_to: Iterable[SoldTo]) -> list[Receipt]:
    """Give what was paid for products held, as far as the file says; the first edition rules what is older."""
    earliest = editions.editions[0]
    begins = earliest.calendar.starts_at(earliest.valid_from)
    receipts = [
        sold(charges, holding.product, opening.product_name(editions, holding.product.product), holding.paid)
        for holding, charges in sold_to
        if holding.paid is not None
    ]
    return [replace(receipt, at=max(receipt.at, begins)) for receipt in receipts]
