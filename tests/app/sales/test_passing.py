"""What time alone brings about in earnest is seen to by the worker, once, and its seller is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest

from app import worker
from app.catalogue.editions import Catalogue
from app.platform.db import Database
from app.platform.settings import Settings
from app.sales.passing import pass_time, see_to_what_is_due
from tests.support.commuting import App, Town
from tests.support.playing import open_sandbox
from tests.support.service import Clock

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database, as the worker has it."""
    opened = Database.open(settings)
    yield opened
    await opened.close()


async def pass_by(database: Database, at: datetime, most: int = 100) -> int:
    """Do as the worker does at an instant."""
    editions = Catalogue(database)
    async with database.sessions.begin() as session:
        return await pass_time(session, at, most, editions=editions)


async def told(owner: "Connection") -> list[str]:
    """The events in the order in which they are told, sales apart."""
    rows = await owner.fetch("SELECT type FROM outbox_event WHERE type <> 'sale.completed' ORDER BY number")
    return [row["type"] for row in rows]


async def hold(app: App) -> str:
    """Hold an offer, and give the hold's id."""
    answer = await app.post("/v1/holds", await app.order("joint-day"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_hold_expires_once_and_its_seller_is_told(
    app: App, clock: Clock, database: Database, owner: "Connection"
) -> None:
    held = await hold(app)
    early = await pass_by(database, clock.at)
    clock.forward(minutes=15)

    rounds = [await pass_by(database, clock.at) for _ in range(2)]

    row = await owner.fetchrow("SELECT type, clients, payload ->> 'hold_id', created_at FROM outbox_event")
    assert (early, rounds) == (0, [1, 0])
    assert row is not None
    assert tuple(row) == ("hold.expired", [app.client.id], held, clock.at)
    assert (await app.get(f"/v1/holds/{held}")).json()["state"] == "expired"


async def test_of_confirming_and_expiring_at_once_one_wins(
    app: App, town: Town, clock: Clock, database: Database, owner: "Connection"
) -> None:
    """The worker's clock is ahead of the till's, as two machines' clocks may be."""
    for _ in range(4):
        held = await hold(app)
        ahead = clock.at.replace(hour=8)

        answer, _ = await asyncio.gather(app.post(f"/v1/holds/{held}/confirm", {}), pass_by(database, ahead))

        expired = await owner.fetchval("SELECT count(*) FROM outbox_event WHERE subject = $1", f"hold_id/{held}")
        assert (answer.status_code, expired) in {(201, 0), (410, 1)}


async def test_a_hold_that_the_worker_ended_cannot_be_confirmed_by_a_till_that_is_behind(
    app: App, clock: Clock, database: Database
) -> None:
    held = await hold(app)
    await pass_by(database, clock.at.replace(hour=8))

    answer = await app.post(f"/v1/holds/{held}/confirm", {})

    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/hold-expired")


async def test_a_right_that_was_refunded_does_not_expire_as_well(
    generous: App, clock: Clock, database: Database, owner: "Connection"
) -> None:
    sales = [await generous.buy("joint-day") for _ in range(2)]
    offer = (await generous.post("/v1/refund-offers", {"sale": sales[0]["id"]})).json()["offer"]
    await generous.post("/v1/refunds", {"id": str(uuid4()), "offer": offer})
    clock.forward(days=2)

    await pass_by(database, clock.at)

    assert [what for what in await told(owner) if what != "tariff.published"] == ["sale.refunded", "right.expired"]


async def test_a_block_that_was_lifted_does_not_run_out_as_well(
    app: App, clock: Clock, database: Database, owner: "Connection"
) -> None:
    right = (await app.buy("joint-day"))["rights"][0]["id"]
    until = clock.at.replace(hour=9).isoformat()
    await app.post(f"/v1/rights/{right}/block", {"id": str(uuid4()), "reason": "lost", "until": until})
    await app.post(f"/v1/rights/{right}/unblock", {"id": str(uuid4())})

    await pass_by(database, clock.at.replace(hour=10))

    assert await told(owner) == ["right.blocked", "right.unblocked"]


async def test_two_workers_at_once_do_it_once(app: App, clock: Clock, database: Database, owner: "Connection") -> None:
    for _ in range(6):
        await hold(app)
    clock.forward(hours=1)

    rounds = await asyncio.gather(*(pass_by(database, clock.at) for _ in range(4)))
    rounds.append(await pass_by(database, clock.at))

    assert sum(rounds) == 6
    assert await told(owner) == ["hold.expired"] * 6


async def test_what_is_rolled_back_is_still_due(
    app: App, clock: Clock, database: Database, owner: "Connection"
) -> None:
    """A worker that is killed between doing and committing has done nothing."""
    await hold(app)
    clock.forward(hours=1)
    async with database.sessions() as session:
        await see_to_what_is_due(session, clock.at, 100, editions=Catalogue(database))
        await session.rollback()

    assert await told(owner) == []
    assert await pass_by(database, clock.at) == 1


async def test_the_worker_leaves_sandboxes_to_their_own_clocks(
    app: App, town: Town, clock: Clock, database: Database, owner: "Connection"
) -> None:
    sandbox = await open_sandbox(town.service, town.api, town.clock)
    await sandbox.hold()

    seen_to = await pass_by(database, clock.at.replace(year=2030))

    assert seen_to == 0
    assert await told(owner) == []


async def test_the_worker_does_it_with_its_other_chores(settings: Settings, database: Database) -> None:
    chores = worker.chores_of(settings, Catalogue(database))

    done = await worker.forget_expired(database, chores=chores)

    assert done == {"agenda": 0, "assertions": 0, "idempotency keys": 0, "events": 0, "sandboxes": 0}
    assert isinstance(chores["agenda"], partial)
