"""What one ride costs and what can be bought instead, from a document's nodes."""

from collections.abc import Iterator
from typing import Any, Final

from fares.exchange.assembly.parts import by_zones_and_count, named, price_list, rounded
from fares.prices import (
    DistanceTable,
    FareTable,
    FlatTable,
    Measure,
    Prices,
    Source,
    StagesTable,
    UpTo,
    ZonePairTable,
    ZonesCrossedTable,
)
from fares.products import Benefit, Ceiling, FareProduct, GroupPart, ProductKind, SingleFare
from fares.rules import Charging, Discount, Surcharge, Target

Node = dict[str, Any]

AS_WRITTEN: Final = frozenset(
    {
        *("fare_days", "months", "minutes", "rides", "uses", "expires_after_days", "within_fare_days"),
        *("max_passengers", "description", "table", "refund", "default_fares"),
    }
)
"""Members of a product that mean what they are called, and may be left out."""


def source(node: Node) -> Source:
    """Build where a price was published."""
    return Source(**node)


def table(node: Node) -> FareTable:
    """Build a fare table of any kind."""
    match node["kind"]:
        case "flat":
            return FlatTable(node["id"], price_list(node["prices"]))
        case "zone_pair":
            return ZonePairTable(node["id"], dict(_cells(node)))
        case "distance":
            return DistanceTable(node["id"], Measure(node["measure"]), _steps(node, "up_to_metres"))
        case "zones_crossed":
            return ZonesCrossedTable(node["id"], *by_zones_and_count(node["cells"]))
        case _:
            return _stages(node)


def _cells(node: Node) -> Iterator[tuple[tuple[str, str], Prices]]:
    for cell in node["cells"]:
        prices = price_list(cell["prices"])
        yield (cell["from"], cell["to"]), prices
        if node.get("symmetric", False):
            yield (cell["to"], cell["from"]), prices


def _steps(node: Node, limit: str) -> tuple[UpTo, ...]:
    return tuple(UpTo(step.get(limit), price_list(step["prices"])) for step in node.get("steps", ()))


def _stages(node: Node) -> StagesTable:
    return StagesTable(
        id=node["id"],
        line=node["line"],
        names=tuple(stage["name"] for stage in node["stages"]),
        stage_of={stop: number for number, stage in enumerate(node["stages"]) for stop in stage["stops"]},
        triangle={(cell["from"], cell["to"]): price_list(cell["prices"]) for cell in node.get("triangle", ())},
        steps=_steps(node, "up_to_stages"),
    )


def single(node: Node) -> SingleFare:
    """Build a rule that prices singles."""
    return SingleFare(**named(node), table=node["table"])


def discount(node: Node) -> Discount:
    """Build a discount."""
    return Discount(
        **named(node),
        **rounded(node),
        percent_off=node["percent_off"],
        minimum=price_list(node.get("minimum", ())),
        targets=frozenset(map(Target, node.get("applies_to", (Target.SINGLES,)))),
        source=node.get("source"),
    )


def ceiling(node: Node) -> Ceiling:
    """Build a ceiling over singles."""
    return Ceiling(**named(node), prices=price_list(node["prices"]))


def surcharge(node: Node) -> Surcharge:
    """Build a surcharge."""
    charging = Charging(node.get("charging", Charging.CAPPED))
    return Surcharge(**named(node), prices=price_list(node["prices"]), charging=charging)


def product(node: Node) -> FareProduct:
    """Build a product of any kind."""
    return FareProduct(
        **named(node),
        **{name: node[name] for name in AS_WRITTEN & node.keys()},
        kind=ProductKind(node["kind"]),
        prices=price_list(node.get("prices", ())),
        parts=tuple(map(_group_part, node.get("parts", ()))),
        needs=frozenset(node.get("needs", ())),
        benefits=tuple(Benefit(**benefit) for benefit in node.get("benefits", ())),
    )


def _group_part(node: Node) -> GroupPart:
    return GroupPart(frozenset(node["profiles"]), node.get("least", 0), node["most"])
