"""The crash test, `python -m loadtests.crash`: strike the service and its servers under load, then count every tap.

Devices send each tap until it is answered, as real ones do. Whatever was struck meanwhile, PostgreSQL must hold every
tap that was answered, once, as it was answered.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any, Final, cast

from redis import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.console import in_plain_words, out
from app.cli.surroundings import settings
from app.demo import process
from loadtests import stage as stages
from loadtests.accounts import Account, Told, account
from loadtests.day import HOUR_SECONDS, MIDDAY, Compressed, Weekday
from loadtests.figures import asking
from loadtests.script import Taps
from loadtests.wire import Driven, Work, drive_apart

FOLDER: Final = Path("var/crash")
MORNING: Final = Compressed(0, MIDDAY * HOUR_SECONDS, 1)
LANES: Final = 32
FROZEN_SECONDS: Final = 1.0
START_SECONDS: Final = 3.0
"""What the service takes to start; there must be taps under way after it as well."""
BACKENDS: Final = text("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'commonfare%' LIMIT 1")


@dataclass(slots=True)
class Ground:
    """What is struck: the stage, and the service on a socket that stays open while the service is away."""

    stage: stages.Stage
    taken: socket
    running: ExitStack
    service: stages.Service

    def start_again(self) -> None:
        """Start the service where it was."""
        self.running.close()
        self.service = self.running.enter_context(stages.serving(self.stage, taken=self.taken.dup()))


def kill_service(ground: Ground) -> None:
    """Kill the service in the middle of whatever it does, and start it again."""
    for one in ground.service.processes():
        one.kill()
    ground.start_again()


def kill_postgresql(ground: Ground) -> None:
    """Kill a server process: PostgreSQL ends all others, forgets its memory and recovers from its log."""

    async def ask(connection: AsyncConnection) -> int:
        return int((await connection.execute(BACKENDS)).scalar_one())

    os.kill(asking(ground.stage.database_url, ask), signal.SIGKILL)


def freeze_cache(_: Ground) -> None:
    """Let the cache's server answer nobody for a moment, though it takes connections."""
    with Redis.from_url(settings().redis_url) as client:
        pid = int(cast("dict[str, Any]", client.info("server"))["process_id"])
    os.kill(pid, signal.SIGSTOP)
    time.sleep(FROZEN_SECONDS)
    os.kill(pid, signal.SIGCONT)


def flush_cache(_: Ground) -> None:
    """Empty the cache."""
    with Redis.from_url(settings().redis_url) as client:
        client.flushall()


Blow = Callable[[Ground], None]
BLOWS: Final[Sequence[Blow]] = (flush_cache, freeze_cache, kill_postgresql, kill_service)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How every request went, and what PostgreSQL holds of what was told."""

    done: Driven
    account: Account

    @property
    def whole(self) -> bool:
        """Say whether every tap that was sent is told and kept, once."""
        return self.account.whole and self.account.untold == 0 and self.account.told == self.done.answered > 0


def run(stage: stages.Stage, commuters: int, pause_seconds: float, blows: Sequence[Blow]) -> Outcome:
    """Strike while devices send taps, pausing before and after each blow."""
    with process.take_port(0) as taken, ExitStack() as running:
        drawn = stages.journeys(stage, commuters, Weekday(10), MORNING)
        service = running.enter_context(stages.serving(stage, taken=taken.dup()))
        taps = Taps(stages.script(stage, service, drawn), epoch=1)
        ground = Ground(stage, taken, running, service)
        seconds = pause_seconds * (len(blows) + 1) + START_SECONDS * blows.count(kill_service)
        work = Work(service.port, taps, LANES, seconds, until_told=True)
        with ThreadPoolExecutor(1) as aside:
            driving = aside.submit(drive_apart, work)
            for blow in blows:
                time.sleep(pause_seconds)
                blow(ground)
            done = driving.result()
        told = Told()
        told.add(taps, done.accepted, done.refused)
        return Outcome(done, account(stage.database_url, stage.client(""), told))


def main() -> None:
    """Strike everything, and exit with 1 where anything was lost, doubled or changed."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.crash", description=__doc__)
    parser.add_argument("--commuters", type=int, default=4000)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between blows")
    parser.add_argument("--times", type=int, default=3, help="how often everything is struck")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args()
    with in_plain_words():
        with stages.staged(asked.folder) as stage:
            outcome = run(stage, asked.commuters, asked.pause, BLOWS * asked.times)
        out.print(f"{len(BLOWS) * asked.times} blows. Answers by status (0: connection lost): {outcome.done.statuses}")
        out.print(outcome.account)
        sys.exit(0 if outcome.whole else 1)


if __name__ == "__main__":
    main()
