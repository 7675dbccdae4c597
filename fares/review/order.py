"""Checks of rules of which the first that holds counts: those behind one that always holds first never apply."""

from collections.abc import Callable, Iterable
from typing import Final

from fares.review.coverage import covers_all, ways
from fares.review.findings import Check, Findings, Node, at, by_id, items_of, under, warning
from fares.review.prices import payable

NEVER: Final = "Move this rule up or remove it: an earlier one holds for every ride that it covers."


def _behind(
    rules: Iterable[tuple[str, Node]],
    is_before: Callable[[Node, Node], bool],
    counts: Callable[[Node], bool] = lambda _: True,
) -> Findings:
    """Point out the rules that come after one which always counts before them."""
    earlier: list[Node] = []
    for path, rule in rules:
        if any(is_before(other, rule) for other in earlier):
            yield warning(path, "never-applies", NEVER)
        if counts(rule):
            earlier.append(rule)


def _covers_more(one: Node, other: Node) -> bool:
    return covers_all(ways(one), ways(other))


def singles(document: Node) -> Findings:
    """Point out singles behind one that prices all their rides."""
    tables, profiles = by_id(document, "tables"), by_id(document, "profiles")

    def prices_everyone(single: Node) -> bool:
        table = tables.get(single.get("table", ""), {})
        prices = table.get("prices", [])
        return table.get("kind") == "flat" and payable(prices, profiles).keys() == profiles.keys()

    yield from _behind(items_of(document, "singles"), _covers_more, prices_everyone)


def discounts(document: Node) -> Findings:
    """Point out discounts behind one that lowers all that they do."""
    yield from _behind(items_of(document, "discounts"), _lowers_more)


def _lowers_more(one: Node, other: Node) -> bool:
    lowered, lowered_later = (set(rule.get("applies_to", ("singles",))) for rule in (one, other))
    return lowered >= lowered_later and _covers_more(one, other)


def interchanges(document: Node) -> Findings:
    """Point out interchanges behind one that fits every change which they do."""
    yield from _behind(items_of(document, "interchanges"), _fits_more, _always_fits)


def _always_fits(rule: Node) -> bool:
    """Say whether nothing but coverage and time keeps an interchange from fitting."""
    is_through = rule.get("method", {}).get("kind", "through") == "through"
    return not is_through and "window" in rule and "most_changes" not in rule and not rule.get("not")


def _fits_more(one: Node, other: Node) -> bool:
    """Say whether an interchange fits wherever another does; it never passes over a ride that it may follow itself."""
    passes_over = "passes_over" not in other or (
        "passes_over" in one and covers_all(ways(one, "passes_over"), ways(other, "passes_over"))
    )
    return (
        passes_over
        and one.get("first") == other.get("first")
        and all(covers_all(ways(one, end), ways(other, end)) for end in ("from", "to"))
        and _lasts_longer(one["window"], other.get("window", {}))
    )


def _lasts_longer(one: Node, other: Node) -> bool:
    alike = all(one.get(part) == other.get(part) for part in ("from", "of", "to"))
    reaches = [(enforced_seconds(window), window.get("end") != "exclusive") for window in (one, other)]
    return alike and reaches[0] >= reaches[1]


def enforced_seconds(window: Node) -> int:
    """Give how long a change may take."""
    seconds: int = window.get("enforced_seconds", window.get("advertised_minutes", 0) * 60)
    return seconds


def taps(document: Node) -> Findings:
    """Point out tap rules behind one for all their taps, and longest journeys behind one for all their rides."""
    yield from _behind(items_of(document, "taps"), _covers_more)
    for path, rule in items_of(document, "taps"):
        yield from _behind(under(path, rule, "longest"), _covers_more)


def passback(document: Node) -> Findings:
    """Point out passback rules behind one for all their rights wherever they board."""
    yield from _behind(items_of(document, "passback"), _holds_more)


def _holds_more(one: Node, other: Node) -> bool:
    held, held_later = (rule.get("products") for rule in (one, other))
    is_for_all = held is None or (held_later is not None and set(held) >= set(held_later))
    return is_for_all and _covers_more(one, other)


def extensions(document: Node) -> Findings:
    """Point out extension fares behind one that has all their cells, for all their journeys."""
    yield from _behind(items_of(document, "extensions"), _extends_more)


def _extends_more(one: Node, other: Node) -> bool:
    return _cells(one) >= _cells(other) and _covers_more(one, other)


def _cells(extension: Node) -> set[object]:
    cells = [cell for _, cell in under("", extension, "cells")]
    return {frozenset(cell["zones"]) if "zones" in cell else cell.get("count") for cell in cells}


def refunds(document: Node) -> Findings:
    """Point out refund rules by which no product is refunded."""
    named = {one for _, one in at(document, "products/refund")}
    for path, rule in items_of(document, "refunds"):
        if "products" in document and rule.get("id") not in named:
            yield warning(
                path, "never-applies", "Name this rule in a product, or remove it: nothing is refunded by it."
            )


WARNINGS: Final[tuple[Check, ...]] = (singles, discounts, interchanges, taps, passback, extensions, refunds)
