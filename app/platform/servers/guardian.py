"""The process that outlives the starter just long enough to stop the servers.

It reads its plan, one line of JSON, from a pipe that only the starter holds open. A line `ready` follows once the
servers answer. When the pipe closes, because the starter ended or was killed, it stops the servers in good order.
Should the guardian itself be killed, Linux signals the servers; elsewhere the next start finds and stops them.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

STOP_SECONDS = 10
POLL_SECONDS = 0.05
A_SERVER_ENDED = 3
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


class ServerPlan(TypedDict):
    """One server: its command, folder and log, and the signal that stops it in good order."""

    command: list[str]
    folder: str
    log: str
    stop_signal: int


class Plan(TypedDict):
    """What the guardian is told: the servers, the account to run as (empty: one's own), what to delete at the end."""

    servers: list[ServerPlan]
    account: list[int]
    remove: list[str]


def main() -> int:
    """Run the plan until the starter is gone. Returns 0, or 3 if a server ended before all were ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    line = sys.stdin.buffer.readline()
    return carry_out(json.loads(line)) if line else 0


def carry_out(plan: Plan) -> int:
    """Start the plan's servers, watch, and whatever happens stop them and delete what is to go."""
    running: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGCHLD, lambda *_: _reap(running))
    try:
        for server in plan["servers"]:
            running.append(start(server, plan["account"]))  # noqa: PERF401 - what has started must be stopped
        return watch(running)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stop(running, [server["stop_signal"] for server in plan["servers"]])
        for folder in plan["remove"]:
            shutil.rmtree(folder, ignore_errors=True)


def start(server: ServerPlan, account: Sequence[int]) -> subprocess.Popen[bytes]:
    """Start one server as the account, with an environment of its own and its output in its log."""
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": server["folder"]}
    with Path(server["log"]).open("ab") as log:
        return subprocess.Popen(
            server["command"],
            cwd=server["folder"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            umask=0o077,
            preexec_fn=_die_with_parent(server["stop_signal"]),  # noqa: PLW1509 - this process has one thread
            **identity(account),
        )


class Identity(TypedDict, total=False):
    """The arguments of subprocess that change who a child runs as."""

    user: int
    group: int
    extra_groups: list[int]


def identity(account: Sequence[int]) -> Identity:
    """Say how to become the account (uid, gid), without any other group; an empty account changes nothing."""
    if not account:
        return {}
    uid, gid = account
    return {"user": uid, "group": gid, "extra_groups": []}


def watch(running: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait for the pipe to close. Until the starter says `ready`, a server that ends is a failed start."""
    while not select.select([sys.stdin], [], [], POLL_SECONDS)[0]:
        if any(server.poll() is not None for server in running):
            return A_SERVER_ENDED
    sys.stdin.buffer.read()
    return 0


def stop(running: Sequence[subprocess.Popen[bytes]], signals: Sequence[int]) -> None:
    """Ask every server to end, and kill what has not ended after ten seconds."""
    for server, stop_signal in zip(running, signals, strict=False):
        server.send_signal(stop_signal)
    for server in running:
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _reap(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for server in running:
        server.poll()


def _end(*_: object) -> None:
    sys.exit(0)


def _die_with_parent(stop_signal: int) -> Callable[[], None] | None:
    """Have Linux send `stop_signal` to the server when the guardian dies. Set last: a change of user clears it."""
    if sys.platform != "linux":
        return None
    libc, guardian = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, stop_signal)
        if os.getppid() != guardian:
            os._exit(1)

    return ask


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
