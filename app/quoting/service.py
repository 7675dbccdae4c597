"""Quote journeys, and make a quoted offer again when it is bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.catalogue.editions import Catalogue
from app.quoting import signing
from app.quoting.errors import OfferNotGenuine, QuoteExpired, TimeOutOfRange
from app.quoting.signing import PromisedOffer
from fares import RULES_REVISION
from fares.quote import Offer, Quote, QuoteRequest, quote
from fares.tariff import Tariff

EARLIEST: Final = timedelta(hours=-1)
LATEST: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class SignedQuote:
    """A quote and, in the order of its offers, their signed texts."""

    quote: Quote
    signed: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HonouredOffer:
    """An offer made again as it was promised, with the edition that made it."""

    tariff: Tariff
    offer: Offer
    promise: PromisedOffer


def quote_journey(
    editions: Catalogue, secret: bytes, client_id: str, request: QuoteRequest, now: datetime, lifetime: timedelta
) -> SignedQuote:
    """Price a journey by the edition in force when it starts, and sign every offer for this client.

    Raises `TimeOutOfRange`, `NoEditionInForce`, and what `fares.quote.quote` raises.
    """
    if not now + EARLIEST <= request.at <= now + LATEST:
        raise TimeOutOfRange
    found = quote(editions.in_force(request.at), request)
    expires_at = now + lifetime
    promises = [
        PromisedOffer(found.tariff.version, RULES_REVISION, request, offer.key, offer.total, expires_at, client_id)
        for offer in found.offers
    ]
    return SignedQuote(found, tuple(signing.sign(secret, promise) for promise in promises), expires_at)


async def honour(
    editions: Catalogue, secrets: Sequence[bytes], client_id: str, text: str, now: datetime
) -> HonouredOffer:
    """Make a signed offer again, at the price that was promised, whatever has been published since.

    Raises `OfferNotGenuine` if we did not make it for this client, `QuoteExpired` if it is too late, or if the engine's
    rules have changed since.
    """
    promise = signing.read(secrets, text)
    if promise.client_id != client_id:
        raise OfferNotGenuine
    if now >= promise.expires_at or promise.rules_revision != RULES_REVISION:
        raise QuoteExpired
    tariff = await editions.edition(promise.edition)
    offer = quote(tariff, promise.request).offer(promise.key)
    assert offer.total == promise.total, "the same rules, edition and request make the same price"
    return HonouredOffer(tariff, offer, promise)
