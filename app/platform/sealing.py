"""Sealing: what must be kept and must not be read from a table or a backup (AES-256-GCM, NIST SP 800-38D)."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.platform.crypto import Secret

NONCE_BYTES: Final = 12


class Unsealable(Exception):
    """What was sealed cannot be opened: the service's secret is another one, or the bytes are."""


def seal(secret: Secret, purpose: str, plain: bytes, *, bound_to: bytes) -> bytes:
    """Seal some bytes under the newest key of a purpose. They open only beside what they are bound to."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(secret.key(purpose)).encrypt(nonce, plain, bound_to)


def unseal(secret: Secret, purpose: str, sealed: bytes, *, bound_to: bytes) -> bytes:
    """Open what was sealed under any key of a purpose; raises `Unsealable`."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for key in secret.keys(purpose):
        try:
            return AESGCM(key).decrypt(nonce, rest, bound_to)
        except (InvalidTag, ValueError):
            continue
    raise Unsealable
