"""Runs PostgreSQL and Valkey beside this process, for as long as it lives."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from app.platform.servers import guardian, lock, postgres, valkey
from app.platform.servers.binaries import find_binaries
from app.platform.servers.errors import ServersError, StartFailedError
from app.platform.servers.passwords import Passwords, passwords_of
from app.platform.servers.place import Place, find_place
from app.platform.servers.processes import command_of
from app.platform.servers.urls import ServerUrls, with_driver

DEFAULT_STATE = Path("var/servers")
PAUSE_SECONDS = 0.02
ATTEMPTS = 3000
STARTS = 3
STOP_SECONDS = 30
LOG_BYTES = 10_000_000
LAST_LINES = 15


@contextmanager
def servers_for(environment: Mapping[str, str], state: Path = DEFAULT_STATE) -> Iterator[ServerUrls]:
    """Give the servers that `environment` names, else run local ones that keep their state in `state`.

    DATABASE_URL and REDIS_URL go together; MIGRATION_DATABASE_URL is DATABASE_URL unless set.
    """
    database, redis = environment.get("DATABASE_URL", ""), environment.get("REDIS_URL", "")
    if bool(database) != bool(redis):
        missing = "REDIS_URL" if database else "DATABASE_URL"
        raise ServersError(f"{missing} is not set: set both DATABASE_URL and REDIS_URL, or neither for local servers.")
    if not database:
        with local_servers(state) as urls:
            yield urls
        return
    migration = environment.get("MIGRATION_DATABASE_URL") or database
    yield ServerUrls(with_driver(database), with_driver(migration), None, redis, "your own servers")


@contextmanager
def local_servers(state: Path, *, durable: bool = True, keep: bool = True) -> Iterator[ServerUrls]:
    """Run PostgreSQL and Valkey with their state in the folder `state`, made if need be.

    `durable=False` trades safety on a crash for speed; `keep=False` deletes the folder at the end, even if this process
    is killed. The servers stop when the block ends or this process dies. Raises ServersError with what to do.
    """
    place = find_place(state)
    if place.folder != place.state:
        user = place.account.name
        sys.stderr.write(f"The local servers keep their files in {place.folder}: {user} cannot enter {place.state}.\n")
    with lock.hold(place.state) as held:
        passwords = passwords_of(place)
        programs = find_binaries(place)
        postgres.make_cluster(place, programs.postgres, passwords.superuser, durable=durable)
        _stop_orphans(place, passwords)
        plan = guardian.Plan(
            servers=[
                postgres.plan(place, programs.postgres, durable=durable),
                valkey.plan(place, programs.valkey, passwords.valkey),
            ],
            account=[place.account.uid, place.account.gid] if place.account.dropped else [],
            remove=_to_remove(place, keep=keep),
        )
        with _running(place, plan, held, passwords):
            postgres.make_roles(place, programs.postgres, passwords)
            yield _urls(place, passwords)


def forget(state: Path) -> None:
    """Delete a state folder and what belongs to it elsewhere. Raises ServersError while its servers run."""
    if not (state / lock.FILE).exists():
        return
    place = find_place(state)
    with lock.hold(place.state):
        place.remove()


def _urls(place: Place, passwords: Passwords) -> ServerUrls:
    return ServerUrls(
        database_url=postgres.url(place, postgres.APP, passwords.app),
        migration_database_url=postgres.url(place, postgres.OWNER, passwords.owner),
        superuser_url=postgres.url(place, postgres.SUPERUSER, passwords.superuser, "postgres"),
        redis_url=valkey.url(place, passwords.valkey),
        place=str(place.folder),
    )


def _to_remove(place: Place, *, keep: bool) -> list[str]:
    if not keep:
        return [str(folder) for folder in (place.sockets, place.folder, place.state)]
    return [] if place.sockets.is_relative_to(place.folder) else [str(place.sockets)]


@contextmanager
def _running(place: Place, plan: guardian.Plan, held: int, passwords: Passwords) -> Iterator[None]:
    process = _start(place, plan, held, passwords)
    try:
        yield
    finally:
        _stop(process)


def _start(place: Place, plan: guardian.Plan, held: int, passwords: Passwords) -> subprocess.Popen[bytes]:
    """Start the guardian and wait until both servers answer.

    Tries again where PostgreSQL would not start: after a kill, its last sessions need a moment to notice.
    """
    for _ in range(STARTS):
        process = _spawn(place, plan, held)
        try:
            if _becomes_ready(process, place, valkey.url(place, passwords.valkey)):
                _tell(process, b"ready\n")
                return process
        except BaseException:
            _stop(process)
            raise
        _stop(process)
        time.sleep(1)
    log = place.log("postgres" if not postgres.is_ready(place) else "valkey")
    raise StartFailedError(log.stem, log, "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:]))


def _spawn(place: Place, plan: guardian.Plan, held: int) -> subprocess.Popen[bytes]:
    shutil.rmtree(place.sockets, ignore_errors=True)
    place.own_folder(place.sockets)
    for server in plan["servers"]:
        log = Path(server["log"])
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.old"))
        log.touch(mode=0o600)
    process = subprocess.Popen(
        [sys.executable, "-I", guardian.__file__],
        stdin=subprocess.PIPE,
        pass_fds=(held,),
        start_new_session=True,  # Ctrl-C in a terminal reaches this process, not the guardian
        cwd="/",
    )
    _tell(process, json.dumps(plan).encode() + b"\n")
    return process


def _tell(process: subprocess.Popen[bytes], line: bytes) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(line)
        process.stdin.flush()


def _becomes_ready(process: subprocess.Popen[bytes], place: Place, redis_url: str) -> bool:
    for _ in range(ATTEMPTS):
        if process.poll() is not None:
            return False
        if postgres.is_ready(place) and valkey.is_ready(redis_url):
            return True
        time.sleep(PAUSE_SECONDS)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Let go of the pipe and wait for the guardian to have stopped everything."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _stop_orphans(place: Place, passwords: Passwords) -> None:
    """End servers that outlived their guardian, and remove a pid file whose number belongs to another program now."""
    valkey.stop_orphan(place, valkey.url(place, passwords.valkey))
    pid_file = place.cluster / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().split(maxsplit=1)[0])
    if str(place.cluster) not in command_of(pid):
        pid_file.unlink()
        return
    os.kill(pid, signal.SIGINT)
    for _ in range(ATTEMPTS):
        if str(place.cluster) not in command_of(pid):
            return
        time.sleep(PAUSE_SECONDS)
