"""The service on a real port, in a thread with a loop of its own, for a fuzzer that speaks plain HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from app.catalogue.service import seed
from app.main import create_app
from app.platform import migrate
from app.platform.db import Database
from app.platform.servers import ServerUrls
from tests.support import tariffs
from tests.support.servers import create_database, drop_database, on_database
from tests.support.service import NOW, Clock, add_client, client_of, new_settings, token_of

DATABASE = "commonfare_fuzz"


@dataclass
class Target:
    """Where the service answers, and a token for each kind of client."""

    base_url: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)
    server: uvicorn.Server | None = None


async def _prepare(servers: ServerUrls, folder: Path) -> FastAPI:
    await create_database(servers, DATABASE)
    await migrate.upgrade(on_database(servers.migration_database_url, DATABASE))
    settings = new_settings(folder, on_database(servers.database_url, DATABASE), servers.redis_url)
    database = Database(settings.database_url)
    async with database.sessions.begin() as session:
        await seed(session, tariffs.raw(), NOW)
    await database.close()
    return create_app(settings)


async def _serve(servers: ServerUrls, folder: Path, target: Target) -> None:
    service, clock = await _prepare(servers, folder), Clock()
    service.state.clock = clock.read
    target.server = uvicorn.Server(uvicorn.Config(service, host="127.0.0.1", port=0, log_config=None, lifespan="on"))
    serving = asyncio.create_task(target.server.serve())
    while not target.server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    async with client_of(service) as api:
        for kind in ("app", "device", "officer"):
            client = await add_client(service.state.database, kind, operator="BUSCO")
            target.tokens[kind] = await token_of(api, client, clock)
    target.base_url = f"http://127.0.0.1:{target.server.servers[0].sockets[0].getsockname()[1]}"
    target.ready.set()
    await serving
    await drop_database(servers, DATABASE)


@pytest.fixture(scope="session")
def target(servers: ServerUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The service as a stranger finds it."""
    target, folder = Target(), tmp_path_factory.mktemp("fuzz")
    thread = threading.Thread(target=lambda: asyncio.run(_serve(servers, folder, target)), name="service")
    thread.start()
    assert target.ready.wait(60), "the service did not start"
    yield target
    assert target.server is not None
    target.server.should_exit = True
    thread.join(30)
