"""Errors of travel rights."""

from app.platform.errors import ServiceError


class RightBusy(ServiceError):
    """So many taps reach for this right at once that this one never got its turn. Nothing was recorded."""

    code = "right-busy"
