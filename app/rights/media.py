"""Tokens: what a passenger presents. Each is derived from its right, so that it need not be stored, only its digest."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

_RIGHT_BYTES = 16
_PROOF_BYTES = 17  # with the right's 16 bytes a whole number of base64 groups: no padding, one spelling
_TOKEN_CHARACTERS = 44


@dataclass(frozen=True, slots=True)
class MediaKey:
    """The secret that turns rights into tokens and tokens into digests. Devices never hold it."""

    secret: bytes

    def token(self, right_id: UUID) -> str:
        """Give the token of a right: 44 characters, base64url; the same right always has the same token."""
        return urlsafe_b64encode(right_id.bytes + self._proof(right_id.bytes)).decode()

    def right_of(self, token: str) -> UUID | None:
        """Name the right that one of our own tokens proves, or None for any other medium."""
        if len(token) != _TOKEN_CHARACTERS or not token.isascii():
            return None
        try:
            right_id = UUID(bytes=urlsafe_b64decode(token)[:_RIGHT_BYTES])
        except ValueError:
            return None
        return right_id if hmac.compare_digest(self.token(right_id), token) else None

    def digest(self, token: str) -> bytes:
        """Give the keyed digest under which any medium is stored: 32 bytes that tell nothing of the token."""
        return hmac.digest(self.secret, b"digest:" + token.encode(), sha256)

    def _proof(self, right: bytes) -> bytes:
        return hmac.digest(self.secret, b"token:" + right, sha256)[:_PROOF_BYTES]
