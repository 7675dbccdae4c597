"""The load test: `make load` replays a weekday of commuters by Locust, cross-checks it open-loop, and counts all taps.

SCALE=10 holds the busiest hour of ten times as many instead, at its own pace, for MINUTES.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from rich.table import Table

from app.cli.console import in_plain_words, out
from loadtests import stage as stages
from loadtests.accounts import Account, Told, account
from loadtests.day import HOUR_SECONDS, HOURS, MORNING_PEAK, Compressed, Weekday
from loadtests.figures import hit_percent, stolen_percent, stolen_seconds
from loadtests.orders import Answers, Orders
from loadtests.people import corridors
from loadtests.purchases import enquiries
from loadtests.script import Script, Taps
from loadtests.wire import Driven, Work, drive_apart

FOLDER: Final = Path("var/load")
COMMUTERS: Final = 40_000
REPLAY_SECONDS: Final = 50
MOST_USERS: Final = 64
LOCUST_EPOCH: Final = 1
OPEN_EPOCH: Final = 2
OPEN_SECONDS: Final = 60
MOST_MILLISECONDS: Final = 25
LEAST_HIT_PERCENT: Final = 95
"""It is filled beforehand, and only what is sold meanwhile is not in it."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked: so many commuters, of whom the busiest hour has a share; the part of the day, and its pace.

    `open_part` is the part that is driven open-loop afterwards.
    """

    commuters: int
    weekday: Weekday
    part: Compressed
    open_part: Compressed

    @property
    def travelling(self) -> Compressed:
        """Say when those set out who tap in its part: some are on their way as it begins, and only leave in it."""
        return replace(self.part, begins=max(0, self.part.begins - HOUR_SECONDS))


def planned(scale: int, peak_percent: float, minutes: float, commuters: int, seconds: float) -> Load:
    """Plan a whole day in so many seconds; from SCALE=2 on the last minutes of the busiest hour at its own pace."""
    weekday, peak = Weekday(peak_percent), MORNING_PEAK * HOUR_SECONDS
    if scale == 1:
        whole = Compressed(0, HOURS * HOUR_SECONDS, seconds)
        busiest = Compressed(peak, peak + HOUR_SECONDS, min(OPEN_SECONDS, 2 * seconds))
        return Load(commuters, weekday, whole, busiest)
    over, held = peak + HOUR_SECONDS, int(minutes * 60)
    once_more = min(held, OPEN_SECONDS)
    part, open_part = Compressed(over - held, over, held), Compressed(over - once_more, over, once_more)
    return Load(commuters * scale, weekday, part, open_part)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a load test: the taps to be sent; Locust's figures and the open-loop driver's; the account.

    `stolen_percent` is the share of the processors' time that others on the same host took while that driver ran.
    """

    taps: int
    figures: Mapping[str, Mapping[str, float]]
    open_loop: Mapping[str, float]
    hit_percent: float
    account: Account
    stolen_percent: float = 0.0

    def faults(self) -> list[str]:
        """Say which pass marks were missed."""
        failures = sum(said["failures"] for said in self.figures.values()) + self.open_loop["failures"]
        marks = {
            f"{self.taps - self.account.told:,} taps were never answered": self.account.told == self.taps,
            f"{failures:.0f} requests failed": failures == 0,
            f"the open-loop p99 is {self.open_loop['p99']:.1f} ms, above {MOST_MILLISECONDS}": self.open_loop["p99"]
            <= MOST_MILLISECONDS,
            f"the cache had {self.hit_percent:.1f} % of what it was asked for, less than {LEAST_HIT_PERCENT} %": (
                self.hit_percent >= LEAST_HIT_PERCENT
            ),
            f"PostgreSQL does not hold what was told: {self.account}": self.account.whole,
        }
        return [fault for fault, passed in marks.items() if not passed]


def run(stage: stages.Stage, load: Load, workers: int = 1) -> Outcome:
    """Run a load test on a stage, beside whose servers its files lie."""
    out.print(f"Selling {load.commuters:,} commuters what they hold …")
    drawn = stages.journeys(stage, load.commuters, load.weekday, load.travelling)
    stages.warm(stage)
    with stages.serving(stage, workers) as service:
        script = stages.script(stage, service, drawn).within(load.part)
        answers = _by_locust(_orders(stage, service, load, script), stage.folder)
        stolen = stolen_seconds()
        loop = _open_loop(service, load, script)
        stolen = stolen_percent(stolen, loop[1].seconds)
        hits = hit_percent(range(service.metrics_port, service.metrics_port + workers))
    return replace(_outcome(stage, script, answers, loop, hits), stolen_percent=stolen)


