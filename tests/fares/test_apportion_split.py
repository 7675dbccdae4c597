"""Splitting an amount: to the penny, in proportion, and the same way whoever asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.apportionment import split
from fares.money import ZERO, Money, total

AMOUNTS = st.integers(-100_000, 100_000).map(Money)
WEIGHTS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 10_000), min_size=1)


def test_the_founders_example_is_shared_by_what_each_earned() -> None:
    assert split(Money(400), {"NCTR": 200, "TBTN": 240}) == {"NCTR": Money(182), "TBTN": Money(218)}


def test_odd_pennies_go_to_the_largest_remainders() -> None:
    assert split(Money(100), {"A": 1, "B": 2, "C": 2}) == {"A": Money(20), "B": Money(40), "C": Money(40)}
    assert split(Money(101), {"A": 1, "B": 2, "C": 2}) == {"A": Money(20), "B": Money(41), "C": Money(40)}


def test_ties_go_to_the_lowest_key_whatever_the_order() -> None:
    assert split(Money(100), {"C": 1, "A": 1, "B": 1}) == {"A": Money(34), "B": Money(33), "C": Money(33)}


def test_what_is_given_back_is_shared_like_what_was_taken() -> None:
    assert split(Money(-101), {"A": 1, "B": 2, "C": 2}) == {"A": Money(-20), "B": Money(-41), "C": Money(-40)}


def test_who_has_no_weight_gets_nothing() -> None:
    assert split(Money(101), {"A": 0, "B": 7}) == {"A": ZERO, "B": Money(101)}


def test_without_any_weight_all_shares_are_equal() -> None:
    assert split(Money(101), {"B": 0, "A": 0}) == {"A": Money(51), "B": Money(50)}


@given(AMOUNTS, WEIGHTS)
def test_the_parts_add_up_to_the_whole(amount: Money, weights: dict[str, int]) -> None:
    assert total(split(amount, weights).values()) == amount


@given(AMOUNTS, WEIGHTS)
def test_a_negative_amount_is_shared_as_the_positive_one_is(amount: Money, weights: dict[str, int]) -> None:
    mirrored = {key: ZERO - part for key, part in split(amount, weights).items()}

    assert split(ZERO - amount, weights) == mirrored


@given(AMOUNTS, WEIGHTS)
def test_no_share_is_a_penny_or_more_away_from_its_exact_part(amount: Money, weights: dict[str, int]) -> None:
    whole = sum(weights.values()) or len(weights)
    equal = not any(weights.values())

    for key, part in split(amount, weights).items():
        assert abs(part.pence * whole - amount.pence * (1 if equal else weights[key])) < whole


@given(AMOUNTS, WEIGHTS)
def test_the_order_of_the_weights_does_not_matter(amount: Money, weights: dict[str, int]) -> None:
    turned = dict(reversed(weights.items()))

    assert list(split(amount, weights).items()) == list(split(amount, turned).items())


@pytest.mark.parametrize("weights", [{}, {"A": -1, "B": 2}])
def test_there_is_always_somebody_and_nobody_weighs_less_than_nothing(weights: dict[str, int]) -> None:
    with pytest.raises(AssertionError):
        split(Money(1), weights)
