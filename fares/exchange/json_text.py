"""Strict JSON text (RFC 8259 and I-JSON, RFC 7493): bytes in, a value or every fault out, never an exception.

Refused besides bad syntax: a byte order mark, bytes that are not UTF-8, names that repeat, NaN and Infinity, NUL
characters and lone surrogates, integers beyond 64 bits, and nesting deeper than the caller allows. Findings do not
repeat what was sent: a path names a member only where its name looks like a name.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Final

from fares.review import Finding

MAX_FAULTS: Final = 100
"""How many faults one text reports; a text with more has these fixed first."""

DEEPEST: Final = 200
"""The deepest nesting a caller may allow: Python's own parser goes no further than about a thousand."""

INTEGER_LIMIT: Final = 2**63
INTEGER_DIGITS: Final = 20
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
BRACKETS: Final = b"[{]}"
DEEPER: Final = bytes.maketrans(BRACKETS, bytes([1, 1, 255, 255]))
"""From a bracket to what it adds to the depth, as a signed byte."""

NO_BRACKETS: Final = bytes(set(range(256)) - set(BRACKETS))
NAME_LIKE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a text holds. With findings the value is None and means nothing."""

    value: object
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Fault:
    """Stands in the parsed value for a number that may not be there, so that its place can be told."""

    code: str
    message: str


_FLOAT: Final = _Fault("float", "Use whole numbers only: no decimal point and no exponent.")
_NOT_FINITE: Final = _Fault("not-finite", "Use a number: NaN, Infinity and numbers too large to hold are not.")
_TOO_LONG: Final = _Fault("integer-range", "Use an integer that fits 64 bits.")


class _Repeating(dict[str, object]):
    """An object some of whose names came more than once."""

    repeated: tuple[str, ...] = ()


def loads(raw: bytes, max_depth: int, *, floats: bool = False) -> Loaded:
    """Parse JSON text, or say everything that is wrong with it.

    `max_depth` counts arrays and objects within each other and is at most `DEEPEST`. With `floats` decimal numbers are
    read, as long as they are finite; without, each is a finding.
    """
    assert 1 <= max_depth <= DEEPEST, "a depth that Python's parser survives"
    text = _text(raw, max_depth)
    if isinstance(text, Finding):
        return Loaded(None, (text,))
    marked: list[_Fault] = []
    try:
        value = json.loads(
            text,
            parse_float=_float_reader(marked) if floats else _marker(marked, _FLOAT),
            parse_int=_integer_reader(marked),
            parse_constant=_marker(marked, _NOT_FINITE),
            object_pairs_hook=_object_reader(marked),
        )
    except json.JSONDecodeError as error:
        return Loaded(None, (_syntax(error),))
    # Only an escape can bring in a NUL or a lone surrogate: the parser and UTF-8 refuse both when they come plain.
    findings = tuple(islice(_faults(value, ""), MAX_FAULTS)) if marked or "\\u" in text else ()
    return Loaded(None if findings else value, findings)


def pointer(path: str, name: str | int) -> str:
    """Extend a JSON Pointer (RFC 6901) by an index or a member, as long as the member's name looks like a name."""
    if isinstance(name, int) or NAME_LIKE.fullmatch(name):
        return f"{path}/{name}"
    return path


def _text(raw: bytes, max_depth: int) -> str | Finding:
    """Decode the bytes and measure their nesting before any parser meets it."""
    if raw.startswith(BYTE_ORDER_MARK):
        return Finding("", "byte-order-mark", "Save the text without a byte order mark.")
    if _is_deeper(raw, max_depth):
        return Finding("", "too-deep", f"Nest no deeper than {max_depth} arrays and objects.")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        return Finding("", "not-utf-8", f"Write the text in UTF-8: byte {error.start} is not.")


def _is_deeper(raw: bytes, max_depth: int) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= max_depth:
        return False
    # Escapes go first, so that every quotation mark left begins or ends a string. That is not true of a backslash
    # outside strings, but there the parser stops.
    outside_strings = raw.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    steps = memoryview(b"".join(outside_strings).translate(DEEPER, NO_BRACKETS)).cast("b")
    return max(accumulate(steps), default=0) > max_depth


def _syntax(error: json.JSONDecodeError) -> Finding:
    return Finding("", "not-json", f"This is not JSON: look at line {error.lineno}, column {error.colno}.")


def _marker(marked: list[_Fault], fault: _Fault) -> Callable[[str], object]:
    def mark(_: str) -> object:
        marked.append(fault)
        return fault

    return mark


def _float_reader(marked: list[_Fault]) -> Callable[[str], object]:
    refuse = _marker(marked, _NOT_FINITE)

    def read(text: str) -> object:
        number = json.loads(text)
        return number if math.isfinite(number) else refuse(text)

    return read


def _integer_reader(marked: list[_Fault]) -> Callable[[str], object]:
    refuse = _marker(marked, _TOO_LONG)

    def read(text: str) -> object:
        # Measured before it is read: Python refuses thousands of digits by an error of its own.
        if len(text) <= INTEGER_DIGITS and -INTEGER_LIMIT <= (number := int(text)) < INTEGER_LIMIT:
            return number
        return refuse(text)

    return read


def _object_reader(marked: list[_Fault]) -> Callable[[list[tuple[str, object]]], dict[str, object]]:
    def read(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        marked.append(_Fault("repeated-name", ""))
        repeating = _Repeating(members)
        repeating.repeated = _more_than_once(name for name, _ in pairs)
        return repeating

    return read


def _more_than_once(names: Iterable[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    repeated: dict[str, None] = {}
    for name in names:
        if name in seen:
            repeated[name] = None
        seen.add(name)
    return tuple(repeated)


def _faults(value: object, path: str) -> Iterator[Finding]:
    match value:
        case _Fault(code, message):
            yield Finding(path, code, message)
        case str():
            yield from _faults_of_text(value, path)
        case list():
            for index, item in enumerate(value):
                yield from _faults(item, pointer(path, index))
        case dict():
            yield from _faults_of_object(value, path)


def _faults_of_object(members: dict[str, object], path: str) -> Iterator[Finding]:
    if isinstance(members, _Repeating):
        for name in members.repeated:
            yield Finding(pointer(path, name), "repeated-name", "Give each member of an object once.")
    for name, member in members.items():
        yield from _faults_of_text(name, path)
        yield from _faults(member, pointer(path, name))


def _faults_of_text(text: str, path: str) -> Iterator[Finding]:
    if "\x00" in text:
        yield Finding(path, "nul", "Leave out the NUL character.")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        yield Finding(path, "lone-surrogate", "Write whole characters: half of a surrogate pair stands alone.")
