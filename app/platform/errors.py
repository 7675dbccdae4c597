"""Errors of the service itself. They know no HTTP: app/main holds the table of their answers."""

from collections.abc import Mapping
from typing import ClassVar

from fares.errors import FareError


class MisconfiguredError(Exception):
    """The service cannot start as it is set up; the message says what to do about it."""


class ServiceError(FareError):
    """An error of the service. `members` join the problem that a caller reads, `headers` its answer."""

    code: ClassVar[str] = "service-error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or "")
        self.members = dict(members or {})
        self.headers = dict(headers or {})


class BadRequest(ServiceError):
    """The request could not be understood."""

    code = "bad-request"


class InvalidJson(ServiceError):
    """The body is not JSON that we accept."""

    code = "invalid-json"


class InvalidRequest(ServiceError):
    """A part of the request is missing, unknown or out of bounds."""

    code = "invalid-request"


class BodyTooLarge(ServiceError):
    """The body is larger than this address takes."""

    code = "body-too-large"


class UnsupportedContent(ServiceError):
    """The body is of a content type that this address does not take."""

    code = "unsupported-content"


class NotFound(ServiceError):
    """There is nothing at this address, or nothing that you may see."""

    code = "not-found"


class MethodNotAllowed(ServiceError):
    """The address exists, but not for this method."""

    code = "method-not-allowed"


class KeyReused(ServiceError):
    """The Idempotency-Key was used before, for another request."""

    code = "idempotency-key-reused"


class StillRunning(ServiceError):
    """The first request with this Idempotency-Key has not been answered yet."""

    code = "still-running"


class Unavailable(ServiceError):
    """The service cannot reach its database, or cannot count sign-ins."""

    code = "unavailable"


class InternalError(ServiceError):
    """Something broke on our side."""

    code = "internal-error"
