"""Starts servers from another process, as `make demo` does, so that a test can kill it."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from redis import Redis

from app.platform.servers.processes import command_of
from tests.support.servers import connect

ATTEMPTS, PAUSE_SECONDS = 200, 0.05


@dataclass
class Starter:
    """A process that runs `python -m app.platform.servers run STATE`, in a group of its own like a terminal's job."""

    process: subprocess.Popen[str]
    urls: dict[str, str]

    def interrupt(self) -> int:
        """Do what Ctrl-C in a terminal does: signal the whole group. Returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def kill(self) -> None:
        """End the process without a chance to tidy up."""
        self.process.kill()
        self.process.wait(30)


@contextmanager
def starter(state: Path) -> Iterator[Starter]:
    """Start the servers of `state` from another process; kills it at the end if it still runs."""
    command = [sys.executable, "-m", "app.platform.servers", "run", str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        urls = dict(shlex.split(line)[0].split("=", 1) for line in lines)
        try:
            yield Starter(process, urls)
        finally:
            process.kill()


def postgres_pid(place: Path) -> int:
    """Give the postmaster's process id."""
    return int((place / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])


def valkey_pid(redis_url: str) -> int:
    """Give Valkey's process id."""
    with Redis.from_url(redis_url) as client:
        return int(cast("dict[str, int]", client.info("server"))["process_id"])


def guardian_pid(server_pid: int) -> int:
    """Give the parent of a server."""
    listed = subprocess.run(
        ["/bin/ps", "-o", "ppid=", "-p", str(server_pid)], capture_output=True, text=True, check=True
    )
    return int(listed.stdout)


def all_end(pids: Sequence[int]) -> bool:
    """Whether all these processes end within ten seconds."""
    for _ in range(ATTEMPTS):
        if not any(command_of(pid) for pid in pids):
            return True
        time.sleep(PAUSE_SECONDS)
    return False


async def remember(database_url: str, word: str) -> None:
    """Write a word into the database."""
    connection = await connect(database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
    await connection.execute("INSERT INTO remembered VALUES ($1)", word)
    await connection.close()


async def remembered(database_url: str) -> list[str]:
    """Read every word written into the database."""
    connection = await connect(database_url)
    rows = await connection.fetch("SELECT word FROM remembered")
    await connection.close()
    return [row["word"] for row in rows]
