"""The tariff document, format `commonfare-tariff/1`: bytes in, a tariff and everything that is wrong with it out.

docs/tariff-format.md describes it for people and docs/tariff.schema.json for programs.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from fares.exchange import build
from fares.exchange.json_text import loads
from fares.exchange.tariff_shape import TARIFF
from fares.review import MAX_FINDINGS, Finding, Severity, review
from fares.tariff import Tariff

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document came to: a tariff and its canonical form unless a finding is an error. Errors come first."""

    tariff: Tariff | None
    findings: tuple[Finding, ...]
    canonical: bytes | None


def read(raw: bytes) -> Reading:
    """Read a tariff document, and report every mistake in it at once; at most the first `MAX_FINDINGS` are listed."""
    if len(raw) > MAX_BYTES:
        return _refused([Finding("", "too-large", f"Keep the document within {MAX_BYTES // 1024 // 1024} MiB.")])
    loaded = loads(raw, MAX_DEPTH)
    if loaded.findings:
        return _refused(list(loaded.findings))
    findings: list[Finding] = []
    document = TARIFF.read(loaded.value, "", findings)
    if document is None:
        return _refused(findings)
    findings.extend(review(document))
    if any(finding.severity is Severity.ERROR for finding in findings):
        return _refused(findings)
    bytes_ = canonical(document)
    return Reading(build.tariff(json.loads(bytes_), version(bytes_)), _listed(findings), bytes_)


def canonical(document: dict[str, Any]) -> bytes:
    """Write a document that has no errors in the one form that all equal documents share.

    Sets are sorted, names too, and there is no space between; lists whose order means something keep it.
    """
    return json.dumps(TARIFF.canonical(document), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def version(canonical_document: bytes) -> str:
    """Name an edition: the SHA-256, in hexadecimal, of its canonical form."""
    return sha256(canonical_document).hexdigest()


def json_schema() -> dict[str, Any]:
    """Describe the format in JSON Schema, draft 2020-12. The reader checks more: references and repetition, say."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Commonfare tariff document, commonfare-tariff/1",
        **TARIFF.schema(),
    }


def _refused(findings: list[Finding]) -> Reading:
    return Reading(None, _listed(findings), None)


def _listed(findings: list[Finding]) -> tuple[Finding, ...]:
    """Put errors first and end a long list with a word about the rest."""
    ordered = sorted(findings, key=lambda finding: finding.severity is Severity.WARNING)
    if len(ordered) <= MAX_FINDINGS:
        return tuple(ordered)
    rest = Finding(
        "", "too-many", "There are more findings than these: correct these first.", ordered[MAX_FINDINGS].severity
    )
    return (*ordered[:MAX_FINDINGS], rest)
