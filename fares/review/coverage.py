"""Coverages: where they are in a document, and how two of them lie to each other."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from fares.review.findings import Check, Finding, Findings, Node, by_id, each, each_at, items_of, under

COVERAGES: Final = (
    "singles/covers",
    "discounts/covers",
    "surcharges/covers",
    "ceilings/covers",
    "interchanges/from",
    "interchanges/to",
    "interchanges/first",
    "interchanges/passes_over",
    "taps/covers",
    "taps/longest/covers",
    "passback/covers",
    "caps/covers",
    "extensions/covers",
    "count_rules/covers",
    "count_rules/reprices",
    "products/covers",
)
"""The members that are coverages: one, or a list of which one must hold."""

PARTS_IN: Final = (
    "operators",
    "modes",
    "lines",
    "directions",
    "zones",
    "from_zones",
    "to_zones",
    "from_stops",
    "to_stops",
    "bands",
    "profiles",
    "issuers",
)
LEFT_OUT: Final = ("operators", "modes", "lines", "zones", "bands")
"""The parts that have a list of what is out beside what is in."""

CONTRADICTED: Final = ("operators", "modes", "lines", "bands")
"""Those of which nothing is left when all that is in is out: a stop on a boundary may lie in one zone of each."""


def coverages(document: Node) -> Iterator[tuple[str, Node]]:
    """Give every coverage with its path; of one with alternatives, each of them."""
    for where in COVERAGES:
        yield from each_at(document, where)


def ways(node: Mapping[str, Any], name: str = "covers") -> list[Node]:
    """Give the alternatives of a coverage: one that holds for every ride where it is left out."""
    return [covers for _, covers in each("", node.get(name, {}))]


def covers_all(wide: list[Node], narrow: list[Node]) -> bool:
    """Say whether every ride of the narrow coverage is one of the wide, as far as comparing part by part can tell."""
    return all(any(_is_within(inner, outer) for outer in wide) for inner in narrow)


def _is_within(narrow: Node, wide: Node) -> bool:
    for part in PARTS_IN:
        if part in wide and not (part in narrow and set(narrow[part]) <= set(wide[part])):
            return False
    return all(_leaves_in(wide, narrow, part) for part in LEFT_OUT)


def _leaves_in(wide: Node, narrow: Node, part: str) -> bool:
    """Say whether what the wide coverage leaves out, the narrow one has not in."""
    still_out = set(wide.get(f"{part}_out", ())) - set(narrow.get(f"{part}_out", ()))
    return not still_out or (part in narrow and still_out.isdisjoint(narrow[part]))


def may_meet(one: Node, other: Node) -> bool:
    """Say whether the places and passengers of two coverages have some in common; times are let be."""
    parts = [part for part in PARTS_IN if part != "bands" and part in one and part in other]
    shared = [(set(one[part]), set(other[part])) for part in parts]
    return not any(some.isdisjoint(others) for some, others in shared)


def may_cover_line(covers: Node, line: Node) -> bool:
    """Say whether a coverage admits some ride on a line, as far as operator, mode and line can tell."""
    named = (("operators", line.get("operator")), ("modes", line.get("mode")), ("lines", line.get("id")))
    return all(
        one is None or (one in covers.get(part, (one,)) and one not in covers.get(f"{part}_out", ()))
        for part, one in named
    )


def services(document: Node) -> list[Node]:
    """Give what rides can be on: each line, and each mode of an operator where the line is not known."""
    lines = [line for _, line in items_of(document, "lines")]
    return lines + [
        {"operator": operator.get("id"), "mode": mode}
        for _, operator in items_of(document, "operators")
        for mode in modes_of(operator)
    ]


def admits(covers: Node, service: Node) -> bool:
    """Say whether a coverage admits some ride on a service; one on no line that is known is in no list of lines."""
    return ("lines" not in covers or "id" in service) and may_cover_line(covers, service)


def for_profile(covers: Node, profile: Node) -> bool:
    """Say whether a coverage is for passengers of a profile."""
    one, issuer = profile["id"], profile.get("issuer")
    return one in covers.get("profiles", (one,)) and issuer in covers.get("issuers", (issuer,))


def may_cover_operator(covers: Node, operator: Node) -> bool:
    """Say whether a coverage admits some ride with an operator, as far as operator and mode can tell."""
    return any(may_cover_line(covers, {"operator": operator.get("id"), "mode": mode}) for mode in modes_of(operator))


def modes_of(operator: Node) -> list[str | None]:
    """Give all modes of an operator, its main one first; None where it is not known."""
    return [operator.get("mode"), *(mode for _, mode in under("", operator, "other_modes"))]


def contradictions(document: Node) -> Findings:
    """Find coverages for which there can be no ride."""
    operators, lines, profiles = (by_id(document, name) for name in ("operators", "lines", "profiles"))
    for path, covers in coverages(document):
        for part in CONTRADICTED:
            if part in covers and set(covers[part]) <= set(covers.get(f"{part}_out", ())):
                message = "Leave out less than is in: as it stands, this holds for no ride."
                yield Finding(f"{path}/{part}_out", "never-holds", message)
        if _has_none(covers, "operators", operators, may_cover_operator):
            yield Finding(
                f"{path}/modes", "never-holds", "Name modes of the operators that are in: they have none of these."
            )
        if _has_none(covers, "lines", lines, may_cover_line):
            message = "Name lines of the operators and modes that are in: none of these is."
            yield Finding(f"{path}/lines", "never-holds", message)
        if _has_none(covers, "profiles", profiles, for_profile):
            message = "Name issuers of the profiles that are in: they have none of these."
            yield Finding(f"{path}/issuers", "never-holds", message)


def _has_none(covers: Node, part: str, nodes: Mapping[str, Node], holds: Callable[[Node, Node], bool]) -> bool:
    """Say whether the rest of a coverage holds for none of those that one part names."""
    rest = {name: member for name, member in covers.items() if name != f"{part}_out"}
    named = [nodes[one] for _, one in under("", covers, part) if one in nodes]
    return bool(named) and not any(holds(rest, one) for one in named)


ERRORS: Final[tuple[Check, ...]] = (contradictions,)
