"""Checks for gaps in fare tables: rides that lines offer, and that no single has a price for."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, pairwise
from typing import Final

from fares.network import Mode, StopPoint, distance_metres
from fares.prices import Measure
from fares.review.coverage import may_cover_line, ways
from fares.review.findings import Check, Findings, Node, by_id, items_of, under, warning

PLACES: Final = frozenset({"zones", "zones_out", "from_zones", "to_zones", "from_stops", "to_stops", "directions"})
"""The parts of a coverage that say where a ride goes."""

Tables = list[tuple[str, Node]]
Lines = list[Node]
Stops = Mapping[str, Node]


def gaps_in_tables(document: Node) -> Findings:
    """Point out tables that lack a price for a ride on a line whose singles go by tables of that kind alone."""
    stops = by_id(document, "stops")
    told: set[str] = set()
    for tables, lines in _lines_by_tables(document):
        kinds = {table.get("kind", "") for _, table in tables}
        if len(kinds) == 1 and kinds <= GAPS.keys() and all(_is_whole(table) for _, table in tables):
            for found in GAPS[kinds.pop()](tables, lines, stops):
                if found.path not in told:
                    told.add(found.path)
                    yield found


def _lines_by_tables(document: Node) -> Iterator[tuple[Tables, list[Node]]]:
    """Put lines together that are priced by the same tables, so that no table is gone through for each of them."""
    tables = list(items_of(document, "tables"))
    lines: dict[frozenset[str], list[Node]] = {}
    for _, line in items_of(document, "lines"):
        lines.setdefault(_asked(document, line), []).append(line)
    for asked, alike in lines.items():
        yield [(path, table) for path, table in tables if table.get("id") in asked], alike


def _is_whole(table: Node) -> bool:
    """Say whether nothing of a table's parts was broken, so that what is not there is a gap."""
    cells, steps = (table.get(name, []) for name in ("cells", "steps"))
    return None not in [*cells, *steps] and all(
        {"zones", "count"} & cell.keys() or {"from", "to"} <= cell.keys() for cell in cells
    )


def _asked(document: Node, line: Node) -> frozenset[str]:
    """Give the tables of all singles that may price a line; none if no single does so wherever a ride goes."""
    singles = [
        (single, way)
        for _, single in items_of(document, "singles")
        for way in ways(single)
        if may_cover_line(way, line)
    ]
    anywhere = any(not PLACES & way.keys() for _, way in singles)
    return frozenset(single.get("table", "") for single, _ in singles) if anywhere else frozenset()


def _missing_pair(tables: Tables, lines: Lines, stops: Stops) -> Findings:
    """Find the first pair of zones that a line joins and no cell has."""
    priced = set()
    for _, table in tables:
        pairs = {(cell.get("from"), cell.get("to")) for _, cell in under("", table, "cells")}
        priced |= pairs | ({(end, start) for start, end in pairs} if table.get("symmetric") else set())
    pairs_joined = (pair for pattern in _patterns(lines, stops) for pair in _zone_pairs(pattern))
    for start, end in islice((pair for pair in pairs_joined if pair not in priced), 1):
        message = f"Add a cell from {start} to {end}: lines go there, and these rides have no fare."
        yield warning(f"{tables[0][0]}/cells", "missing-cell", message)


def _zone_pairs(pattern: list[Node]) -> Iterator[tuple[str, str]]:
    """Give the pairs of zones between which one can ride; stops on a boundary have a choice, so they are left out."""
    zones = {place: stop["zone"] for place, stop in enumerate(pattern) if "zone" in stop and not stop.get("also_in")}
    last = {zone: place for place, zone in zones.items()}
    first = {zone: place for place, zone in reversed(zones.items())}
    for start, boarding in first.items():
        yield from ((start, end) for end, alighting in last.items() if boarding < alighting)


def _beyond_metres(tables: Tables, lines: Lines, stops: Stops) -> Findings:
    """Find a line that is longer than the last step reaches."""
    path, table = tables[0]
    measure = _along if table.get("measure") == Measure.LINE else _straight
    longest = max((measure(list(map(_point, pattern))) for pattern in _patterns(lines, stops)), default=0)
    reaches = [step.get("up_to_metres", longest) for _, table in tables for _, step in under("", table, "steps")]
    yield from _beyond(f"{path}/steps", longest, reaches)


def _along(points: list[StopPoint]) -> int:
    return sum(distance_metres(*hop) for hop in pairwise(points))


def _straight(points: list[StopPoint]) -> int:
    return max(distance_metres(points[0], point) for point in points)


def _point(stop: Node) -> StopPoint:
    return StopPoint("", "", Mode.BUS, "", stop.get("lat_microdegrees", 0), stop.get("lon_microdegrees", 0))


def _beyond_stages(tables: Tables, lines: Lines, _: Stops) -> Findings:
    """Find lines with more stages than the last step reaches."""
    priced = {line.get("id") for line in lines}
    for path, table in tables:
        stages = len(table.get("stages", ())) - 1
        steps = [step for _, step in under(path, table, "steps")]
        if table.get("line") in priced:
            yield from _beyond(f"{path}/steps", stages, [step.get("up_to_stages", stages) for step in steps])


def _beyond_count(tables: Tables, lines: Lines, stops: Stops) -> Findings:
    """Find a line through more zones than any cell has, where cells go by their count alone."""
    path, _ = tables[0]
    cells = [cell for _, table in tables for _, cell in under("", table, "cells")]
    zones = max((len({stop.get("zone") for stop in pattern}) for pattern in _patterns(lines, stops)), default=0)
    counts = {cell.get("count") for cell in cells}
    if not any("zones" in cell for cell in cells) and not counts.issuperset(range(1, zones + 1)):
        message = f"Add a cell for every count up to {zones}: a line goes as far."
        yield warning(f"{path}/cells", "missing-cell", message)


def _beyond(path: str, longest: int, reaches: list[int]) -> Findings:
    if longest > max(reaches, default=longest):
        yield warning(path, "table-gap", f"Add a step that reaches {longest}, or has no limit: a line goes as far.")


def _patterns(lines: Lines, stops: Stops) -> Iterator[list[Node]]:
    """Give the stops of each pattern that are known."""
    for pattern in (pattern for line in lines for _, pattern in under("", line, "patterns")):
        known = [stops[stop] for _, stop in under("", pattern, "stops") if stop in stops]
        if known:
            yield known


GAPS: Final[Mapping[str, Callable[[Tables, Lines, Stops], Findings]]] = {
    "zone_pair": _missing_pair,
    "distance": _beyond_metres,
    "stages": _beyond_stages,
    "zones_crossed": _beyond_count,
}

WARNINGS: Final[tuple[Check, ...]] = (gaps_in_tables,)
