"""Money is whole pence, and reads as a passenger expects."""

import pytest

from fares.money import ZERO, Money, total


@pytest.mark.parametrize(("pence", "text"), [(340, "£3.40"), (5, "£0.05"), (-5, "-£0.05"), (-1_234_567, "-£12345.67")])
def test_money_reads_in_pounds(pence: int, text: str) -> None:
    assert str(Money(pence)) == text


def test_money_adds_subtracts_and_multiplies() -> None:
    assert Money(340) + Money(60) - Money(100) == Money(300)
    assert Money(340) * 3 == Money(1020)
    assert total([Money(1), Money(2)]) == Money(3)
    assert total([]) == ZERO


@pytest.mark.parametrize("pence", [3.4, True, "340"])
def test_money_is_never_a_fraction(pence: object) -> None:
    with pytest.raises(AssertionError, match="whole"):
        Money(pence)  # type: ignore[arg-type]
