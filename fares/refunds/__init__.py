"""Refunds and exchanges: what is given back of a product that was not used, or not used up."""

from fares.money import ZERO, Money
from fares.prices import Prices
from fares.refunds import sentences
from fares.refunds.asking import case_of
from fares.refunds.case import Case
from fares.refunds.shapes import ExchangeOffer, RefundAsk, RefundOffer
from fares.refunds.worth import left_steps
from fares.steps import Step
from fares.tariff import Tariff

__all__ = ["ExchangeOffer", "RefundAsk", "RefundOffer", "exchange", "refund"]


def refund(tariff: Tariff, ask: RefundAsk) -> RefundOffer:
    """Work out what is given back, by the product's rule in the edition by which it was sold.

    As used: the price paid less the price of the base product, times the first factor that reaches; without factors,
    times how much was used. Beyond the last factor it is used up. Pro rata: the part that is left of its days or uses.
    Of what was not used at all the whole price is left. Then the fee comes off.
    Raises `UnknownProduct`, `UnknownProfile` or `UnknownOverrule`.
    """
    case = case_of(tariff, ask)
    return _nothing(ask, case) if isinstance(case, str) else _offer(case, case.rule.fee)


def exchange(tariff: Tariff, ask: RefundAsk, price: Money) -> ExchangeOffer:
    """Hand a product back against the price of another: what is still to pay, or is given back.

    The fee is the rule's own for exchanges, most often none. Raises as `refund` does.
    """
    case = case_of(tariff, ask)
    given = _nothing(ask, case) if isinstance(case, str) else _offer(case, case.rule.exchange_fee)
    to_pay, to_give_back = max(ZERO, price - given.amount), max(ZERO, given.amount - price)
    sentence = sentences.exchanged(tariff, given.amount, price)
    return ExchangeOffer(given, price, to_pay, to_give_back, sentence)


def _nothing(ask: RefundAsk, reason: str) -> RefundOffer:
    return RefundOffer(ask.product, ZERO, ZERO, (), reason)


def _offer(case: Case, fees: Prices) -> RefundOffer:
    """Take what was used off the price paid, then the fee."""
    paid = Step(case.rule.id, {}, case.ask.paid, sentences.paid(case), None, illustrative=False)
    left = left_steps(case)
    if isinstance(left, str):
        return _nothing(case.ask, left)
    steps = [paid, *left]
    before = steps[-1].amount
    steps += _fee_steps(case, fees, before)
    return RefundOffer(case.product.id, steps[-1].amount, before - steps[-1].amount, tuple(steps))


def _fee_steps(case: Case, fees: Prices, before: Money) -> list[Step]:
    """Take the fee off, as far as there is something to take it off; an overrule takes none."""
    price = case.price(fees)
    if price is None or price.amount == ZERO:
        return []
    overrule = None if case.ask.overrule is None else case.tariff.overrules[case.ask.overrule]
    fee = min(before, price.amount) if overrule is None else ZERO
    inputs = {"fee": str(price.amount)} | ({} if overrule is None else {"overrule": overrule.code})
    sentence = sentences.fee(case, price, before - fee) if overrule is None else sentences.no_fee(overrule)
    return [Step(case.rule.id, inputs, before - fee, sentence, price.source, price.illustrative)]
