"""Servers end with whoever started them, however that ends, and what was written is there next time."""

import os
import signal
from pathlib import Path

import pytest

from app.platform.servers import StartFailedError, StateInUseError, forget, local_servers, postgres, supervisor
from app.platform.servers.passwords import passwords_of
from app.platform.servers.place import find_place
from tests.app.platform.servers.starters import (
    all_end,
    guardian_pid,
    postgres_pid,
    remember,
    remembered,
    starter,
    valkey_pid,
)


async def test_what_was_written_outlives_a_restart(state: Path) -> None:
    with local_servers(state) as urls:
        await remember(urls.migration_database_url, "Beeston")

    with local_servers(state) as urls:
        found = await remembered(urls.migration_database_url)

    assert found == ["Beeston"]


async def test_servers_end_with_a_killed_starter(state: Path) -> None:
    """Nothing runs on, and the next start finds what was written."""
    with starter(state) as killed:
        await remember(killed.urls["MIGRATION_DATABASE_URL"], "Spondon")
        pids = [postgres_pid(state), valkey_pid(killed.urls["REDIS_URL"])]
        killed.kill()
        ended = all_end(pids)
    with local_servers(state) as urls:
        found = await remembered(urls.migration_database_url)

    assert ended
    assert found == ["Spondon"]


async def test_a_start_waits_for_the_servers_of_a_killed_starter(state: Path) -> None:
    """The lock is the guardian's too, so a start straight after a kill does not meet the old servers."""
    with starter(state) as killed:
        await remember(killed.urls["MIGRATION_DATABASE_URL"], "Toton")
        killed.kill()

    with local_servers(state) as urls:
        found = await remembered(urls.migration_database_url)

    assert found == ["Toton"]


async def test_servers_end_or_are_ended_when_even_the_guardian_is_killed(state: Path) -> None:
    """Linux ends them at once; elsewhere the next start does."""
    with starter(state) as killed:
        await remember(killed.urls["MIGRATION_DATABASE_URL"], "Derby")
        pids = [postgres_pid(state), valkey_pid(killed.urls["REDIS_URL"])]
        os.kill(guardian_pid(pids[0]), signal.SIGKILL)
        killed.kill()
    with local_servers(state) as urls:
        found = await remembered(urls.migration_database_url)

    assert all_end(pids)
    assert found == ["Derby"]


async def test_postgres_comes_back_after_a_kill(state: Path) -> None:
    with local_servers(state) as urls:
        await remember(urls.migration_database_url, "Sandiacre")
        os.kill(postgres_pid(state), signal.SIGKILL)

    with local_servers(state) as urls:
        found = await remembered(urls.migration_database_url)

    assert found == ["Sandiacre"]


async def test_postgres_stays_when_the_cache_is_killed(state: Path) -> None:
    """Losing Redis makes the service slower, never wrong: the database must not go with it."""
    with local_servers(state, durable=False) as urls:
        pid = valkey_pid(urls.redis_url)
        os.kill(pid, signal.SIGKILL)
        ended = all_end([pid])
        await remember(urls.migration_database_url, "Borrowash")
        found = await remembered(urls.migration_database_url)

    assert ended
    assert found == ["Borrowash"]


async def test_an_orphaned_postgres_is_stopped_before_the_next(state: Path) -> None:
    """Where the system does not signal a killed guardian's children, the next start finds the server and stops it."""
    with starter(state) as first:
        pid = postgres_pid(state)
        place = find_place(state)

        supervisor._stop_orphans(place, passwords_of(place))

        assert all_end([pid])
        assert first.interrupt() == 0


def test_a_pid_file_that_names_another_program_does_not_block_the_start(state: Path) -> None:
    """In a container small process ids come round again at once."""
    with local_servers(state, durable=False):
        pid_file = state / "postgres" / "cluster" / "postmaster.pid"
        left_behind = pid_file.read_text().split("\n", 1)[1]
    pid_file.write_text(f"{os.getpid()}\n{left_behind}")

    with local_servers(state, durable=False):
        started = postgres_pid(state)

    assert started != os.getpid()


def test_ctrl_c_leaves_nothing_running(state: Path) -> None:
    with starter(state) as interrupted:
        pids = [postgres_pid(state), valkey_pid(interrupted.urls["REDIS_URL"])]

        code = interrupted.interrupt()

    assert code == 0
    assert all_end(pids)
    assert not (state / "postgres" / "cluster" / "postmaster.pid").exists()


def test_a_second_start_is_refused_and_told_who_holds_the_folder(state: Path) -> None:
    with (
        local_servers(state, durable=False),
        pytest.raises(StateInUseError, match=rf"already running for process {os.getpid()} .*DATABASE_URL"),
        local_servers(state, durable=False),
    ):
        pytest.fail("two sets of servers on one folder")


def test_servers_in_use_are_not_forgotten(state: Path) -> None:
    with local_servers(state, durable=False):
        with pytest.raises(StateInUseError):
            forget(state)

        assert postgres_pid(state)


def test_servers_of_a_test_run_leave_no_folder(state: Path) -> None:
    with local_servers(state, durable=False, keep=False):
        existed = state.exists()

    assert existed
    assert not state.exists()


def test_a_server_that_cannot_start_says_why(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message ends with the server's own words, and nothing stays behind."""
    monkeypatch.setitem(postgres.SETTINGS, "max_connections", "plenty")
    monkeypatch.setattr(supervisor, "STARTS", 1)

    with pytest.raises(StartFailedError, match=r"(?s)DATABASE_URL.*plenty"), local_servers(state, durable=False):
        pytest.fail("started with nonsense settings")
