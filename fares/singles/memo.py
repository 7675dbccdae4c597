"""Memos: answers that are kept, within a bound on memory."""

from typing import Final, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST: Final = 20_000
"""How many answers are kept: enough for the different rides of a busy hour."""


class Memo(dict[Key, Value]):
    """Answers by what they depend on. When it is full, all are forgotten: what is asked often comes back at once."""

    def keep(self, key: Key, value: Value) -> Value:
        """Keep an answer, and give it back."""
        if len(self) >= MOST:
            self.clear()
        self[key] = value
        return value
