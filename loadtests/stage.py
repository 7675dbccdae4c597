"""What every measurement stands on: servers with a real disk beneath them, one edition, devices, and sold rights."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from socket import socket
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
import psutil
import uvloop
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access import service as access
from app.access.callers import SCOPES_OF_KIND
from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.cli.console import out
from app.cli.pairs import Algorithm, Key, new_pair, public_jwk
from app.cli.service import publish_first
from app.cli.sign_in import sign_in
from app.cli.surroundings import migration_url, settings, surroundings
from app.cli.tariffs import SCHEME, load
from app.demo import process
from app.demo.morning import next_weekday
from app.platform import clock, logs, migrate
from app.platform.crypto import Secret, read_secret
from app.platform.db import Database, DirectLines
from app.platform.pipe import CachePipe
from app.platform.servers import forget
from app.rights.standing import Patterns
from app.rights.store import Entries
from app.validation import upkeep
from app.validation.upkeep import Upkeep
from fares.tariff import Tariff
from loadtests import plan
from loadtests.day import Compressed, Weekday
from loadtests.people import Commuter, Holding, corridors, people
from loadtests.rights import Counter
from loadtests.script import Script

SERVERS: Final = "servers"
TAP_AHEAD_SECONDS: Final = 30 * 24 * 60 * 60
AT_ONCE: Final = 4
CACHE_SECONDS: Final = 10.0
"""How long the cache may take for a page of what it is filled with."""
QUEUE: Final = 1000
"""So many who want the same are served together."""
APPS: Final = 4
"""Apps that quote and sell; an app has a limit to how often it may ask."""
KEPT: Final = "SELECT pg_size_bytes(current_setting('min_wal_size'))"
"""How much of its log PostgreSQL keeps to write over, in bytes."""
FILL: Final = "SELECT pg_logical_emit_message(false, 'load test', repeat('x', $1))"
FILL_BYTES: Final = 8 << 20
UNKNOWN_MEDIUM: Final = "nobody-sold-this-medium-{}"


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs: its port, its process, and where the figures of its workers are."""

    port: int
    process: psutil.Process
    metrics_port: int
    workers: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{process.LOOPBACK}:{self.port}"

    def processes(self) -> list[psutil.Process]:
        """Give its processes: those that answer, and the one that watches over several."""
        return [self.process, *self.process.children(recursive=True)]

    def processor_seconds(self) -> float:
        """Say how long processors have worked for it."""
        return sum(sum(one.cpu_times()[:2]) for one in self.processes())


@dataclass(frozen=True, slots=True)
class Stage:
    """Servers that hold one edition; the day that is travelled; this run's clients, who share one key."""

    folder: Path
    tariff: Tariff
    day: date
    database_url: str
    run: str
    key: Key

    @property
    def zone(self) -> ZoneInfo:
        """The zone of local time."""
        return self.tariff.calendar.zone

    @property
    def devices(self) -> list[tuple[str, str]]:
        """Name every device and its operator."""
        return plan.devices(sorted({line.operator for line in self.tariff.network.lines.values()}))

    def client(self, name: str) -> str:
        """Give the id that a device or an app has in this run."""
        return f"load-{self.run}-{name}"


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Run servers of our own with nothing in them, or take those that the environment names and add to them."""
    folder.mkdir(parents=True, exist_ok=True)
    logs.configure("warning")
    with _forgotten(folder / SERVERS), surroundings(folder, make_keys=True):
        asyncio.run(migrate.upgrade(migration_url()))
        asyncio.run(publish_first(settings().database_url, SCHEME))
        asyncio.run(grow_log(migration_url()))
        now, tariff = clock.read(), load(SCHEME)
        day = next_weekday(tariff, tariff.calendar.fare_day(now))
        yield Stage(folder, tariff, day, settings().database_url, f"{now:%y%m%d%H%M%S}", new_pair(Algorithm.EDDSA))


async def grow_log(owner_url: str) -> None:
    """Have PostgreSQL's log as it is on any but its first day: with segments to use again.

    A new one is written full of zeros first, and every commit waits for that.
    """
    owner = await asyncpg.connect(owner_url.replace("+asyncpg", ""))
    try:
        for _ in range(await owner.fetchval(KEPT) // FILL_BYTES):
            await owner.execute(FILL, FILL_BYTES)
        await owner.execute("CHECKPOINT")
    except asyncpg.InsufficientPrivilegeError:
        name = await owner.fetchval("SELECT current_user")
        out.print("PostgreSQL may have to grow its log while it is measured, and taps wait for that. Against it:")
        out.print(f"GRANT pg_checkpoint TO {name}")
    finally:
        await owner.close()


@contextmanager
def _forgotten(servers: Path) -> Iterator[None]:
    """Forget what servers of our own hold, before and after: a day of ten times as many fills a disk."""
    forget(servers)
    try:
        yield
    finally:
        forget(servers)


def journeys(stage: Stage, commuters: int, weekday: Weekday, part: Compressed) -> list[plan.Journey]:
    """Sell what so many commuters hold, let the stage's clients in, and draw their journeys in a part of the day."""
    drawn = list(people(corridors(stage.tariff, stage.day, stage.run), commuters, stage.run))
    tokens = uvloop.run(_tokens(stage, drawn))
    return plan.journeys(zip(drawn, tokens, strict=True), weekday, part, stage.run)


