"""Real servers for tests, and what only their superuser may do."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from app.platform.servers import ServerUrls, local_servers

PASSABLE = 0o711


@contextmanager
def servers_of_one_run() -> Iterator[ServerUrls]:
    """Run servers with their state in a temporary folder that is gone afterwards, whatever happens."""
    with temporary_folder() as folder, local_servers(folder, durable=False, keep=False) as urls:
        yield urls


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder with a short path, which sockets need, that the servers' account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="cf-"))
    folder.chmod(PASSABLE)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect without SQLAlchemy to what one of its URLs names."""
    parsed = make_url(url)
    return await asyncpg.connect(
        host=str(parsed.query.get("host") or parsed.host),
        port=int(str(parsed.query.get("port") or parsed.port)),
        user=parsed.username,
        password=parsed.password,
        database=parsed.database,
    )


def on_database(url: str, name: str) -> str:
    """Give `url` with another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


async def create_database(servers: ServerUrls, name: str, *, template: str = "template1") -> None:
    """Create a database owned by the owner role; a copy of `template`, which nobody may be connected to."""
    await _as_superuser(
        servers,
        f'CREATE DATABASE "{name}" OWNER commonfare_owner TEMPLATE "{template}" STRATEGY FILE_COPY',
        f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{name}" TO commonfare_app',
    )


async def drop_database(servers: ServerUrls, name: str) -> None:
    """Drop a database, ending the sessions that are still connected to it."""
    await _as_superuser(servers, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _as_superuser(servers: ServerUrls, *statements: str) -> None:
    assert servers.superuser_url is not None
    connection = await connect(servers.superuser_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
