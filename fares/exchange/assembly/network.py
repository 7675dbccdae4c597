"""Who travels where and when, from a document's nodes."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from fares.calendar import Band, DayType, ServiceCalendar
from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint
from fares.products import AgeBand, UserProfile

Node = dict[str, Any]


def calendar(document: Node) -> ServiceCalendar:
    """Build the scheme's calendar."""
    return ServiceCalendar(
        zone=ZoneInfo(document["timezone"]),
        fare_day_start=time.fromisoformat(document["fare_day_start"]),
        bank_holidays=frozenset(map(date.fromisoformat, document.get("bank_holidays", ()))),
    )


def band(node: Node) -> Band:
    """Build a time band."""
    return Band(
        id=node["id"],
        name=node["name"],
        day_types=frozenset(map(DayType, node.get("days", ()))),
        start=time.fromisoformat(node["from"]),
        end=time.fromisoformat(node["to"]),
        dates=frozenset(map(date.fromisoformat, node.get("dates", ()))),
    )


def network(document: Node) -> Network:
    """Build operators, zones, stops and lines."""
    return Network(
        operators=[_operator(node) for node in document["operators"]],
        zones=[FareZone(**node) for node in document.get("zones", ())],
        stops=[_stop(node) for node in document.get("stops", ())],
        lines=[_line(node) for node in document.get("lines", ())],
    )


def _operator(node: Node) -> Operator:
    return Operator(node["id"], node["name"], Mode(node["mode"]), frozenset(map(Mode, node.get("other_modes", ()))))


def _stop(node: Node) -> StopPoint:
    return StopPoint(**node | {"mode": Mode(node["mode"]), "also_in": frozenset(node.get("also_in", ()))})


def _line(node: Node) -> Line:
    return Line(
        id=node["id"],
        name=node["name"],
        operator=node["operator"],
        mode=Mode(node["mode"]),
        status=node["status"],
        patterns=tuple(Pattern(one["direction"], tuple(one["stops"])) for one in node["patterns"]),
    )


def profile(node: Node) -> UserProfile:
    """Build a kind of passenger."""
    return UserProfile(
        id=node["id"],
        name=node["name"],
        ages=tuple(map(_ages, node.get("ages", ()))),
        falls_back_to=node.get("falls_back_to"),
        issuer=node.get("issuer"),
    )


def _ages(node: Node) -> AgeBand:
    operators = frozenset(node["operators"]) if "operators" in node else None
    return AgeBand(node.get("min_age"), node.get("max_age"), operators)
