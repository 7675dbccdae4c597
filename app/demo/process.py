"""The service in a process of its own, as an operator would run it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx

from app.cli.console import CommandError

ATTEMPTS: Final = 600
PAUSE_SECONDS: Final = 0.05
STOP_SECONDS: Final = 15
LAST_LINES: Final = 5
LOOPBACK: Final = "127.0.0.1"


def free_port(wanted: int) -> int:
    """Give the wanted loopback port if it is free, else any that is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((LOOPBACK, port))
                return int(probe.getsockname()[1])
    raise CommandError("This machine has no free loopback port.")


@contextmanager
def serving(port: int, log: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the API until the block ends; it stops as well if this process dies. Raises `CommandError`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(port), "--while-open"],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in a terminal is ours to handle
        )
    try:
        _wait_until_ready(process, port, log)
        yield process
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(ATTEMPTS):
        if process.poll() is not None:
            break
        with suppress(httpx.TransportError):
            if httpx.get(f"http://{LOOPBACK}:{port}/readyz", trust_env=False).is_success:
                return
        time.sleep(PAUSE_SECONDS)
    lines = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])
    raise CommandError(f"The service did not start; its log is {log}. It ends with:\n{lines}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
