"""Checks of operators, zones, stops and lines."""

from typing import Final

from fares.calendar import is_zone
from fares.network import ROAD
from fares.review.coverage import admits, modes_of, services, ways
from fares.review.findings import Check, Finding, Findings, Node, by_id, each_at, items_of, under, warning


def time_zone(document: Node) -> Findings:
    """Find a time zone that there is not."""
    if "timezone" in document and not is_zone(document["timezone"]):
        yield Finding("/timezone", "unknown-timezone", "Name a zone of the time zone database, such as Europe/London.")


def modes_of_lines(document: Node) -> Findings:
    """Find lines of a mode that their operator does not have."""
    operators = by_id(document, "operators")
    for path, line in items_of(document, "lines"):
        modes = modes_of(operators.get(line.get("operator", ""), {}))
        if "mode" in line and None not in modes and line["mode"] not in modes:
            yield Finding(f"{path}/mode", "mode-differs", "Give the line a mode that its operator has.")


def own_zones(document: Node) -> Findings:
    """Find stops that lie in their own zone once more."""
    for path, stop in items_of(document, "stops"):
        for zone_path, zone in under(path, stop, "also_in"):
            if zone == stop.get("zone"):
                yield Finding(zone_path, "own-zone", "Name other zones only: the stop lies in this one already.")


def modes_of_stops(document: Node) -> Findings:
    """Point out lines that call at a stop of another mode."""
    stops = by_id(document, "stops")
    for path, line in items_of(document, "lines"):
        for pattern_path, pattern in under(path, line, "patterns"):
            for stop_path, one in under(pattern_path, pattern, "stops"):
                modes = {line.get("mode"), stops.get(one, {}).get("mode")}
                if None not in modes and len(modes) > 1 and not modes <= ROAD:
                    yield warning(stop_path, "stop-mode", "Look again: this stop is of another mode than the line.")


def empty_zones(document: Node) -> Findings:
    """Point out zones without a stop."""
    used = {zone for where in ("stops/zone", "stops/also_in") for _, zone in each_at(document, where)}
    for path, zone in items_of(document, "zones"):
        if "stops" in document and "id" in zone and zone["id"] not in used:
            yield warning(path, "empty-zone", "Put a stop into this zone, or remove it.")


def operators_without_single(document: Node) -> Findings:
    """Point out operators whose rides have no price."""
    if "singles" not in document:
        return
    coverages = [covers for _, single in items_of(document, "singles") for covers in ways(single)]
    priced = {
        service.get("operator") for service in services(document) if any(admits(way, service) for way in coverages)
    }
    for path, operator in items_of(document, "operators"):
        if operator.get("id") not in priced:
            message = "Add a single fare that covers this operator, if its rides are to be priced."
            yield warning(path, "no-single", message)


ERRORS: Final[tuple[Check, ...]] = (time_zone, modes_of_lines, own_zones)
WARNINGS: Final[tuple[Check, ...]] = (modes_of_stops, empty_zones, operators_without_single)
