"""From an ask to a case: the rule for it, and how much was used."""

from datetime import timedelta

from fares.errors import UnknownOverrule, UnknownProduct
from fares.money import ZERO
from fares.products import FareProduct
from fares.refunds import sentences
from fares.refunds.case import Case
from fares.refunds.shapes import RefundAsk
from fares.rules import RefundRule
from fares.tariff import Tariff


def case_of(tariff: Tariff, ask: RefundAsk) -> Case | str:
    """Find the rule for an ask and count what was used, or say why no rule gives anything back.

    Raises `UnknownProduct` or `UnknownOverrule`.
    """
    product = tariff.products.get(ask.product)
    if product is None:
        raise UnknownProduct("The tariff has no product with this id.")
    if ask.overrule is not None and ask.overrule not in tariff.overrules:
        raise UnknownOverrule("The tariff has no overrule with this code.")
    if product.refund is None:
        return sentences.not_refundable(product)
    case = _counted(tariff, ask, product, tariff.refunds[product.refund])
    within = case.rule.within_fare_days
    if within is not None and tariff.calendar.fare_day(ask.asked_at) > case.last + timedelta(within):
        return sentences.too_late(product, case.last + timedelta(within))
    return case


def _counted(tariff: Tariff, ask: RefundAsk, product: FareProduct, rule: RefundRule) -> Case:
    assert ask.paid >= ZERO, "nobody is paid for buying"
    assert ask.valid_from < ask.valid_until, "it was good for some time"
    assert ask.used is not None or product.uses is None, "callers know how many uses were begun"
    calendar = tariff.calendar
    first, last = calendar.fare_day(ask.valid_from), calendar.fare_day(ask.valid_until - timedelta.resolution)
    whole = product.uses or (last - first).days + 1
    days_gone = (calendar.fare_day(ask.asked_at) - first).days + 1
    used = max(0, min(days_gone if ask.used is None else ask.used, whole))
    return Case(tariff, ask, product, rule, first, last, used, whole)
