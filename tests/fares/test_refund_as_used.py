"""Refunds as used: the price paid less what the use would have cost."""

from dataclasses import replace

import pytest

from fares.money import ZERO, Money
from fares.prices import Rounding
from fares.refunds import refund
from fares.rules import Factor, RefundMethod
from fares.tariff import Tariff
from tests.fares.products_to_refund import fee, handed_back, refundable

FACTORS = (Factor(1, 100), Factor(3, 150), Factor(5, 170))


def weekly(**rule: object) -> Tariff:
    """A week of trams, valued by the Joint Day at £11.00 and by a table of factors."""
    return refundable("tram-week", RefundMethod.AS_USED, **{"base": "joint-day", "factors": FACTORS, **rule})


@pytest.mark.parametrize(
    ("after_days", "given_back"), [(-1, 2350), (0, 1250), (1, 700), (2, 700), (3, 480), (4, 480), (5, 0), (40, 0)]
)
def test_the_first_factor_that_reaches_counts_and_beyond_the_last_nothing_is_left(
    after_days: int, given_back: int
) -> None:
    offer = refund(weekly(), handed_back("tram-week", 2350, after_days=after_days))

    assert offer.amount == Money(given_back)


def test_the_day_it_is_handed_back_counts_as_used_unless_it_is_known_not_to_be() -> None:
    tariff = weekly()

    assert refund(tariff, handed_back("tram-week", 2350, after_days=3)).amount == Money(480)
    assert refund(tariff, handed_back("tram-week", 2350, after_days=3, used=1)).amount == Money(1250)


def test_every_step_explains_itself() -> None:
    offer = refund(weekly(fee=fee(500)), handed_back("tram-week", 2350, after_days=1))

    assert offer.sentences == (
        "Paid for Tram Week: £23.50.",
        "Used 2 days: 1.5 × Joint Day at £11.00 is £16.50.",
        "Left: £7.00.",
        "Less a fee of £5.00: £2.00.",
    )
    assert [step.amount for step in offer.steps] == [Money(2350), Money(1650), Money(700), Money(200)]
    assert {step.rule for step in offer.steps} == {"back"}
    assert (offer.amount, offer.fee) == (Money(200), Money(500))


def test_the_use_is_rounded_first_and_what_is_left_then() -> None:
    tariff = weekly(
        factors=(Factor(1, 33),), used_rounding=Rounding.UP, used_to_pence=10, rounding=Rounding.DOWN, to_pence=50
    )

    offer = refund(tariff, handed_back("tram-week", 2350))

    assert [step.amount for step in offer.steps] == [Money(2350), Money(370), Money(1950)]
    assert offer.sentences[1:] == (
        "Used 1 day: 0.33 × Joint Day at £11.00 is £3.70, rounded up to 10p.",
        "Left: £19.50, rounded down to 50p.",
    )


def test_rounding_never_gives_back_more_than_was_paid() -> None:
    tariff = weekly(factors=(Factor(1, 1),), rounding=Rounding.UP, to_pence=100)

    assert refund(tariff, handed_back("tram-week", 2350)).amount == Money(2350)


def test_what_was_not_used_is_given_back_whole_without_rounding() -> None:
    tariff = weekly(rounding=Rounding.DOWN, to_pence=100, fee=fee(500))

    offer = refund(tariff, handed_back("tram-week", 2350, used=0))

    assert offer.amount == Money(1850)


def test_a_use_that_is_worth_more_than_was_paid_gives_nothing_back() -> None:
    assert refund(weekly(), handed_back("tram-week", 900)).amount == ZERO


def test_a_longer_use_is_never_worth_less_whatever_the_table_says() -> None:
    tariff = weekly(factors=(Factor(3, 100), Factor(1, 200)))

    assert refund(tariff, handed_back("tram-week", 2350, after_days=2)).amount == Money(150)


def test_without_factors_each_day_of_use_costs_one_base_product() -> None:
    offer = refund(weekly(factors=()), handed_back("tram-week", 2350, after_days=1))

    assert offer.amount == Money(150)
    assert offer.sentences[1] == "Used 2 days: 2 × Joint Day at £11.00 is £22.00."


def test_without_a_base_the_use_is_valued_by_the_products_own_price() -> None:
    tariff = weekly(base=None, factors=(Factor(3, 50),))

    assert refund(tariff, handed_back("tram-week", 2350)).amount == Money(1175)


def test_the_base_price_is_the_passengers_own() -> None:
    young, student = (
        refund(weekly(), handed_back("tram-week", 2350, profile=profile)) for profile in ("young", "student")
    )

    assert young.amount == student.amount == Money(2350 - 660)


def test_a_price_that_is_not_for_the_passengers_age_is_passed_over() -> None:
    offer = refund(weekly(), handed_back("tram-week", 2350, profile="young", age=30))

    assert offer.amount == Money(1250)


@pytest.mark.parametrize(("used", "given_back"), [(0, 9900), (1, 8800), (9, 0), (10, 0)])
def test_a_carnet_is_counted_in_uses(used: int, given_back: int) -> None:
    tariff = refundable("joint-carnet", RefundMethod.AS_USED, base="joint-day")

    offer = refund(tariff, handed_back("joint-carnet", 9900, days=90, used=used))

    assert offer.amount == Money(given_back)


def test_a_carnets_factors_go_by_uses_too() -> None:
    tariff = refundable("joint-carnet", RefundMethod.AS_USED, base="joint-day", factors=(Factor(4, 250),))

    offer = refund(tariff, handed_back("joint-carnet", 9900, days=90, used=3))

    assert offer.sentences[1] == "Used 3 uses: 2.5 × Joint Day at £11.00 is £27.50."


def test_what_nobody_priced_for_the_passenger_cannot_be_valued() -> None:
    tariff = refundable("joint-carnet", RefundMethod.AS_USED, base="joint-day")
    day = tariff.products["joint-day"]
    only_young = replace(tariff, products={**tariff.products, "joint-day": replace(day, prices=day.prices[1:])})

    offer = refund(only_young, handed_back("joint-carnet", 9900, days=90, used=3))
    group = refund(only_young, handed_back("joint-carnet", 9900, days=90, used=3, profile=None))

    assert (offer.amount, offer.steps) == (ZERO, ())
    assert offer.reason == "Joint Carnet cannot be refunded as used: Joint Day has no price for Adult."
    assert group.reason == "Joint Carnet cannot be refunded as used: Joint Day has no price for a group."
