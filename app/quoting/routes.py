"""Quotes over HTTP."""

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import Request, Response
from fastapi.security import SecurityScopes
from pydantic import TypeAdapter, ValidationError
from starlette.types import Scope

from app.access.callers import QuotingApp, caller
from app.catalogue.editions import Editions
from app.clocks.service import time_alone
from app.platform.bodies import JSON, parse
from app.platform.bodies import router as make_router
from app.platform.crypto import ServiceSecret
from app.platform.db import database_of
from app.platform.errors import InvalidJson
from app.platform.later import Listener, in_a_task
from app.platform.now import Now
from app.platform.plain import Fields, Plain
from app.platform.settings import CurrentSettings
from app.quoting import service
from app.quoting.schemas import QuoteAsked, QuoteView

PATIENCE_SECONDS: Final = 30
"""As long as anything may take."""

_SCOPES: Final = SecurityScopes(["quote"])
_ASKED: Final = TypeAdapter(QuoteAsked)


router = make_router("/v1/quotes", "Quotes")


@router.post("", summary="Quote a journey", response_model=QuoteView)
async def quote_journey(
    asked: QuoteAsked,
    app: QuotingApp,
    request: Request,
    editions: Editions,
    secret: ServiceSecret,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Every product and single that would do for a journey, cheapest first, each with the steps that led to its price.

    Without `legs` the journey follows the scheme's own lines: direct, or with one interchange on foot. Where there are
    none near, `reason` says so and the products that go by zones are offered. Each offer is signed: send its `offer`
    to `POST /v1/sales` before `expires_at` to buy it at this price. Nothing is stored, so asking twice harms nothing.
    """
    lifetime = timedelta(seconds=settings.quote_lifetime_seconds)
    at = await time_alone(database_of(request), app, now)
    enquiry = asked.request(at)
    text = service.quote_journey(editions, secret.key("quotes"), app.client_id, enquiry, at, lifetime)
    return Response(text, media_type=JSON)


def plainly(content: bytes) -> QuoteAsked | None:
    """Read what is plainly a question; None where FastAPI has to say what is wrong with it."""
    try:
        return _ASKED.validate_python(parse(content))
    except (InvalidJson, ValidationError):
        return None


def begun(scope: Scope, fields: Fields, asked: QuoteAsked, listener: Listener[bytes]) -> None:
    """Answer a plain question, as FastAPI would by the signature of `quote_journey`."""
    in_a_task(_answered(scope, fields, asked), listener.tell)


def written(told: bytes | Exception) -> bytes:
    """Give an answer as it is, or raise what is a problem."""
    if isinstance(told, Exception):
        raise told
    return told


async def _answered(scope: Scope, fields: Fields, asked: QuoteAsked) -> bytes:
    state, request = scope["app"].state, Request(scope)
    sent = fields.get(b"authorization", b"").decode("latin-1")
    async with asyncio.timeout(PATIENCE_SECONDS):
        now = state.clock()
        app = await caller(request, _SCOPES, state.verifier, state.limits, now, sent)
        answer = await quote_journey(asked, app, request, state.catalogue, state.secret, state.settings, now)
    return bytes(answer.body)


PLAIN: Final = Plain(router.prefix, router.routes[0], plainly, begun, written)
"""Working out by its signature what the endpoint needs costs more than a quote."""
