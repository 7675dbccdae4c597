"""What is announced stands or falls with the transaction in which it happened."""

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient

from app.jobs.events import EVERYBODY, KINDS, Event, RightBlocked, SaleCompleted
from app.jobs.outbox import CHANNEL, announce
from app.platform.db import Database
from tests.support import tariffs
from tests.support.service import NOW, bearer

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

SALE = UUID("0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10")
RIGHT = UUID("0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a11")


def sold(sale: UUID = SALE) -> Event:
    payload = SaleCompleted(sale_id=sale, right_ids=[RIGHT], total_pence=240, sold_at=NOW)
    return Event(payload, NOW, frozenset({"busco-app"}))


def blocked(sale: UUID = SALE) -> Event:
    return Event(RightBlocked(sale_id=sale, right_id=RIGHT, reason="lost", blocked_at=NOW), NOW, EVERYBODY)


async def announced(owner: "Connection") -> list[str]:
    return [row["type"] for row in await owner.fetch("SELECT type FROM outbox_event ORDER BY number")]


async def test_an_event_is_kept_with_what_it_tells(database: Database, owner: "Connection") -> None:
    async with database.sessions.begin() as session:
        event_id = await announce(session, sold())

    row = await owner.fetchrow(
        "SELECT id, type, subject, clients, payload ->> 'total_pence' AS total FROM outbox_event"
    )
    assert row is not None
    assert tuple(row) == (event_id, "sale.completed", f"sale_id/{SALE}", ["busco-app"], "240")


async def test_a_transaction_that_is_rolled_back_announces_nothing(database: Database, owner: "Connection") -> None:
    async with database.sessions() as session:
        await announce(session, sold())
        await session.rollback()

    assert await announced(owner) == []


async def test_listeners_hear_of_an_event_when_it_is_committed_and_not_before(
    database: Database, owner: "Connection"
) -> None:
    heard = asyncio.Event()
    await owner.add_listener(CHANNEL, lambda *_: heard.set())
    async with database.sessions() as session:
        await announce(session, sold())
        await asyncio.sleep(0.1)
        before = heard.is_set()

        await session.commit()

    async with asyncio.timeout(5):
        await heard.wait()
    assert not before


async def test_events_of_one_subject_are_numbered_in_the_order_of_their_commits(
    database: Database, owner: "Connection"
) -> None:
    async with database.sessions() as first, database.sessions() as second:
        await announce(first, sold())
        waiting = asyncio.create_task(announce(second, blocked()))
        await asyncio.sleep(0.1)
        waited = not waiting.done()
        await first.commit()
        await waiting
        await second.commit()

    assert waited
    assert await announced(owner) == ["sale.completed", "right.blocked"]


async def test_events_of_different_subjects_do_not_wait_for_each_other(database: Database, owner: "Connection") -> None:
    async with database.sessions() as first, database.sessions() as second:
        await announce(first, sold())
        async with asyncio.timeout(5):
            await announce(second, blocked(RIGHT))
        await second.commit()
        await first.commit()

    assert sorted(await announced(owner)) == ["right.blocked", "sale.completed"]


@pytest.mark.parametrize("column", ["id", "type", "subject", "clients", "payload", "created_at"])
async def test_the_service_cannot_change_what_was_announced(app_role: "Connection", column: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app_role.execute(f"UPDATE outbox_event SET {column} = NULL")  # noqa: S608 - our own table's columns


def test_every_type_of_event_has_a_name_of_its_own() -> None:
    assert len({kind.type for kind in KINDS}) == len(KINDS)


async def test_publishing_an_edition_announces_it_and_a_dry_run_does_not(
    api: AsyncClient, officer_token: str, owner: "Connection"
) -> None:
    document = tariffs.raw(edition="next", valid_from="2027-01-01")

    for query in ("?dry_run=true", "", ""):
        answer = await api.post(f"/v1/admin/tariffs{query}", content=document, headers=json_of(officer_token))
        assert answer.status_code == 201, answer.text

    rows = await owner.fetch("SELECT type, clients, payload ->> 'valid_from' AS valid_from FROM outbox_event")
    assert [tuple(row) for row in rows] == [("tariff.published", None, "2027-01-01")]


def json_of(token: str) -> dict[str, str]:
    return bearer(token) | {"Content-Type": "application/json"}
