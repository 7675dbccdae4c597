"""Commands that need files only: price a journey, review a tariff document."""

import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli import show
from app.cli.console import CommandError, err, in_plain_words, out, read
from app.cli.stops import choose
from app.platform import clock
from fares.errors import FareError
from fares.exchange import document
from fares.quote import Party, QuoteRequest
from fares.quote import quote as price
from fares.review import Severity
from fares.tariff import Tariff

SCHEME: Final = Path(__file__).resolve().parents[2] / "schemes" / "derby-nottingham" / "tariff.json"
MOST_PASSENGERS: Final = 50
YEARS: Final = range(2000, 2200)
"""Those of a tariff document's dates."""

TariffFile = Annotated[Path, typer.Option("--tariff", metavar="FILE", help="A tariff document; ours if left out.")]
Profiles = Annotated[
    list[str] | None, typer.Option("--profile", help="Who travels: `adult`, or `student=2`. May be given again.")
]
At = Annotated[
    str | None, typer.Option("--at", help="When it starts, as 2026-11-23T07:45 local time. Now if left out.")
]


def quote(
    origin: Annotated[str, typer.Argument(metavar="FROM", help="A stop: part of its name, ATCO or CRS code.")],
    destination: Annotated[str, typer.Argument(metavar="TO", help="Another one.")],
    at: At = None,
    profile: Profiles = None,
    tariff: TariffFile = SCHEME,
) -> None:
    """Price a journey from a tariff document alone: every offer, cheapest first, and why."""
    with in_plain_words():
        edition = load(tariff)
        from_, to = choose(edition.network, origin), choose(edition.network, destination)
        request = QuoteRequest(from_.stop.id, to.stop.id, instant(edition, at), parties(edition, profile or ["adult"]))
        out.print(show.chosen("From", from_))
        out.print(show.chosen("To  ", to), end="\n\n")
        try:
            out.print(show.quote(price(edition, request)))
        except FareError as error:
            raise CommandError(type(error).__doc__ or error.code) from error


def review(
    file: Annotated[Path, typer.Argument(help="A tariff document.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Find everything that is wrong with a tariff document, at once. Exit code 1 if anything is an error."""
    reading = document.read(read(file))
    counts = Counter(finding.severity for finding in reading.findings)
    if as_json:
        out.print_json(json.dumps([asdict(finding) for finding in reading.findings]))
    else:
        if reading.findings:
            out.print(show.findings(reading.findings))
        out.print(f"{counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings.")
        if reading.tariff is not None:
            out.print(f"It may be published. Its version is {reading.tariff.version}.")
    raise typer.Exit(1 if counts[Severity.ERROR] else 0)


def load(path: Path) -> Tariff:
    """Read a tariff document; raises `CommandError` if it has mistakes."""
    if path == SCHEME and not path.exists():
        raise CommandError("The scheme's own tariff is not installed here. Name a document with --tariff FILE.")
    reading = document.read(read(path))
    if reading.tariff is None:
        raise CommandError(f"{path} has mistakes. `commonfare review {path}` lists them all.")
    return reading.tariff


def instant(tariff: Tariff, text: str | None) -> datetime:
    """Read a local time of the scheme, or one with its own offset; gives UTC."""
    if text is None:
        at = clock.read()
    else:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(f"{text!r} is not a time. Write it as 2026-11-23T07:45.") from None
        if at.year not in YEARS:
            raise CommandError(f"No tariff reaches {text!r}. Name a time from {YEARS[0]} to {YEARS[-1]}.")
    at = (at if at.tzinfo else at.replace(tzinfo=tariff.calendar.zone)).astimezone(UTC)
    if tariff.calendar.fare_day(at) < tariff.valid_from:
        err.print(f"[yellow]This edition is in force from {tariff.valid_from} only.[/]")
    return at


def parties(tariff: Tariff, profiles: list[str]) -> tuple[Party, ...]:
    """Count who travels, from `adult` and `student=2`; raises `CommandError` for what the tariff does not know."""
    counts: Counter[str] = Counter()
    for text in profiles:
        profile, _, number = text.partition("=")
        if profile not in tariff.profiles:
            known = ", ".join(sorted(tariff.profiles))
            raise CommandError(f"This tariff has no profile {profile!r}. It has: {known}.")
        if not (number or "1").isdecimal() or not 1 <= int(number or "1") <= MOST_PASSENGERS:
            raise CommandError(f"{text!r} is no number of passengers. Write `{profile}=2`, up to {MOST_PASSENGERS}.")
        counts[profile] += int(number or "1")
    if counts.total() > MOST_PASSENGERS:
        raise CommandError(f"At most {MOST_PASSENGERS} passengers travel together. Ask for fewer.")
    return tuple(Party(profile, count) for profile, count in counts.items())
