"""What the token endpoint takes and gives."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field


class TokenView(BaseModel):
    """An access token (RFC 6749, section 5.1)."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: Annotated[int, Field(description="Seconds.")]
    scope: Annotated[str, Field(description="The scopes given, parted by spaces.")]


class ServerMetadata(BaseModel):
    """Where and how tokens are given (RFC 8414)."""

    issuer: str
    token_endpoint: str
    jwks_uri: str
    grant_types_supported: list[str] = ["client_credentials"]
    token_endpoint_auth_methods_supported: list[str] = ["private_key_jwt"]
    token_endpoint_auth_signing_alg_values_supported: list[str] = ["EdDSA", "Ed25519", "ES256"]
    scopes_supported: list[str]
    response_types_supported: list[str] = []


class KeySetView(BaseModel):
    """The public keys that verify access tokens (RFC 7517)."""

    keys: list[dict[str, str]]
