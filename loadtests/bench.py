"""The benchmark, `make bench`: what validation costs beside an empty route, in one run, in rounds that take turns.

All of it runs at once and is measured one after the other, again and again, so that the machine's moods fall on all.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

import psutil
from rich.console import Console
from rich.table import Table

from app.cli.console import in_plain_words, out
from app.cli.surroundings import migration_url, settings
from app.demo import process
from loadtests import figures, plan
from loadtests import stage as stages
from loadtests.day import HOUR_SECONDS, MIDDAY, Compressed, Weekday
from loadtests.people import corridors
from loadtests.purchases import enquiries
from loadtests.script import PATH, Taps
from loadtests.wire import Requests, Same, Work, drive_apart, head, whole

FOLDER: Final = Path("var/bench")
RESULT: Final = "bench.json"
COMMUTERS: Final = 40_000
LANES: Final = 64
MORNING: Final = Compressed(0, MIDDAY * HOUR_SECONDS, 1)
PEAK_PERCENT: Final = 15.0
ENQUIRERS: Final = 10_000
WARM_SECONDS: Final = 60
"""How long everybody's first tap may take, so that the cache knows every right before anything is measured."""
WIDTH: Final = 126
BARE: Final = "bare ASGI"
BASELINE: Final = "FastAPI + pydantic echo"
QUOTE: Final = "quote"
VALIDATION: Final = "validation, {} worker"
ONE: Final = VALIDATION.format(1)
OPEN_LOOP: Final = "validation, open-loop at half the rate"
SAID: Final = (
    b'{"token": "lxNaFJAkQEaPkcAp6oy8FyV5YSCFIVEukLjBKfwSv2Vo", "stop": "9100DRBY", "epoch": 1, "counter": 1042,\
 "at": "2026-11-23T07:42:00Z"}'
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to be measured over HTTP, and what it is sent in a round of its own number."""

    service: stages.Service
    requests: Callable[[int], Requests]


@dataclass(frozen=True, slots=True)
class Round:
    """A round's figures: answers a second, milliseconds, shares of one processor, and what was not answered 200.

    `answers_per_write` are those that share a transaction, where they write any. `stolen_percent` is the share of all
    processors' time that was wanted here and went to others on the same host, as far as the system knows.
    """

    rate: float
    p50: float
    p99: float
    client_percent: float
    server_microseconds: float
    answers_per_write: float
    stolen_percent: float
    failed: int


def measure(subject: Subject, number: int, seconds: float, rate: float | None = None) -> Round:
    """Send one round: closed-loop, or open-loop at so many a second."""
    due = None if rate is None else [sent / rate for sent in range(int(rate * seconds))]
    database_url, service = settings().database_url, subject.service
    processed, written = service.processor_seconds(), figures.writes(database_url)
    stolen = figures.stolen_seconds()
    done = drive_apart(
        Work(service.port, subject.requests(number), LANES, seconds * 2, due_seconds=due)
        if due
        else Work(service.port, subject.requests(number), LANES, seconds)
    )
    written, processed = figures.writes(database_url) - written - 1, service.processor_seconds() - processed
    return Round(
        rate=done.rate,
        p50=done.percentile(50),
        p99=done.percentile(99),
        client_percent=100 * done.processor_seconds / done.seconds,
        server_microseconds=1e6 * processed / max(1, done.answered),
        answers_per_write=done.answered / max(1, written),
        stolen_percent=figures.stolen_percent(stolen, done.seconds),
        failed=done.failed,
    )


@contextmanager
def subjects(
    stage: stages.Stage, drawn: Sequence[plan.Journey], workers: Sequence[int]
) -> Iterator[dict[str, Subject]]:
    """Start everything that is measured over HTTP: among it a service for each number of workers, the first with 1."""
    echo = Same((whole(head(PATH), SAID),))
    with ExitStack() as running:
        plain = {
            name: Subject(running.enter_context(_plain(stage, app)), lambda _: echo)
            for name, app in ((BARE, "bare"), (BASELINE, "echo"))
        }
        services = [running.enter_context(stages.serving(stage, number)) for number in workers]
        taps = {VALIDATION.format(each.workers): Subject(each, _taps(stage, each, drawn)) for each in services}
        yield plain | {QUOTE: Subject(services[0], _quotes(stage, services[0]))} | taps


@contextmanager
def _plain(stage: stages.Stage, app: str) -> Iterator[stages.Service]:
    """Serve an app without servers behind it, as the service is served."""
    taken = process.take_port(0)
    port, command = taken.getsockname()[1], [sys.executable, "-m", "loadtests.plain", app]
    with process.serving(taken, stage.folder / f"{app}.log", {}, command) as started:
        yield stages.Service(port, psutil.Process(started.pid), 0, 1)


def _taps(stage: stages.Stage, service: stages.Service, drawn: Sequence[plan.Journey]) -> Callable[[int], Requests]:
    """Send everybody's first tap of a morning: each round is another epoch of the devices, day and order of people."""
    script = stages.script(stage, service, [journey[:1] for journey in drawn])

    def in_round(number: int) -> Requests:
        day = number % len(script.days)
        rows = Random(number).sample(script.rows, len(script.rows))  # noqa: S311 - an order, not a secret
        return Taps(replace(script, rows=rows, days=[*script.days[day:], *script.days[:day]]), number)

    return in_round


def _quotes(stage: stages.Stage, service: stages.Service) -> Callable[[int], Requests]:
    """Ask for the prices of many people's journeys."""
    ways = corridors(stage.tariff, stage.day, stage.run)
    asked = enquiries(ways, ENQUIRERS, Weekday(PEAK_PERCENT), MORNING, stage.run)
    apps = stages.bearers(stage, service, [f"app-{number}" for number in range(stages.APPS)]).values()
    heads = [head("/v1/quotes", bearer) for bearer in apps]
    same = Same(tuple(whole(heads[turn % len(heads)], enquiry.quote()) for turn, enquiry in enumerate(asked)))
    return lambda _: same


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that was measured: medians of rounds by subject, and what the machine and the servers do alone."""

    machine: Mapping[str, str]
    rounds: int
    seconds: float
    rights: int
    measured: Mapping[str, Round]
    alone: Mapping[str, float]
    resident_megabytes: Sequence[float]

    def ratios(self) -> dict[str, float]:
        """Compare with the baseline."""
        baseline = self.measured[BASELINE].rate
        return {f"{name} ÷ baseline": one.rate / baseline for name, one in self.measured.items()}


def run(
    stage: stages.Stage,
    commuters: int,
    rounds: int,
    seconds: float,
    memory_taps: int = 0,
    workers: Sequence[int] = (1, 2),
    tell: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Measure everything on a stage, and tell what was measured before memory is watched, which takes longest."""
    out.print(f"Selling {commuters:,} commuters what they hold …")
    drawn = stages.journeys(stage, commuters, Weekday(PEAK_PERCENT), MORNING)
    with subjects(stage, drawn, workers) as known:
        numbers = count(1)
        one = known[ONE]
        drive_apart(Work(one.service.port, one.requests(next(numbers)), LANES, WARM_SECONDS, len(drawn)))
        for subject in known.values():
            measure(subject, next(numbers), seconds)
        results = [_round(stage, known, numbers, seconds) for _ in range(rounds)]
        measured = {name: _middle([each[0][name] for each in results]) for name in results[0][0]}
        alone = {name: median(each[1][name] for each in results) for name in results[0][1]}
        outcome = Outcome(_machine(stage.folder), rounds, seconds, len(drawn), measured, alone, ())
        tell(outcome)
        return replace(outcome, resident_megabytes=_resident(one, numbers, memory_taps))


def _round(
    stage: stages.Stage, known: Mapping[str, Subject], numbers: Iterator[int], seconds: float
) -> tuple[dict[str, Round], dict[str, float]]:
    """Measure each thing once."""
    measured = {name: measure(subject, next(numbers), seconds) for name, subject in known.items()}
    half = max(1.0, measured[ONE].rate / 2)
    measured[OPEN_LOOP] = measure(known[ONE], next(numbers), seconds, half)
    synced = figures.fsync_microseconds(stage.folder)
    alone = {
        "PostgreSQL, rows a second in batches of 64": figures.inserts_a_second(migration_url(), seconds),
        "cache, values a second in pipelines of 64": figures.cached_a_second(settings().redis_url, seconds),
        "disk, median fsync in ms": synced[len(synced) // 2] / 1000,
        "disk, p99 fsync in ms": synced[len(synced) * 99 // 100] / 1000,
    }
    return measured, alone


def _middle(rounds: Sequence[Round]) -> Round:
    """Take each figure's median; of failures the sum."""
    fields = asdict(rounds[0])
    return Round(
        **{name: median(asdict(each)[name] for each in rounds) for name in fields}
        | {"failed": sum(each.failed for each in rounds)}
    )


def _resident(subject: Subject, numbers: Iterator[int], taps: int, slices: int = 10) -> list[float]:
    """Send so many taps, and give the worker's megabytes at the start and after each tenth of them."""
    if not taps:
        return []
    found = [subject.service.process.memory_info().rss / 1e6]
    for _ in range(slices):
        drive_apart(Work(subject.service.port, subject.requests(next(numbers)), LANES, count=taps // slices))
        found.append(subject.service.process.memory_info().rss / 1e6)
    return found


def _machine(folder: Path) -> dict[str, str]:
    return {
        "processors": f"{os.cpu_count()} × {platform.processor() or platform.machine()}",
        "memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "disk": figures.disk_of(folder),
    }


def shown(outcome: Outcome) -> Table:
    """Show the figures by subject, each beside the baseline."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    rates = ("a second", "÷ baseline", "p50 ms", "p99 ms")
    titles = ("", *rates, "server µs", "per commit", "client CPU", "stolen", "failed")
    for number, title in enumerate(titles):
        table.add_column(title, justify="right" if number else "left")
    baseline = outcome.measured[BASELINE].rate
    for name, one in outcome.measured.items():
        speed = (f"{one.rate:,.0f}", f"{one.rate / baseline:.2f}", f"{one.p50:.1f}", f"{one.p99:.1f}")
        per_write = f"{one.answers_per_write:.0f}" if name.startswith("validation") else ""
        cost = (f"{one.server_microseconds:,.0f}", per_write, f"{one.client_percent:.0f} %")
        table.add_row(name, *speed, *cost, f"{one.stolen_percent:.0f} %", f"{one.failed:,}")
    return table


def main() -> None:
    """Run what the command line asks for. It prints figures and judges nothing, but that every answer is 200."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each subject is measured in a round")
    parser.add_argument("--commuters", type=int, default=COMMUTERS, help="how many rights there are")
    parser.add_argument("--memory-taps", type=int, default=0, help="watch a worker's memory over so many taps more")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the servers' state goes: on a real disk")
    asked = parser.parse_args()
    result = asked.folder.with_name(RESULT)
    with in_plain_words(), stages.staged(asked.folder) as stage:
        outcome = run(stage, asked.commuters, asked.rounds, asked.seconds, asked.memory_taps, tell=_print)
    result.write_text(json.dumps(asdict(outcome) | {"ratios": outcome.ratios()}, indent=2) + "\n", encoding="utf-8")
    if outcome.resident_megabytes:
        grown = ", ".join(f"{megabytes:.0f}" for megabytes in outcome.resident_megabytes)
        out.print(f"A worker's memory over {asked.memory_taps:,} taps, in MB: {grown}")
    out.print(f"All of it: {result}")
    sys.exit(1 if any(one.failed for one in outcome.measured.values()) else 0)


def _print(outcome: Outcome) -> None:
    Console(width=WIDTH).print(shown(outcome))
    for name, figure in [*outcome.alone.items(), *outcome.machine.items()]:
        out.print(f"{name}: {figure:,.1f}" if isinstance(figure, float) else f"{name}: {figure}")


if __name__ == "__main__":
    main()
