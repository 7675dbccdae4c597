"""Kept answers: what was worked out once for many travellers, so many at most."""

from typing import Final, TypeVar

MOST_KEPT: Final = 20_000

Key = TypeVar("Key")
Answer = TypeVar("Answer")


def keep(kept: dict[Key, Answer], key: Key, answer: Answer) -> Answer:
    """Keep an answer and give it back. Where there are too many, all are forgotten; that never changes an answer."""
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = answer
    return answer
