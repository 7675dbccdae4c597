"""Signed offers of refunds and exchanges. Like quotes they are not stored: the service knows its own again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pydantic import TypeAdapter

from app.platform.crypto import Secret
from app.quoting.errors import OfferNotGenuine
from app.quoting.signing import seal, unseal
from app.sales.errors import OfferExpired
from app.sales.orders import Till
from fares import RULES_REVISION
from fares.money import Money


@dataclass(frozen=True, slots=True)
class Overruled:
    """A reason of the tariff for which no fee is taken, who decided that it holds, and why."""

    code: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What is handed back: a right of a sale, or all of it; when (UTC), and with which overrule."""

    sale_id: UUID
    right_id: UUID | None
    asked_at: datetime
    overrule: Overruled | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What is given back for what was asked, as long as the rights stand as they did.

    `standing` is the digest of the rights to take back, each at its sequence. `exchange` is the signed quote that they
    are exchanged for; None for a refund.
    """

    asking: Asking
    standing: str
    amount: Money
    rules_revision: int
    expires_at: datetime
    client_id: str
    exchange: str | None = None


_PROMISE = TypeAdapter(Promise)


def standing(rights: Iterable[tuple[UUID, int]]) -> str:
    """Give the digest of rights at their sequences, whatever their order."""
    lines = sorted(f"{right} {sequence}" for right, sequence in rights)
    return sha256("\n".join(lines).encode()).hexdigest()


def sign(secret: Secret, promise: Promise) -> str:
    """Write a promise as text that only we can have made."""
    return seal(secret.key("refunds"), _PROMISE.dump_json(promise))


def honoured(till: Till, text: str, *, exchange: bool) -> Promise:
    """Read a promise of a refund, or of an exchange, that is still good.

    Raises `OfferNotGenuine` if we did not make it for this client and this purpose, `OfferExpired` if it is too late,
    or if the engine's rules have changed since.
    """
    promise = _PROMISE.validate_json(unseal(till.secret.keys("refunds"), text))
    if promise.client_id != till.seller.client_id or (promise.exchange is not None) != exchange:
        raise OfferNotGenuine
    if till.now >= promise.expires_at or promise.rules_revision != RULES_REVISION:
        raise OfferExpired
    return promise
