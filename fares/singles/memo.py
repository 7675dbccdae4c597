"""Memos: answers that are kept, within a bound on memory."""

from typing import Final, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST: Final = 20_000
"""How many answers are kept: enough for the different rides of a busy hour."""


class Memo(dict[Key, Value]):
    """Answers by what they depend on. When it is full, all are forgotten: what is asked often comes back at once."""

    def __init__(self) -> None:
        super().__init__()
        self._asked_once: set[int] = set()

    def keep(self, key: Key, value: Value) -> Value:
        """Keep an answer, and give it back."""
        if len(self) >= MOST:
            self.clear()
        self[key] = value
        return value

    def keep_if_asked_again(self, key: Key, value: Value) -> Value:
        """Keep an answer that was asked for before, and give it back: most that are asked for once never are again."""
        asked = hash(key)
        if asked in self._asked_once:
            return self.keep(key, value)
        if len(self._asked_once) >= MOST:
            self._asked_once.clear()
        self._asked_once.add(asked)
        return value
