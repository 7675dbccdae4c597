"""Errors of access. Those of the token endpoint also carry the `error` that RFC 6749 names."""

from typing import ClassVar

from app.platform.errors import ServiceError


class TokenRefused(ServiceError):
    """No access token is given."""

    error: ClassVar[str]

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, members={"error": self.error}, headers={"Pragma": "no-cache"})


class InvalidClient(TokenRefused):
    """The client is not known, or its assertion does not prove that it is who it says."""

    code = "invalid-client"
    error = "invalid_client"


class UnsupportedGrant(TokenRefused):
    """Only the client_credentials grant is given here."""

    code = "unsupported-grant-type"
    error = "unsupported_grant_type"


class InvalidScope(TokenRefused):
    """The client may not have a scope that it asked for."""

    code = "invalid-scope"
    error = "invalid_scope"


class InvalidTokenRequest(TokenRefused):
    """The request for a token lacks a part, gives one twice, or is no form."""

    code = "invalid-token-request"
    error = "invalid_request"


class InvalidToken(ServiceError):
    """There is no access token, or it is not one of ours, or it has expired."""

    code = "invalid-token"


class InsufficientScope(ServiceError):
    """The access token does not allow this."""

    code = "insufficient-scope"


class BadClient(ServiceError):
    """A client cannot be added or blocked as described."""

    code = "bad-client"
