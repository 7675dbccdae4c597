"""Findings, and the parts of a document that checks look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
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


def items_of(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, Node]]:
    """Give the whole items of a list, each with its path."""
    return under("", document, name)


def under(path: str, node: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """Give the whole items of a list inside a node, each with its path."""
    for index, item in enumerate(node.get(name, ())):
        if item is not None:
            yield f"{path}/{name}/{index}", item


def by_id(document: Node, name: str) -> dict[str, Node]:
    """Give the items of a list by id, the first of each."""
    nodes: dict[str, Node] = {}
    for _, node in items_of(document, name):
        if "id" in node:
            nodes.setdefault(node["id"], node)
    return nodes


def price_lists(document: Node) -> Iterator[tuple[str, Node]]:
    """Give everything that has prices."""
    for path, table in items_of(document, "tables"):
        yield path, table
        for name in ("cells", "steps", "triangle"):
            yield from under(path, table, name)
    yield from items_of(document, "ceilings")
    yield from items_of(document, "products")


def repeated(keyed: Iterable[tuple[str, object]], code: str, message: str) -> Findings:
    """Find keys that came before, at the path of each later one."""
    seen = set()
    for path, key in keyed:
        if key in seen:
            yield Finding(path, code, message)
        seen.add(key)
