"""Quotes over HTTP."""

from datetime import timedelta

from fastapi import Request, Response

from app.access.callers import QuotingApp
from app.catalogue.editions import Editions
from app.clocks.service import time_alone
from app.platform.bodies import JSON
from app.platform.bodies import router as make_router
from app.platform.crypto import ServiceSecret
from app.platform.db import database_of
from app.platform.now import Now
from app.platform.settings import CurrentSettings
from app.quoting import service
from app.quoting.schemas import QuoteAsked, QuoteView

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
