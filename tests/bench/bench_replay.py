"""How long `commonfare charge` takes over a million taps, and how much memory at its peak.

The travellers are synthetic: each rides one of the scheme's lines there and back, four taps a day, for twenty weekdays.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from tests.bench.networks import SCHEME, scheme

TAPS: Final = 1_000_000
TAPS_A_DAY: Final = 4
MONDAY: Final = datetime(2026, 11, 2, tzinfo=UTC)
WEEKDAYS: Final = tuple(MONDAY + timedelta(days=7 * week + day) for week in range(4) for day in range(5))
HEADER: Final = ("id", "traveller", "at", "kind", "stop", "operator", "line", "profile")
KIBIBYTES_A_MEBIBYTE: Final = 1_024

Tap = tuple[str, ...]


def month(traveller: int, random: Random) -> Iterator[Tap]:
    """The taps of one traveller, in order of time."""
    line = random.choice(list(scheme().network.lines.values()))
    stops = random.choice(line.patterns).stops
    home, work = (stops[place] for place in sorted(random.sample(range(len(stops)), 2)))
    profile = random.choice(["adult", "adult", "adult", "young", "student"])
    for day in WEEKDAYS:
        morning, evening = (day + timedelta(hours=hour, seconds=random.randrange(3600)) for hour in (7, 16))
        for at, stop, kind in (
            (morning, home, "on"),
            (morning + timedelta(minutes=25), work, "off"),
            (evening, work, "on"),
            (evening + timedelta(minutes=25), home, "off"),
        ):
            code = f"{traveller}-{at:%d%H%M%S}"
            yield code, f"t{traveller:06}", at.isoformat(), kind, stop, line.operator, line.id, profile


def taps_file(folder: Path, *, is_grouped: bool) -> Path:
    """A million taps; ungrouped, each traveller's are spread over the whole file, day by day."""
    path, random = folder / "taps.csv", Random(1)
    travellers = TAPS // (len(WEEKDAYS) * TAPS_A_DAY)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        months = (month(traveller, random) for traveller in range(travellers))
        if is_grouped:
            for one in months:
                rows.writerows(one)
        else:
            everybody = list(months)
            for _ in range(len(WEEKDAYS) * TAPS_A_DAY):
                rows.writerows(next(one) for one in everybody)
    return path


def replay(name: str, taps: Path, *options: str) -> None:
    """Charge the file in a process of its own, and print what it took."""
    started = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "app", "charge", str(SCHEME), str(taps), *options], stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, processor = perf_counter() - started, usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / KIBIBYTES_A_MEBIBYTE
    print(f"{name}: {seconds:.0f} s ({processor:.0f} s of processor), {TAPS / processor:,.0f} taps a second")  # noqa: T201
    print(f"    at most {peak:.0f} MiB of memory, exit code {process.returncode}")  # noqa: T201


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        grouped = taps_file(Path(name), is_grouped=True)
        replay("a million taps, grouped, sums alone", grouped, "--totals")
        replay("a million taps, grouped, every record", grouped, "--json")
        spread = taps_file(Path(name), is_grouped=False)
        replay("a million taps, in order of time, sums alone", spread, "--totals")
