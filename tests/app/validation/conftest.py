"""A town to travel in."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from tests.support.commuting import App, Town
from tests.support.service import Clock


@pytest.fixture
def town(service: FastAPI, api: AsyncClient, clock: Clock) -> Town:
    return Town(service, api, clock)


@pytest.fixture
async def app(town: Town) -> App:
    """An app of BUSCO."""
    return await town.app()


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Let taps wait longer than a device would, so that a busy machine is not taken for a PostgreSQL that is away."""
    with pytest.MonkeyPatch.context() as patience:
        patience.setattr("app.validation.routes.PATIENCE_SECONDS", 30)
        yield
