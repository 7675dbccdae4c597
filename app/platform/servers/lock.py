"""One set of servers per state folder: a lock that lasts as long as the last process that serves it."""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.platform.servers.errors import StateInUseError

FILE = "lock"
PAUSE_SECONDS = 0.1
ATTEMPTS_WHILE_STOPPING = 300


@contextmanager
def hold(state: Path) -> Iterator[int]:
    """Hold the folder's lock; gives its descriptor, which the guardian inherits.

    Raises StateInUseError while the process that took it lives. Where that process was killed, waits for its guardian
    to stop the servers.
    """
    descriptor = _take(state)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(state: Path) -> int:
    path = state / FILE
    for _ in range(ATTEMPTS_WHILE_STOPPING):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _lock(descriptor) and _is_still(descriptor, path):
            _sign(descriptor)
            return descriptor
        holder = os.pread(descriptor, 1000, 0).decode(errors="replace")
        os.close(descriptor)
        if _lives(holder):
            raise StateInUseError(state, f"process {holder}")
        time.sleep(PAUSE_SECONDS)
    raise StateInUseError(state, "a process that is stopping them, and takes long")


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(descriptor: int, path: Path) -> bool:
    """Whether `path` names the locked file: whoever forgot the folder has unlinked it meanwhile."""
    return path.exists() and os.path.samestat(os.fstat(descriptor), path.stat())


def _sign(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} ({Path(sys.argv[0]).name})".encode(), 0)


def _lives(holder: str) -> bool:
    pid = holder.partition(" ")[0]
    if not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
