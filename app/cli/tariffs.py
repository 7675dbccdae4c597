"""Commands that need files only: price a journey, review a tariff document."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli import show
from app.cli.console import CommandError, counted, err, in_plain_words, out, read
from app.cli.replay import times
from app.cli.replay.sheets import UnusableRow
from app.cli.stops import choose
from app.platform import clock
from fares.errors import FareError
from fares.exchange import document
from fares.journeys import usual_profile as usual
from fares.quote import Party, QuoteRequest
from fares.quote import quote as price
from fares.review import Severity
from fares.tariff import Tariff

SCHEME: Final = Path(__file__).resolve().parents[2] / "schemes" / "derby-nottingham" / "tariff.json"
MOST_PASSENGERS: Final = 50
AGES: Final = range(151)

TariffFile = Annotated[Path, typer.Option("--tariff", metavar="FILE", help="A tariff document; ours if left out.")]
Profiles = Annotated[
    list[str] | None,
    typer.Option("--profile", help="Who travels: `adult`, `student=2`, `child@7` by age. May be given again."),
]
At = Annotated[
    str | None, typer.Option("--at", help="When it starts, as 2026-11-23T07:45 local time. Now if left out.")
]


Places = Annotated[
    list[str],
    typer.Argument(
        metavar="[TARIFF] FROM TO", help="Two stops: parts of their names, ATCO or CRS codes. A tariff may come first."
    ),
]
HeldProducts = Annotated[
    list[str] | None, typer.Option("--held", metavar="PRODUCT", help="A product that everybody holds. Again for more.")
]


def quote(
    places: Places,
    at: At = None,
    profile: Profiles = None,
    held: HeldProducts = None,
    tariff: TariffFile = SCHEME,
) -> None:
    """Price a journey from a tariff document alone: every offer, cheapest first, and why."""
    with in_plain_words():
        file, origin, destination = _places(places, tariff)
        edition = load(file)
        from_, to = choose(edition.network, origin), choose(edition.network, destination)
        who, when = parties(edition, profile or [usual_profile(edition)]), instant(edition, at)
        request = QuoteRequest(from_.stop.id, to.stop.id, when, who, held=tuple(held or ()))
        out.print(show.chosen("From", from_))
        out.print(show.chosen("To  ", to), end="\n\n")
        try:
            out.print(show.quote(price(edition, request)))
        except FareError as error:
            raise CommandError(type(error).__doc__ or error.code) from error


def _places(words: list[str], tariff: Path) -> tuple[Path, str, str]:
    """Tell the tariff, if it comes first, from the two stops."""
    match words:
        case [origin, destination]:
            return tariff, origin, destination
        case [file, origin, destination] if tariff == SCHEME:
            return Path(file), origin, destination
    raise CommandError("Name two stops, FROM and TO, and a tariff at most once. Put names of several words in quotes.")


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
        errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
        out.print(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}.")
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
    """Read a local time of the scheme, or one with its own offset; gives UTC. Raises `CommandError`."""
    try:
        at = clock.read() if text is None else times.instant(text, tariff.calendar.zone)
    except UnusableRow as unusable:
        raise CommandError(str(unusable)) from None
    if tariff.calendar.fare_day(at) < tariff.valid_from:
        err.print(f"[yellow]This edition is in force from {tariff.valid_from} only.[/]")
    return at


def usual_profile(tariff: Tariff) -> str:
    """Give the profile of a passenger of whom nothing is said; raises `CommandError` if there is none such."""
    profile = usual(tariff.profiles)
    if profile is None:
        raise CommandError(f"Name a passenger profile with --profile. This tariff has: {_listed(tariff.profiles)}.")
    return profile


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


def parties(tariff: Tariff, profiles: list[str]) -> tuple[Party, ...]:
    """Count who travels, from `adult`, `student=2` and `child@7`; raises `CommandError` for what makes no sense."""
    counts: Counter[tuple[str, int | None]] = Counter()
    for text in profiles:
        named, _, number = text.partition("=")
        profile, _, age = named.partition("@")
        if profile not in tariff.profiles:
            raise CommandError(f"This tariff has no profile {profile!r}. It has: {_listed(tariff.profiles)}.")
        if not (number or "1").isdecimal() or not 1 <= int(number or "1") <= MOST_PASSENGERS:
            raise CommandError(f"{text!r} is no number of passengers. Write `{profile}=2`, up to {MOST_PASSENGERS}.")
        if "@" in named and not (age.isdecimal() and int(age) in AGES):
            raise CommandError(f"{text!r} has no age that we can read. Write `{profile}@12`, or `{profile}@12=2`.")
        counts[profile, int(age) if age else None] += int(number or "1")
    if counts.total() > MOST_PASSENGERS:
        raise CommandError(f"At most {MOST_PASSENGERS} passengers travel together. Ask for fewer.")
    return tuple(Party(profile, count, age) for (profile, age), count in counts.items())
