"""What is true of every refund, whatever its rule says."""

from hypothesis import given
from hypothesis import strategies as st

from fares.money import ZERO, Money
from fares.prices import Rounding
from fares.refunds import exchange, refund
from fares.rules import DayCount, Factor, RefundMethod
from fares.tariff import Tariff
from tests.fares.products_to_refund import fee, handed_back, refundable

FACTORS = st.lists(st.builds(Factor, st.integers(1, 9), st.integers(0, 900)), max_size=4).map(tuple)
RULES = st.fixed_dictionaries(
    {
        "fee": st.integers(0, 1500).map(fee),
        "base": st.sampled_from(["joint-day", "tram-week", None]),
        "factors": FACTORS,
        "used_rounding": st.sampled_from(Rounding),
        "used_to_pence": st.sampled_from([1, 5, 100]),
        "day_count": st.sampled_from(DayCount),
        "rounding": st.sampled_from(Rounding),
        "to_pence": st.sampled_from([1, 5, 100]),
    }
)
TARIFFS = st.builds(
    lambda product, method, rule: (product, refundable(product, method, **rule)),
    st.sampled_from(["tram-week", "joint-carnet"]),
    st.sampled_from(RefundMethod),
    RULES,
)
PAID = st.integers(0, 12_000)
USED = st.integers(0, 10)


@given(TARIFFS, PAID, USED)
def test_what_is_given_back_lies_between_nothing_and_what_was_paid(
    made: tuple[str, Tariff], paid: int, used: int
) -> None:
    offer = refund(made[1], handed_back(made[0], paid, used=used))

    assert ZERO <= offer.amount <= Money(paid)
    assert offer.steps[-1].amount == offer.amount


@given(TARIFFS, PAID, USED, st.integers(0, 5))
def test_more_use_never_gives_more_back(made: tuple[str, Tariff], paid: int, used: int, more: int) -> None:
    little, much = (refund(made[1], handed_back(made[0], paid, used=count)) for count in (used, used + more))

    assert much.amount <= little.amount


@given(TARIFFS, PAID)
def test_of_what_was_not_used_all_is_given_back_but_the_fee(made: tuple[str, Tariff], paid: int) -> None:
    product, tariff = made

    offer = refund(tariff, handed_back(product, paid, used=0))

    assert offer.amount == max(ZERO, Money(paid) - tariff.refunds["back"].fee[0].amount)


@given(TARIFFS, PAID, USED, st.integers(0, 12_000))
def test_an_exchange_loses_and_makes_no_money(made: tuple[str, Tariff], paid: int, used: int, price: int) -> None:
    changed = exchange(made[1], handed_back(made[0], paid, used=used), Money(price))

    assert changed.price + changed.to_give_back == changed.refund.amount + changed.to_pay
    assert ZERO in {changed.to_pay, changed.to_give_back}
