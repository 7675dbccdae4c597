"""What all rules are made of, from a document's nodes: prices, coverages and roundings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fares.money import Money
from fares.network import Mode
from fares.prices import Price, Prices, Rounding, share
from fares.products import Coverage

Node = dict[str, Any]


def price_list(nodes: Sequence[Node]) -> Prices:
    """Build a list of prices, and work out those that are worked out from others."""
    given = {node.get("profile"): _given(node) for node in nodes if "pence" in node}
    return tuple([_given(node) if "pence" in node else _derived(node, given[node.get("of")]) for node in nodes])


def _given(node: Node) -> Price:
    return Price(Money(node["pence"]), node.get("profile"), node.get("source"))


def _derived(node: Node, of: Price) -> Price:
    rounding = Rounding(node.get("round", Rounding.NEAREST))
    worked_out = share(of, node["percent"], rounding, node.get("to_pence", 1))
    return replace(worked_out, profile=node.get("profile"), source=node.get("source"))


def rounded(node: Node) -> Node:
    """Build how an amount is rounded."""
    return {"rounding": Rounding(node.get("round", Rounding.NEAREST)), "to_pence": node.get("to_pence", 1)}


def named(node: Node) -> Node:
    """Build what every rule has: its id, its name, and which rides it covers."""
    return {"id": node["id"], "name": node["name"], "covers": coverage(node.get("covers", {}))}


def coverage(node: Node | Sequence[Node]) -> Coverage:
    """Build which rides something covers; of several parts, the others are alternatives to the first."""
    if isinstance(node, dict):
        return _part(node)
    first, *others = map(_part, node)
    return replace(first, alternatives=tuple(others))


def _part(node: Node) -> Coverage:
    return Coverage(
        operators=some(node, "operators"),
        operators_out=_out(node, "operators_out"),
        modes=_modes(node, "modes"),
        modes_out=_modes(node, "modes_out") or frozenset(),
        lines=some(node, "lines"),
        lines_out=_out(node, "lines_out"),
        directions=some(node, "directions"),
        zones=some(node, "zones"),
        zones_out=_out(node, "zones_out"),
        from_zones=some(node, "from_zones"),
        to_zones=some(node, "to_zones"),
        from_stops=some(node, "from_stops"),
        to_stops=some(node, "to_stops"),
        bands=tuple(node["bands"]) if "bands" in node else None,
        bands_out=tuple(node.get("bands_out", ())),
        profiles=some(node, "profiles"),
        issuers=some(node, "issuers"),
    )


def some(node: Node, name: str) -> frozenset[str] | None:
    """Build a set of names, None where it is left out."""
    return frozenset(node[name]) if name in node else None


def _out(node: Node, name: str) -> frozenset[str]:
    return frozenset(node.get(name, ()))


def _modes(node: Node, name: str) -> frozenset[Mode] | None:
    return frozenset(map(Mode, node[name])) if name in node else None


def by_zones_and_count(cells: Sequence[Node]) -> tuple[Mapping[frozenset[str], Prices], Mapping[int, Prices]]:
    """Build prices by set of zones, and by how many zones they are."""
    by_zones = {frozenset(cell["zones"]): price_list(cell["prices"]) for cell in cells if "zones" in cell}
    return by_zones, {cell["count"]: price_list(cell["prices"]) for cell in cells if "count" in cell}
