"""Nothing in the tree names a machine, a home or a registry: it builds the same wherever it is cloned."""

import re
import stat
from pathlib import Path

from tests.architecture.sources import ROOT, files, text

HOMES = re.compile(r"(?<![\w.~-])/(home|Users|root)/[a-z]")
REGISTRIES = re.compile(r"\b(pypi|pythonhosted|npmjs|jsdelivr|unpkg)\.(org|com|net)\b|\b(artifactory|devpi|nexus3?)\.")
INDEXES = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host")


def test_no_file_names_somebodys_home() -> None:
    named = [path.relative_to(ROOT) for path in files() if HOMES.search(text(path))]

    assert not named


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the reader's choice; what they are is fixed by their hashes."""
    named = [path.relative_to(ROOT) for path in files() if REGISTRIES.search(text(path))]

    assert not named


def test_every_lock_has_hashes_and_no_host() -> None:
    locks = [path for path in files() if path.suffix == ".lock"]

    assert len(locks) == 3
    for lock in locks:
        pins = re.findall(r"^[\w.\[\]-]+==", text(lock), flags=re.MULTILINE)
        assert pins
        assert len(re.findall(r"\\\n\s+--hash=sha256:[0-9a-f]{64}", text(lock))) >= len(pins)
        assert not INDEXES.search(text(lock))


def test_no_secret_is_in_the_tree() -> None:
    """Keys are made where they are used; a test makes its own."""
    private = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]")

    assert not [path.relative_to(ROOT) for path in files() if private.search(text(path))]


def test_scripts_that_a_newcomer_runs_may_be_run() -> None:
    for script in (ROOT / ".ci/run",):
        assert script.stat().st_mode & stat.S_IXUSR


def test_every_link_in_the_docs_leads_somewhere() -> None:
    """Relative links of every Markdown file name a file that is there."""
    broken = [
        f"{path.relative_to(ROOT)} -> {target}"
        for path in files()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(path))
        if not re.match(r"[a-z]+:", target) and not resolved(path, target).exists()
    ]

    assert not broken


def resolved(page: Path, target: str) -> Path:
    """Where a link of a page points to."""
    return ROOT / target.lstrip("/") if target.startswith("/") else page.parent / target
