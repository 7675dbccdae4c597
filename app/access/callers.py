"""Who may call: typed dependencies for endpoints' signatures. Each declares its scope in the API's description too."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.requests import HTTPConnection

from app.access import limits as counts
from app.access.claims import Refused
from app.access.errors import InsufficientScope, InvalidToken
from app.access.tokens import Caller, TokenVerifier, Verifier
from app.platform.limits import Limits
from app.platform.now import Now

SCOPES: Final = {
    "quote": "Ask what a journey costs.",
    "sell": "Sell products, and read your own sales.",
    "webhooks": "Be told what happens, at addresses of your own.",
    "validate": "Present travel rights at stops, as a device.",
    "sandbox": "Move a test clock, and play the devices of your own sandbox.",
    "rights": "Read, block and unblock every travel right, and read the deny list.",
    "tariffs:read": "Read every edition of the tariff.",
    "tariffs:write": "Review and publish editions of the tariff.",
}
SCOPES_OF_KIND: Final = {
    "app": frozenset({"quote", "sell", "webhooks"}),
    "device": frozenset({"validate"}),
    "officer": frozenset({"quote", "rights", "tariffs:read", "tariffs:write"}),
    "sandbox": frozenset({"quote", "sell", "webhooks", "sandbox"}),
}
"""What each kind of client may ever be given."""

_scheme = OAuth2(
    scheme_name="oauth2",
    description="Client credentials with private_key_jwt (RFC 7523): POST /oauth/token.",
    flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="/oauth/token", scopes=SCOPES)),
    auto_error=False,
)


async def caller(
    request: Request,
    needed: SecurityScopes,
    verifier: TokenVerifier,
    limits: Limits,
    now: Now,
    header: Annotated[str | None, Depends(_scheme)],
) -> Caller:
    """Say who calls, and count it.

    Raises `InvalidToken`, `InsufficientScope` if the token lacks what the endpoint needs, or `TooManyRequests`.
    """
    known = known_caller(verifier, needed, now, header)
    await counts.spend(limits, request, known.kind, known.client_id, needed.scopes)
    return known


def known_caller(verifier: Verifier, needed: SecurityScopes, now: datetime, header: str | None) -> Caller:
    """Say who calls, and count nothing. Raises `InvalidToken` or `InsufficientScope`."""
    token = _bearer(header)
    if token is None:
        raise InvalidToken(headers={"WWW-Authenticate": 'Bearer realm="commonfare"'})
    try:
        known = verifier.caller(token, now)
    except Refused:
        refusal = 'Bearer realm="commonfare", error="invalid_token"'
        raise InvalidToken(headers={"WWW-Authenticate": refusal}) from None
    if not known.scopes.issuperset(needed.scopes):
        refusal = f'Bearer realm="commonfare", error="insufficient_scope", scope="{needed.scope_str}"'
        raise InsufficientScope(headers={"WWW-Authenticate": refusal})
    return known


async def _caller_if_any(connection: HTTPConnection, verifier: TokenVerifier, now: Now) -> Caller | None:
    token = _bearer(connection.headers.get("authorization"))
    try:
        return None if token is None else verifier.caller(token, now)
    except Refused:
        return None


def _bearer(header: str | None) -> str | None:
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


async def _device(known: Annotated[Caller, Security(caller, scopes=["validate"])]) -> Caller:
    return device_of(known)


def device_of(known: Caller) -> Caller:
    """Say which device calls; raises `InsufficientScope` for anybody else."""
    if known.kind != "device" or known.operator is None:
        raise InsufficientScope
    return known


def _any_of(*scopes: str) -> Callable[[Caller], Coroutine[Any, Any, Caller]]:
    """Let in whoever has one of some scopes; the API's description can only say that all are needed, or none."""

    async def one_of(known: Annotated[Caller, Security(caller)]) -> Caller:
        if known.scopes.isdisjoint(scopes):
            refusal = f'Bearer realm="commonfare", error="insufficient_scope", scope="{" ".join(scopes)}"'
            raise InsufficientScope(headers={"WWW-Authenticate": refusal})
        return known

    return one_of


CallerIfAny = Annotated[Caller | None, Depends(_caller_if_any)]
"""Whoever says who it is where nobody has to."""

QuotingApp = Annotated[Caller, Security(caller, scopes=["quote"])]
"""May ask for prices."""

SellingApp = Annotated[Caller, Security(caller, scopes=["sell"])]
"""May sell."""

WebhookOwner = Annotated[Caller, Security(caller, scopes=["webhooks"])]
"""May have webhooks."""

Player = Annotated[Caller, Security(caller, scopes=["sandbox"])]
"""A sandbox."""

Device = Annotated[Caller, Depends(_device)]
"""A validator; its `operator` is always set."""

RightsKeeper = Annotated[Caller, Depends(_any_of("sell", "rights"))]
"""May read and change rights: a seller its own, an officer every one."""

DenyListReader = Annotated[Caller, Depends(_any_of("validate", "rights"))]
"""May read the deny list."""

TariffReader = Annotated[Caller, Security(caller, scopes=["tariffs:read"])]
"""May read every edition."""

TariffWriter = Annotated[Caller, Security(caller, scopes=["tariffs:write"])]
"""May publish editions."""
