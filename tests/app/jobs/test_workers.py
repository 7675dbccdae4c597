"""Workers hear at once of what was announced, outlive PostgreSQL's absence, and lose nothing when they are killed."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.exc import ProgrammingError

from app import worker
from app.catalogue.editions import Catalogue
from app.jobs.addresses import Reach
from app.jobs.courier import Courier
from app.jobs.deliveries import LEASE, prune
from app.jobs.sending import Sender
from app.platform import clock as platform_clock
from app.platform.crypto import read_secret
from app.platform.db import Database
from app.platform.metrics import Metrics
from app.platform.servers import ServerUrls
from app.platform.settings import Settings
from tests.app.jobs.conftest import Owner, Post
from tests.support.receiver import Received, Receiver, plain
from tests.support.servers import connect
from tests.support.service import Clock

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

SOON_SECONDS = 5


@asynccontextmanager
async def working(courier: Courier) -> AsyncIterator[None]:
    """Let a courier work in the background."""
    stop = asyncio.Event()
    running = asyncio.create_task(courier.run(stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(SOON_SECONDS):
            await running


@asynccontextmanager
async def worker_process(settings: Settings) -> AsyncIterator[Process]:
    """Run `commonfare worker` as a process of its own."""
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "COMMONFARE_TOKEN_KEY_FILE": str(settings.token_key_file),
        "COMMONFARE_SECRET_FILE": str(settings.secret_file),
        "COMMONFARE_WEBHOOKS_DEVELOPMENT": "true",
        "COMMONFARE_METRICS_PORT": "0",
        "COMMONFARE_LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "app", "worker", env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_worker_hears_at_once_of_what_was_announced(post: Post, receiver: Receiver, busco: Owner) -> None:
    await busco.add(receiver.url)
    async with working(post.courier(poll_seconds=600)):
        await asyncio.sleep(0.3)
        await post.sold(busco)

        async with asyncio.timeout(SOON_SECONDS):
            await receiver.until(1)


async def test_a_worker_that_hears_nothing_looks_again_soon(
    post: Post, receiver: Receiver, busco: Owner, owner: "Connection", clock: Clock
) -> None:
    """A delivery falls due without anybody announcing that."""
    await busco.add(receiver.url)
    receiver.answers = 500
    await post.sold(busco)
    async with working(post.courier()):
        async with asyncio.timeout(SOON_SECONDS):
            while not await owner.fetchval("SELECT count(*) FROM webhook_attempt"):
                pass
        clock.forward(seconds=7)

        async with asyncio.timeout(SOON_SECONDS):
            await receiver.until(2)


async def test_a_worker_that_lost_its_connections_goes_on_by_itself(
    post: Post, receiver: Receiver, busco: Owner, settings: Settings, servers: ServerUrls
) -> None:
    await busco.add(receiver.url)
    assert servers.superuser_url is not None
    superuser, fresh = await connect(servers.superuser_url), Database.open(settings)
    async with working(post.courier()):
        await asyncio.sleep(0.3)
        await superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'commonfare'"
        )
        await replace(post, database=fresh).sold(busco)

        async with asyncio.timeout(2 * SOON_SECONDS):
            await receiver.until(1)
    await superuser.close()
    await fresh.close()


async def test_postgresql_away_is_a_reason_to_wait(post: Post, settings: Settings) -> None:
    away = Database("postgresql+asyncpg://nobody:none@127.0.0.1:1/none")
    courier = Courier(away, read_secret(settings.secret_file), Sender(Reach()), Metrics())

    async with working(courier):
        await asyncio.sleep(0.2)

    await away.close()


async def test_a_database_that_is_set_up_wrongly_ends_the_worker_so_that_somebody_looks(
    post: Post, owner: "Connection"
) -> None:
    await owner.execute("REVOKE SELECT ON webhook_switch FROM commonfare_app")
    try:
        with pytest.raises(ProgrammingError):
            await post.courier().run(asyncio.Event())
    finally:
        await owner.execute("GRANT SELECT ON webhook_switch TO commonfare_app")


async def test_a_delivery_that_cannot_be_recorded_is_made_again_and_stops_nobody(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    event_id = await post.sold(busco)
    courier = post.courier()
    await owner.execute("REVOKE INSERT ON webhook_attempt FROM commonfare_app")
    try:
        await post.deliver(courier)
    finally:
        await owner.execute("GRANT INSERT ON webhook_attempt TO commonfare_app")

    clock.at += LEASE
    await post.deliver(courier)

    assert receiver.ids == [event_id, event_id]
    assert await owner.fetchval("SELECT state FROM webhook_delivery") == "delivered"


async def test_a_worker_killed_in_the_middle_loses_nothing_and_keeps_the_order(
    post: Post, receiver: Receiver, busco: Owner, settings: Settings, clock: Clock, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    sales = [uuid4() for _ in range(4)]
    told = {sale: [await post.sold(busco, sale) for _ in range(5)] for sale in sales}

    async def slowly(_: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        await plain(writer, 200)

    receiver.answers = slowly
    async with worker_process(settings) as process:
        await receiver.until(7)
        process.kill()
        await process.wait()
    by_then = await owner.fetchval("SELECT count(*) FROM webhook_delivery WHERE state = 'delivered'")
    clock.at = platform_clock.read() + LEASE + timedelta(seconds=1)
    await post.deliver()

    assert by_then < 20
    assert await owner.fetchval("SELECT count(*) FROM webhook_delivery WHERE state = 'delivered'") == 20
    for ids in told.values():
        assert list(dict.fromkeys(each for each in receiver.ids if each in ids)) == ids


async def test_a_worker_that_is_told_to_stop_finishes_what_is_under_way(
    post: Post, receiver: Receiver, busco: Owner, settings: Settings, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    answered = asyncio.Event()

    async def late(_: Received, writer: asyncio.StreamWriter) -> None:
        await answered.wait()
        await plain(writer, 200)

    receiver.answers = late
    await post.sold(busco)
    async with worker_process(settings) as process:
        await receiver.until(1)
        process.terminate()
        await asyncio.sleep(0.2)
        answered.set()
        ended = await asyncio.wait_for(process.wait(), 10)

    assert ended == 0
    assert await owner.fetchval("SELECT state FROM webhook_delivery") == "delivered"


async def test_what_was_worked_off_is_forgotten_after_its_days_and_what_still_waits_is_kept(
    post: Post,
    receiver: Receiver,
    make_owner: Callable[[], Awaitable[Owner]],
    clock: Clock,
    owner: "Connection",
    database: Database,
) -> None:
    busco, rival = await make_owner(), await make_owner()
    await busco.add(receiver.url)
    disabled = await rival.add(receiver.url)
    delivered = await post.sold(busco)
    await post.deliver()
    receiver.answers = 500
    waits, forsaken = await post.sold(busco), await post.sold(rival)
    await post.deliver()
    await rival.ask("PATCH", f"/{disabled['id']}", {"enabled": False})
    clock.forward(days=31)
    young = await post.sold(busco)
    await post.deliver()

    forgotten = []
    for _ in range(3):
        async with database.sessions.begin() as session:
            forgotten.append(await prune(session, clock.at, 1, kept=timedelta(days=30)))

    left = {str(row["id"]) for row in await owner.fetch("SELECT id FROM outbox_event")}
    assert forgotten == [1, 1, 0]
    assert left == {waits, young}
    assert not left & {delivered, forsaken}
    assert await owner.fetchval("SELECT count(*) FROM webhook_delivery") == 2


async def test_the_worker_forgets_events_when_the_settings_say(
    post: Post, settings: Settings, owner: "Connection"
) -> None:
    await post.sold(None)
    await post.sold(None)
    long_ago = platform_clock.read() - timedelta(days=8)
    await owner.execute(
        "UPDATE outbox_event SET spread_at = $1 WHERE number = (SELECT min(number) FROM outbox_event)", long_ago
    )
    chores = worker.chores_of(settings.model_copy(update={"event_days": 7}), Catalogue(post.database))

    forgotten = await worker.forget_expired(post.database, chores=chores)

    assert forgotten["events"] == 1
