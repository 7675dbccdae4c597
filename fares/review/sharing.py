"""Checks of apportionment, and of emission factors."""

from typing import Final

from fares.review.coverage import modes_of
from fares.review.findings import Check, Findings, Node, at, each_at, items_of, repeated, under, warning


def repeated_operators(document: Node) -> Findings:
    """Find fixed parts of which one operator has two."""
    for path, rule in items_of(document, "apportionment"):
        named = ((one, part["operator"]) for one, part in under(path, rule, "parts") if "operator" in part)
        yield from repeated(named, "repeated-operator", "Keep one part for each operator: an earlier one is its own.")


def repeated_shares(document: Node) -> Findings:
    """Find products and caps that an earlier rule shares already, and a second rule for all others."""
    message = "Keep one rule for each: an earlier one shares it already."
    for name in ("products", "caps"):
        yield from repeated(each_at(document, f"apportionment/{name}"), "shared-twice", message)
    rest = (
        (path, None)
        for path, rule in items_of(document, "apportionment")
        if not rule.get("products") and not rule.get("caps")
    )
    yield from repeated(rest, "shared-twice", "Keep one rule that names neither products nor caps: it is for the rest.")


def repeated_modes(document: Node) -> Findings:
    """Find modes with two emission factors."""
    message = "Keep one factor for each mode: an earlier one is its own."
    yield from repeated(at(document, "emissions/modes/mode"), "repeated-mode", message)


def missing_factors(document: Node) -> Findings:
    """Point out modes that operators have and no emission factor is given for."""
    known = {mode for _, mode in at(document, "emissions/modes/mode")}
    used = {mode for _, operator in items_of(document, "operators") for mode in modes_of(operator)}
    for path, _ in at(document, "emissions/modes"):
        if used - known - {None}:
            yield warning(path, "no-factor", "Add a factor for every mode that an operator has.")


ERRORS: Final[tuple[Check, ...]] = (repeated_operators, repeated_shares, repeated_modes)
WARNINGS: Final[tuple[Check, ...]] = (missing_factors,)
