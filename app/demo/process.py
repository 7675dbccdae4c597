"""The service and its worker, each in a process of its own, as an operator would run them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx

from app.cli.console import CommandError
from app.cli.listening import listen

ATTEMPTS: Final = 600
PAUSE_SECONDS: Final = 0.05
STOP_SECONDS: Final = 15
LAST_LINES: Final = 5
LOOPBACK: Final = "127.0.0.1"
SERVE: Final = (sys.executable, "-m", "app", "serve", "--while-open")
WORK: Final = (sys.executable, "-m", "app", "worker", "--while-open")


def take_port(wanted: int) -> socket.socket:
    """Listen on the wanted loopback port if it is free, else on any that is. Raises `CommandError` if none is."""
    try:
        return listen(LOOPBACK, wanted)
    except CommandError:
        return listen(LOOPBACK, 0)


@contextmanager
def serving(
    taken: socket.socket, log: Path, environment: Mapping[str, str], command: Sequence[str] = SERVE
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the API on a socket until the block ends; it stops as well if this process dies. Raises `CommandError`.

    The socket is handed over, so nobody else can answer at its address, not even while the service starts.
    """
    port = taken.getsockname()[1]
    with taken:
        process = _start([*command, "--fd", str(taken.fileno())], log, environment, taken.fileno())
    try:
        _wait_until_ready(process, port, log)
        yield process
    finally:
        _stop(process)


@contextmanager
def working(log: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Send webhooks and forget what has expired until the block ends; it stops as well if this process dies."""
    process = _start(WORK, log, environment)
    try:
        yield process
    finally:
        _stop(process)


def _start(command: Sequence[str], log: Path, environment: Mapping[str, str], *passed: int) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as written:
        return subprocess.Popen(
            command,
            pass_fds=passed,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in a terminal is ours to handle
        )


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(ATTEMPTS):
        if process.poll() is not None:
            break
        with suppress(httpx.TransportError):
            if httpx.get(f"http://{LOOPBACK}:{port}/readyz", trust_env=False).is_success:
                return
        time.sleep(PAUSE_SECONDS)
    raise CommandError(f"The service did not start; {ending_of(log)}")


def ending_of(log: Path) -> str:
    """Say where the service's log is, and how it ends."""
    lines = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])
    return f"its log is {log}. It ends with:\n{lines}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
