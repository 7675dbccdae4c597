"""Commands that look after what the cache remembers of rights."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeVar

import typer
from rich.table import Table

from app.cli.console import CommandError, in_plain_words, out
from app.cli.surroundings import migration_url, settings, surroundings
from app.platform import clock, migrate
from app.platform.crypto import read_secret
from app.platform.db import Database, DirectLines, is_passing
from app.platform.pipe import CacheAway, CachePipe
from app.rights.standing import Patterns
from app.rights.store import Entries
from app.validation import upkeep
from app.validation.upkeep import Finding, Report, Upkeep

SIZES: Final = (40_000, 400_000, 10_000_000)
MEGABYTE: Final = 1_000_000
HEADROOM: Final = 1.5
"""The tables that find entries, and what malloc leaves between them."""
BESIDES_MEGABYTES: Final = 32
"""What the server takes for itself, its connections, and the counts of requests."""

T = TypeVar("T")

cache = typer.Typer(help="Measure, fill and verify what the cache remembers of rights.")


@cache.command("size")
def size(
    rights: Annotated[int, typer.Option(min=1, help="How many rights there are to be.")] = SIZES[0],
    sample: Annotated[int, typer.Option(min=1, max=100_000, help="How many are made up to be measured.")] = 1000,
) -> None:
    """Measure on the server itself what a right takes there, and print what memory so many need."""
    with in_plain_words():
        taken = _with_upkeep(lambda kept: upkeep.measure(kept.pipe, kept.entries, sample))
        one = upkeep.middle(taken)
        out.print(f"A right takes {one} bytes, at most {max(taken)}, by {sample} that were made up.")
        table = Table("rights", "entries", "maxmemory")
        for count in sorted({rights, *SIZES}):
            megabytes = count * one / MEGABYTE
            budget = BESIDES_MEGABYTES + megabytes * HEADROOM
            table.add_row(f"{count:,}", f"{megabytes:,.0f} MB", f"{budget:,.0f} MB")
        out.print(table)


@cache.command("warm")
def warm() -> None:
    """Put every right that may still be presented into the cache, so that no first tap has to wait for PostgreSQL."""
    with in_plain_words():
        warmed = _with_upkeep(lambda kept: upkeep.warm(kept, clock.read()))
        out.print(f"{warmed:,} rights are in the cache.")


@cache.command("verify")
def verify(
    sample: Annotated[int | None, typer.Option(min=1, help="Stop after so many rights.")] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Put right what the cache has wrong.")] = False,  # noqa: FBT002
) -> None:
    """Compare every right's stored state with its events and with the cache. Exits with 1 if a stored one is wrong."""
    with in_plain_words():
        report = _with_upkeep(lambda kept: upkeep.verify(kept, clock.read(), sample, repair=repair))
        _show(report)
        raise typer.Exit(1 if report.wrong else 0)


def _show(report: Report) -> None:
    for finding in Finding:
        if report.found[finding]:
            out.print(f"{report.found[finding]:,} {finding.value}")
    out.print(f"{report.found.total():,} compared, {report.repaired:,} put right in the cache.")
    for right_id in report.wrong:
        out.print(f"Wrong: {right_id}")


def _with_upkeep(do: Callable[[Upkeep], Awaitable[T]]) -> T:
    """Do it with the service's own database, cache and secret, on local servers if the environment names none."""
    with surroundings() as local:
        if local:
            asyncio.run(migrate.upgrade(migration_url()))
        return asyncio.run(_do(do))


async def _do(do: Callable[[Upkeep], Awaitable[T]]) -> T:
    chosen = settings()
    database, pipe = Database.open(chosen), CachePipe(chosen.redis_url)
    lines = DirectLines(database)
    try:
        return await do(Upkeep(database, lines, pipe, Entries(read_secret(chosen.secret_file), Patterns())))
    except CacheAway:
        raise CommandError("The cache does not answer. Check REDIS_URL, and that it runs.") from None
    except Exception as error:
        if is_passing(error):
            raise CommandError("PostgreSQL does not answer. Check DATABASE_URL, and that it runs.") from error
        raise
    finally:
        pipe.close()
        lines.close()
        await database.close()
