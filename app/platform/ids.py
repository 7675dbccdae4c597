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


def new_text(seconds: float) -> str:
    """Write such an identifier as it is usually written, of an instant in Unix time: where a guess would do no harm."""
    milliseconds, drawn = int(seconds * 1000) & (1 << 48) - 1, getrandbits(74)
    return "%08x-%04x-7%03x-%04x-%012x" % (  # noqa: UP031 - an f-string of so many numbers takes half as long again
        milliseconds >> 16,
        milliseconds & 0xFFFF,
        drawn >> 62,
        drawn >> 48 & 0x3FFF | 0x8000,
        drawn & 0xFFFFFFFFFFFF,
    )


def _number(now: datetime, drawn: int) -> int:
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    return milliseconds << 80 | VERSION_AND_VARIANT | drawn & RANDOM_BITS
