"""The walk of docs/for-operators.md as somebody pastes it, against a service and a worker of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalogue.service import seed
from app.cli.tariffs import SCHEME
from app.demo.process import serving, take_port
from app.platform import clock, migrate
from app.platform.db import Database
from app.platform.servers import ServerUrls
from app.platform.settings import Settings
from tests.support.servers import create_database, on_database
from tests.support.service import new_settings

ROOT = Path(__file__).parents[3]
DATABASE = "commonfare_walk"


@pytest.fixture
async def walked(servers: ServerUrls, tmp_path: Path) -> Settings:
    """Settings of a service that has the real scheme's tariff, and sends webhooks to this machine."""
    await create_database(servers, DATABASE)
    await migrate.upgrade(on_database(servers.migration_database_url, DATABASE))
    settings = new_settings(tmp_path, on_database(servers.database_url, DATABASE), servers.redis_url)
    database = Database.open(settings)
    async with database.sessions.begin() as session:
        await seed(session, SCHEME.read_bytes(), clock.read())
    await database.close()
    return settings


@pytest.fixture
def environment(servers: ServerUrls, walked: Settings) -> dict[str, str]:
    """The environment of that service; without coverage, for its parts are measured elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")} | {
        "DATABASE_URL": walked.database_url,
        "REDIS_URL": walked.redis_url,
        "MIGRATION_DATABASE_URL": on_database(servers.migration_database_url, DATABASE),
        "COMMONFARE_TOKEN_KEY_FILE": str(walked.token_key_file),
        "COMMONFARE_SECRET_FILE": str(walked.secret_file),
        "COMMONFARE_WEBHOOKS_DEVELOPMENT": "true",
        "COMMONFARE_METRICS_PORT": "0",
    }


@pytest.fixture
def up(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of the service, with a worker beside it."""
    taken = take_port(0)
    url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    worker = [sys.executable, "-m", "app", "worker"]
    told = environment | {"COMMONFARE_ISSUER": url}
    with serving(taken, tmp_path / "service.log", told), subprocess.Popen(worker, env=told, cwd=ROOT) as process:
        yield url
        process.terminate()


@pytest.mark.timeout(300)  # it waits for a dozen processes to start, on a machine that may be busy
def test_the_operators_walk_works_as_pasted(up: str, environment: dict[str, str], tmp_path: Path) -> None:
    """In one shell, one block after the other; only the port and the folder are this test's own."""
    text = (ROOT / "docs" / "for-operators.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    script = "\n".join(blocks).replace("http://127.0.0.1:8000", up).replace("var/", f"{tmp_path}/")
    script = script.replace(".venv/bin", str(Path(sys.executable).parent))

    done = subprocess.run(
        ["/bin/sh", "-euc", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    taps = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"accepted"')]
    received = (tmp_path / "play" / "received.txt").read_text().splitlines()
    assert len(blocks) > 12
    assert [tap["accepted"] for tap in taps] == [True] * 10 + [False] * 2
    assert taps[-1]["reason"] == "refunded"
    assert [line.split()[1:] for line in sorted(received, key=lambda line: line.split()[1])] == [
        ["2026-12-07T07:30:00Z", "sale.completed"],
        ["2026-12-12T09:00:00Z", "sale.refunded"],
        ["2026-12-14T07:30:00Z", "sale.completed"],
        ["2026-12-14T07:30:00Z", "sale.completed"],
        ["2026-12-14T07:30:00Z", "right.exchanged"],
        ["2026-12-14T07:45:00Z", "hold.expired"],
        ["2027-03-14T04:30:00Z", "right.expired"],
    ]
    assert '"to_pay_pence": 8800' in done.stdout
    assert "ratelimit-policy" in done.stdout.lower()
    assert "/problems/clock-ahead" in done.stdout
    assert done.stderr == ""
