"""Putting the taps of a traveller side by side: as they come where a file is grouped, else by sorting them on disk."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from app.cli.replay.sheets import Row

Keyed = tuple[str, Row]


def is_grouped(keys: Iterable[str]) -> bool:
    """Say whether equal keys follow one another; it stops at the first that comes again, and keeps a hash of each.

    Of two different keys with one hash, which all but never happens, it says no: sorting then changes nothing.
    """
    seen, last = set[int](), None
    for key in keys:
        if key != last:
            if hash(key) in seen:
                return False
            seen.add(hash(key))
            last = key
    return True


def sorted_on_disk(keyed: Iterable[Keyed]) -> Iterator[Keyed]:
    """Give rows in the order of their keys, those of one key in the order of their lines, from a file of its own."""
    with TemporaryDirectory(prefix="commonfare-") as folder, closing(_store(Path(folder))) as store:
        store.executemany("INSERT INTO row VALUES (?, ?, ?)", (_packed(key, row) for key, row in keyed))
        for key, line, cells in store.execute("SELECT key, line, cells FROM row ORDER BY key, line"):
            yield key, Row(line, json.loads(cells))


def _store(folder: Path) -> sqlite3.Connection:
    """Open a file that needs to outlive nothing: neither journal nor sync, and the sort on disk as well."""
    store = sqlite3.connect(folder / "rows", isolation_level=None)
    store.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;"
        "CREATE TABLE row (key TEXT NOT NULL, line INTEGER NOT NULL, cells TEXT NOT NULL); BEGIN"
    )
    return store


def _packed(key: str, row: Row) -> tuple[str, int, str]:
    return key, row.line, json.dumps(row.cells, ensure_ascii=False)
