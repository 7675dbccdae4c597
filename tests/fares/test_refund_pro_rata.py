"""Refunds pro rata: the part that is left, by days or uses."""

from datetime import UTC, datetime

import pytest

from fares.money import ZERO, Money
from fares.prices import Rounding
from fares.refunds import RefundAsk, refund
from fares.rules import DayCount, RefundMethod
from tests.fares.products_to_refund import fee, handed_back, refundable


def over(first: str, until: str, asked: str, used: int | None = None) -> RefundAsk:
    """A week of trams for £30.00 that was good from one fare day until another, handed back on a third."""
    at = [datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC) for day in (first, until, asked)]
    return RefundAsk("tram-week", "adult", Money(3000), at[0].replace(hour=5), at[1].replace(hour=2), at[2], used)


@pytest.mark.parametrize(("after_days", "given_back"), [(-3, 2100), (0, 1800), (1, 1500), (5, 300), (6, 0), (60, 0)])
def test_the_days_that_are_left_are_given_back(after_days: int, given_back: int) -> None:
    tariff = refundable("tram-week", RefundMethod.PRO_RATA)

    assert refund(tariff, handed_back("tram-week", 2100, after_days=after_days)).amount == Money(given_back)


def test_half_past_two_at_night_is_still_the_fare_day_before() -> None:
    tariff = refundable("tram-week", RefundMethod.PRO_RATA)
    evening, night = (
        RefundAsk(
            "tram-week",
            "adult",
            Money(2100),
            datetime(2026, 9, 7, 3, 30, tzinfo=UTC),
            datetime(2026, 9, 14, 3, 30, tzinfo=UTC),
            datetime(2026, 9, day, hour, 30, tzinfo=UTC),
        )
        for day, hour in ((8, 22), (9, 1))
    )

    assert refund(tariff, evening).amount == refund(tariff, night).amount == Money(1500)


def test_it_says_which_part_is_left_and_how_it_was_rounded() -> None:
    tariff = refundable("tram-week", RefundMethod.PRO_RATA, rounding=Rounding.DOWN, to_pence=10, fee=fee(500))

    offer = refund(tariff, handed_back("tram-week", 2350, after_days=1))

    assert offer.sentences == (
        "Paid for Tram Week: £23.50.",
        "Left: 5 of 7 days, £16.70, rounded down to 10p.",
        "Less a fee of £5.00: £11.70.",
    )
    assert offer.steps[1].inputs == {"used": "2", "of": "7"}


@pytest.mark.parametrize(
    ("first", "until", "asked", "actual", "thirty"),
    [
        ("2026-01-15", "2026-02-15", "2026-01-15", 2903, 2900),
        ("2026-01-15", "2026-02-15", "2026-01-31", 1355, 1400),
        ("2026-02-01", "2026-03-01", "2026-02-14", 1500, 1600),
        ("2026-01-31", "2026-03-01", "2026-02-28", 0, 0),
        ("2026-02-01", "2027-02-01", "2026-07-31", 1512, 1500),
    ],
)
def test_days_are_counted_as_the_calendar_has_them_or_as_if_months_had_30(
    first: str, until: str, asked: str, actual: int, thirty: int
) -> None:
    by_calendar, by_thirty = (
        refund(refundable("tram-week", RefundMethod.PRO_RATA, day_count=count), over(first, until, asked)).amount
        for count in (DayCount.ACTUAL, DayCount.THIRTY)
    )

    assert (by_calendar, by_thirty) == (Money(actual), Money(thirty))


def test_days_known_to_be_used_count_instead_of_those_gone() -> None:
    tariff = refundable("tram-week", RefundMethod.PRO_RATA, day_count=DayCount.THIRTY)

    assert refund(tariff, over("2026-01-01", "2026-02-01", "2026-01-20", used=3)).amount == Money(2700)


@pytest.mark.parametrize(("used", "given_back"), [(0, 9900), (1, 8910), (10, 0)])
def test_a_carnet_gives_back_the_uses_that_are_left(used: int, given_back: int) -> None:
    tariff = refundable("joint-carnet", RefundMethod.PRO_RATA, day_count=DayCount.THIRTY)

    offer = refund(tariff, handed_back("joint-carnet", 9900, days=90, used=used))

    assert offer.amount == Money(given_back)


def test_a_group_has_one_price_and_one_fee() -> None:
    tariff = refundable("group-day", RefundMethod.PRO_RATA, fee=fee(200))

    offer = refund(tariff, handed_back("group-day", 1700, days=1, after_days=-1, profile=None))

    assert offer.amount == Money(1500)


def test_a_day_that_has_begun_has_no_day_left() -> None:
    tariff = refundable("joint-day", RefundMethod.PRO_RATA)

    assert refund(tariff, handed_back("joint-day", 1100, days=1)).amount == ZERO
