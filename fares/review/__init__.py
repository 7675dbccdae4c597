"""Review: everything that is wrong with a tariff document, at once, as values."""

from itertools import chain, islice
from typing import Final

from fares.review import (
    bands,
    caps,
    coverage,
    gaps,
    journeys,
    network,
    order,
    prices,
    products,
    profiles,
    references,
    sharing,
    tables,
)
from fares.review.findings import MAX_FINDINGS, Check, Finding, Node, Severity
from fares.review.references import NAMED

__all__ = ["MAX_FINDINGS", "NAMED", "Finding", "Severity", "review"]

ERRORS: Final[tuple[Check, ...]] = (
    *references.ERRORS,
    *network.ERRORS,
    *profiles.ERRORS,
    *coverage.ERRORS,
    *prices.ERRORS,
    *tables.ERRORS,
    *products.ERRORS,
    *journeys.ERRORS,
    *caps.ERRORS,
    *sharing.ERRORS,
)
WARNINGS: Final[tuple[Check, ...]] = (
    *network.WARNINGS,
    *profiles.WARNINGS,
    *bands.WARNINGS,
    *order.WARNINGS,
    *tables.WARNINGS,
    *gaps.WARNINGS,
    *products.WARNINGS,
    *journeys.WARNINGS,
    *caps.WARNINGS,
    *sharing.WARNINGS,
)


def review(document: Node) -> list[Finding]:
    """Find what is wrong with the meaning of a document whose shape has been read.

    `document` is what the shape's reader gives: broken members are absent and broken items of a list None, and neither
    is looked at again. Errors come before warnings, so that no number of these hides one. At most `MAX_FINDINGS` and
    one more.
    """
    found = chain.from_iterable(check(document) for check in (*ERRORS, *WARNINGS))
    return list(islice(found, MAX_FINDINGS + 1))
