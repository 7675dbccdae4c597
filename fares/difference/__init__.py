"""Difference: what changed between two editions of a tariff, in the words of a transport officer, as values.

It compares documents, not tariffs, so that members which the engine does not use are compared as well, and a member
that has no words of its own yet is told all the same.
"""

from typing import Final

from fares.difference.amounts import worked_out
from fares.difference.change import Change, Kind, Node, Speaker
from fares.difference.coverage import changed_coverage
from fares.difference.prices import changed_prices
from fares.difference.sections import changes
from fares.difference.words import Names

__all__ = ["Change", "Kind", "difference"]

SPEAKERS: Final[dict[str, Speaker]] = {"prices": changed_prices, "covers": changed_coverage}
NETWORK: Final = frozenset({"stops", "lines", "zones", "operators"})
"""Sections that are long and hold no prices."""

_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}


def difference(old: Node, new: Node) -> tuple[Change, ...]:
    """Tell everything that changed from one document to another, prices first; nothing if they mean the same.

    Both are documents in the canonical form of the newest format, found without errors, as a reading gives them: so
    editions in two formats are compared by what they mean. What is not equal is told by one change at least.
    """
    before, after = _as_meant(old), _as_meant(new)
    found = changes(Names(before, after), SPEAKERS, before, after)
    return tuple(sorted(found, key=lambda change: _ORDER[change.kind]))


def _as_meant(document: Node) -> Node:
    """Work out every price, and write the cells of symmetric tables one way round: both ways mean the same."""
    priced = {name: worked_out(section) for name, section in document.items() if name not in NETWORK}
    return document | priced | {"tables": [_one_way_round(table) for table in priced.get("tables", ())]}


def _one_way_round(table: Node) -> Node:
    if not table.get("symmetric") or not all("from" in cell and "to" in cell for cell in table.get("cells", ())):
        return table
    cells = [
        cell | dict(zip(("from", "to"), sorted((cell["from"], cell["to"])), strict=True)) for cell in table["cells"]
    ]
    return table | {"cells": sorted(cells, key=lambda cell: (cell["from"], cell["to"]))}
