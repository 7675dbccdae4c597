"""Quotes over HTTP."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes
from pydantic import TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect

from app.access.callers import QuotingApp, caller
from app.catalogue.editions import Editions
from app.clocks.service import time_alone
from app.platform import clock
from app.platform.bodies import JSON, StrictRequest, StrictRoute, parse, refuse_repetition
from app.platform.bodies import router as make_router
from app.platform.crypto import ServiceSecret
from app.platform.db import database_of
from app.platform.errors import ServiceError
from app.platform.now import Now
from app.platform.settings import CurrentSettings
from app.quoting import service
from app.quoting.schemas import QuoteAsked, QuoteView

_SCOPES: Final = SecurityScopes(["quote"])
_ASKED: Final = TypeAdapter(QuoteAsked)


class PlainlyFirst(StrictRoute):
    """A route that answers what is plainly a question by itself, and leaves all else to FastAPI, which describes both.

    Working out by its signature what an endpoint needs costs more than a quote.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's own handler, which is given what has been read strictly already."""
        handle = APIRoute.get_route_handler(self)

        async def handle_plainly(request: Request) -> Response:
            refuse_repetition(request)
            strict = StrictRequest(request.scope, request.receive)
            asked = await _plainly(strict)
            return await handle(strict) if asked is None else await _answered(strict, asked)

        return handle_plainly


async def _plainly(request: StrictRequest) -> QuoteAsked | None:
    """Read what is asked; None where FastAPI has to say what is wrong with it. Raises `Refusal`, as it does there."""
    try:
        return _ASKED.validate_python(parse(await request.body()))
    except (ServiceError, ValidationError, ClientDisconnect):
        return None


async def _answered(request: Request, asked: QuoteAsked) -> Response:
    """Answer as FastAPI would by the signature of `quote_journey`."""
    state, now = request.app.state, await request.app.dependency_overrides.get(clock.now, clock.now)()
    app = await caller(request, _SCOPES, state.verifier, state.limits, now, request.headers.get("authorization"))
    return await quote_journey(asked, app, request, state.catalogue, state.secret, state.settings, now)


router = make_router("/v1/quotes", "Quotes")
router.route_class = PlainlyFirst


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
