"""What the service's role may do, and that migrations and tables say the same."""

import asyncio
import sys
from asyncio import create_subprocess_exec
from typing import TYPE_CHECKING

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.platform import migrate
from app.platform.db import Database, execute, is_passing
from app.platform.servers import ServerUrls
from app.platform.settings import Settings
from tests.support.servers import connect, create_database, drop_database, on_database
from tests.support.service import NOW, add_client

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

APPEND_ONLY = {
    "access_client": "name",
    "access_client_blocked": "reason",
    "audit_entry": "actor",
    "catalogue_edition": "edition",
}
UPGRADE = "import asyncio, sys; from app.platform.migrate import upgrade; asyncio.run(upgrade(sys.argv[1]))"
EXPIRING = ["access_assertion", "idempotency_answer"]


@pytest.mark.parametrize(("table", "column"), APPEND_ONLY.items())
async def test_the_service_cannot_change_what_is_only_ever_added_to(
    app_role: "Connection", table: str, column: str
) -> None:
    for deed in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(deed)


@pytest.mark.parametrize("table", EXPIRING)
async def test_the_service_may_forget_what_has_expired_and_change_nothing(app_role: "Connection", table: str) -> None:
    await app_role.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table's name

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app_role.execute(f"UPDATE {table} SET client_id = client_id")  # noqa: S608 - our own table's name


async def test_the_service_cannot_make_or_drop_tables(app_role: "Connection") -> None:
    for deed in ("CREATE TABLE mine (id int)", "DROP TABLE audit_entry", "ALTER TABLE audit_entry ADD COLUMN x int"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(deed)


async def test_a_reading_session_cannot_write(service: FastAPI) -> None:
    async with service.state.database.reading_sessions() as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await execute(session, text("DELETE FROM idempotency_answer"))


async def test_a_client_cannot_be_stored_with_its_private_key(service: FastAPI, app_role: "Connection") -> None:
    client = await add_client(service.state.database, "app")

    with pytest.raises(asyncpg.CheckViolationError, match="access_client_key_is_public"):
        await app_role.execute(
            "INSERT INTO access_client SELECT 'another', name, kind, operator, public_jwk || '{\"d\": \"x\"}', scopes,"
            " created_at, created_by FROM access_client WHERE id = $1",
            client.id,
        )


async def test_an_edition_cannot_be_stored_under_a_version_that_is_not_its_hash(app_role: "Connection") -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="catalogue_edition_version_is_its_hash"):
        await app_role.execute(
            "INSERT INTO catalogue_edition VALUES ($1, 'two-towns', 'x', '2027-01-01', 'other', $2, 'test')",
            "0" * 64,
            NOW,
        )


async def test_migrations_and_tables_say_the_same(servers: ServerUrls, database_name: str) -> None:
    assert await migrate.check(on_database(servers.migration_database_url, database_name)) == []


async def test_a_lost_check_a_new_column_and_a_missing_index_are_drift(
    servers: ServerUrls, owner: "Connection", database_name: str
) -> None:
    """Alembic's own comparison would see only some of these."""
    known = await owner.fetchval(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'access_client_kind_known'"
    )
    await owner.execute("""
        ALTER TABLE access_client DROP CONSTRAINT access_client_kind_known;
        ALTER TABLE audit_entry ADD COLUMN mood text;
        DROP INDEX audit_entry_at;
    """)
    try:
        found = await migrate.check(on_database(servers.migration_database_url, database_name))
    finally:
        await owner.execute(f"""
            ALTER TABLE access_client ADD CONSTRAINT access_client_kind_known {known};
            ALTER TABLE audit_entry DROP COLUMN mood;
            CREATE INDEX audit_entry_at ON audit_entry (at);
        """)

    assert len(found) == 3
    assert any("access_client_kind_known" in line for line in found)
    assert any("migrated, but not declared: audit_entry.mood" in line for line in found)
    assert any("audit_entry_at" in line for line in found)


async def test_two_migrations_at_once_are_one_after_the_other(servers: ServerUrls) -> None:
    await create_database(servers, "commonfare_twice")
    url = on_database(servers.migration_database_url, "commonfare_twice")
    try:
        processes = await asyncio.gather(
            *(create_subprocess_exec(sys.executable, "-c", UPGRADE, url) for _ in range(2))
        )
        assert [await process.wait() for process in processes] == [0, 0]
        assert await migrate.check(url) == []
    finally:
        await drop_database(servers, "commonfare_twice")


async def test_a_migration_without_its_roles_says_what_to_run(servers: ServerUrls) -> None:
    assert servers.superuser_url is not None
    superuser = await connect(servers.superuser_url)
    await create_database(servers, "commonfare_roleless")
    await superuser.execute("ALTER ROLE commonfare_operator RENAME TO commonfare_elsewhere")
    try:
        with pytest.raises(DBAPIError, match="commonfare_operator are missing") as refusal:
            await migrate.upgrade(on_database(servers.migration_database_url, "commonfare_roleless"))
    finally:
        await superuser.execute("ALTER ROLE commonfare_elsewhere RENAME TO commonfare_operator")
        await drop_database(servers, "commonfare_roleless")
        await superuser.close()

    assert "CREATE ROLE commonfare_app" in str(refusal.value)


class Stated(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (PoolTimeoutError(), True),
        (Stated("57P03"), True),
        (DBAPIError("", None, Stated("40001")), True),
        (DBAPIError("", None, Stated("40P01")), True),
        (DBAPIError("", None, Stated("53300")), True),
        (InterfaceError("", None, Stated(None)), True),
        (DBAPIError("", None, Stated(None), connection_invalidated=True), True),
        (DBAPIError("", None, Stated("23505")), False),
        (DBAPIError("", None, Stated(None)), False),
        (ValueError(), False),
    ],
)
def test_what_passes_is_told_from_what_does_not(error: Exception, *, passing: bool) -> None:
    assert is_passing(error) is passing


async def test_a_cut_connection_is_a_503_and_the_next_request_works(
    servers: ServerUrls, settings: Settings, database_name: str
) -> None:
    database = Database(settings.database_url, connections=1)
    async with database.sessions() as session:
        process = (await execute(session, text("SELECT pg_backend_pid()"))).scalar_one()
    assert servers.superuser_url is not None
    superuser = await connect(servers.superuser_url)
    await superuser.execute("SELECT pg_terminate_backend($1)", process)
    await superuser.close()
    await asyncio.sleep(0.1)

    async with database.sessions() as session:
        with pytest.raises(DBAPIError) as cut:
            await execute(session, text("SELECT 1"))
    async with database.sessions() as session:
        again = (await execute(session, text("SELECT 1"))).scalar_one()
    await database.close()

    assert is_passing(cut.value)
    assert again == 1


async def test_whoever_finds_every_connection_busy_waits_for_one(settings: Settings) -> None:
    database = Database(settings.database_url, connections=1)

    async def ask() -> int:
        async with database.sessions() as session:
            return int((await execute(session, text("SELECT 1 FROM pg_sleep(0.01)"))).scalar_one())

    answers = await asyncio.gather(*(ask() for _ in range(8)))
    await database.close()

    assert answers == [1] * 8
