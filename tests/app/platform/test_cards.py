"""The number of a payment card is told from every other number."""

import pytest
from pydantic import TypeAdapter, ValidationError

from app.platform.cards import holds_card_number
from app.platform.schemas import Text

# Test numbers that the card schemes publish.
CARDS = [
    "4111111111111111",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",
    "6759649826438453",
]


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("around", ["{}", "pay with {} please", "card:{}.", "x{}x"])
def test_the_number_of_a_card_is_found_wherever_it_stands(number: str, around: str) -> None:
    assert holds_card_number(around.format(number))


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005"])
def test_the_number_of_a_card_is_found_in_its_groups(number: str) -> None:
    assert holds_card_number(number)


@pytest.mark.parametrize("number", CARDS)
def test_a_number_whose_check_digit_is_wrong_is_none_of_a_card(number: str) -> None:
    assert not holds_card_number(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "633597011234567890",  # a transit smartcard: ITSO's own prefix
        "633597 0112 3456 7890",
        "2026-11-23T07:42:00Z",
        "0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10",
        "41111111-1111-4111-8111-111111111111",
        "109000007456",
        "41111111111111110000000",
        "0123456789012345",
    ],
)
def test_serials_times_and_ids_are_none_of_a_card(text: str) -> None:
    assert not holds_card_number(text)


def test_no_text_of_a_request_may_hold_the_number_of_a_card() -> None:
    with pytest.raises(ValidationError, match="the number of a payment card"):
        TypeAdapter(Text).validate_python("4111 1111 1111 1111")
