"""Identifiers we choose ourselves: UUIDs of version 7 (RFC 9562), which sort by the time they were made."""

import os
from datetime import datetime
from random import getrandbits
from typing import Final
from uuid import UUID

RANDOM_BYTES: Final = 10
RANDOM_BITS: Final = (1 << 12) - 1 << 64 | (1 << 62) - 1
VERSION_AND_VARIANT: Final = 7 << 76 | 2 << 62


def new_id(now: datetime) -> UUID:
    """Make an identifier from an instant and 74 random bits."""
    return UUID(int=_number(now, int.from_bytes(os.urandom(RANDOM_BYTES), "big")))


def new_text(now: datetime) -> str:
    """Write such an identifier as it is usually written, for what a guess would do no harm to."""
    digits = f"{_number(now, getrandbits(RANDOM_BYTES * 8)):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _number(now: datetime, drawn: int) -> int:
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    return milliseconds << 80 | VERSION_AND_VARIANT | drawn & RANDOM_BITS
