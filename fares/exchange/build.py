"""From a document without errors to the tariff that the engine uses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from fares.calendar import Band, DayType, ServiceCalendar
from fares.money import Money
from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint
from fares.prices import (
    DistanceTable,
    FareTable,
    FlatTable,
    Measure,
    Price,
    Prices,
    Rounding,
    Source,
    StagesTable,
    UpTo,
    ZonePairTable,
    ZonesCrossedTable,
    share,
)
from fares.products import AgeBand, Ceiling, Coverage, FareProduct, ProductKind, SingleFare, UserProfile
from fares.tariff import Tariff

Node = dict[str, Any]


def tariff(document: Node, version: str) -> Tariff:
    """Build the tariff of a canonical document, which has been found without errors."""
    return Tariff(
        version=version,
        id=document["id"],
        name=document["name"],
        edition=document["edition"],
        valid_from=date.fromisoformat(document["valid_from"]),
        attribution=tuple(document["attribution"]),
        calendar=_calendar(document),
        bands={node["id"]: _band(node) for node in document["bands"]},
        network=_network(document),
        sources={node["id"]: Source(**node) for node in document["sources"]},
        profiles={node["id"]: _profile(node) for node in document["profiles"]},
        tables={node["id"]: _table(node) for node in document["tables"]},
        singles=tuple(SingleFare(**node | {"covers": _coverage(node["covers"])}) for node in document["singles"]),
        ceilings=tuple(Ceiling(**node | _covered_prices(node)) for node in document["ceilings"]),
        products={node["id"]: _product(node) for node in document["products"]},
    )


def _calendar(document: Node) -> ServiceCalendar:
    return ServiceCalendar(
        zone=ZoneInfo(document["timezone"]),
        fare_day_start=time.fromisoformat(document["fare_day_start"]),
        bank_holidays=frozenset(map(date.fromisoformat, document["bank_holidays"])),
    )


def _band(node: Node) -> Band:
    return Band(
        id=node["id"],
        name=node["name"],
        day_types=frozenset(map(DayType, node["days"])),
        start=time.fromisoformat(node["from"]),
        end=time.fromisoformat(node["to"]),
    )


def _network(document: Node) -> Network:
    return Network(
        operators=[Operator(**node | {"mode": Mode(node["mode"])}) for node in document["operators"]],
        zones=[FareZone(**node) for node in document["zones"]],
        stops=[StopPoint(**node | {"mode": Mode(node["mode"])}) for node in document["stops"]],
        lines=[_line(node) for node in document["lines"]],
    )


def _line(node: Node) -> Line:
    return Line(
        id=node["id"],
        name=node["name"],
        operator=node["operator"],
        mode=Mode(node["mode"]),
        status=node["status"],
        patterns=tuple(Pattern(one["direction"], tuple(one["stops"])) for one in node["patterns"]),
    )


def _profile(node: Node) -> UserProfile:
    own = AgeBand(node.get("min_age"), node.get("max_age"))
    ages = () if own == AgeBand() else (own,)
    return UserProfile(node["id"], node["name"], ages, node.get("falls_back_to"))


def _prices(nodes: list[Node]) -> Prices:
    given = {node.get("profile"): _given(node) for node in nodes if "pence" in node}
    return tuple(_given(node) if "pence" in node else _derived(node, given[node.get("of")]) for node in nodes)


def _given(node: Node) -> Price:
    return Price(Money(node["pence"]), node.get("profile"), node.get("source"))


def _derived(node: Node, of: Price) -> Price:
    rounding = Rounding(node.get("round", Rounding.NEAREST))
    worked_out = share(of, node["percent"], rounding, node.get("to_pence", 1))
    return replace(worked_out, profile=node.get("profile"), source=node.get("source"))


def _table(node: Node) -> FareTable:
    match node["kind"]:
        case "flat":
            return FlatTable(node["id"], _prices(node["prices"]))
        case "zone_pair":
            return ZonePairTable(node["id"], dict(_cells(node)))
        case "distance":
            return DistanceTable(node["id"], Measure(node["measure"]), _steps(node, "up_to_metres"))
        case "zones_crossed":
            return _zones_crossed(node)
        case _:
            return _stages(node)


def _steps(node: Node, limit: str) -> tuple[UpTo, ...]:
    return tuple(UpTo(step.get(limit), _prices(step["prices"])) for step in node.get("steps", ()))


def _zones_crossed(node: Node) -> ZonesCrossedTable:
    cells = node["cells"]
    return ZonesCrossedTable(
        id=node["id"],
        by_zones={frozenset(cell["zones"]): _prices(cell["prices"]) for cell in cells if "zones" in cell},
        by_count={cell["count"]: _prices(cell["prices"]) for cell in cells if "count" in cell},
    )


def _stages(node: Node) -> StagesTable:
    return StagesTable(
        id=node["id"],
        line=node["line"],
        names=tuple(stage["name"] for stage in node["stages"]),
        stage_of={stop: number for number, stage in enumerate(node["stages"]) for stop in stage["stops"]},
        triangle={(cell["from"], cell["to"]): _prices(cell["prices"]) for cell in node.get("triangle", ())},
        steps=_steps(node, "up_to_stages"),
    )


def _cells(node: Node) -> Iterator[tuple[tuple[str, str], Prices]]:
    for cell in node["cells"]:
        prices = _prices(cell["prices"])
        yield (cell["from"], cell["to"]), prices
        if node.get("symmetric", False):
            yield (cell["to"], cell["from"]), prices


def _coverage(node: Node) -> Coverage:
    return Coverage(
        operators=_some(node, "operators"),
        operators_out=frozenset(node.get("operators_out", ())),
        modes=frozenset(map(Mode, node["modes"])) if "modes" in node else None,
        lines=_some(node, "lines"),
        lines_out=frozenset(node.get("lines_out", ())),
        zones=_some(node, "zones"),
        bands=tuple(node["bands"]) if "bands" in node else None,
        directions=_some(node, "directions"),
    )


def _some(node: Node, name: str) -> frozenset[str] | None:
    return frozenset(node[name]) if name in node else None


def _covered_prices(node: Node) -> Node:
    return {"covers": _coverage(node["covers"]), "prices": _prices(node["prices"])}


def _product(node: Node) -> FareProduct:
    return FareProduct(**node | _covered_prices(node) | {"kind": ProductKind(node["kind"])})
