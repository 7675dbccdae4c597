"""Sandboxes to play in, and a town that is in earnest beside them."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from tests.support.commuting import App, Town
from tests.support.playing import Sandbox, open_sandbox
from tests.support.service import Clock


@pytest.fixture
def town(service: FastAPI, api: AsyncClient, clock: Clock) -> Town:
    return Town(service, api, clock)


@pytest.fixture
async def app(town: Town) -> App:
    """An app of BUSCO, in earnest."""
    return await town.app()


@pytest.fixture
async def sandbox(town: Town) -> Sandbox:
    """A sandbox of BUSCO whose clock shows Monday 7 December 2026, 07:30."""
    return await open_sandbox(town.service, town.api, town.clock)


@pytest.fixture
async def new_sandbox(town: Town) -> Sandbox:
    """A sandbox of BUSCO that has no clock yet."""
    return await open_sandbox(town.service, town.api, town.clock, going=False)
