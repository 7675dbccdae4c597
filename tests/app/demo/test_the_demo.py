"""The demo itself, as somebody runs it who has just cloned the repository; on a database of its own."""

import asyncio
import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from app.cli.commands import command_line
from app.cli.demo import _invitation
from app.cli.pairs import Algorithm, new_pair
from app.demo.cast import Cast
from app.demo.gateway import Client
from app.platform.servers import ServerUrls
from tests.support.servers import connect, create_database, on_database

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

ROOT = Path(__file__).parents[3]
DATABASE = "commonfare_demo"
COMMUTERS = "30"
WAITING = "SELECT count(*) FROM outbox_event WHERE spread_at IS NULL"


@pytest.fixture(scope="module")
async def environment(servers: ServerUrls) -> dict[str, str]:
    """The environment of somebody who has servers of their own, with an empty database."""
    await create_database(servers, DATABASE)
    return {
        **os.environ,
        "DATABASE_URL": on_database(servers.database_url, DATABASE),
        "MIGRATION_DATABASE_URL": on_database(servers.migration_database_url, DATABASE),
        "REDIS_URL": servers.redis_url,
    }


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "var"


@pytest.fixture(scope="module")
def first_run(environment: dict[str, str], state: Path) -> subprocess.CompletedProcess[str]:
    """A whole `demo --once`."""
    command = demo("--once", "--commuters", COMMUTERS, "--state", str(state), "--port", "0")
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Up:
    """A demo that was left up, and what it said."""

    url: str
    state: Path
    said: str
    process: subprocess.Popen[str]


