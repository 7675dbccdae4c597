"""Money: whole pence, never a fraction."""

from collections.abc import Iterable
from typing import Final

from fares.values import value

_SIGNS: Final = {"GBP": "£", "EUR": "€", "INR": "₹", "BRL": "R$", "ZAR": "R"} | dict.fromkeys(
    ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD"), "$"
)
"""What passengers write before an amount, each where the currency is at home."""


@value(frozen=True, order=True, slots=True)
class Money:
    """An amount in whole pence, or in hundredths of another currency; negative amounts are credits."""

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
        return said(self, "GBP")


ZERO = Money(0)


def said(money: Money, currency: str) -> str:
    """Say an amount as a passenger reads it, with the currency's sign or else its code: `£3.40`, `SEK 12.00`."""
    whole, hundredths = divmod(abs(money.pence), 100)
    return f"{'-' if money.pence < 0 else ''}{_SIGNS.get(currency, f'{currency} ')}{whole}.{hundredths:02}"


def total(amounts: Iterable[Money]) -> Money:
    """Add amounts up; nothing adds up to `ZERO`."""
    return Money(sum(amount.pence for amount in amounts))
