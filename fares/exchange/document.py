"""The tariff document: bytes in, a tariff and everything that is wrong with it out.

docs/tariff-format.md describes the newest format for people and docs/tariff.schema.json for programs. A document of an
older one keeps its version: it is read in the shape of its own format, and then upgraded.
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from fares.exchange import assembly, tariff_shape, upgrade
from fares.exchange.json_text import loads
from fares.exchange.shapes import Record, in_canonical_text
from fares.exchange.tariff_shape_1 import FORMAT_1, TARIFF_1
from fares.review import MAX_FINDINGS, Finding, Severity, review
from fares.tariff import Tariff

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 64

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document came to: a tariff, and the document's canonical form, unless a finding is an error.

    `canonical` is in the format in which it was written, `document` in the newest. Errors come first.
    """

    tariff: Tariff | None
    findings: tuple[Finding, ...]
    canonical: bytes | None
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class _Format:
    """A format: its shape, how to write its documents in the newest, and where a part of those stands in its own."""

    shape: Record
    upgraded: Callable[[Document], Document]
    path: Callable[[str], str]


def _as_it_is(one: Any) -> Any:  # noqa: ANN401 - a document or a path
    return one


NEWEST: Final = _Format(tariff_shape.TARIFF, _as_it_is, _as_it_is)
FORMATS: Final[Mapping[object, _Format]] = {
    tariff_shape.FORMAT: NEWEST,
    FORMAT_1: _Format(TARIFF_1, upgrade.from_1, upgrade.path_in_1),
}


def read(raw: bytes) -> Reading:
    """Read a tariff document, and report every mistake in it at once; at most the first `MAX_FINDINGS` are listed."""
    with _without_collecting():
        return _read(raw)


def _read(raw: bytes) -> Reading:
    if len(raw) > MAX_BYTES:
        return _refused([Finding("", "too-large", f"Keep the document within {MAX_BYTES // 1024 // 1024} MiB.")])
    loaded = loads(raw, MAX_DEPTH)
    if loaded.findings:
        return _refused(list(loaded.findings))
    found = _format_of(loaded.value)
    return _refused([found]) if isinstance(found, Finding) else _read_as(found, loaded.value)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave Python's search for cycles out: a large document has none, and the search takes as long as the reading."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _format_of(value: object) -> _Format | Finding:
    """Say in which format a document is written; one that does not say so by a text is read in the newest."""
    named = value.get("format") if isinstance(value, dict) else None
    if not isinstance(named, str):
        return NEWEST
    known = " or ".join(f'"{name}"' for name in FORMATS)
    message = f"Write {known} here, or read the document with a program that knows its format."
    return FORMATS.get(named, Finding("/format", "unknown-format", message))


def _read_as(format_: _Format, value: object) -> Reading:
    findings: list[Finding] = []
    document = format_.shape.read(value, "", findings)
    if document is None:
        return _refused(findings)
    upgraded = format_.upgraded(document)
    findings.extend(replace(finding, path=format_.path(finding.path)) for finding in review(upgraded))
    if any(finding.severity is Severity.ERROR for finding in findings):
        return _refused(findings)
    written = canonical(document)
    form = NEWEST.shape.canonical(upgraded)
    return Reading(assembly.tariff(form, version(written)), _listed(findings), written, form)


def reopen(written: bytes) -> Tariff:
    """Give the tariff of a document in the canonical form that an earlier reading gave.

    It is not reviewed again: a review that has grown stricter since must not unpublish an edition.
    """
    with _without_collecting():
        value = json.loads(written)
        format_, findings = FORMATS[value["format"]], list[Finding]()
        document = format_.shape.read(value, "", findings)
        assert document is not None, "it has been read before"
        assert not findings, "a format's shape never becomes narrower"
        return assembly.tariff(NEWEST.shape.canonical(format_.upgraded(document)), version(written))


def canonical(document: Document) -> bytes:
    """Write a document that has no errors in the one form that all equal documents of its format share.

    Sets are sorted, names too, and there is no space between; lists whose order means something keep it.
    """
    return in_canonical_text(FORMATS[document["format"]].shape.canonical(document)).encode()


def version(canonical_document: bytes) -> str:
    """Name an edition: the SHA-256, in hexadecimal, of its canonical form."""
    return sha256(canonical_document).hexdigest()


def upgraded(document: Document) -> Document:
    """Write a document that has no errors in the newest format, its lists in the order in which they stand."""
    return FORMATS[document["format"]].upgraded(document)


def json_schema() -> dict[str, Any]:
    """Describe the format in JSON Schema, draft 2020-12. The reader checks more: references and repetition, say."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Commonfare tariff document, {tariff_shape.FORMAT}",
        **tariff_shape.TARIFF.schema(),
        "$defs": tariff_shape.defined(),
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
