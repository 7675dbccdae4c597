"""The only reader of the time. Everything else is given the time as a value, so that a test can give another."""

import time
from datetime import UTC, datetime
from typing import Final


def read() -> datetime:
    """Ask the clock: an aware datetime in UTC."""
    return datetime.now(UTC)


unix_seconds: Final = time.time
"""Ask the clock: seconds since 1970, for what needs no more of an instant."""

monotonic_seconds: Final = time.monotonic
"""Seconds on a clock that never goes back; fit only for differences."""
