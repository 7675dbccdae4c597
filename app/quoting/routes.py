"""Quotes over HTTP."""

from datetime import timedelta

from fastapi import Request

from app.access.callers import QuotingApp
from app.catalogue.editions import Editions
from app.catalogue.schemas import EditionView
from app.clocks.service import time_alone
from app.platform.bodies import router as make_router
from app.platform.crypto import ServiceSecret
from app.platform.db import database_of
from app.platform.now import Now
from app.platform.settings import CurrentSettings
from app.quoting import service
from app.quoting.schemas import JourneyView, NearMissView, OfferView, PricedOffer, QuoteAsked, QuoteView
from app.quoting.service import SignedQuote
from fares import RULES_REVISION

router = make_router("/v1/quotes", "Quotes")


@router.post("", summary="Quote a journey")
async def quote_journey(
    asked: QuoteAsked,
    app: QuotingApp,
    request: Request,
    editions: Editions,
    secret: ServiceSecret,
    settings: CurrentSettings,
    now: Now,
) -> QuoteView:
    """Every product and single that would do for a journey, cheapest first, each with the steps that led to its price.

    Without `legs` the journey follows the scheme's own lines: direct, or with one interchange on foot. Where there are
    none near, `reason` says so and the products that go by zones are offered. Each offer is signed: send its `offer`
    to `POST /v1/sales` before `expires_at` to buy it at this price. Nothing is stored, so asking twice harms nothing.
    """
    lifetime = timedelta(seconds=settings.quote_lifetime_seconds)
    at = await time_alone(database_of(request), app, now)
    enquiry = asked.request(at)
    return _view(service.quote_journey(editions, secret.key("quotes"), app.client_id, enquiry, at, lifetime))


def _view(signed: SignedQuote) -> QuoteView:
    found = signed.quote
    return QuoteView(
        expires_at=signed.expires_at,
        edition=EditionView.of(found.tariff),
        rules_revision=RULES_REVISION,
        journeys=[JourneyView.of(itinerary) for itinerary in found.itineraries],
        offers=[
            OfferView(**dict(PricedOffer.of(offer)), offer=text)
            for offer, text in zip(found.offers, signed.signed, strict=True)
        ],
        near_misses=[NearMissView.of(miss) for miss in found.near_misses],
        reason=found.reason,
    )
