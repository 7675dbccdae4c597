"""Builders for refunds in the small tariff of two towns: they say only what a test is about."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from fares.money import Money
from fares.prices import Price, Prices
from fares.refunds import RefundAsk
from fares.rules import Overrule, RefundMethod, RefundRule
from fares.tariff import Tariff
from tests.support import tariffs

BOUGHT = date(2026, 9, 7)
"""A Monday."""

OVERRULES = {"strike": Overrule("strike", "No service because of a strike")}


two_towns = cache(tariffs.tariff)


def fee(pence: int) -> Prices:
    """A fee for anybody."""
    return (Price(Money(pence), None, None),)


def refundable(product: str, method: RefundMethod, **rule: Any) -> Tariff:  # noqa: ANN401 - members of a rule
    """The two towns, with one product that is refunded by a rule of one's own."""
    tariff = two_towns()
    refunds = {"back": RefundRule("back", "Money back", method, **rule)}
    products = {**tariff.products, product: replace(tariff.products[product], refund="back")}
    return replace(tariff, products=products, refunds=refunds, overrules=OVERRULES)


def handed_back(product: str, paid: int, *, days: int = 7, after_days: int = 0, **rest: Any) -> RefundAsk:  # noqa: ANN401
    """A product bought for some fare days from Monday, handed back at noon so many days later."""
    start = datetime.combine(BOUGHT, time(3, 30), UTC)
    return RefundAsk(
        product=product,
        profile=rest.pop("profile", "adult"),
        paid=Money(paid),
        valid_from=start,
        valid_until=start + timedelta(days=days),
        asked_at=datetime.combine(BOUGHT, time(12), UTC) + timedelta(days=after_days),
        **rest,
    )
