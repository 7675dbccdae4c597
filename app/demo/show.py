"""The demo from beginning to end."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter_ns
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.console import out
from app.cli.tariffs import SCHEME, load
from app.cli.transaction import in_database
from app.demo import cast, morning, truth
from app.demo.cast import Cast
from app.demo.gateway import Gateway
from app.demo.morning import Commuter
from app.demo.passage import Device, Street, pass_through
from app.demo.record import Record
from app.demo.shares import LABEL
from app.demo.summary import Outcome
from app.platform import clock
from fares.tariff import Tariff

AT_ONCE: Final = 16
EPOCHS_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Device epochs count seconds from here, so that each run has a new one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One run of the demo: its number, and a name space from which the ids of its sales derive."""

    number: int
    namespace: UUID


def next_turn(file: Path) -> Turn:
    """Count the run, so that it draws other commuters than the one before."""
    runs = json.loads(file.read_text(encoding="utf-8"))["runs"] if file.exists() else 0
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"runs": runs + 1}) + "\n", encoding="utf-8")
    return Turn(runs + 1, uuid4())


async def run(url: str, database_url: str, state: Path, commuters: int) -> tuple[Outcome, Cast]:
    """Send one synthetic morning through the service at `url` and hold it against PostgreSQL."""
    now, tariff = clock.read(), load(SCHEME)
    turn = next_turn(state / "runs.json")
    players = await in_database(
        database_url, lambda session: cast.engage(session, state / "clients", cast.riding(tariff), now)
    )
    day = morning.next_weekday(tariff, tariff.calendar.fare_day(now))
    people = morning.commuters(tariff, day, commuters, f"{LABEL} {turn.number}")
    epoch = int((now - EPOCHS_SINCE).total_seconds())
    async with _connection() as http:
        street = _street(Gateway(http, url), tariff, players, epoch, turn.namespace)
        await street.gateway.sign_in([*players.apps.values(), *players.devices.values()])
        began = perf_counter_ns()
        await _send(street, people, day, tariff.calendar.zone)
        took = (perf_counter_ns() - began) // 1_000_000
    faults = [*street.record.surprises, *await truth.faults(database_url, street.record, epoch)]
    gateway = street.gateway
    timed, waited = gateway.took_microseconds, gateway.asked_to_wait
    return Outcome(tariff, day, turn.number, commuters, took, street.record, timed, waited, faults), players


def _connection() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    return httpx.AsyncClient(limits=limits, timeout=30, trust_env=False)


def _street(gateway: Gateway, tariff: Tariff, players: Cast, epoch: int, namespace: UUID) -> Street:
    devices = {code: Device(client, epoch) for code, client in players.devices.items()}
    return Street(gateway, tariff.network, players.apps, devices, Record(), namespace)


async def _send(street: Street, people: Sequence[Commuter], day: date, zone: ZoneInfo) -> None:
    """Let commuters leave in their order, so many on their way at once; the bar shows the morning's own time."""
    waiting = iter(people)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=40), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(f"{LABEL} {day:%a %d %b}", total=len(people))

        async def walk() -> None:
            for person in waiting:
                await pass_through(street, person)
                left = person.leaves_at.astimezone(zone)
                progress.update(task, advance=1, description=f"{LABEL} {left:%a %d %b %H:%M}")

        await asyncio.gather(*(walk() for _ in range(AT_ONCE)))
