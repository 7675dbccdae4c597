"""Signed offers: the service keeps no quotes, it knows its own again. docs/decisions/0004-signed-offers.md says why."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from pydantic import TypeAdapter

from app.quoting.errors import OfferNotGenuine
from fares.money import ZERO, Money
from fares.quote import QuoteRequest


@dataclass(frozen=True, slots=True)
class PromisedOffer:
    """All it takes to make an offer again: what was asked, by whom, of which edition and rules, and the promise."""

    edition: str
    rules_revision: int
    request: QuoteRequest
    key: str
    total: Money
    expires_at: datetime
    client_id: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """What of a promise differs from offer to offer of one quote."""

    key: str
    total: Money


_PROMISE = TypeAdapter(PromisedOffer)
_KEPT = TypeAdapter(_Kept)
NOTHING: Final = ("", ZERO)
"""The key and the total of an offer of nothing, which stand in terms for those of each offer."""


def sign(secret: bytes, offer: PromisedOffer) -> str:
    """Write an offer as text that only the holder of `secret` can have made."""
    return seal(secret, _PROMISE.dump_json(offer))


def promised(key: str, total: Money) -> bytes:
    """Write what of a promise is an offer's own, for `sign_each`."""
    return _KEPT.dump_json(_Kept(key, total)).removeprefix(b"{").removesuffix(b"}")


def sign_each(secret: bytes, terms: PromisedOffer, offers: Sequence[bytes]) -> list[bytes]:
    """Write offers as `sign` does that share terms, which promise `NOTHING`, but for what each has `promised`."""
    before, after = _PROMISE.dump_json(terms).split(promised(*NOTHING))
    shared = len(before) - len(before) % 3  # so many bytes are written the same whatever follows
    begun, rest = _text(before[:shared]), before[shared:]
    keyed = hmac.new(secret, begun, sha256)
    return [_sealed(keyed.copy(), begun, _text(rest + each + after)) for each in offers]


def _sealed(keyed: hmac.HMAC, begun: bytes, rest: bytes) -> bytes:
    keyed.update(rest)
    return b"%b%b.%b" % (begun, rest, _text(keyed.digest()))


def read(secrets: Sequence[bytes], text: str) -> PromisedOffer:
    """Read a signed offer; raises `OfferNotGenuine` for all that `sign` did not write with one of these secrets."""
    return _PROMISE.validate_json(unseal(secrets, text))


def seal(secret: bytes, promise: bytes) -> str:
    """Write a promise as text with a seal: base64url, a dot, HMAC-SHA256. Each kind of promise has its own secret."""
    written = _text(promise).decode()
    return f"{written}.{_seal(secret, written)}"


def unseal(secrets: Sequence[bytes], text: str) -> bytes:
    """Give the promise in a sealed text; raises `OfferNotGenuine` for what none of these secrets has sealed."""
    promise, _, found = text.partition(".")
    if not text.isascii() or not any(hmac.compare_digest(found, _seal(secret, promise)) for secret in secrets):
        raise OfferNotGenuine
    return urlsafe_b64decode(promise + "=" * (-len(promise) % 4))


def _seal(secret: bytes, promise: str) -> str:
    return _text(hmac.digest(secret, promise.encode(), sha256)).decode()


def _text(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
