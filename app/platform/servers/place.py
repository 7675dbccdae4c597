"""Where the servers' files lie: in the state folder, or where their account can reach them."""

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.platform.servers import lock
from app.platform.servers.account import ROOT, Account, server_account
from app.platform.servers.errors import ServersError

SOCKET_PATH_BYTES = 100  # macOS allows 104 with the closing NUL, Linux 108
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"
PRIVATE, PASSABLE = 0o700, 0o711


@dataclass(frozen=True)
class Place:
    """The folders of one set of servers.

    `state` holds the lock and the passwords and belongs to whoever starts the servers; `folder` holds what the servers
    need, in folders of their account's own. They are one folder wherever the account can enter it.
    """

    state: Path
    folder: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "postgres" / "cluster"

    @property
    def sockets(self) -> Path:
        """The private folder of the sockets: in `folder`, or a short one where that path is too long for a socket."""
        usual = self.folder / "run"
        if len(os.fsencode(usual)) + len(LONGEST_SOCKET_NAME) <= SOCKET_PATH_BYTES:
            return usual
        return Path("/tmp") / f"cf-{self.account.uid}-{_digest(self.state)}"  # noqa: S108 - private, owner checked

    def log(self, server: str) -> Path:
        """The file that takes a server's output."""
        return self.folder / f"{server}.log"

    def write(self, name: str, content: str) -> Path:
        """Write a file for the account alone into `folder`, replacing what was there."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        self.account.own(path)
        return path

    def own_folder(self, path: Path) -> Path:
        """Make `path` a private folder of the account; refuse one that somebody else put there."""
        path.mkdir(mode=PRIVATE, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {self.account.uid, os.geteuid()}:
            raise ServersError(f"{path} belongs to somebody else; remove it, or have them remove it.")
        path.chmod(PRIVATE)
        self.account.own(path)
        return path

    def remove(self) -> None:
        """Delete everything, the state folder included."""
        for folder in {self.sockets, self.folder, self.state}:
            shutil.rmtree(folder, ignore_errors=True)


def find_place(state: Path) -> Place:
    """Make the state folder if need be, and choose where the servers' files lie.

    Changes no folder but those it made. Raises ServersError where the state folder belongs to another user.
    """
    state = Path(os.path.abspath(state))  # noqa: PTH100 - as the user wrote it, links unresolved
    _make(state, any_owner=os.geteuid() == ROOT)
    _refuse_foreign(state)
    elsewhere = _elsewhere(state)
    account = server_account(_first(elsewhere / "postgres", state / "postgres"))
    if account.may_enter(state):
        return Place(state, state, account)
    _make(elsewhere)
    return Place(state, elsewhere, account)


def _first(*paths: Path) -> Path:
    return next((path for path in paths if path.exists()), paths[-1])


def _make(folder: Path, *, any_owner: bool = False) -> None:
    """Make a folder of ours: private, or passable where root starts servers that run as another user."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        folder.mkdir(mode=PRIVATE)
        if os.geteuid() == ROOT:
            folder.chmod(PASSABLE)
    found = folder.lstat()
    theirs = found.st_uid != os.geteuid() and not any_owner
    if theirs or not stat.S_ISDIR(found.st_mode) or not os.access(folder, os.W_OK):
        raise ServersError(f"{folder} belongs to another user (uid {found.st_uid}): run as that user, or remove it.")


def _refuse_foreign(state: Path) -> None:
    """Take a new or empty folder or one of ours, since all of it goes when it is forgotten."""
    if any(state.iterdir()) and not (state / lock.FILE).exists():
        raise ServersError(f"{state} holds other files: name a folder for the servers alone.")


def _elsewhere(state: Path) -> Path:
    base = Path("/var/tmp")  # noqa: S108 - survives a restart; the folder in it is private and its owner checked
    if not base.is_dir():
        base = Path(tempfile.gettempdir())
    return base / f"commonfare-{os.geteuid()}-{_digest(state)}"


def _digest(state: Path) -> str:
    return hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
