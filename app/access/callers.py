"""Who may call: typed dependencies for endpoints' signatures. Each declares its scope in the API's description too."""

from typing import Annotated, Final

from fastapi import Depends, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes

from app.access.claims import Refused
from app.access.errors import InsufficientScope, InvalidToken
from app.access.tokens import Caller, TokenVerifier
from app.platform.clock import Now

SCOPES: Final = {
    "quote": "Ask what a journey costs.",
    "sell": "Sell products, and read your own sales.",
    "validate": "Present travel rights at stops, as a device.",
    "tariffs:read": "Read every edition of the tariff.",
    "tariffs:write": "Review and publish editions of the tariff.",
}
SCOPES_OF_KIND: Final = {
    "app": frozenset({"quote", "sell"}),
    "device": frozenset({"validate"}),
    "officer": frozenset({"quote", "tariffs:read", "tariffs:write"}),
}
"""What each kind of client may ever be given."""

_scheme = OAuth2(
    scheme_name="oauth2",
    description="Client credentials with private_key_jwt (RFC 7523): POST /oauth/token.",
    flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="/oauth/token", scopes=SCOPES)),
    auto_error=False,
)


async def caller(
    needed: SecurityScopes, verifier: TokenVerifier, now: Now, header: Annotated[str | None, Depends(_scheme)]
) -> Caller:
    """Say who calls; raises `InvalidToken`, or `InsufficientScope` if the token lacks what the endpoint needs."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken(headers={"WWW-Authenticate": 'Bearer realm="commonfare"'})
    try:
        known = verifier.caller(token.strip(), now)
    except Refused:
        refusal = 'Bearer realm="commonfare", error="invalid_token"'
        raise InvalidToken(headers={"WWW-Authenticate": refusal}) from None
    if not known.scopes.issuperset(needed.scopes):
        refusal = f'Bearer realm="commonfare", error="insufficient_scope", scope="{needed.scope_str}"'
        raise InsufficientScope(headers={"WWW-Authenticate": refusal})
    return known


async def _device(known: Annotated[Caller, Security(caller, scopes=["validate"])]) -> Caller:
    if known.kind != "device" or known.operator is None:
        raise InsufficientScope
    return known


QuotingApp = Annotated[Caller, Security(caller, scopes=["quote"])]
"""May ask for prices."""

SellingApp = Annotated[Caller, Security(caller, scopes=["sell"])]
"""May sell."""

Device = Annotated[Caller, Depends(_device)]
"""A validator; its `operator` is always set."""

TariffReader = Annotated[Caller, Security(caller, scopes=["tariffs:read"])]
"""May read every edition."""

TariffWriter = Annotated[Caller, Security(caller, scopes=["tariffs:write"])]
"""May publish editions."""
