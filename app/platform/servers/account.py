"""Which ordinary user the servers run as: neither server may run as root, and no user is made for them."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from app.platform.servers.errors import WAY_OUT, ServersError

CHECKOUT = Path(__file__).resolve().parents[3]
ROOT = 0


@dataclass(frozen=True)
class Account:
    """A user and group that own the servers' files and processes. `dropped` when the starter is root and gives up."""

    uid: int
    gid: int
    dropped: bool

    @property
    def name(self) -> str:
        """The account's name where the machine knows one, else its number."""
        return _name(self.uid) or f"uid {self.uid}"

    def own(self, path: Path) -> None:
        """Give `path`, one of our own files, to the account."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, folder: Path) -> bool:
        """Whether every folder from the top down to `folder` lets the account pass."""
        if not self.dropped:
            return True
        return all(self._has(parent, stat.S_IXOTH) for parent in (folder, *folder.parents))

    def may_read(self, folder: Path) -> bool:
        """Whether the account can use the programs in `folder`."""
        return self.may_enter(folder) and (not self.dropped or self._has(folder, stat.S_IROTH))

    def _has(self, path: Path, right: int) -> bool:
        found = path.stat()
        if found.st_uid == self.uid:
            right <<= 6
        elif found.st_gid == self.gid:
            right <<= 3
        return bool(found.st_mode & right)


def server_account(existing: Path) -> Account:
    """Choose the account: oneself, or, started by root, an ordinary user that is there already.

    PostgreSQL starts only for a user that the machine knows by name, so a number alone is passed over.
    Root hands over to the owner of the `existing` cluster, else of the checkout, else to sudo's caller, else nobody.
    """
    if os.geteuid() != ROOT:
        return Account(os.geteuid(), os.getegid(), dropped=False)
    for candidate in (_owner(existing), _owner(CHECKOUT), _sudo_user(), _nobody()):
        if candidate is not None and ROOT not in candidate and _name(candidate[0]) is not None:
            return Account(*candidate, dropped=True)
    raise ServersError(f"Root may not run the servers, and this machine has no user `nobody` to run them. {WAY_OUT}")


def _name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def _owner(path: Path) -> tuple[int, int] | None:
    if not path.exists():
        return None
    found = path.stat()
    return found.st_uid, found.st_gid


def _sudo_user() -> tuple[int, int] | None:
    uid, gid = os.environ.get("SUDO_UID", ""), os.environ.get("SUDO_GID", "")
    return (int(uid), int(gid)) if uid.isdecimal() and gid.isdecimal() else None


def _nobody() -> tuple[int, int] | None:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid
