"""The only reader of the time. Everything else is given the time as a value, so that a test can give another."""

import time
from datetime import UTC, datetime


def read() -> datetime:
    """Ask the clock: an aware datetime in UTC."""
    return datetime.now(UTC)


def unix_seconds() -> float:
    """Ask the clock: seconds since 1970, for what needs no more of an instant."""
    return time.time()


def monotonic_seconds() -> float:
    """Seconds on a clock that never goes back; fit only for differences."""
    return time.monotonic()
