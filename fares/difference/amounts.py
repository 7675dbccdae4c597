"""Amounts in words: what a price is, how far it rose, and what something costs in short."""

from collections.abc import Iterator
from typing import Final

from fares.difference.words import Names, Node, listing, spoken
from fares.money import Money

MOST_LISTED: Final = 3
OF_A_PRICE: Final = frozenset({"pence", "profile", "source", "illustrative"})


def amount(price: Node) -> Money | None:
    """Give the amount of a price that names one."""
    return Money(price["pence"]) if "pence" in price else None


def rise(before: Money, after: Money) -> str:
    """Say by how much a price changed: `+£0.50, +4.5 %`; no share of a price that was £0.00."""
    more = after - before
    sign = "+" if more.pence > 0 else "-"
    amount = f"{sign}{Money(abs(more.pence))}"
    if before.pence == 0:
        return amount
    per_mille = (abs(more.pence) * 2_000 + before.pence) // (2 * before.pence)
    return f"{amount}, {sign}{per_mille // 10}.{per_mille % 10} %"


def mark(*prices: Node) -> str:
    """Give the mark that travels with prices that nobody has published."""
    marked = [bool(price.get("illustrative")) for price in prices]
    if not any(marked):
        return ""
    return " (illustrative)" if all(marked) else " (some illustrative)"


def said(names: Names, price: Node) -> str:
    """Say a price, or the rule that it is derived by."""
    rule = [f"{spoken(name)} {names.said(name, one)}" for name, one in price.items() if name not in OF_A_PRICE]
    amount = [str(Money(price["pence"]))] if "pence" in price else []
    return listing([*amount, *rule]) + mark(price)


def summary(names: Names, node: object) -> tuple[str, Money | None]:
    """Say the prices that something holds, as `: Adult £11.00`, and the amount if it is one; "" if it has none."""
    found = list(_prices_within(node))
    if not found:
        return "", None
    amounts = [Money(price["pence"]) for price in found]
    if len(found) <= MOST_LISTED:
        texts = [
            f"{names.said('profile', price.get('profile', ''))} {Money(price['pence'])}".strip() for price in found
        ]
    else:
        texts = [f"{len(found)} prices from {min(amounts)} to {max(amounts)}"]
    return f": {', '.join(texts)}{mark(*found)}", amounts[0] if len(amounts) == 1 else None


def _prices_within(node: object) -> Iterator[Node]:
    """Give every price that something holds, however deep."""
    if isinstance(node, dict):
        if "pence" in node:
            yield node
        for member in node.values():
            yield from _prices_within(member)
    if isinstance(node, list):
        for item in node:
            yield from _prices_within(item)
