"""The API's description is good enough to make a typed client of it that works."""

import asyncio
import importlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from httpx import AsyncClient

from tests.support import refunding
from tests.support.commuting import Town
from tests.support.service import Clock

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
NAME = "commonfare_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the client, as `make client` writes it."""
    folder = tmp_path_factory.mktemp("generated")
    generate = [str(Path(sys.executable).parent / "openapi-python-client"), "generate", "--meta", "none"]
    options = ["--path", "docs/openapi.json", "--config", "tools/client.yaml", "--output-path", str(folder / NAME)]
    done = run([*generate, *options], {})
    assert "Warning" not in done, done
    return folder


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a command to its good end; gives what it said. Coverage is no concern of others' programs."""
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(command, cwd=ROOT, env=unmeasured | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@asynccontextmanager
async def served(service: FastAPI) -> AsyncIterator[str]:
    """Serve a service that runs already on a loopback port; gives its address."""
    server = uvicorn.Server(uvicorn.Config(service, host="127.0.0.1", port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_a_morning_passes_through_the_generated_client(
    service: FastAPI,
    api: AsyncClient,
    clock: Clock,
    officer_token: str,
    generated: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A carnet of ten days is bought for £99; after one, £83 are given back: £11 were used, and £5 are the fee."""
    town = Town(service, api, clock)
    await refunding.publish(town, officer_token)
    app, device = await town.app(), await town.reader("RW", "R-DWT")
    tokens = [(await each.headers())["Authorization"].removeprefix("Bearer ") for each in (app, device)]
    monkeypatch.syspath_prepend(generated)
    monkeypatch.syspath_prepend(HERE)
    client, morning = importlib.import_module(NAME), importlib.import_module("morning")

    async with served(service) as url:
        callers: list[Any] = [client.AuthenticatedClient(base_url=url, token=token) for token in tokens]
        async with callers[0], callers[1]:
            came_to = await morning.play(*callers, clock.at)

    assert came_to == (9900, 8300, 1600)


def test_its_types_hold_what_a_program_says_of_them(generated: Path, tmp_path: Path) -> None:
    check = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", str(tmp_path)]

    run([*check, str(HERE / "morning.py")], {"MYPYPATH": str(generated)})
