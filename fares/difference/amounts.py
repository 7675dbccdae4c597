"""Amounts in words: what a price is, how far it rose, and what something costs in short."""

from collections.abc import Iterator
from typing import Any, Final

from fares.difference.words import Names, Node, listing, spoken
from fares.money import Money
from fares.prices import Rounding, share_pence

MOST_LISTED: Final = 3
PRICE_LISTS: Final = frozenset({"prices", "minimum", "fee", "exchange_fee"})
ROUNDINGS: Final = frozenset(Rounding)
OF_ILLUSTRATIVE: Final = "of_illustrative"
OF_A_PRICE: Final = frozenset({"pence", "profile", "source", "illustrative", OF_ILLUSTRATIVE})
SAID: Final = OF_A_PRICE | {"percent", "of"}
"""What has a place of its own in the words for a price."""


def worked_out(node: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Give the same with the amounts of all prices that are so many percent of another.

    So an officer reads that they rise with it. They are marked, besides, where that other is illustrative.
    """
    if isinstance(node, dict):
        return {one: worked_out(member, one) for one, member in node.items()}
    if not isinstance(node, list):
        return node
    items = [worked_out(item) for item in node]
    if name not in PRICE_LISTS:
        return items
    given = {item.get("profile"): item for item in items if isinstance(item, dict) and "pence" in item}
    return [_completed(item, given) for item in items]


def _completed(price: Any, given: dict[str | None, Node]) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(price, dict) or "percent" not in price or price.get("of") not in given:
        return price
    of, rounding = given[price.get("of")], price.get("round", Rounding.NEAREST)
    if rounding not in ROUNDINGS:
        return price
    pence = share_pence(of["pence"], price["percent"], Rounding(rounding), price.get("to_pence", 1))
    return price | {"pence": pence} | ({OF_ILLUSTRATIVE: True} if of.get("illustrative") else {})


def is_illustrative(price: Node) -> bool:
    """Say whether nobody has published this figure, or the one that it goes by."""
    return bool(price.get("illustrative") or price.get(OF_ILLUSTRATIVE))


def amount(price: Node) -> Money | None:
    """Give the amount of a price that names one."""
    return Money(price["pence"]) if "pence" in price else None


def rise(names: Names, before: Money, after: Money) -> str:
    """Say by how much a price changed: `+£0.50, +4.5 %`; no share of a price that was £0.00."""
    more = after - before
    sign = "+" if more.pence > 0 else "-"
    amount = f"{sign}{names.money(Money(abs(more.pence)))}"
    if before.pence == 0:
        return amount
    per_mille = (abs(more.pence) * 2_000 + before.pence) // (2 * before.pence)
    return f"{amount}, {sign}{per_mille // 10}.{per_mille % 10} %"


def mark(*prices: Node) -> str:
    """Give the mark that travels with prices that nobody has published."""
    marked = [is_illustrative(price) for price in prices]
    if not any(marked):
        return ""
    return " (illustrative)" if all(marked) else " (some illustrative)"


def said(names: Names, price: Node) -> str:
    """Say a price, and the rule that it is worked out by."""
    rule = [f"{spoken(name)} {names.said(name, one)}" for name, one in price.items() if name not in SAID]
    amount = [names.money(Money(price["pence"]))] if "pence" in price else []
    return listing([*amount, *share(names, price), *rule]) + mark(price)


def share(names: Names, price: Node) -> list[str]:
    """Say what a price is a share of, as `70 % of Adult`; nothing where it stands by itself."""
    if "percent" not in price:
        return []
    whose = names.said("of", price["of"]) if "of" in price else "the price for anybody"
    return [f"{price['percent']} % of {whose}"]


def summary(names: Names, node: object) -> tuple[str, Money | None]:
    """Say the prices that something holds, as `: Adult £11.00`, and the amount if it is one; "" if it has none."""
    found = list(_prices_within(node))
    if not found:
        return "", None
    amounts = [Money(price["pence"]) for price in found]
    if len(found) <= MOST_LISTED:
        texts = [
            f"{names.said('profile', price.get('profile', ''))} {names.said('pence', price['pence'])}".strip()
            for price in found
        ]
    else:
        texts = [f"{len(found)} prices from {names.money(min(amounts))} to {names.money(max(amounts))}"]
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
