"""What holds for refunds by whichever method: fees, overrules, limits and exchanges."""

from dataclasses import replace

import pytest

from fares.errors import UnknownOverrule, UnknownProduct, UnknownProfile
from fares.money import ZERO, Money
from fares.prices import Price
from fares.refunds import exchange, refund
from fares.rules import Factor, RefundMethod
from fares.tariff import Tariff
from tests.fares.products_to_refund import fee, handed_back, refundable, two_towns


def weekly(**rule: object) -> Tariff:
    return refundable("tram-week", RefundMethod.PRO_RATA, **rule)


def test_a_reason_that_overrules_takes_no_fee_and_says_so() -> None:
    offer = refund(weekly(fee=fee(500)), handed_back("tram-week", 2100, after_days=1, overrule="strike"))

    assert (offer.amount, offer.fee) == (Money(1500), ZERO)
    assert offer.sentences[-1] == "No fee is taken: No service because of a strike."


def test_a_reason_changes_nothing_where_there_is_no_fee() -> None:
    with_reason, without = (
        refund(weekly(), handed_back("tram-week", 2100, overrule=overrule)) for overrule in ("strike", None)
    )

    assert with_reason == without


def test_only_a_figure_that_nobody_published_is_illustrative() -> None:
    """What was paid and what is left of it are sums; the fee here is made up."""
    offer = refund(weekly(fee=fee(500)), handed_back("tram-week", 2100, after_days=1))
    used = refundable("tram-week", RefundMethod.AS_USED, base="tram-week", factors=(Factor(7, 10),))

    assert [step.illustrative for step in offer.steps] == [False, False, True]
    assert [step.illustrative for step in refund(used, handed_back("tram-week", 2350)).steps] == [False] * 3


def test_a_fee_takes_no_more_than_there_is() -> None:
    offer = refund(weekly(fee=fee(500)), handed_back("tram-week", 2100, after_days=5))

    assert (offer.amount, offer.fee) == (ZERO, Money(300))
    assert offer.sentences[-1] == "Less a fee of £5.00: £0.00."


def test_a_fee_may_differ_by_profile_and_be_nothing() -> None:
    fees = (Price(Money(500), None, None), Price(ZERO, "young", None))

    adult, student = (
        refund(weekly(fee=fees), handed_back("tram-week", 2100, used=0, profile=profile))
        for profile in ("adult", "student")
    )

    assert (adult.amount, student.amount) == (Money(1600), Money(2100))


def test_a_refund_may_be_asked_for_until_so_many_fare_days_after_the_end() -> None:
    tariff = weekly(within_fare_days=28)

    in_time = refund(tariff, handed_back("tram-week", 2100, after_days=6 + 28, used=0))
    too_late = refund(tariff, handed_back("tram-week", 2100, after_days=6 + 29, used=0))

    assert in_time.amount == Money(2100)
    assert (too_late.amount, too_late.steps) == (ZERO, ())
    assert too_late.sentences == ("A refund of Tram Week had to be asked for by 11 October 2026.",)


def test_a_product_without_a_rule_is_not_refunded() -> None:
    offer = refund(two_towns(), handed_back("tram-week", 2100))

    assert offer.amount == ZERO
    assert offer.sentences == ("Tram Week cannot be refunded.",)


def test_what_the_tariff_does_not_know_is_an_error() -> None:
    tariff = weekly(fee=fee(500))

    with pytest.raises(UnknownProduct):
        refund(tariff, handed_back("nothing", 2100))
    with pytest.raises(UnknownProfile):
        refund(tariff, handed_back("tram-week", 2100, profile="martian"))
    with pytest.raises(UnknownOverrule):
        refund(tariff, handed_back("tram-week", 2100, overrule="rain"))


def test_a_product_with_uses_is_never_refunded_in_the_dark() -> None:
    with pytest.raises(AssertionError):
        refund(refundable("joint-carnet", RefundMethod.PRO_RATA), handed_back("joint-carnet", 9900))


def test_what_was_good_for_no_time_was_never_sold() -> None:
    with pytest.raises(AssertionError):
        refund(weekly(), handed_back("tram-week", 2100, days=0))


def test_an_exchange_costs_the_difference_without_the_fee_of_a_refund() -> None:
    ask = handed_back("tram-week", 2100, after_days=1)

    dearer, cheaper, equal = (exchange(weekly(fee=fee(500)), ask, Money(price)) for price in (2000, 1100, 1500))

    assert (dearer.to_pay, dearer.to_give_back) == (Money(500), ZERO)
    assert dearer.sentence == "The new product costs £20.00, of which £5.00 are still to pay."
    assert (cheaper.to_pay, cheaper.to_give_back) == (ZERO, Money(400))
    assert cheaper.sentence == "The new product costs £11.00, so £4.00 are given back."
    assert (equal.to_pay, equal.to_give_back) == (ZERO, ZERO)
    assert equal.sentence == "The new product costs £15.00, which is what is given back."


def test_an_exchange_may_have_a_fee_of_its_own() -> None:
    tariff = weekly(exchange_fee=fee(200))

    changed = exchange(tariff, handed_back("tram-week", 2100, after_days=1), Money(2000))

    assert (changed.refund.fee, changed.to_pay) == (Money(200), Money(700))


def test_what_cannot_be_refunded_is_exchanged_for_nothing() -> None:
    changed = exchange(two_towns(), handed_back("tram-week", 2100), Money(1100))

    assert changed.to_pay == Money(1100)
    assert changed.refund.reason == "Tram Week cannot be refunded."


def test_sentences_speak_the_tariffs_currency() -> None:
    offer = refund(replace(weekly(), currency="EUR"), handed_back("tram-week", 2100))

    assert offer.sentences[0] == "Paid for Tram Week: €21.00."
