"""Sign in as a client: prove possession of a private key (RFC 7523), get an access token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import OKPKey

from app.cli.console import CommandError
from app.cli.pairs import Key

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token to send as `Authorization: Bearer`, and the instant (UTC) after which it is refused."""

    text: str
    expires_at: datetime


def assertion(client_id: str, key: Key, audience: str, now: datetime) -> str:
    """Write the statement that proves who we are: short-lived, for one audience, good once."""
    algorithm = "Ed25519" if isinstance(key, OKPKey) else "ES256"  # the older name is EdDSA (RFC 9864)
    issued = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": issued,
        "exp": issued + int(ASSERTION_LIFETIME.total_seconds()),
        "jti": str(uuid4()),
    }
    return jwt.encode({"alg": algorithm, "kid": key.thumbprint()}, claims, key, algorithms=[algorithm])


def form(client_id: str, key: Key, url: str, scope: str | None, now: datetime) -> dict[str, str]:
    """Fill in the token request (RFC 6749, section 4.4)."""
    fields = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(client_id, key, f"{url}/oauth/token", now),
    }
    return fields if scope is None else {**fields, "scope": scope}


def token_of(answer: httpx.Response, now: datetime) -> AccessToken:
    """Read the token from the answer; raises `CommandError` with the service's own reason if there is none."""
    if answer.status_code != httpx.codes.OK:
        raise CommandError(f"The service gave no token: {reason(answer)}")
    granted = answer.json()
    return AccessToken(granted["access_token"], now + timedelta(seconds=granted["expires_in"]))


def reason(answer: httpx.Response) -> str:
    """Give a problem's own words (RFC 9457), or the status where it has none."""
    try:
        problem = answer.json()
        return str(problem.get("detail") or problem["title"])
    except (ValueError, KeyError, AttributeError):
        return f"{answer.status_code} {answer.reason_phrase}"


def sign_in(client_id: str, key: Key, url: str, scope: str | None, now: datetime) -> AccessToken:
    """Ask the service at `url` for an access token."""
    try:
        answer = httpx.post(f"{url}/oauth/token", data=form(client_id, key, url, scope, now), trust_env=False)
    except httpx.TransportError:
        raise CommandError(f"Nothing answers at {url}. Start the service with `make demo` or `make serve`.") from None
    return token_of(answer, now)
