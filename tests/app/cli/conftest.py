"""What the commands' tests share: a terminal wide enough to show a sentence on one line."""

import pytest

from app.cli import console


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console.out, "width", 250)
    monkeypatch.setattr(console.err, "width", 250)
