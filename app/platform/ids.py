"""Identifiers we choose ourselves: UUIDs of version 7 (RFC 9562), which sort by the time they were made."""

import secrets
from datetime import datetime
from uuid import UUID


def new_id(now: datetime) -> UUID:
    """Make an identifier from an instant and 74 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    head = (milliseconds & ((1 << 48) - 1)) << 80
    version = 7 << 76 | secrets.randbits(12) << 64
    variant = 2 << 62 | secrets.randbits(62)
    return UUID(int=head | version | variant)
