"""The audit trail stands or falls with what it records."""

from typing import TYPE_CHECKING

from fastapi import FastAPI

from app.audit.service import record
from tests.support.service import NOW

if TYPE_CHECKING:
    import asyncpg


async def test_an_entry_says_who_did_what_to_what(
    service: FastAPI, app_role: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with service.state.database.sessions.begin() as session:
        record(session, NOW, actor="officer-1", action="tariff.publish", subject="abc", details={"edition": "2026-2"})

    row = await app_role.fetchrow(
        "SELECT at, actor, action, subject, details ->> 'edition' AS edition FROM audit_entry"
    )
    assert row is not None
    assert tuple(row) == (NOW, "officer-1", "tariff.publish", "abc", "2026-2")


async def test_an_entry_of_what_was_rolled_back_does_not_exist(
    service: FastAPI, app_role: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with service.state.database.sessions() as session:
        record(session, NOW, actor="officer-1", action="tariff.publish", subject="abc")
        await session.flush()
        await session.rollback()

    assert await app_role.fetchval("SELECT count(*) FROM audit_entry") == 0
