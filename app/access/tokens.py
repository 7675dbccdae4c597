"""Access tokens: short-lived JWTs (RFC 9068), signed by the service and verified once by each process."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends
from joserfc import jwt
from starlette.requests import HTTPConnection

from app.access import claims
from app.access.keys import Algorithms, Key, algorithms_of

TYPE: Final = "at+jwt"
KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a client, its kind, its operator if it has one, and its scopes.

    The kinds are `app`, `device`, `officer` and `sandbox`.
    """

    client_id: str
    kind: str
    operator: str | None
    scopes: frozenset[str]

    @property
    def plays(self) -> bool:
        """Say whether all it does is play, by a test clock of its own."""
        return self.kind == "sandbox"


@dataclass(frozen=True, slots=True)
class TokenTerms:
    """What a token is issued with: the issuer, who is also its audience, and how long it is good."""

    issuer: str
    seconds: int


def issue(key: Key, terms: TokenTerms, caller: Caller, now: datetime, token_id: UUID) -> str:
    """Sign an access token."""
    issued = int(now.timestamp())
    said: dict[str, Any] = {
        "iss": terms.issuer,
        "aud": terms.issuer,
        "sub": caller.client_id,
        "client_id": caller.client_id,
        "iat": issued,
        "exp": issued + terms.seconds,
        "jti": str(token_id),
        "scope": " ".join(sorted(caller.scopes)),
        "kind": caller.kind,
    }
    if caller.operator is not None:
        said["operator"] = caller.operator
    header = {"alg": algorithms_of(key)[0], "kid": key.thumbprint()}
    return jwt.encode(header, said, key, registry=Algorithms(key), default_type=TYPE)


class Verifier:
    """Verifies our own access tokens, and remembers those that held until they expire."""

    def __init__(self, key: Key, issuer: str) -> None:
        self._key = key
        self._issuer = issuer
        self._held: OrderedDict[str, tuple[Caller, int]] = OrderedDict()

    def caller(self, token: str, now: datetime) -> Caller:
        """Say whose token this is; raises `claims.Refused` unless it is ours, for us, and good at this instant."""
        held = self._held.get(token)
        if held is None:
            held = self._held[token] = self._verify(token, now)
            if len(self._held) > KEPT:
                self._held.popitem(last=False)
        caller, expires = held
        if expires <= now.timestamp():
            raise claims.Refused
        return caller

    def _verify(self, token: str, now: datetime) -> tuple[Caller, int]:
        said = claims.verify(token, self._key, typ=frozenset({TYPE}))
        expires = claims.check_times(said, now)
        claims.check_audience(said, frozenset({self._issuer}))
        if said.get("iss") != self._issuer:
            raise claims.Refused
        return _caller(said), expires


def _caller(said: dict[str, Any]) -> Caller:
    client_id, kind, scope, operator = (said.get(name) for name in ("sub", "kind", "scope", "operator"))
    if not (isinstance(client_id, str) and isinstance(kind, str) and isinstance(scope, str)):
        raise claims.Refused
    return Caller(client_id, kind, operator if isinstance(operator, str) else None, frozenset(scope.split()))


async def _verifier(connection: HTTPConnection) -> Verifier:
    found = connection.app.state.verifier
    assert isinstance(found, Verifier)
    return found


TokenVerifier = Annotated[Verifier, Depends(_verifier)]
