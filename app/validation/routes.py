"""Validations over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from fastapi import BackgroundTasks, Depends

from app.access.callers import Device
from app.catalogue.editions import Editions
from app.platform.bodies import router as make_router
from app.platform.cache import Cache, CacheMemory
from app.platform.db import Transaction, is_passing
from app.platform.metrics import Figures, Metrics
from app.platform.now import Now
from app.platform.settings import CurrentSettings
from app.rights import store
from app.rights.media import Media
from app.validation import service
from app.validation.errors import DecideLocally
from app.validation.schemas import TapAnswered, TapAsked
from app.validation.service import Gate, Outcome

PATIENCE_SECONDS: Final = 2
"""How long a device waits at most, also for a PostgreSQL that has stopped answering without going away."""

router = make_router("/v1/validations", "Validations")


async def _or_decide_locally() -> AsyncIterator[None]:
    """Tell the device to decide for itself where PostgreSQL cannot record its tap, up to and including the commit."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except Exception as error:
        if is_passing(error):
            raise DecideLocally(headers={"Retry-After": "5"}) from error
        raise


async def _afterwards(cache: CacheMemory, figures: Metrics, outcome: Outcome) -> None:
    """Remember and count what is committed and has been answered by now."""
    figures.validations.labels(outcome.answer.reason.value).inc()
    if outcome.standing is not None:
        await store.remember(cache, outcome.standing)


@router.post("", dependencies=[Depends(_or_decide_locally, scope="function")], summary="Validate a right")
async def validate(
    asked: TapAsked,
    device: Device,
    session: Transaction,
    cache: Cache,
    editions: Editions,
    media: Media,
    settings: CurrentSettings,
    figures: Figures,
    now: Now,
    after: BackgroundTasks,
) -> TapAnswered:
    """Ask whether a passenger may travel: accepted, or refused with one reason and one sentence for the display.

    A refusal is an answer, not a problem. Either is recorded before it is given. Safe to repeat: a tap is named by its
    device, `epoch` and `counter`, and is answered once for all. On `decide-locally`, decide by your own rules and send
    the tap again when the service is back.
    """
    gate = Gate(session, cache, editions, now, timedelta(seconds=settings.tap_ahead_seconds))
    outcome = await service.answer(gate, asked.tap(device, media), media.right_of(asked.token))
    after.add_task(_afterwards, cache, figures, outcome)
    return TapAnswered.of(outcome.answer)
