"""Tokens and other media: what a passenger presents. Each is stored as its keyed digest alone.

The token of a right is derived from it, so that it need not be stored. Keys rotate: the newest makes, all still read.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Self
from uuid import UUID

from fastapi import Depends

from app.platform.crypto import Secret, ServiceSecret

_RIGHT_BYTES = 16
_PROOF_BYTES = 17  # with the right's 16 bytes a whole number of base64 groups: no padding, one spelling
_TOKEN_CHARACTERS = 44
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class MediaKey:
    """A secret that turns rights into tokens and media into digests. Devices never hold it."""

    secret: bytes

    @property
    def id(self) -> str:
        """Name the key by 16 characters that tell nothing of it."""
        return self._keyed(b"id")[:_ID_BYTES].hex()

    def token(self, right_id: UUID) -> str:
        """Give the token of a right: 44 characters, base64url; the same right always has the same token."""
        return urlsafe_b64encode(right_id.bytes + self._proof(right_id.bytes)).decode()

    def proves(self, right: bytes, proof: bytes) -> bool:
        """Say whether this is what a token of this key has after the right's bytes."""
        return hmac.compare_digest(self._proof(right), proof)

    def digest(self, medium: str) -> bytes:
        """Give the keyed digest under which any medium is stored: 32 bytes that tell nothing of it."""
        return self._keyed(b"digest:" + medium.encode())

    def _proof(self, right: bytes) -> bytes:
        return self._keyed(b"token:" + right)[:_PROOF_BYTES]

    def _keyed(self, said: bytes) -> bytes:
        keyed = _begun(self.secret).copy()
        keyed.update(said)
        return keyed.digest()


@lru_cache(maxsize=64)
def _begun(secret: bytes) -> hmac.HMAC:
    """Begin an HMAC: half of its cost is the key."""
    return hmac.new(secret, digestmod=sha256)


@dataclass(frozen=True, slots=True)
class MediaKeys:
    """The keys of media, newest first."""

    keys: tuple[MediaKey, ...]

    @classmethod
    def of(cls, secret: Secret) -> Self:
        """Derive the keys from the service's secrets."""
        return cls(tuple(map(MediaKey, secret.keys("media"))))

    @property
    def newest(self) -> MediaKey:
        """Give the key that makes new tokens and digests."""
        return self.keys[0]

    def right_of(self, token: str) -> UUID | None:
        """Name the right that one of our own tokens proves, made with any of the keys."""
        if len(token) != _TOKEN_CHARACTERS or not token.isascii() or "+" in token or "/" in token:
            return None
        try:
            said = urlsafe_b64decode(token)
        except ValueError:
            return None
        right, proof = said[:_RIGHT_BYTES], said[_RIGHT_BYTES:]
        return UUID(bytes=right) if any(key.proves(right, proof) for key in self.keys) else None

    def digests(self, medium: str) -> tuple[bytes, ...]:
        """Give every digest under which a medium may be stored, the newest key's first."""
        return tuple(key.digest(medium) for key in self.keys)

    def token(self, right_id: UUID, digest: bytes) -> str | None:
        """Give the token of a right as it was issued, or None where its key is no longer kept."""
        tokens = ((key, key.token(right_id)) for key in self.keys)
        return next((token for key, token in tokens if hmac.compare_digest(key.digest(token), digest)), None)


async def _media(secret: ServiceSecret) -> MediaKeys:
    return MediaKeys.of(secret)


Media = Annotated[MediaKeys, Depends(_media)]
"""The keys of media."""
