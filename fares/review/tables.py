"""Checks of fare tables, and of all else that goes by steps."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, pairwise
from typing import Final

from fares.review.findings import Check, Finding, Findings, Node, by_id, items_of, repeated, under, warning
from fares.review.prices import amounts


def repeated_cells(document: Node) -> Findings:
    """Find two cells for the same rides."""
    for path, table in items_of(document, "tables"):
        cells = [*under(path, table, "cells"), *under(path, table, "triangle")]
        order = sorted if table.get("symmetric", False) else tuple
        pairs = (
            (one, tuple(order((cell["from"], cell["to"])))) for one, cell in cells if {"from", "to"} <= cell.keys()
        )
        message = "Keep one cell for each pair; in a symmetric table it holds for both ways."
        yield from repeated(pairs, "repeated-cell", message)
        sets = ((one, frozenset(cell["zones"])) for one, cell in cells if "zones" in cell)
        yield from repeated(sets, "repeated-cell", "Keep one cell for each set of zones, in whatever order they are.")
        counts = ((one, cell["count"]) for one, cell in cells if "count" in cell)
        yield from repeated(counts, "repeated-cell", "Keep one cell for each count of zones.")


def _stepped(document: Node) -> Iterator[tuple[list[tuple[str, Node]], str]]:
    """Give all rows of steps, and the member that limits them."""
    for path, table in items_of(document, "tables"):
        yield list(under(path, table, "steps")), "up_to_stages" if table.get("kind") == "stages" else "up_to_metres"
    for path, rule in items_of(document, "taps"):
        yield list(under(path, rule, "same_stop")), "up_to_seconds"
    for path, rule in items_of(document, "refunds"):
        yield list(under(path, rule, "factors")), "up_to_fare_days"


def steps_out_of_order(document: Node) -> Findings:
    """Find steps that nothing reaches, because an earlier one reaches as far."""
    message = "Let each step reach further than the one before; only the last may have no limit."
    for steps, limit in _stepped(document):
        for (path, step), (next_path, following) in pairwise(steps):
            if limit not in step:
                yield Finding(path, "step-order", message)
            elif limit in following and following[limit] <= step[limit]:
                yield Finding(f"{next_path}/{limit}", "step-order", message)


def _staged(document: Node) -> Iterator[tuple[str, Node]]:
    for path, table in items_of(document, "tables"):
        if table.get("kind") == "stages":
            yield path, table


def wrong_stages(document: Node) -> Findings:
    """Find stops in two stages, and cells of stages that are not there or in the wrong order."""
    for path, table in _staged(document):
        stages = under(path, table, "stages")
        stops = (place for one, stage in stages for place in under(one, stage, "stops"))
        yield from repeated(stops, "two-stages", "Keep each stop in one stage: an earlier one has it.")
        count = len(table.get("stages", ()))
        for one, cell in under(path, table, "triangle"):
            for end in ("from", "to"):
                if "stages" in table and cell.get(end, 0) >= count:
                    yield Finding(f"{one}/{end}", "unknown-stage", "Give the number of a stage; the first is 0.")
            if cell.get("from", 0) > cell.get("to", cell.get("from", 0)):
                yield Finding(one, "stage-order", "Write the earlier stage first: a cell holds for both ways.")


def stages_beside_line(document: Node) -> Findings:
    """Point out stops of stages where the line does not call, and stops of the line that are in no stage."""
    lines = by_id(document, "lines")
    for path, table in _staged(document):
        line = lines.get(table.get("line", ""))
        if line is None or None in table.get("stages", ()):
            continue
        called = {stop for pattern in line.get("patterns", ()) for stop in (pattern or {}).get("stops", ())}
        placed = {stop: one for at, stage in under(path, table, "stages") for one, stop in under(at, stage, "stops")}
        for stop, one in placed.items():
            if stop not in called:
                message = "Remove this stop, or add it to the line: the line does not call there."
                yield warning(one, "not-on-line", message)
        if called - placed.keys() - {None}:
            message = "Put every stop of the line into a stage: rides to and from the others have no fare here."
            yield warning(f"{path}/stages", "no-stage", message)


def gaps_in_triangles(document: Node) -> Findings:
    """Point out triangles without a price for some pair of their stages."""
    for path, table in _staged(document):
        cells = {(cell.get("from"), cell.get("to")) for _, cell in under(path, table, "triangle")}
        pairs = combinations_with_replacement(range(len(table.get("stages", ()))), 2)
        if "triangle" in table and any(pair not in cells for pair in pairs):
            message = "Add a cell for every pair of stages, each with itself too: the pairs left out have no fare here."
            yield warning(f"{path}/triangle", "missing-cell", message)


def falling_prices(document: Node) -> Findings:
    """Point out prices that fall where a ride gets longer."""
    message = "Look again: a shorter ride costs more than this one."
    for shorter, (path, longer) in _longer(document):
        more, less = amounts(longer.get("prices", [])), amounts(shorter.get("prices", []))
        if any(more[profile] < less[profile] for profile in more.keys() & less.keys()):
            yield warning(path, "price-falls", message)


def _longer(document: Node) -> Iterator[tuple[Node, tuple[str, Node]]]:
    """Give pairs of a list of prices and one for the next longer rides, the latter with its path."""
    for steps, _ in _stepped(document):
        yield from ((shorter, longer) for (_, shorter), longer in pairwise(steps))
    for path, table in items_of(document, "tables"):
        counted = [(cell["count"], one, cell) for one, cell in under(path, table, "cells") if "count" in cell]
        for (_, _, fewer), (_, one, more) in pairwise(sorted(counted, key=lambda cell: cell[0])):
            yield fewer, (one, more)
        yield from _wider(path, table)


def _wider(path: str, table: Node) -> Iterator[tuple[Node, tuple[str, Node]]]:
    """Give each cell of a triangle after those that are a stage shorter."""
    placed = [(one, cell) for one, cell in under(path, table, "triangle") if {"from", "to"} <= cell.keys()]
    cells = {(cell["from"], cell["to"]): cell for _, cell in placed}
    for one, cell in placed:
        narrower = [(cell["from"], cell["to"] - 1), (cell["from"] + 1, cell["to"])]
        yield from ((cells[pair], (one, cell)) for pair in narrower if pair in cells)


ERRORS: Final[tuple[Check, ...]] = (repeated_cells, steps_out_of_order, wrong_stages)
WARNINGS: Final[tuple[Check, ...]] = (stages_beside_line, gaps_in_triangles, falling_prices)
