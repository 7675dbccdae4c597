"""Money is whole pence, and reads as a passenger expects."""

import pytest

from fares.money import ZERO, Money, said, total


@pytest.mark.parametrize(("pence", "text"), [(340, "£3.40"), (5, "£0.05"), (-5, "-£0.05"), (-1_234_567, "-£12345.67")])
def test_money_reads_in_pounds(pence: int, text: str) -> None:
    assert str(Money(pence)) == text


@pytest.mark.parametrize(
    ("pence", "currency", "text"),
    [
        (340, "GBP", "£3.40"),
        (290, "USD", "$2.90"),
        (290, "AUD", "$2.90"),
        (1205, "EUR", "€12.05"),
        (1200, "SEK", "SEK 12.00"),
        (-5, "EUR", "-€0.05"),
        (-1200, "SEK", "-SEK 12.00"),
        (0, "CHF", "CHF 0.00"),
    ],
)
def test_an_amount_is_said_with_the_sign_of_its_currency_or_else_its_code(pence: int, currency: str, text: str) -> None:
    assert said(Money(pence), currency) == text


def test_money_adds_subtracts_and_multiplies() -> None:
    assert Money(340) + Money(60) - Money(100) == Money(300)
    assert Money(340) * 3 == Money(1020)
    assert total([Money(1), Money(2)]) == Money(3)
    assert total([]) == ZERO


@pytest.mark.parametrize("pence", [3.4, True, "340"])
def test_money_is_never_a_fraction(pence: object) -> None:
    with pytest.raises(AssertionError, match="whole"):
        Money(pence)  # type: ignore[arg-type]
