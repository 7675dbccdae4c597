"""Quote journeys, and make a quoted offer again when it is bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.catalogue.editions import Catalogue
from app.quoting import signing
from app.quoting.answers import answer_to
from app.quoting.errors import OfferNotGenuine, QuoteExpired, TimeOutOfRange
from app.quoting.signing import NOTHING, PromisedOffer
from fares import RULES_REVISION
from fares.quote import Offer, QuoteRequest, quote
from fares.tariff import Tariff

EARLIEST: Final = timedelta(hours=-1)
LATEST: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class HonouredOffer:
    """An offer made again as it was promised, with the edition that made it."""

    tariff: Tariff
    offer: Offer
    promise: PromisedOffer


def quote_journey(
    editions: Catalogue, secret: bytes, client_id: str, request: QuoteRequest, now: datetime, lifetime: timedelta
) -> bytes:
    """Price a journey by the edition in force when it starts, and sign every offer for this client: a `QuoteView`.

    Raises `TimeOutOfRange`, `NoEditionInForce`, and what `fares.quote.quote` raises.
    """
    if not now + EARLIEST <= request.at <= now + LATEST:
        raise TimeOutOfRange
    tariff, expires_at = editions.in_force(request.at), now + lifetime
    answer = answer_to(tariff, request)
    terms = PromisedOffer(tariff.version, RULES_REVISION, request, *NOTHING, expires_at, client_id)
    return answer.text(expires_at, signing.sign_each(secret, terms, answer.promised))


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
