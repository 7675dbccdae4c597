"""Findings, and ways through a document to the parts that checks look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final


class Severity(StrEnum):
    """Errors stop publication; warnings ask an officer to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: `path` is a JSON Pointer (RFC 6901) into the document, `message` says what to do about it."""

    path: str
    code: str
    message: str
    severity: Severity = Severity.ERROR


MAX_FINDINGS: Final = 500
"""How many findings are listed at most; whoever has more corrects these first."""

Node = dict[str, Any]
Findings = Iterator[Finding]
Check = Callable[[Node], Findings]


def warning(path: str, code: str, message: str) -> Finding:
    """Make a finding that an officer may decide to live with."""
    return Finding(path, code, message, Severity.WARNING)


def items_of(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, Node]]:
    """Give the whole items of a list, each with its path."""
    return under("", document, name)


def under(path: str, node: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """Give the whole items of a list inside a node, each with its path; a value that is no list is the one item."""
    return each(f"{path}/{name}", node.get(name, ()))


def each(path: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Give the whole items of a list, each with its path; a value that is no list is the one item."""
    if isinstance(value, list | tuple):
        yield from ((f"{path}/{index}", item) for index, item in enumerate(value) if item is not None)
    else:
        yield path, value


def at(document: Node, where: str) -> Iterator[tuple[str, Any]]:
    """Give every whole value to which some member names lead, such as `lines/patterns/stops`, with its path.

    Lists on the way are gone through; a list at the end is given as it is.
    """
    *steps, last = where.split("/")
    nodes: list[tuple[str, Any]] = [("", document)]
    for step in steps:
        nodes = [inner for path, node in nodes for inner in under(path, node, step)]
    return ((f"{path}/{last}", node[last]) for path, node in nodes if last in node)


def each_at(document: Node, where: str) -> Iterator[tuple[str, Any]]:
    """Give every whole value as `at` does, and of a list at the end every item."""
    for path, value in at(document, where):
        yield from each(path, value)


def by_id(document: Node, name: str) -> dict[str, Node]:
    """Give the items of a list by id, the first of each."""
    nodes: dict[str, Node] = {}
    for _, node in items_of(document, name):
        if "id" in node:
            nodes.setdefault(node["id"], node)
    return nodes


def repeated(keyed: Iterable[tuple[str, object]], code: str, message: str) -> Findings:
    """Find keys that came before, at the path of each later one."""
    seen = set()
    for path, key in keyed:
        if key in seen:
            yield Finding(path, code, message)
        seen.add(key)


def cycles(onward: Mapping[str, Iterable[str]]) -> Iterator[set[str]]:
    """Give the ids of each circle in which ids lead to each other; one that only leads into a circle is not of it."""
    graph = {one: set(others) for one, others in onward.items()}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = set(error.args[1])
            yield circle
            graph = {one: others - circle for one, others in graph.items() if one not in circle}
        else:
            return
