"""Review: everything that is wrong with a tariff document, at once, as values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


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


def review(document: dict[str, Any]) -> list[Finding]:
    """Find what is wrong with the meaning of a document whose shape has been read."""
    return []
