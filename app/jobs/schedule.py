"""When a delivery that failed is tried again: ten attempts over a little more than three days."""

import secrets
from datetime import datetime, timedelta
from typing import Final

WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The wait after each failure, as Standard Webhooks proposes; after the failure that follows the last, none."""

JITTER_PER_MILLE: Final = 200
"""A wait is up to a fifth longer, so that what failed together does not come back together."""


def next_attempt(failures: int, now: datetime) -> datetime | None:
    """Say when to try again after so many failures (one at least); None if enough was tried."""
    if failures > len(WAITS):
        return None
    wait = WAITS[failures - 1]
    return now + wait + wait * secrets.randbelow(JITTER_PER_MILLE + 1) / 1000
