"""Errors of travel rights."""

from app.platform.errors import ServiceError


class RightBusy(ServiceError):
    """So much happens to this right at once that this request never got its turn. Nothing was recorded."""

    code = "right-busy"


class EventClash(ServiceError):
    """The id has been used for something else that happened to this right."""

    code = "event-clash"


class RightEnded(ServiceError):
    """The right has been taken back, or its time is over: nothing more can be done with it."""

    code = "right-ended"


class RightNotBlocked(ServiceError):
    """The right is not blocked."""

    code = "right-not-blocked"


class BlockedByAnother(ServiceError):
    """The right was blocked by somebody else, whose block only they or an officer can lift or change."""

    code = "blocked-by-another"


class CannotActivate(ServiceError):
    """The right cannot be activated now, or need not be."""

    code = "cannot-activate"


class MediumTaken(ServiceError):
    """The medium carries a right that has not ended. A medium carries one right at a time."""

    code = "medium-taken"


class MediumNotLinked(ServiceError):
    """No medium that was linked by this event carries the right."""

    code = "medium-not-linked"
