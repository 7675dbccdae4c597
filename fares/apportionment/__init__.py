"""Apportionment: how receipts are shared out between operators, to the penny."""

from collections import Counter
from collections.abc import Iterable

from fares.apportionment.receipts import receipts_of, sold
from fares.apportionment.shapes import Apportioned, Carried, Receipt, ReceiptKind, Share
from fares.apportionment.sharing import EARNED, apportion, rule_for, split
from fares.money import Money
from fares.tariff import Timeline

__all__ = [
    "EARNED",
    "Apportioned",
    "Carried",
    "Receipt",
    "ReceiptKind",
    "Share",
    "apportion",
    "receipts_of",
    "revenue",
    "rule_for",
    "shares_of",
    "sold",
    "split",
]


def shares_of(editions: Timeline, receipts: Iterable[Receipt]) -> tuple[Apportioned, ...]:
    """Share receipts, each by the rules of the edition in force at its instant; raises `NoEditionInForce`."""
    return tuple(Apportioned(receipt, apportion(editions.at(receipt.at), receipt)) for receipt in receipts)


def revenue(apportioned: Iterable[Apportioned]) -> dict[str, Money]:
    """Add up what each operator gets, by operator id."""
    sums = Counter[str]()
    for one in apportioned:
        for share in one.shares:
            sums[share.operator] += share.amount.pence
    return {operator: Money(sums[operator]) for operator in sorted(sums)}