@pytest.fixture
async def database(environment: dict[str, str], first_run: object) -> AsyncIterator["Connection"]:
    """A connection to the demo's database."""
    connection = await connect(environment["DATABASE_URL"])
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
def up(environment: dict[str, str], state: Path, first_run: subprocess.CompletedProcess[str]) -> Iterator[Up]:
    """A second run on the same state, left up as `make demo` leaves it."""
    command = demo("--commuters", "5", "--state", str(state), "--port", "0")
    with subprocess.Popen(command, env=unmeasured(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "write API=" in line:
                break
        yield Up(line.rpartition("write API=")[2].strip(), state, said, process)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def unmeasured(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without coverage, for what other tests measure already: many processes start quickly."""
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE")}


def demo(*options: str) -> list[str]:
    return [sys.executable, "-m", "app", "demo", *options]


def test_a_morning_passes_and_nothing_is_lost(first_run: subprocess.CompletedProcess[str], state: Path) -> None:
    assert first_run.returncode == 0, first_run.stdout + first_run.stderr
    assert "Nothing lost, nothing twice" in first_run.stdout
    told = json.loads((state / "demo.json").read_text())

    assert told["whole"] is True
    assert told["commuters"] == int(COMMUTERS)
    assert told["taps"]["accepted"] >= told["sales"]["count"]
    assert {"used_up", "wrong_operator", "expired", "unknown_right"} <= told["taps"]["by_reason"].keys()
    assert told["sent_twice"] >= 2


def test_everything_that_shows_the_morning_says_that_it_is_synthetic(
    first_run: subprocess.CompletedProcess[str], state: Path
) -> None:
    assert "SYNTHETIC" in first_run.stdout
    assert json.loads((state / "demo.json").read_text())["label"] == "SYNTHETIC"


def test_the_demos_keys_are_for_their_owners_eyes(first_run: subprocess.CompletedProcess[str], state: Path) -> None:
    private = [*state.rglob("*.pem"), state / "keys" / "secret"]

    assert len(private) > 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}


def test_a_second_run_keeps_everything_and_adds_new_commuters(up: Up) -> None:
    told = json.loads((up.state / "demo.json").read_text())

    assert told["run"] == 2
    assert told["whole"] is True


def test_it_is_left_up_with_its_addresses_said(up: Up) -> None:
    assert up.url in up.said
    assert json.loads((up.state / "demo.json").read_text())["url"] == up.url
    assert "demo-app-TBTN" in up.said
    assert str(up.state / "demo" / "worker.log") in up.said.replace("\n", "")
    assert httpx.get(f"{up.url}/readyz").json()["status"] == "ready"
    assert httpx.get(f"{up.url}/docs").status_code == 200


async def test_its_worker_spreads_what_the_morning_announced(up: Up, database: "Connection") -> None:
    """Nobody asked for webhooks: then it is done with an event as soon as it has looked."""
    async with asyncio.timeout(20):
        while await database.fetchval(WAITING):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.1)

    assert await database.fetchval("SELECT count(*) FROM outbox_event WHERE type = 'sale.completed'") > 5


def test_the_lines_of_the_readme_work_as_pasted(up: Up) -> None:
    """In one shell, one block after the other; only the port and the folder are this test's own."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    bin_ = Path(sys.executable).parent
    script = "\n".join(blocks).replace("http://127.0.0.1:8000", up.url).replace(".venv/bin", str(bin_))
    script = script.replace("var/", f"{up.state}/")

    done = subprocess.run(
        ["/bin/sh", "-euc", script], env=unmeasured(os.environ), cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    sale, tap = json.loads((up.state / "sale.json").read_text()), re.search(r'\{"accepted".*', done.stdout)
    assert len(blocks) == 4
    assert sale["rights"][0]["token"]
    assert tap is not None, done.stdout
    assert '"accepted":true' in tap[0].replace(" ", "")
    assert "Joint Day" in done.stdout


def test_the_officers_walk_through_works_as_pasted(up: Up) -> None:
    """In one shell; the editor's work is done by a line of our own, and the edition always begins in a hundred days."""
    begins = (datetime.now(UTC) + timedelta(days=100)).date().isoformat()
    sign_in, take, review, price, dry_run = re.findall(
        r"```sh\n(.*?)```", (ROOT / "docs" / "for-officers.md").read_text(), flags=re.DOTALL
    )
    edit = 'sed -i \'s/"valid_from": "2026-09-01"/"valid_from": "2027-03-01"/\' var/next.json\n'
    publish = dry_run.replace("?dry_run=true", "")
    script = f"{sign_in}{take}{edit}{review}{price}{dry_run}{publish}".replace("2027-03-01", begins)
    script = script.replace("http://127.0.0.1:8000", up.url).replace(".venv/bin", str(Path(sys.executable).parent))

    done = subprocess.run(
        ["/bin/sh", "-euc", script.replace("var/", f"{up.state}/")],
        env=unmeasured(os.environ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "It may be published" in done.stdout
    assert done.stdout.count(f'"valid_from": "{begins}"') == 2
    assert '"dry_run": true' in done.stdout
    assert '"dry_run": false' in done.stdout


def test_the_invitation_names_the_folder_that_was_asked_for() -> None:
    client = Client("demo", "TBTN", "quote", new_pair(Algorithm.EDDSA))
    players = Cast({"TBTN": client}, {"TBTN": client}, client, Path("elsewhere/demo/clients"))

    local, own = (_invitation("http://127.0.0.1:1", players, "2", state) for state in (Path("elsewhere"), None))

    assert "local, started from elsewhere/servers" in local
    assert "PostgreSQL and Valkey: your own" in own


def test_the_lines_that_the_demo_prints_work_as_pasted(up: Up) -> None:
    lines = up.said.partition("in another terminal:\n")[2].partition("The README")[0]
    script = lines.replace(".venv/bin", str(Path(sys.executable).parent)).replace("  curl", "  curl -sf")

    done = subprocess.run(
        ["/bin/sh", "-euc", script], env=unmeasured(os.environ), cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "total_pence" in done.stdout


def test_a_token_is_printed_alone_so_that_a_script_can_use_it(up: Up) -> None:
    key = up.state / "demo" / "clients" / "demo-app-EM.pem"

    done = CliRunner().invoke(command_line(), ["token", "demo-app-EM", "--key", str(key), "--url", up.url])

    assert done.exit_code == 0
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", done.stdout)


def test_a_token_that_is_refused_says_why(up: Up) -> None:
    key = up.state / "demo" / "clients" / "demo-app-EM.pem"

    done = CliRunner().invoke(command_line(), ["token", "demo-app-TBTN", "--key", str(key), "--url", up.url])

    assert done.exit_code == 2
    assert "The service gave no token" in done.stderr


def test_ctrl_c_while_it_still_loads_ends_it_without_a_traceback() -> None:
    interrupted = (
        "import app.__main__, app.cli.commands as commands, os, signal;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "commands.command_line = lambda words: os.kill(os.getpid(), signal.SIGINT);"
        "app.__main__.main()"
    )

    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-c", interrupted], capture_output=True, text=True, check=False, env=unmeasured
    )

    assert done.returncode == -signal.SIGINT
    assert done.stderr == ""
