"""What the commands' tests share: a terminal wide enough to show a sentence on one line."""

from functools import cache

import pytest

from app.cli import advice, calendars, console, tariffs

load = cache(tariffs.load)


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console.out, "width", 250)
    monkeypatch.setattr(console.err, "width", 250)


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheme's document has seven thousand stops: these tests read it once."""
    for module in (tariffs, advice, calendars):
        monkeypatch.setattr(module, "load", load)