def _orders(stage: stages.Stage, service: stages.Service, load: Load, script: Script) -> Orders:
    ways = corridors(stage.tariff, stage.day, stage.run)
    asked = enquiries(ways, load.commuters, load.weekday, load.part, stage.run)
    apps = list(stages.bearers(stage, service, [f"app-{number}" for number in range(stages.APPS)]).values())
    told = stage.folder / "answers.json"
    return Orders(service.port, script, apps, asked, load.part, load.weekday, MOST_USERS, LOCUST_EPOCH, told)


def _by_locust(orders: Orders, folder: Path) -> Answers:
    """Let Locust send it all; its report stays in the folder."""
    path = folder / "orders.json"
    orders.write(path)
    out.print(f"Locust sends {len(orders.script.rows):,} taps and {len(orders.enquiries):,} quotes …")
    command = [sys.executable, "-m", "locust", "--headless", "--only-summary", "--exit-code-on-error", "0"]
    command += ["--stop-timeout", "30"]  # whoever goes home ends what they are at
    command += ["--logfile", str(folder / "locust.log"), "--html", str(folder / "report.html")]
    command += ["--locustfile", str(Path(__file__).with_name("locustfile.py"))]
    subprocess.run(command, env={**os.environ, "LOAD_ORDERS": str(path)}, check=True)
    return Answers.read(orders.told)


def _open_loop(service: stages.Service, load: Load, script: Script) -> tuple[Taps, Driven]:
    """Send the busiest part at its intended times, a day later, whether or not what came before is answered."""
    part = load.open_part
    again = replace(script.within(part), days=script.days[1:])
    due = [part.replayed_at(row[0]) for row in again.rows]
    taps = Taps(again, OPEN_EPOCH)
    out.print(f"Open-loop: {len(due):,} taps of the busiest hour in {part.seconds:.0f} s …")
    return taps, drive_apart(Work(service.port, taps, lanes=MOST_USERS, due_seconds=due))


def _outcome(stage: stages.Stage, script: Script, answers: Answers, loop: tuple[Taps, Driven], hits: float) -> Outcome:
    told, (taps, done) = Told(), loop
    told.add(Taps(script, LOCUST_EPOCH), answers.accepted, answers.refused)
    told.add(taps, done.accepted, done.refused)
    open_loop = {
        "count": done.statuses.total(),
        "failures": done.failed,
        "p50": done.percentile(50),
        "p99": done.percentile(99),
        "seconds": done.seconds,
    }
    kept = account(stage.database_url, stage.client(""), told)
    return Outcome(len(script.rows) + done.statuses.total(), answers.figures, open_loop, hits, kept)


def shown(outcome: Outcome) -> Table:
    """Show the figures; times in milliseconds."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, title in enumerate(("", "answered", "failed", "a second", "p50 ms", "p99 ms")):
        table.add_column(title, justify="right" if number else "left")
    rows = {f"Locust: {name}": said for name, said in outcome.figures.items()} | {"open-loop: tap": outcome.open_loop}
    for name, said in rows.items():
        count, seconds = said["count"], max(said["seconds"], 0.001)
        counted = (f"{count:,.0f}", f"{said['failures']:,.0f}", f"{count / seconds:,.0f}")
        table.add_row(name, *counted, f"{said['p50']:.1f}", f"{said['p99']:.1f}")
    return table


def main() -> None:
    """Run what the command line asks for; exits with 1 where a pass mark is missed."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--scale", type=int, default=1, help="1: the day of 40,000 commuters; 10: the tenfold peak")
    parser.add_argument("--peak", type=float, default=15.0, help="the busiest hour's share of the day, 8.7 to 15 %%")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the tenfold peak is held")
    parser.add_argument("--commuters", type=int, default=COMMUTERS)
    parser.add_argument(
        "--seconds", type=float, default=REPLAY_SECONDS, help="how long the replay of a day should take"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes of the service")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the servers' state and the report go")
    asked = parser.parse_args()
    with in_plain_words():
        load = planned(asked.scale, asked.peak, asked.minutes, asked.commuters, asked.seconds)
        with stages.staged(asked.folder) as stage:
            outcome = run(stage, load, asked.workers)
        (asked.folder / "load.json").write_text(json.dumps(asdict(outcome), indent=2) + "\n", encoding="utf-8")
        out.print(shown(outcome))
        out.print(f"The cache had {outcome.hit_percent:.1f} % of what it was asked for. {outcome.account}")
        out.print(
            f"Others on the same host took {outcome.stolen_percent:.0f} % of the processors in the open-loop part."
        )
        out.print(f"Locust's report: {asked.folder / 'report.html'}")
        for fault in outcome.faults():
            out.print(f"[bold red]Missed:[/] {fault}.")
        sys.exit(1 if outcome.faults() else 0)


if __name__ == "__main__":
    main()
