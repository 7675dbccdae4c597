"""Review: everything that is wrong with a tariff document, at once, as values."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from fares.calendar import is_zone
from fares.network import Mode
from fares.review import tables
from fares.review.findings import (
    MAX_FINDINGS,
    Finding,
    Findings,
    Node,
    Severity,
    by_id,
    items_of,
    price_lists,
    repeated,
    under,
)

__all__ = ["MAX_FINDINGS", "NAMED", "Finding", "Severity", "review"]


NAMED: Final = {
    "sources": "source",
    "bands": "band",
    "operators": "operator",
    "zones": "zone",
    "stops": "stop",
    "lines": "line",
    "profiles": "profile",
    "tables": "table",
    "singles": "single",
    "ceilings": "ceiling",
    "products": "product",
}
"""The lists of a document whose items have ids, and what one item is called."""

COVERED: Final = {
    "operators": "operators",
    "operators_out": "operators",
    "lines": "lines",
    "lines_out": "lines",
    "zones": "zones",
    "bands": "bands",
}
"""The parts of a coverage that name things, and the list that each names them from."""

ROAD: Final = frozenset({Mode.BUS, Mode.COACH})


def review(document: Node) -> list[Finding]:
    """Find what is wrong with the meaning of a document whose shape has been read.

    `document` is what the shape's reader gives: broken members are absent and broken items of a list None, and neither
    is looked at again. Errors come before warnings. At most `MAX_FINDINGS` and one more.
    """
    return list(islice(chain.from_iterable(check(document) for check in CHECKS), MAX_FINDINGS + 1))


def _prices(document: Node) -> Iterator[tuple[str, Node]]:
    for path, priced in price_lists(document):
        yield from under(path, priced, "prices")


def _coverages(document: Node) -> Iterator[tuple[str, Node]]:
    for name in ("singles", "ceilings", "products"):
        for path, node in items_of(document, name):
            yield f"{path}/covers", node.get("covers", {})


def _time_zone(document: Node) -> Findings:
    if "timezone" in document and not is_zone(document["timezone"]):
        yield Finding("/timezone", "unknown-timezone", "Name a zone of the time zone database, such as Europe/London.")


def _repeated_ids(document: Node) -> Findings:
    for name, one in NAMED.items():
        keyed = ((f"{path}/id", node["id"]) for path, node in items_of(document, name) if "id" in node)
        yield from repeated(keyed, "repeated-id", f"Give this {one} an id of its own: an earlier one has it.")
    stations = ((f"{path}/crs", node["crs"]) for path, node in items_of(document, "stops") if "crs" in node)
    yield from repeated(stations, "repeated-crs", "Give this station its own CRS code: an earlier stop has it.")


def _references(document: Node) -> Iterator[tuple[str, str, object]]:
    """Give every id that names something elsewhere: its path, the list it names from, and the id."""
    yield from _references_of_network(document)
    for path, profile in items_of(document, "profiles"):
        yield f"{path}/falls_back_to", "profiles", profile.get("falls_back_to")
    for path, price in _prices(document):
        yield f"{path}/profile", "profiles", price.get("profile")
        yield f"{path}/of", "profiles", price.get("of")
        yield f"{path}/source", "sources", price.get("source")
    yield from _references_of_tables(document)
    for path, single in items_of(document, "singles"):
        yield f"{path}/table", "tables", single.get("table")
    for path, covers in _coverages(document):
        for part, named in COVERED.items():
            yield from ((one_path, named, one) for one_path, one in under(path, covers, part))


def _references_of_tables(document: Node) -> Iterator[tuple[str, str, object]]:
    for path, table in items_of(document, "tables"):
        yield f"{path}/line", "lines", table.get("line")
        for cell_path, cell in under(path, table, "cells"):
            yield f"{cell_path}/from", "zones", cell.get("from")
            yield f"{cell_path}/to", "zones", cell.get("to")
            yield from ((zone_path, "zones", zone) for zone_path, zone in under(cell_path, cell, "zones"))
        for stage_path, stage in under(path, table, "stages"):
            yield from ((stop_path, "stops", stop) for stop_path, stop in under(stage_path, stage, "stops"))


def _references_of_network(document: Node) -> Iterator[tuple[str, str, object]]:
    for path, stop in items_of(document, "stops"):
        yield f"{path}/zone", "zones", stop.get("zone")
    for path, line in items_of(document, "lines"):
        yield f"{path}/operator", "operators", line.get("operator")
        for pattern_path, pattern in under(path, line, "patterns"):
            yield from ((stop_path, "stops", stop) for stop_path, stop in under(pattern_path, pattern, "stops"))


def _unknown_references(document: Node) -> Findings:
    known = {name: by_id(document, name).keys() for name in NAMED if name in document}
    for path, named, one in _references(document):
        if one is not None and named in known and one not in known[named]:
            what = NAMED[named]
            yield Finding(
                path, f"unknown-{what}", f"Correct this id or add the {what}: the tariff has none of this id."
            )


def _unknown_directions(document: Node) -> Findings:
    if "lines" not in document:
        return
    patterns = (pattern for path, line in items_of(document, "lines") for _, pattern in under(path, line, "patterns"))
    known = {pattern.get("direction") for pattern in patterns}
    for path, covers in _coverages(document):
        for one_path, direction in under(path, covers, "directions"):
            if direction not in known:
                yield Finding(one_path, "unknown-direction", "Name a direction as the patterns of lines do.")


def _modes(document: Node) -> Findings:
    operators, stops = by_id(document, "operators"), by_id(document, "stops")
    for path, line in items_of(document, "lines"):
        mode = line.get("mode")
        if mode is None:
            continue
        if _mode_of(operators, line.get("operator"), mode) != mode:
            yield Finding(f"{path}/mode", "mode-differs", "Give the line the mode of its operator.")
        for pattern_path, pattern in under(path, line, "patterns"):
            for stop_path, stop in under(pattern_path, pattern, "stops"):
                if not _may_call(mode, _mode_of(stops, stop, mode)):
                    yield Finding(stop_path, "mode-differs", "Name a stop of the line's own mode.")


def _mode_of(nodes: dict[str, Node], one: str | None, otherwise: str) -> str:
    """Give the mode of what an id names; what cannot be known is no further mistake."""
    mode: str = nodes.get(one or "", {}).get("mode", otherwise)
    return mode


def _may_call(line_mode: str, stop_mode: str) -> bool:
    return line_mode == stop_mode or {line_mode, stop_mode} <= ROAD


def _fallback_cycles(document: Node) -> Findings:
    onward = {one: node.get("falls_back_to") for one, node in by_id(document, "profiles").items()}
    told: set[str] = set()
    for path, profile in items_of(document, "profiles"):
        cycle = _cycle_from(profile.get("id"), onward)
        if cycle and told.isdisjoint(cycle):
            yield Finding(
                f"{path}/falls_back_to", "fallback-cycle", "Let the last of these profiles fall back to none."
            )
        told |= cycle


def _cycle_from(start: str | None, onward: Mapping[str, str | None]) -> set[str]:
    """Give the profiles that lead from one back to itself; none if it only leads on, even into a cycle of others."""
    seen: set[str] = set()
    here = start
    while here is not None and here not in seen:
        seen.add(here)
        here = onward.get(here)
    return seen if here is not None and here == start else set()


def _ages(document: Node) -> Findings:
    for path, profile in items_of(document, "profiles"):
        if profile.get("min_age", 0) > profile.get("max_age", profile.get("min_age", 0)):
            yield Finding(f"{path}/max_age", "age-range", "Let the greatest age be no less than the least.")


def _profiled_groups(document: Node) -> Findings:
    for path, product in items_of(document, "products"):
        if product.get("kind") == "group":
            for price_path, price in under(path, product, "prices"):
                if "profile" in price:
                    yield Finding(
                        f"{price_path}/profile", "group-profile", "Remove the profile: a group has one price."
                    )


def _empty_zones(document: Node) -> Findings:
    if "stops" not in document:
        return
    used = {stop.get("zone") for _, stop in items_of(document, "stops")}
    for path, zone in items_of(document, "zones"):
        if "id" in zone and zone["id"] not in used:
            yield Finding(path, "empty-zone", "Put a stop into this zone, or remove it.", Severity.WARNING)


def _operators_without_single(document: Node) -> Findings:
    if "singles" not in document:
        return
    coverages = [single.get("covers", {}) for _, single in items_of(document, "singles")]
    lines: dict[str, set[str]] = {}
    for _, line in items_of(document, "lines"):
        lines.setdefault(line.get("operator", ""), set()).add(line.get("id", ""))
    for path, operator in items_of(document, "operators"):
        if not any(_covers_operator(covers, operator, lines) for covers in coverages):
            message = "Add a single fare that covers this operator, if its rides are to be priced."
            yield Finding(path, "no-single", message, Severity.WARNING)


def _covers_operator(covers: Node, operator: Node, lines: Mapping[str, set[str]]) -> bool:
    """Say whether a coverage admits any ride of an operator, as far as zones and times allow."""
    one, mode = operator.get("id", ""), operator.get("mode")
    return (
        one in covers.get("operators", (one,))
        and one not in covers.get("operators_out", ())
        and mode in covers.get("modes", (mode,))
        and ("lines" not in covers or not lines.get(one, set()).isdisjoint(covers["lines"]))
    )


def _singles_never_reached(document: Node) -> Findings:
    tables, profiles = by_id(document, "tables"), by_id(document, "profiles")
    earlier: list[Node] = []
    for path, single in items_of(document, "singles"):
        covers = single.get("covers", {})
        if any(_covers_all(other, covers) for other in earlier):
            message = "Move this rule up or remove it: an earlier one prices every ride that it covers."
            yield Finding(path, "never-applies", message, Severity.WARNING)
        if _prices_everyone(tables.get(single.get("table", ""), {}), profiles):
            earlier.append(covers)


def _prices_everyone(table: Node, profiles: Mapping[str, Node]) -> bool:
    """Say whether a table has a price for every ride and profile, fallbacks included."""
    if table.get("kind") != "flat":
        return False
    priced = {price.get("profile") for _, price in under("", table, "prices")}
    return None in priced or all(_is_priced(one, priced, profiles) for one in profiles)


def _is_priced(profile: str, priced: set[str | None], profiles: Mapping[str, Node]) -> bool:
    here: str | None = profile
    for _ in profiles:
        if here is None or here in priced:
            break
        here = profiles.get(here, {}).get("falls_back_to")
    return here is not None and here in priced


def _covers_all(wide: Node, narrow: Node) -> bool:
    """Say whether every ride of the narrow coverage is one of the wide, as far as comparing part by part can tell."""
    for part in ("operators", "modes", "lines", "directions", "zones", "bands"):
        if part in wide and not (part in narrow and set(narrow[part]) <= set(wide[part])):
            return False
    return all(_leaves_in(wide, narrow, part) for part in ("operators", "lines"))


def _leaves_in(wide: Node, narrow: Node, part: str) -> bool:
    """Say whether what the wide coverage leaves out, the narrow one has not in."""
    still_out = set(wide.get(f"{part}_out", ())) - set(narrow.get(f"{part}_out", ()))
    return not still_out or (part in narrow and still_out.isdisjoint(narrow[part]))


# The checks for warnings stand last, so that no number of them hides an error.
CHECKS: Final[tuple[Callable[[Node], Findings], ...]] = (
    _time_zone,
    _repeated_ids,
    _unknown_references,
    _unknown_directions,
    _modes,
    _fallback_cycles,
    _ages,
    *tables.ERRORS,
    _profiled_groups,
    _empty_zones,
    _operators_without_single,
    _singles_never_reached,
    *tables.WARNINGS,
)
