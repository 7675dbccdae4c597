"""A process that is killed between commit and reply, and could not catch it: one effect, and the retry is told."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.demo.process import serving, take_port
from app.platform.settings import Settings
from tests.app.sales.test_races import counted, exchange, refund
from tests.support import dying
from tests.support.commuting import App, Json, Signed, Town
from tests.support.service import Clock

Connection = asyncpg.Connection
SERVE = [sys.executable, "-m", "uvicorn", "tests.support.dying:made", "--factory", "--log-level", "error"]


async def sale(app: App, _: Town) -> tuple[Signed, Json]:
    """Say what buys a day."""
    return app, await app.order("joint-day")


async def handing_back(app: App, _: Town) -> tuple[Signed, Json]:
    """Buy a day, and say what refunds it."""
    return app, (await refund(app))[1]


async def exchanging(app: App, _: Town) -> tuple[Signed, Json]:
    """Buy a day, and say what exchanges it."""
    return app, (await exchange(app))[1]


async def tap(app: App, town: Town) -> tuple[Signed, Json]:
    """Buy a day, and say what presents it."""
    reader = await town.reader("RW", "R-DWT")
    return reader, reader.said(await app.token("joint-day"))


WAYS = {"/v1/sales": sale, "/v1/refunds": handing_back, "/v1/exchanges": exchanging, "/v1/validations": tap}


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of another process of the service. It is not measured: nothing is left of it that could tell."""
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)
    return {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "COMMONFARE_ISSUER": settings.issuer,
        "COMMONFARE_TOKEN_KEY_FILE": str(settings.token_key_file),
        "COMMONFARE_SECRET_FILE": str(settings.secret_file),
        "COMMONFARE_METRICS_PORT": "0",
        "COMMONFARE_LOG_LEVEL": "error",
    }


@pytest.mark.parametrize("path", WAYS)
async def test_a_process_killed_between_commit_and_reply_did_it_once_and_the_retry_is_told(
    generous: App,
    town: Town,
    clock: Clock,
    environment: dict[str, str],
    app_role: "Connection[asyncpg.Record]",
    tmp_path: Path,
    path: str,
) -> None:
    caller, said = await WAYS[path](generous, town)
    before, headers = await counted(app_role), await caller.headers()
    told = environment | {dying.AT: clock.at.isoformat()}

    def ask_and_be_left_without_an_answer() -> int:
        taken = take_port(0)
        url = f"http://127.0.0.1:{taken.getsockname()[1]}{path}"
        with serving(taken, tmp_path / "service.log", told, SERVE) as process:
            with pytest.raises(httpx.TransportError):
                httpx.post(url, json=said, headers=headers, trust_env=False)
            return process.wait(10)

    died_of = await asyncio.to_thread(ask_and_be_left_without_an_answer)
    after = await counted(app_role)
    again, third = [await caller.post(path, said) for _ in range(2)]

    assert died_of == -signal.SIGKILL
    assert after != before
    assert (again.is_success, third.content) == (True, again.content)
    assert await counted(app_role) == after
