"""A town to sell in."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from tests.support import refunding
from tests.support.commuting import App, Town
from tests.support.service import Clock


@pytest.fixture
def town(service: FastAPI, api: AsyncClient, clock: Clock) -> Town:
    return Town(service, api, clock)


@pytest.fixture
async def app(town: Town) -> App:
    """An app of BUSCO."""
    return await town.app()


@pytest.fixture
async def generous(town: Town, officer_token: str) -> App:
    """An app of BUSCO on a day whose tariff has rules for refunds."""
    await refunding.publish(town, officer_token)
    return await town.app()
