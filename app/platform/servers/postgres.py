"""PostgreSQL: made once, configured at every start, its roles and database brought to what they must be."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from app.platform.servers.errors import ServersError, StartFailedError
from app.platform.servers.guardian import ServerPlan, identity
from app.platform.servers.passwords import Passwords
from app.platform.servers.place import Place
from app.platform.servers.urls import DRIVER

DATABASE = "commonfare"
SUPERUSER, OWNER, APP, OPERATOR = "postgres", "commonfare_owner", "commonfare_app", "commonfare_operator"
PORT = 5432
MADE_IN_SECONDS = 120

# Scram for everyone, the superuser included: no line says trust or peer.
ACCESS = "local all all scram-sha-256\n"

SETTINGS = {
    "data_directory": "{cluster}",
    "hba_file": "{access}",
    "listen_addresses": "",
    "unix_socket_directories": '"{sockets}"',
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "1GB",  # as far as it is used: a tenth of a city's rights does not fit into the usual 128 MB
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m %u@%d ",
    "synchronous_commit": "on",
    "min_wal_size": "1GB",  # segments are kept to be used again: each new one has all taps wait, 50 ms on a small disk
}
# What a test writes is gone with the test: nothing needs to reach the disk.
FORGETFUL = {
    "shared_buffers": "128MB",
    "min_wal_size": "80MB",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}

ROLES = """
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['{owner}', '{app}', '{operator}']) AS name
 WHERE name NOT IN (SELECT rolname FROM pg_roles) \\gexec
ALTER ROLE {owner} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{owner_password}';
ALTER ROLE {app} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{app_password}';
ALTER ROLE {operator} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
GRANT {operator} TO {app} WITH INHERIT FALSE, SET TRUE;
GRANT pg_checkpoint TO {owner};  -- for the load tests alone
SELECT 'CREATE DATABASE {database} OWNER {owner}' WHERE NOT EXISTS
 (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {app};
"""


def make_cluster(place: Place, programs: Path, superuser_password: str, *, durable: bool) -> None:
    """Run initdb once. A cluster appears whole or not at all, since it is renamed into place."""
    if place.cluster.exists():
        return _check_version(place.cluster, programs)
    unfinished = place.own_folder(place.cluster.parent) / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = place.write("superuser.unfinished", superuser_password)
    options = [
        *(f"--pgdata={unfinished}", f"--username={SUPERUSER}", f"--pwfile={password_file}", "--auth=scram-sha-256"),
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *(() if durable else ("--no-sync",)),
    ]
    try:
        _as_account(place, [str(programs / "initdb"), *options])
    finally:
        password_file.unlink()
    unfinished.rename(place.cluster)
    return None


def plan(place: Place, programs: Path, *, durable: bool) -> ServerPlan:
    """Write the configuration and say how to run the server."""
    access = place.write("pg_hba.conf", ACCESS)
    chosen = SETTINGS if durable else SETTINGS | FORGETFUL
    paths = {"cluster": place.cluster, "access": access, "sockets": place.sockets}
    lines = [f"{name} = '{_quoted(value.format(**paths))}'\n" for name, value in chosen.items()]
    settings = place.write("postgresql.conf", "".join(lines))
    return ServerPlan(
        command=[str(programs / "postgres"), "-D", str(place.cluster), "-c", f"config_file={settings}"],
        folder=str(place.cluster.parent),
        log=str(place.log("postgres")),
        stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown: sessions are ended, all is written
    )


def is_ready(place: Place) -> bool:
    """Whether the server says in its own pid file that it takes connections."""
    with suppress(FileNotFoundError):
        lines = (place.cluster / "postmaster.pid").read_text().splitlines()
        return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
    return False


STATUS_LINE = 7  # of postmaster.pid, counted from 0 (PostgreSQL's miscadmin.h: LOCK_FILE_LINE_PM_STATUS)


def make_roles(place: Place, programs: Path, passwords: Passwords) -> None:
    """Bring roles, passwords and the database to what they must be; does nothing that is done already."""
    script = ROLES.format(
        owner=OWNER,
        app=APP,
        operator=OPERATOR,
        database=DATABASE,
        owner_password=passwords.owner,
        app_password=passwords.app,
    )
    psql = [str(programs / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--host={place.sockets}"]
    finished = subprocess.run(
        [*psql, f"--port={PORT}", f"--username={SUPERUSER}", "--dbname=postgres"],
        input=script,
        env={"PATH": os.defpath, "PGPASSWORD": passwords.superuser, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise ServersError(f"The database's roles could not be made: {finished.stderr.strip()}")


def url(place: Place, role: str, password: str, database: str = DATABASE) -> str:
    """Give the URL of `database` for `role`, for SQLAlchemy with asyncpg."""
    return f"{DRIVER}{role}:{password}@/{database}?host={quote(str(place.sockets))}&port={PORT}"


def _check_version(cluster: Path, programs: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text().strip()
    answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    if answer.split()[-1].split(".")[0] != made_by:
        raise ServersError(f"{cluster} was made by PostgreSQL {made_by}, here is {answer.strip()}. Run `make clean`.")


def _as_account(place: Place, command: list[str]) -> None:
    account = [place.account.uid, place.account.gid] if place.account.dropped else []
    with place.log("initdb").open("wb") as log:
        finished = subprocess.run(
            command,
            cwd=place.folder,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=MADE_IN_SECONDS,
            check=False,
            umask=0o077,
            **identity(account),
        )
    if finished.returncode != 0:
        raise StartFailedError("PostgreSQL", place.log("initdb"), place.log("initdb").read_text(errors="replace"))
    place.log("initdb").unlink()


def _quoted(value: str) -> str:
    return value.replace("'", "''")
