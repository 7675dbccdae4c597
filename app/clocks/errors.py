"""Errors of test clocks."""

from app.platform.errors import ServiceError


class NoClock(ServiceError):
    """The sandbox has no test clock, so there is no time at which this could be answered."""

    code = "no-clock"


class ClockClash(ServiceError):
    """The clock's id has been used for another clock, or for one that was deleted."""

    code = "clock-clash"


class ClockGoing(ServiceError):
    """The sandbox has a test clock already, and what it plays can only belong to one."""

    code = "clock-going"


class ClockAhead(ServiceError):
    """The clock stands after this instant, and it only goes forward."""

    code = "clock-ahead"
