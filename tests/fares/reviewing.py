"""Ways to ask what a review finds in the small tariff with some members replaced."""

import json
from typing import Any

from fares.exchange.document import read
from tests.support.tariffs import document, price

Node = dict[str, Any]
Found = list[tuple[str, str]]

DAY: Node = {"kind": "day"}
HOUR: Node = {"from": "on", "of": "first", "to": "on", "advertised_minutes": 60}
ILLUSTRATIVE: Node = {"illustrative": True}


def found(**overrides: object) -> Found:
    """Every finding, as path and code."""
    return [(one.path, one.code) for one in read(json.dumps(document(**overrides)).encode()).findings]


def also(section: str, *items: Node) -> dict[str, object]:
    """Some more items at the end of a list."""
    return {section: [*document().get(section, []), *items]}


def rule(code: str, covers: object = None, **members: object) -> Node:
    """A rule with an id and a name that covers something, or anything."""
    return {"id": code, "name": code.title()} | ({} if covers is None else {"covers": covers}) | members


def flat(table: str, *prices: Node) -> Node:
    """A table of one price wherever a ride goes."""
    return {"id": table, "kind": "flat", "prices": list(prices)}


def cap(code: str, pence: int, covers: object = None, **members: object) -> Node:
    """A cap on a day, unless it says otherwise."""
    return {"period": DAY, "prices": [price(pence)]} | rule(code, covers, **members)
