"""Each test here has a state folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.platform.servers import forget
from tests.support.servers import temporary_folder


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder that does not exist yet, forgotten afterwards."""
    with temporary_folder() as folder:
        yield folder / "servers"
        forget(folder / "servers")
