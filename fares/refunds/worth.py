"""What is left of a product: as used, or pro rata; each rounded as its rule says."""

from datetime import date, timedelta
from typing import Final

from fares.money import ZERO, Money
from fares.prices import rounded_pence, share_pence
from fares.refunds import sentences
from fares.refunds.case import Case
from fares.rules import DayCount, RefundMethod
from fares.steps import Step

ONCE: Final = 100
"""Hundredths of the base product's price."""
DAYS_A_MONTH: Final = 30
MONTHS_A_YEAR: Final = 12


def left_steps(case: Case) -> list[Step] | str:
    """Give the steps to what is left before any fee, or say why it cannot be worked out. Nothing used is all left."""
    if case.used == 0:
        return []
    return _as_used(case) if case.rule.method is RefundMethod.AS_USED else [_pro_rata(case)]


def _as_used(case: Case) -> list[Step] | str:
    hundredths = _hundredths(case)
    if hundredths is None:
        return [_step(case, ZERO, sentences.used_up(case))]
    rule = case.rule
    base = case.tariff.products[rule.base or case.product.id]
    price = case.price(base.prices)
    if price is None:
        return sentences.no_base_price(case, base)
    worth = Money(share_pence(price.amount.pence, hundredths, rule.used_rounding, rule.used_to_pence))
    used = Step(
        rule.id,
        {"used": str(case.used), "of": str(case.whole), "base": base.id, "hundredths": str(hundredths)},
        worth,
        sentences.used(case, base, price, hundredths, worth),
        price.source,
        price.illustrative,
    )
    left = _rounded(case, max(ZERO, case.ask.paid - worth).pence, 1)
    return [used, _step(case, left, sentences.left(case, left))]


def _hundredths(case: Case) -> int | None:
    """Give the factor for what was used; None beyond the last. A longer use is never worth less than a shorter one."""
    factors = sorted(case.rule.factors, key=lambda factor: factor.up_to_fare_days)
    if not factors:
        return ONCE * case.used
    if case.used > factors[-1].up_to_fare_days:
        return None
    reaching = next(place for place, factor in enumerate(factors) if case.used <= factor.up_to_fare_days)
    return max(factor.hundredths for factor in factors[: reaching + 1])


def _pro_rata(case: Case) -> Step:
    gone, whole = (case.used, case.whole) if case.product.uses is not None else _days(case)
    left = _rounded(case, case.ask.paid.pence * (whole - gone), whole)
    return Step(
        case.rule.id,
        {"used": str(gone), "of": str(whole)},
        left,
        sentences.part_left(case, whole - gone, whole, left),
        None,
        illustrative=False,
    )


def _days(case: Case) -> tuple[int, int]:
    """Count the fare days gone and all of them, by the rule's day count."""
    gone, over = case.first + timedelta(case.used), case.last + timedelta(1)
    if case.rule.day_count is DayCount.ACTUAL:
        return case.used, case.whole
    return _thirty_day_count(case.first, gone), _thirty_day_count(case.first, over)


def _thirty_day_count(start: date, end: date) -> int:
    """Count days as if every month had 30, a 31st being a 30th (the 30E/360 convention)."""
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
    return months * DAYS_A_MONTH + min(end.day, DAYS_A_MONTH) - min(start.day, DAYS_A_MONTH)


def _rounded(case: Case, exact: int, parts: int) -> Money:
    """Round what is left as the rule says; never more than was paid."""
    rule = case.rule
    return min(case.ask.paid, Money(rounded_pence(exact, parts, rule.rounding, rule.to_pence)))


def _step(case: Case, amount: Money, sentence: str) -> Step:
    inputs = {"used": str(case.used), "of": str(case.whole)}
    return Step(case.rule.id, inputs, amount, sentence, None, illustrative=False)
