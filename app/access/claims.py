"""Checking claims (RFC 7519): joserfc verifies the signature, and leaves the rest to us."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError

from app.access.keys import Algorithms, Key

LEEWAY_SECONDS: Final = 30
LONGEST_TOKEN: Final = 4096
JWT_PARTS: Final = 3


class Refused(Exception):
    """A token or assertion does not hold."""


def verify(token: str, key: Key, *, typ: frozenset[str | None]) -> dict[str, Any]:
    """Verify a signature, by an algorithm that fits the key, and the header's type; raises `Refused`."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise Refused
    try:
        decoded = jwt.decode(token, key, registry=Algorithms(key))
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Refused from error
    if decoded.header.get("typ") not in typ:
        raise Refused
    return decoded.claims


def check_times(claims: Mapping[str, Any], now: datetime, *, longest_seconds: int | None = None) -> int:
    """Check `exp`, `nbf` and `iat`, and how far ahead `exp` may lie; gives `exp`. Raises `Refused`."""
    at, expires = int(now.timestamp()), _seconds(claims, "exp")
    if expires is None or expires <= at:
        raise Refused
    if longest_seconds is not None and expires > at + longest_seconds + LEEWAY_SECONDS:
        raise Refused
    for begins in (_seconds(claims, "nbf"), _seconds(claims, "iat")):
        if begins is not None and begins > at + LEEWAY_SECONDS:
            raise Refused
    return expires


def check_audience(claims: Mapping[str, Any], accepted: frozenset[str]) -> None:
    """Check that the claims are addressed to one of these; raises `Refused`."""
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if not any(isinstance(name, str) and name in accepted for name in named):
        raise Refused


def _seconds(claims: Mapping[str, Any], name: str) -> int | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1 << 40:
        raise Refused
    return int(value)


def read_unverified(token: str) -> dict[str, Any]:
    """Read what a token claims, only to learn whose key would verify it; raises `Refused`."""
    parts = token.split(".")
    if len(token) > LONGEST_TOKEN or not token.isascii() or len(parts) != JWT_PARTS:
        raise Refused
    try:
        said = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError) as error:
        raise Refused from error
    if not isinstance(said, dict):
        raise Refused
    return said
