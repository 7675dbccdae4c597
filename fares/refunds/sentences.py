"""The sentences of a refund, as a passenger reads them."""

from datetime import date

from fares.money import Money
from fares.prices import Price, Rounding
from fares.products import FareProduct
from fares.refunds.case import Case
from fares.rules import Overrule
from fares.singles.sentences import rounded
from fares.tariff import Tariff


def not_refundable(product: FareProduct) -> str:
    """Say that a product has no refund rule."""
    return f"{product.name} cannot be refunded."


def too_late(product: FareProduct, final: date) -> str:
    """Say until when a refund could be asked for."""
    return f"A refund of {product.name} had to be asked for by {final.day} {final:%B %Y}."


def no_base_price(case: Case, base: FareProduct) -> str:
    """Say that what was used cannot be valued."""
    whose = "a group" if case.ask.profile is None else case.tariff.profiles[case.ask.profile].name
    return f"{case.product.name} cannot be refunded as used: {base.name} has no price for {whose}."


def paid(case: Case) -> str:
    """Say where a refund begins."""
    return f"Paid for {case.product.name}: {case.tariff.said(case.ask.paid)}."


def used(case: Case, base: FareProduct, price: Price, hundredths: int, worth: Money) -> str:
    """Say what was used and what that costs."""
    said = case.tariff.said
    times = f"{_hundredths(hundredths)} × {base.name} at {said(price.amount)}"
    how = _rounding(case.tariff, case.rule.used_rounding, case.rule.used_to_pence)
    return f"Used {counted(case, case.used)}: {times} is {said(worth)}{how}."


def used_up(case: Case) -> str:
    """Say that so much was used that nothing is left."""
    return f"Used {counted(case, case.used)}: nothing is left of it."


def left(case: Case, amount: Money) -> str:
    """Say what is left after the use."""
    return f"Left: {case.tariff.said(amount)}{_rounding(case.tariff, case.rule.rounding, case.rule.to_pence)}."


def part_left(case: Case, part: int, whole: int, amount: Money) -> str:
    """Say which part is left."""
    how = _rounding(case.tariff, case.rule.rounding, case.rule.to_pence)
    return f"Left: {part} of {counted(case, whole)}, {case.tariff.said(amount)}{how}."


def fee(case: Case, price: Price, after: Money) -> str:
    """Say what the fee leaves."""
    return f"Less a fee of {case.tariff.said(price.amount)}: {case.tariff.said(after)}."


def no_fee(overrule: Overrule) -> str:
    """Say why there is no fee."""
    return f"No fee is taken: {overrule.name}."


def exchanged(tariff: Tariff, given: Money, price: Money) -> str:
    """Say what an exchange comes to."""
    said = tariff.said
    if given == price:
        return f"The new product costs {said(price)}, which is what is given back."
    if given < price:
        return f"The new product costs {said(price)}, of which {said(price - given)} are still to pay."
    return f"The new product costs {said(price)}, so {said(given - price)} are given back."


def counted(case: Case, number: int) -> str:
    """Count uses or days: `1 day`, `3 uses`."""
    unit = "day" if case.product.uses is None else "use"
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _rounding(tariff: Tariff, rounding: Rounding, to_pence: int) -> str:
    return "" if to_pence == 1 else f", {rounded(tariff, rounding, to_pence)}"


def _hundredths(hundredths: int) -> str:
    """Write a factor without needless noughts: `1`, `1.5`, `1.25`."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".")
