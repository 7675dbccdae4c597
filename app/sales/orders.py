"""Orders: what a seller sends to have sold, and what it is carried out with."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.platform.crypto import Secret
from app.quoting.service import HonouredOffer, honour
from app.rights.media import MediaKeys

METHOD_NOT_SAID: Final = "other"


@dataclass(frozen=True, slots=True)
class Till:
    """What every order is carried out with: the transaction, the editions, our secret, who sells, and when (UTC)."""

    session: AsyncSession
    editions: Catalogue
    secret: Secret
    seller: Caller
    now: datetime

    @property
    def media(self) -> MediaKeys:
        """The keys of media."""
        return MediaKeys.of(self.secret)


@dataclass(frozen=True, slots=True)
class Payment:
    """How a sale was paid for, as the seller's own records name it, and who has the money."""

    method: str = METHOD_NOT_SAID
    reference: str | None = None
    collected_by: str | None = None


def fingerprint(*said: Any) -> bytes:  # noqa: ANN401 - whatever JSON can say
    """Give 32 bytes by which what was said is known again. A text alone is known by itself, as it always was."""
    alone = said[0] if len(said) == 1 and isinstance(said[0], str) else json.dumps(said)
    return sha256(alone.encode()).digest()


@dataclass(frozen=True, slots=True)
class Order:
    """What a seller sends: an id of its own choosing, signed offers, whose account they are for, and how it was paid.

    `exchange_of` is the right that is handed back for them, if any.
    """

    id: UUID
    offers: tuple[str, ...]
    account: str | None = None
    payment: Payment = Payment()
    exchange_of: UUID | None = None

    @property
    def fingerprint(self) -> bytes:
        """Give 32 bytes by which the same order is known again."""
        if self == Order(self.id, self.offers[:1]):
            return fingerprint(self.offers[0])
        of = None if self.exchange_of is None else str(self.exchange_of)
        return fingerprint(self.offers, self.account, asdict(self.payment), of)


async def honoured(till: Till, offers: tuple[str, ...], since: datetime) -> list[HonouredOffer]:
    """Make signed offers again, in their order, at the prices that were promised: those not expired at an instant.

    That is now for a sale, and for what is held the instant since when it is. Raises what `honour` raises.
    """
    keys, client = till.secret.keys("quotes"), till.seller.client_id
    return [await honour(till.editions, keys, client, text, since) for text in offers]
