"""The token endpoint and what describes it."""

from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from app.access import service
from app.access.callers import SCOPES
from app.access.errors import InvalidClient, InvalidTokenRequest, UnsupportedGrant
from app.access.keys import SigningKey, public_jwk
from app.access.limits import spend_sign_in, spend_token
from app.access.schemas import KeySetView, ServerMetadata, TokenView
from app.access.tokens import TokenTerms
from app.platform.bodies import read_body
from app.platform.bodies import router as new_router
from app.platform.db import Transaction
from app.platform.limits import Limits
from app.platform.now import Now
from app.platform.settings import CurrentSettings

router = new_router("", "Access")

FORM: Final = "application/x-www-form-urlencoded"
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FIELDS: Final = {
    "grant_type": {"type": "string", "const": "client_credentials"},
    "client_assertion_type": {"type": "string", "const": ASSERTION_TYPE},
    "client_assertion": {
        "type": "string",
        "description": "A JWT that you sign with your key: iss and sub are your client id, aud is the issuer or this"
        " address, exp at most five minutes ahead, jti new each time.",
    },
    "scope": {"type": "string", "description": "Scopes parted by spaces; without it, all that you may have."},
    "client_id": {"type": "string", "description": "Your client id, if your library sends it."},
}
FORM_SCHEMA: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "title": "TokenRequest",
                    "type": "object",
                    "properties": FIELDS,
                    "required": ["grant_type", "client_assertion_type", "client_assertion"],
                }
            }
        },
    }
}


async def _form(request: Request, settings: CurrentSettings) -> dict[str, str]:
    body = await read_body(request, FORM, settings.max_body_bytes)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        raise InvalidTokenRequest from None
    if len(dict(pairs)) != len(pairs):
        raise InvalidTokenRequest("Give each part once.")
    return dict(pairs)


@router.post(
    "/oauth/token",
    response_model=TokenView,
    openapi_extra=FORM_SCHEMA,
    dependencies=[Depends(spend_sign_in)],
)
async def give_token(
    request: Request,
    form: Annotated[dict[str, str], Depends(_form)],
    session: Transaction,
    key: SigningKey,
    settings: CurrentSettings,
    limits: Limits,
    now: Now,
    response: Response,
) -> TokenView:
    """Give an access token to a client that proves who it is by a signed assertion (RFC 6749 section 4.4, RFC 7523)."""
    assertion = _check_form(form)
    terms = TokenTerms(settings.issuer, settings.token_lifetime_seconds)
    token, caller = await service.grant(session, key, terms, assertion, form.get("scope"), now)
    if form.get("client_id", caller.client_id) != caller.client_id:
        raise InvalidClient
    await spend_token(request, limits, caller.client_id)
    response.headers["Cache-Control"] = "no-store"
    return TokenView(access_token=token, expires_in=terms.seconds, scope=" ".join(sorted(caller.scopes)))


def _check_form(form: dict[str, str]) -> str:
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise InvalidTokenRequest
    if grant_type != "client_credentials":
        raise UnsupportedGrant
    if form.get("client_assertion_type") != ASSERTION_TYPE or not form.get("client_assertion"):
        raise InvalidClient
    return form["client_assertion"]


@router.get("/.well-known/oauth-authorization-server", response_model=ServerMetadata)
async def describe_server(settings: CurrentSettings) -> ServerMetadata:
    """Describe where and how tokens are given (RFC 8414)."""
    return ServerMetadata(
        issuer=settings.issuer,
        token_endpoint=settings.token_endpoint,
        jwks_uri=f"{settings.issuer}/.well-known/jwks.json",
        scopes_supported=sorted(SCOPES),
    )


@router.get("/.well-known/jwks.json", response_model=KeySetView)
async def list_keys(key: SigningKey) -> KeySetView:
    """List the public keys that verify our access tokens (RFC 7517)."""
    return KeySetView(keys=[public_jwk(key)])
