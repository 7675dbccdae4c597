"""What the cache remembers of rights. It is only ever a head start: PostgreSQL decides, and confirms every refusal."""

from typing import Final
from uuid import UUID

from app.platform.cache import CacheMemory
from app.rights.records import HeldRight, read_held, write_held

REMEMBERED_SECONDS: Final = 8 * 24 * 3600
"""As long as a tap may be late."""


def key_of(right_id: UUID) -> str:
    """Name a right's entry; the braces keep all of one right's keys on one node of a cluster."""
    return f"right:{{{right_id}}}"


async def recall(cache: CacheMemory, right_id: UUID) -> HeldRight | None:
    """Give the right as it was last remembered, perhaps no longer true; None where nothing legible is remembered."""
    written = await cache.get(key_of(right_id))
    if written is None:
        return None
    try:
        right = read_held(written)
    except ValueError:
        return None
    return right if right.id == right_id else None


async def remember(cache: CacheMemory, right: HeldRight) -> None:
    """Remember a right, once what it rests on is committed. Two that come out of order do no harm."""
    await cache.set(key_of(right.id), write_held(right), REMEMBERED_SECONDS)


async def forget(cache: CacheMemory, right_id: UUID) -> None:
    """Forget a right whose new state is not at hand; PostgreSQL tells it again."""
    await cache.drop(key_of(right_id))
