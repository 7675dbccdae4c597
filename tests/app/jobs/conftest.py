"""What the tests of jobs share."""

from collections.abc import AsyncIterator

import pytest

from app.platform.db import Database
from app.platform.settings import Settings


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The service's database, as the service's role."""
    opened = Database.open(settings)
    yield opened
    await opened.close()