def warm(stage: Stage) -> None:
    """Put every right into the cache, which knows on any morning what it was told in the week before."""
    uvloop.run(_warm(stage))


async def _warm(stage: Stage) -> None:
    database, pipe = Database(stage.database_url), CachePipe(settings().redis_url, CACHE_SECONDS)
    lines = DirectLines(database)
    try:
        entries = Entries(read_secret(settings().secret_file), Patterns())
        await upkeep.warm(Upkeep(database, lines, pipe, entries), clock.read())
    finally:
        pipe.close()
        lines.close()
        await database.close()


async def _tokens(stage: Stage, drawn: Sequence[Commuter]) -> list[str]:
    """Sell, and give each commuter a token in turn."""
    database = Database(stage.database_url, connections=AT_ONCE)
    secret = read_secret(settings().secret_file)
    try:
        async with database.sessions.begin() as session:
            await _let_in(session, stage)
        return await _sold(database, secret, stage, drawn)
    finally:
        await database.close()


async def _let_in(session: AsyncSession, stage: Stage) -> None:
    """Add the run's devices and apps."""
    clients = [("device", name, operator) for name, operator in stage.devices]
    clients += [("app", f"app-{number}", stage.devices[0][1]) for number in range(APPS)]
    for kind, name, operator in clients:
        id_, scopes = stage.client(name), SCOPES_OF_KIND[kind]
        new = access.NewClient(id_, "load test", kind, operator, public_jwk(stage.key), scopes)
        await access.add_client(session, new, clock.read(), by="load test")


async def _sold(database: Database, secret: Secret, stage: Stage, drawn: Sequence[Commuter]) -> list[str]:
    catalogue = Catalogue(database)
    await catalogue.refresh()
    seller = Caller(stage.client("app-0"), "app", stage.devices[0][1], SCOPES_OF_KIND["app"])
    counter = Counter(database, catalogue, secret, seller, stage.day)
    turns = asyncio.Semaphore(AT_ONCE)
    waiting: dict[tuple[Holding, str], list[int]] = {}
    for number, person in enumerate(drawn):
        waiting.setdefault((person.holding, person.corridor.profile), []).append(number)
    tokens = [UNKNOWN_MEDIUM.format(number) for number in range(len(drawn))]

    async def serve(holding: Holding, profile: str, numbers: Sequence[int]) -> None:
        async with turns:
            for number, token in zip(numbers, await counter.sold(holding, profile, len(numbers)), strict=True):
                tokens[number] = token

    queues = [(key, numbers) for key, numbers in waiting.items() if key[0] is not Holding.UNKNOWN]
    served = [
        serve(*key, numbers[first : first + QUEUE])
        for key, numbers in queues
        for first in range(0, len(numbers), QUEUE)
    ]
    await asyncio.gather(*served)
    return tokens


@contextmanager
def serving(stage: Stage, workers: int = 1, taken: socket | None = None) -> Iterator[Service]:
    """Run the service as it is shipped, its figures and its log included, on the stage's servers."""
    taken = taken or process.take_port(0)
    with process.take_port(0) as free:
        metrics_port = free.getsockname()[1]
    url = f"http://{process.LOOPBACK}:{taken.getsockname()[1]}"
    environment = {
        "COMMONFARE_ISSUER": url,
        "COMMONFARE_METRICS_PORT": str(metrics_port),
        "COMMONFARE_TAP_AHEAD_SECONDS": str(TAP_AHEAD_SECONDS),
        "COMMONFARE_TOKEN_LIFETIME_SECONDS": "3600",
    }
    port, command = taken.getsockname()[1], [*process.SERVE, "--workers", str(workers)]
    with process.serving(taken, stage.folder / f"service-{workers}.log", environment, command) as started:
        yield Service(port, psutil.Process(started.pid), metrics_port, workers)


def bearers(stage: Stage, service: Service, names: Sequence[str]) -> Mapping[str, str]:
    """Sign clients in, and give each one's access token by its name."""
    now = clock.read()
    return {name: sign_in(stage.client(name), stage.key, service.url, None, now).text for name in names}


def script(stage: Stage, service: Service, drawn: Sequence[plan.Journey]) -> Script:
    """Write the day's taps down, with the devices' access tokens."""
    tokens = bearers(stage, service, [name for name, _ in stage.devices])
    return plan.script(drawn, stage.day, stage.zone, tokens)
