"""The service as its users meet it: over HTTP, on real servers, with a swept database for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlmodel import SQLModel

from app.catalogue.service import seed
from app.platform import migrate
from app.platform.db import Database
from app.platform.servers import ServerUrls
from app.platform.settings import Settings
from tests.support import tariffs
from tests.support.servers import connect, create_database, on_database
from tests.support.service import NOW, Client, Clock, add_client, client_of, new_settings, running, token_of

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

DATABASE = "commonfare_test"
FILLED = "SELECT EXISTS (SELECT FROM {0}) AND '{0}' <> 'catalogue_edition' AS filled, '{0}' AS name"


@pytest.fixture(scope="session")
async def migrated(servers: ServerUrls) -> str:
    """A migrated database with the small tariff in force; gives the version of its edition."""
    await create_database(servers, DATABASE)
    await migrate.upgrade(on_database(servers.migration_database_url, DATABASE))
    database = Database(on_database(servers.database_url, DATABASE))
    async with database.sessions.begin() as session:
        version = await seed(session, tariffs.raw(), NOW)
    await database.close()
    assert version is not None
    return version


@pytest.fixture(scope="session")
async def sweeper(servers: ServerUrls, migrated: str) -> AsyncIterator["Connection"]:
    """The connection that sweeps the database between tests, as its owner."""
    connection = await connect(on_database(servers.migration_database_url, DATABASE))
    await connection.execute("SET lock_timeout = '10s'")
    yield connection
    await connection.close()


@pytest.fixture
async def database_name(sweeper: "Connection", migrated: str) -> str:
    """A database that holds the small tariff and nothing else."""
    migrate.import_tables()
    rows = await sweeper.fetch(" UNION ALL ".join(FILLED.format(name) for name in SQLModel.metadata.tables))
    filled = [row["name"] for row in rows if row["filled"]]
    if filled:
        await sweeper.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
    await sweeper.execute("DELETE FROM catalogue_edition WHERE version <> $1", migrated)
    return DATABASE


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def settings(servers: ServerUrls, database_name: str, keys_folder: Path) -> Settings:
    """Settings of the service under test."""
    return new_settings(keys_folder, on_database(servers.database_url, database_name), servers.redis_url)


@pytest.fixture
def clock() -> Clock:
    """The service's time: Monday 23 November 2026, 07:30 in Greenwich time, until the test moves it."""
    return Clock()


@pytest.fixture
async def service(settings: Settings, clock: Clock) -> AsyncIterator[FastAPI]:
    """The service itself, running."""
    async with running(settings, clock) as app:
        yield app


@pytest.fixture
async def api(service: FastAPI) -> AsyncIterator[AsyncClient]:
    """An HTTP client of the service."""
    async with client_of(service) as client:
        yield client


@pytest.fixture
async def owner(servers: ServerUrls, database_name: str) -> AsyncIterator["Connection"]:
    """A connection as the tables' owner."""
    connection = await connect(on_database(servers.migration_database_url, database_name))
    yield connection
    await connection.close()


@pytest.fixture
async def app_role(servers: ServerUrls, database_name: str) -> AsyncIterator["Connection"]:
    """A connection as the role that the service has."""
    connection = await connect(on_database(servers.database_url, database_name))
    yield connection
    await connection.close()


MakeClient = Callable[..., Awaitable[Client]]


@pytest.fixture
def make_client(service: FastAPI) -> MakeClient:
    """Add clients: `await make_client("device", operator="BUSCO")`."""

    async def make(kind: str, scopes: frozenset[str] | None = None, operator: str | None = None) -> Client:
        return await add_client(service.state.database, kind, scopes, operator)

    return make


@pytest.fixture
async def app_token(api: AsyncClient, clock: Clock, make_client: MakeClient) -> str:
    """A token of an app of BUSCO, which may quote and sell."""
    return await token_of(api, await make_client("app", operator="BUSCO"), clock)


@pytest.fixture
async def device_token(api: AsyncClient, clock: Clock, make_client: MakeClient) -> str:
    """A token of a validator of BUSCO."""
    return await token_of(api, await make_client("device", operator="BUSCO"), clock)


@pytest.fixture
async def officer_token(api: AsyncClient, clock: Clock, make_client: MakeClient) -> str:
    """A token of a transport officer, who may read and publish tariffs."""
    return await token_of(api, await make_client("officer"), clock)
