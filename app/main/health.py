"""Health: whether the service is alive, whether it is ready, and which version it is."""

import asyncio
from http import HTTPStatus
from importlib.metadata import version as installed_version
from typing import Annotated, Final, Literal

from fastapi import Depends, Response
from pydantic import BaseModel
from sqlalchemy import text
from starlette.requests import HTTPConnection

from app.catalogue.editions import Editions
from app.catalogue.schemas import EditionView
from app.platform.bodies import router as new_router
from app.platform.cache import Cache
from app.platform.db import database_of
from app.platform.now import Now
from fares import RULES_REVISION
from fares.errors import NoEditionInForce

router = new_router("", "Health")

State = Literal["ok", "away", "none"]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Degraded: it works, slower, without its cache. Unready: it cannot work."""

    status: Literal["ready", "degraded", "unready"]
    postgresql: State
    redis: State
    edition: State


class Running(BaseModel):
    """What is running."""

    name: Literal["commonfare"] = "commonfare"
    version: str
    rules_revision: int
    edition: EditionView | None


PING: Final = text("SELECT 1")
PATIENCE_SECONDS: Final = 2


async def _postgresql(connection: HTTPConnection) -> State:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database_of(connection).engine.connect() as asked:
            await asked.execute(PING)
    except Exception:  # noqa: BLE001 - whatever the reason, it is away
        return "away"
    return "ok"


async def _redis(cache: Cache) -> State:
    return "ok" if await cache.answers() else "away"


async def _edition(editions: Editions, now: Now) -> EditionView | None:
    try:
        return EditionView.of(editions.in_force(now))
    except NoEditionInForce:
        return None


InForce = Annotated[EditionView | None, Depends(_edition)]


@router.get("/livez", response_model=Alive)
async def live() -> Alive:
    """Say that the process is alive. It asks nothing else, so a failure here means: restart it."""
    return Alive()


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness, "description": "Unready."}})
async def ready(
    postgresql: Annotated[State, Depends(_postgresql)],
    redis: Annotated[State, Depends(_redis)],
    edition: InForce,
    response: Response,
) -> Readiness:
    """Say whether the service can work: not without PostgreSQL or an edition in force; slower without Redis."""
    can_work = postgresql == "ok" and edition is not None
    if not can_work:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(
        status="unready" if not can_work else "ready" if redis == "ok" else "degraded",
        postgresql=postgresql,
        redis=redis,
        edition="none" if edition is None else "ok",
    )


@router.get("/version", response_model=Running)
async def version(edition: InForce) -> Running:
    """Say which version of the service, of the engine's rules and of the tariff is running."""
    return Running(version=installed_version("commonfare"), rules_revision=RULES_REVISION, edition=edition)
