"""Money: whole pence, never a fraction."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in whole pence; negative amounts are credits."""

    pence: int

    def __post_init__(self) -> None:
        assert type(self.pence) is int, "pence are whole"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.pence + other.pence)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.pence - other.pence)

    def __mul__(self, count: int) -> "Money":
        return Money(self.pence * count)

    def __str__(self) -> str:
        """As a passenger reads it: `£3.40`, `-£0.05`."""
        pounds, pence = divmod(abs(self.pence), 100)
        return f"{'-' if self.pence < 0 else ''}£{pounds}.{pence:02}"


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """Add amounts up; nothing adds up to `ZERO`."""
    return Money(sum(amount.pence for amount in amounts))
