"""The worker: delivers webhooks, and forgets what has expired, until it is told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.service import prune as prune_assertions
from app.catalogue.editions import Catalogue
from app.clocks.service import prune as prune_sandboxes
from app.jobs.addresses import Reach
from app.jobs.courier import Courier
from app.jobs.deliveries import prune as prune_events
from app.jobs.sending import Sender
from app.platform import clock
from app.platform.crypto import read_secret
from app.platform.db import Database, is_passing
from app.platform.idempotency import prune as prune_idempotency
from app.platform.metrics import Metrics, served
from app.platform.settings import Settings
from app.sales.passing import pass_time

Prune = Callable[[AsyncSession, datetime, int], Awaitable[int]]

BATCH_ROWS: Final = 1000
PAUSE_SECONDS: Final = 30
CHORES: Final[Mapping[str, Prune]] = {"assertions": prune_assertions, "idempotency keys": prune_idempotency}


def chores_of(settings: Settings, editions: Catalogue) -> Mapping[str, Prune]:
    """Name what is done and forgotten, and how: events are kept as long as the settings say."""
    return {
        "agenda": partial(pass_time, editions=editions),
        **CHORES,
        "events": partial(prune_events, kept=timedelta(days=settings.event_days)),
        "sandboxes": prune_sandboxes,
    }


async def forget_expired(
    database: Database, batch_rows: int = BATCH_ROWS, chores: Mapping[str, Prune] = CHORES
) -> dict[str, int]:
    """Forget everything that has expired by now, each batch in a transaction of its own; gives counts by kind."""
    return {name: await _in_batches(database, prune, batch_rows) for name, prune in chores.items()}


async def _in_batches(database: Database, prune: Prune, batch_rows: int) -> int:
    forgotten = 0
    while True:
        async with database.sessions() as session:
            batch = await prune(session, clock.read(), batch_rows)
            await session.commit()
        forgotten += batch
        if batch < batch_rows:
            return forgotten


async def work(
    database: Database,
    stop: asyncio.Event,
    pause_seconds: int = PAUSE_SECONDS,
    chores: Mapping[str, Prune] = CHORES,
) -> None:
    """Do the chores again and again until `stop` is set. PostgreSQL away is a reason to wait, not to end."""
    log = structlog.get_logger("commonfare.worker")
    while not stop.is_set():
        try:
            forgotten = await forget_expired(database, chores=chores)
            log.info("forgotten", **{name.replace(" ", "_"): rows for name, rows in forgotten.items()})
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("postgresql is away", error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause_seconds)


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; a batch and deliveries under way are finished first."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_, stop.set)
    secret, metrics = read_secret(settings.secret_file), Metrics()
    database, sender = Database.open(settings), Sender(Reach(development=settings.webhooks_development))
    try:
        with served(metrics, settings.metrics_port):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(work(database, stop, chores=chores_of(settings, Catalogue(database))))
                tasks.create_task(Courier(database, secret, sender, metrics).run(stop))
    finally:
        await sender.close()
        await database.close()
