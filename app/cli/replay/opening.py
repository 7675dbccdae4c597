"""Opening what a replay needs: the editions, the files beside the taps, and a bar that shows how far it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app.cli import tariffs
from app.cli.console import CommandError, err
from app.cli.replay import holdings, media
from app.cli.replay.accounts import Source
from app.cli.replay.holdings import Holdings
from app.cli.replay.media import Media
from app.cli.replay.sheets import Said
from app.cli.replay.tap_rows import TapRows
from fares.tariff import Tariff, Timeline


def editions_of(paths: Sequence[Path]) -> list[Tariff]:
    """Read editions; raises `CommandError` if they cannot stand beside each other."""
    editions = [tariffs.load(path) for path in paths]
    first = editions[0]
    for path, edition in zip(paths, editions, strict=True):
        if (edition.currency, edition.calendar.zone) != (first.currency, first.calendar.zone):
            raise CommandError(f"{path} has another currency or time zone than {paths[0]}. Take one at a time.")
    return editions


def timeline(paths: Sequence[Path]) -> Timeline:
    """Read the editions of one tariff, in any order; raises `CommandError` if they cannot follow one another."""
    editions = editions_of(paths)
    if len({edition.valid_from for edition in editions}) < len(editions):
        raise CommandError("Two of the editions are in force from the same day. Name one of them.")
    return Timeline(editions)


@contextmanager
def source(
    editions: Sequence[Tariff],
    taps: Path,
    held: Path | None,
    linked: Path | None,
    said: Said,
    first: Tariff | None = None,
) -> Iterator[Source]:
    """Open a taps file with what is beside it, and show on a terminal how much of it has been read.

    Taps from before `first`, the earliest edition, count for nothing. Raises `CommandError` for what is no file, such
    as a pipe, because it is read twice.
    """
    if not S_ISREG(taps.stat().st_mode):
        raise CommandError(f"{taps} is no file that can be read twice. Write the taps to a file first.")
    links = Media() if linked is None else media.read(linked, editions[0].calendar, said)
    holds = Holdings() if held is None else holdings.read(held, editions, links, said)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(taps.name, total=taps.stat().st_size)
        yield Source(
            taps, TapRows(editions, first), links, holds, said, lambda done: progress.update(task, completed=done)
        )


def ordered(editions: Timeline, emergency: Sequence[str] | None) -> frozenset[str]:
    """Check which out-of-station interchanges are ordered; raises `CommandError` for one that no edition has."""
    known = {one.id for edition in editions.editions for one in edition.stop_interchanges if one.emergency}
    unknown = sorted(set(emergency or ()) - known)
    if unknown:
        listed = ", ".join(sorted(known)) or "none"
        raise CommandError(f"No edition has an emergency interchange {unknown[0]!r}. It is one of: {listed}.")
    return frozenset(emergency or ())


def product_name(editions: Timeline, code: str) -> str:
    """Name a product as the latest edition that has it does."""
    return next(edition.products[code].name for edition in reversed(editions.editions) if code in edition.products)
