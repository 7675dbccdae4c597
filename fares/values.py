"""Values: dataclasses that nobody changes once they are made, and that cost little to make.

A dataclass that is frozen while the program runs takes three times as long to make, and a charge makes dozens of them a
ride. So type checking holds these still, and nothing else does.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from collections.abc import Callable
    from dataclasses import dataclass

    def value(*, frozen: bool, slots: bool, order: bool = False) -> Callable[[type], type]:
        """Make a class a dataclass with all that it has when it is frozen, but for refusing to be changed."""
        return dataclass(slots=slots, order=order, unsafe_hash=frozen)


__all__ = ["value"]
