"""A town to travel in."""

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
