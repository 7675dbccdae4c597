"""Commands that look after a service's database, on one that somebody else runs."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import command_line
from app.demo.process import take_port
from app.platform.servers import ServerUrls
from tests.support import tariffs
from tests.support.servers import create_database, on_database

DATABASE = "commonfare_cli"


@pytest.fixture(scope="module")
async def environment(servers: ServerUrls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an operator who has migrated an empty database."""
    await create_database(servers, DATABASE)
    folder = tmp_path_factory.mktemp("operator")
    (folder / "secret").write_bytes(os.urandom(32))
    CliRunner().invoke(command_line(), ["keys", str(folder / "token-key.pem")])
    return {
        "DATABASE_URL": on_database(servers.database_url, DATABASE),
        "MIGRATION_DATABASE_URL": on_database(servers.migration_database_url, DATABASE),
        "REDIS_URL": servers.redis_url,
        "COMMONFARE_TOKEN_KEY_FILE": str(folder / "token-key.pem"),
        "COMMONFARE_SECRET_FILE": str(folder / "secret"),
    }


@pytest.fixture(scope="module")
def migrated(environment: dict[str, str]) -> dict[str, str]:
    done = CliRunner().invoke(command_line(), ["migrate"], env=environment)
    assert done.exit_code == 0, done.stderr
    return environment


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public key of an operator's app."""
    file = tmp_path_factory.mktemp("app") / "app.pem"
    CliRunner().invoke(command_line(), ["keys", str(file)])
    return file.with_suffix(".jwk.json")


def run(environment: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(command_line(), list(words), env=environment)


def test_migrating_twice_changes_nothing_and_the_tables_are_as_the_code_says(migrated: dict[str, str]) -> None:
    again, check = run(migrated, "migrate"), run(migrated, "migrate", "--check")

    assert again.exit_code == 0
    assert check.exit_code == 0, check.stderr
    assert "as the code says" in check.stdout


def test_the_first_edition_is_published_once(migrated: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "tariff.json").write_bytes(tariffs.raw())

    first, second = (run(migrated, "seed", str(tmp_path / "tariff.json")) for _ in range(2))

    assert "Published" in first.stdout, first.stderr
    assert "nothing was changed" in second.stdout


def test_a_client_is_added_listed_and_blocked(migrated: dict[str, str], key: Path) -> None:
    added = run(migrated, "client", "add", "bus-app", "--kind", "app", "--key", str(key), "--scope", "quote")
    blocked = run(migrated, "client", "block", "bus-app", "--reason", "its phone was stolen")
    listed = run(migrated, "client", "list")

    assert added.exit_code == 0, added.stderr
    assert blocked.exit_code == 0, blocked.stderr
    assert "bus-app" in listed.stdout
    assert "its phone was stolen" in listed.stdout


def test_a_client_that_only_plays_is_a_sandbox(migrated: dict[str, str], key: Path) -> None:
    added = run(migrated, "client", "add", "my-app", "--sandbox", "--operator", "BUSCO", "--key", str(key))
    listed = run(migrated, "client", "list")

    assert "my-app may call now, with quote, sandbox, sell, webhooks." in added.stdout, added.stderr
    assert [line.split()[:3] for line in listed.stdout.splitlines() if "my-app" in line] == [
        ["my-app", "sandbox", "BUSCO"]
    ]


@pytest.mark.parametrize("said", [(), ("--sandbox", "--kind", "app")], ids=["neither", "both"])
def test_a_client_is_of_a_kind_or_a_sandbox(migrated: dict[str, str], key: Path, said: tuple[str, ...]) -> None:
    done = run(migrated, "client", "add", "vague", "--key", str(key), *said)

    assert done.exit_code == 2
    assert "Say what it is" in done.stderr


def test_an_id_is_never_given_twice(migrated: dict[str, str], key: Path) -> None:
    words = ("client", "add", "once", "--kind", "officer", "--key", str(key))
    run(migrated, *words)

    done = run(migrated, *words)

    assert done.exit_code == 2
    assert "never given twice" in done.stderr


def test_a_private_key_is_not_taken_for_a_public_one(migrated: dict[str, str], key: Path) -> None:
    pem = key.with_name("app.pem")

    done = run(migrated, "client", "add", "leak", "--kind", "app", "--key", str(pem))

    assert done.exit_code == 2
    assert "holds no public key" in done.stderr


def test_blocking_whom_nobody_knows_is_a_mistake(migrated: dict[str, str]) -> None:
    done = run(migrated, "client", "block", "nobody", "--reason", "none")

    assert done.exit_code == 2
    assert "There is no client with this id" in done.stderr


async def test_a_draft_with_mistakes_is_never_seeded(
    environment: dict[str, str], servers: ServerUrls, tmp_path: Path
) -> None:
    await create_database(servers, "commonfare_draft")
    empty = {
        **environment,
        "DATABASE_URL": on_database(servers.database_url, "commonfare_draft"),
        "MIGRATION_DATABASE_URL": on_database(servers.migration_database_url, "commonfare_draft"),
    }
    (tmp_path / "draft.json").write_text("{}")

    migrated, done = await asyncio.to_thread(
        lambda: (run(empty, "migrate"), run(empty, "seed", str(tmp_path / "draft.json")))
    )

    assert migrated.exit_code == 0
    assert done.exit_code == 2
    assert "commonfare review" in done.stderr


def test_a_database_that_is_not_there_is_said_in_one_sentence(environment: dict[str, str], servers: ServerUrls) -> None:
    missing = {**environment, "DATABASE_URL": on_database(servers.database_url, "not_there")}

    done = run(missing, "client", "list")

    assert done.exit_code == 2
    assert "PostgreSQL refused" in done.stderr


def test_settings_that_are_missing_are_all_named(servers: ServerUrls) -> None:
    environment = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}

    with take_port(0) as taken:
        free = taken.getsockname()[1]

    done = run(environment, "serve", "--port", str(free))

    assert done.exit_code == 2
    assert "COMMONFARE_TOKEN_KEY_FILE" in done.stderr
    assert "COMMONFARE_SECRET_FILE" in done.stderr


def test_half_of_the_servers_is_a_mistake(servers: ServerUrls) -> None:
    done = run({"DATABASE_URL": servers.database_url, "REDIS_URL": ""}, "client", "list")

    assert done.exit_code == 2
    assert "REDIS_URL is not set" in done.stderr


def test_postgresql_that_does_not_answer_is_said_in_one_sentence(environment: dict[str, str]) -> None:
    away = {**environment, "DATABASE_URL": "postgresql://commonfare_app:none@127.0.0.1:1/commonfare"}

    done = run(away, "client", "list")

    assert done.exit_code == 2
    assert "PostgreSQL does not answer" in done.stderr


def test_the_apis_description_is_printed_without_a_server(tmp_path: Path) -> None:
    printed = run({}, "openapi")
    written = run({}, "openapi", "--output", str(tmp_path / "openapi.json"))

    assert json.loads(printed.stdout)["openapi"].startswith("3.")
    assert written.exit_code == 0
    assert (tmp_path / "openapi.json").read_text() == printed.stdout
    assert (tmp_path / "problems.md").exists()


@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("quote",), ("fly",), ("keys",)])
def test_misuse_is_exit_code_2(words: tuple[str, ...]) -> None:
    assert run({}, *words).exit_code == 2


def test_the_worker_ends_in_order_when_it_is_told_to(migrated: dict[str, str]) -> None:
    command = [sys.executable, "-m", "app", "worker"]
    with subprocess.Popen(command, env={**os.environ, **migrated}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "forgotten" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
