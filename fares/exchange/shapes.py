"""Shapes: one declaration of a JSON format that reads it, finds its mistakes, puts it in order and describes it.

A shape reads a parsed JSON value into the same value made clean: text in Unicode NFC, broken members left out and
broken list items None, so that what is whole can still be reviewed while every mistake has its `Finding`.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from fares.exchange.json_text import pointer
from fares.review import MAX_FINDINGS, Finding

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
IDENTIFIER: Final = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
DAY: Final = r"2[01][0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
WALL_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"

Findings = list[Finding]
JsonSchema = dict[str, Any]


class Shape(Protocol):
    """What a value must look like."""

    def read(self, value: object, path: str, findings: Findings) -> object:
        """Give the clean value, or None and a finding."""

    def canonical(self, value: Any) -> object:  # noqa: ANN401 - each shape knows what a value of its own is
        """Put a clean value into the one form that all equal values share."""

    def schema(self) -> JsonSchema:
        """Describe it in JSON Schema, draft 2020-12."""


class Scalar:
    """A value without parts: its canonical form is itself."""

    def canonical(self, value: object) -> object:
        """Give it back."""
        return value


def _note(findings: Findings, finding: Finding) -> None:
    """Keep a finding, up to one more than are listed: a hostile document could make millions."""
    if len(findings) <= MAX_FINDINGS:
        findings.append(finding)


def _wrong_type(path: str, findings: Findings, wanted: str) -> None:
    _note(findings, Finding(path, "wrong-type", f"Write {wanted} here."))


@dataclass(frozen=True, slots=True)
class Text(Scalar):
    """One line that a person reads, of 1 to `longest` characters."""

    longest: int = 200

    def read(self, value: object, path: str, findings: Findings) -> str | None:
        """Give it in Unicode NFC."""
        if not isinstance(value, str):
            _wrong_type(path, findings, "text in quotation marks")
            return None
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        if not 1 <= len(text) <= self.longest:
            _note(findings, Finding(path, "length", f"Write 1 to {self.longest} characters."))
            return None
        if not text.isprintable() and CONTROL.search(text):
            _note(findings, Finding(path, "control-character", "Leave out line breaks, tabs and control characters."))
            return None
        return text

    def schema(self) -> JsonSchema:
        """Describe the length and the characters."""
        letters = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"
        return {"type": "string", "minLength": 1, "maxLength": self.longest, "pattern": letters}


@dataclass(frozen=True, slots=True)
class Pattern(Scalar):
    """Text of one pattern; `says` completes "Write ..."."""

    pattern: str
    says: str
    _matches: Callable[[str], object] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_matches", re.compile(self.pattern).fullmatch)

    def read(self, value: object, path: str, findings: Findings) -> str | None:
        """Give the text if the whole of it matches."""
        if not isinstance(value, str):
            _wrong_type(path, findings, "text in quotation marks")
            return None
        if not self._matches(value):
            _note(findings, Finding(path, "pattern", f"Write {self.says}."))
            return None
        return value

    def schema(self) -> JsonSchema:
        """Describe the pattern."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Day(Scalar):
    """A date of the years 2000 to 2199, such as 2026-09-01."""

    def read(self, value: object, path: str, findings: Findings) -> str | None:
        """Give the text if the calendar has that day."""
        if not isinstance(value, str):
            _wrong_type(path, findings, "a date in quotation marks")
            return None
        if re.fullmatch(DAY, value):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        _note(findings, Finding(path, "date", "Write a date of the calendar as 2026-09-01, from 2000 to 2199."))
        return None

    def schema(self) -> JsonSchema:
        """Describe the format; that the month has the day is for the reader to say."""
        return {"type": "string", "format": "date", "pattern": f"^{DAY}$"}


@dataclass(frozen=True, slots=True)
class Integer(Scalar):
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def read(self, value: object, path: str, findings: Findings) -> int | None:
        """Give the number; true and false are none."""
        if type(value) is not int:
            _wrong_type(path, findings, "a whole number")
            return None
        if not self.least <= value <= self.most:
            _note(findings, Finding(path, "range", f"Write a number from {self.least} to {self.most}."))
            return None
        return value

    def schema(self) -> JsonSchema:
        """Describe the range."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Choice(Scalar):
    """One of a few values."""

    values: tuple[str | bool, ...]

    def read(self, value: object, path: str, findings: Findings) -> object:
        """Give the value; 1 is not true."""
        if type(value) in (str, bool) and value in self.values:
            return value
        _note(findings, Finding(path, "choice", f"Write {self.names()}."))
        return None

    def names(self) -> str:
        """Name the values as they are written."""
        return " or ".join(str(value).lower() if isinstance(value, bool) else f'"{value}"' for value in self.values)

    def schema(self) -> JsonSchema:
        """List the values."""
        return {"enum": list(self.values)}


@dataclass(frozen=True, slots=True)
class ListOf:
    """Items of one shape. With `set_by` they are a set, in canonical order by that key; else order has a meaning."""

    item: Shape
    least: int = 0
    set_by: Callable[[Any], Any] | None = None
    is_distinct: bool = False

    def read(self, value: object, path: str, findings: Findings) -> list[object] | None:
        """Give all items, None for each that is broken."""
        if not isinstance(value, list):
            _wrong_type(path, findings, "a list in square brackets")
            return None
        if len(value) < self.least:
            _note(findings, Finding(path, "too-few", f"Give at least {self.least} of these."))
        read = self.item.read
        items = [read(item, f"{path}/{index}", findings) for index, item in enumerate(value)]
        if self.is_distinct:
            find_repeated(items, path, findings)
        return items

    def canonical(self, value: list[Any]) -> list[object]:
        """Put the items into order, unless their order means something."""
        items = value if isinstance(self.item, Scalar) else [self.item.canonical(item) for item in value]
        return items if self.set_by is None else sorted(items, key=self.set_by)

    def schema(self) -> JsonSchema:
        """Describe the items and how many there must be."""
        described: JsonSchema = {"type": "array", "items": self.item.schema()}
        if self.least:
            described["minItems"] = self.least
        if self.is_distinct:
            described["uniqueItems"] = True
        return described


def find_repeated(items: Sequence[object], path: str, findings: Findings) -> None:
    """Note each item of a list that came before; a broken one, None, is not looked at."""
    seen = set()
    for index, item in enumerate(items):
        if item is not None and item in seen:
            _note(findings, Finding(pointer(path, index), "repeated", "Give this once."))
        seen.add(item)


@dataclass(frozen=True, slots=True)
class Record:
    """An object with the members named and no others.

    `exactly_one`, `at_least_one` and `at_most_one` name optional members of which so many must be there. A member equal
    to its default is left out of the canonical form; a default may be worked out from the other members. A list whose
    default is empty is read as empty where it is left out, so that nobody takes it for a broken one.
    """

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    exactly_one: tuple[str, ...] = ()
    at_least_one: tuple[str, ...] = ()
    at_most_one: tuple[str, ...] = ()
    defaults: Mapping[str, object] = field(default_factory=dict)
    _shapes: Mapping[str, Shape] = field(init=False, repr=False, compare=False)
    _parts: Mapping[str, Shape] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shapes = {name: _plainly(shape) for name, shape in {**self.required, **self.optional}.items()}
        object.__setattr__(self, "_shapes", shapes)
        parts = {name: shape for name, shape in shapes.items() if not isinstance(shape, Scalar)}
        object.__setattr__(self, "_parts", parts)

    def read(self, value: object, path: str, findings: Findings) -> dict[str, Any] | None:
        """Give the members that are whole."""
        if not isinstance(value, dict):
            _wrong_type(path, findings, "an object in curly brackets")
            return None
        self._find_names(value, path, findings)
        clean: dict[str, Any] = {name: [] for name, default in self.defaults.items() if default == []}
        for name, shape in self._shapes.items():
            if name in value:
                clean[name] = shape.read(value[name], f"{path}/{name}", findings)
        return (
            {name: member for name, member in clean.items() if member is not None} if None in clean.values() else clean
        )

    def _find_names(self, value: dict[str, object], path: str, findings: Findings) -> None:
        if not value.keys() <= self._shapes.keys():
            for name in [name for name in value if name not in self._shapes]:
                message = "Remove this: the format has no such member."
                _note(findings, Finding(pointer(path, name), "unknown-member", message))
        for name in self.required:
            if name not in value:
                _note(findings, Finding(f"{path}/{name}", "missing", "Add this member."))
        self._count_names(value, path, findings)

    def _count_names(self, value: dict[str, object], path: str, findings: Findings) -> None:
        if self.exactly_one and _count(self.exactly_one, value) != 1:
            wanted = f"Give either {_either(self.exactly_one)}, one of them and not both."
            _note(findings, Finding(path, "exactly-one", wanted))
        if self.at_least_one and _count(self.at_least_one, value) == 0:
            _note(findings, Finding(path, "at-least-one", f"Give {_either(self.at_least_one)}, or both."))
        if self.at_most_one and _count(self.at_most_one, value) > 1:
            _note(findings, Finding(path, "at-most-one", f"Give {_either(self.at_most_one)}, and not both."))

    def canonical(self, value: dict[str, Any]) -> dict[str, object]:
        """Drop what says nothing."""
        form = dict(value)
        for name, shape in self._parts.items():
            if name in form:
                form[name] = shape.canonical(form[name])
        for name, default in self.defaults.items():
            if name in form and form[name] == (default(form) if callable(default) else default):
                del form[name]
        return form

    def schema(self) -> JsonSchema:
        """Describe the members."""
        shapes = {**self.required, **self.optional}
        described: JsonSchema = {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in shapes.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }
        if self.exactly_one:
            described["oneOf"] = [{"required": [name]} for name in self.exactly_one]
        if self.at_least_one:
            described["anyOf"] = [{"required": [name]} for name in self.at_least_one]
        if self.at_most_one:
            described["not"] = {"required": list(self.at_most_one)}
        return described


def _plainly(shape: Shape) -> Shape:
    """Give what a name stands for: reading and ordering need no name."""
    return _plainly(shape.shape) if isinstance(shape, Named) else shape


def _count(names: Sequence[str], value: dict[str, object]) -> int:
    return len(value.keys() & names)


def _either(names: Sequence[str]) -> str:
    return " or ".join(f'"{name}"' for name in names)


@dataclass(frozen=True, slots=True)
class ByKind:
    """An object one member of which, most often `kind`, says which of several shapes it has."""

    kinds: Mapping[str, Shape]
    member: str = "kind"

    def read(self, value: object, path: str, findings: Findings) -> object:
        """Read it as its kind; of an unknown kind nothing is read."""
        if not isinstance(value, dict):
            _wrong_type(path, findings, "an object in curly brackets")
            return None
        kind = value.get(self.member)
        if isinstance(kind, str) and kind in self.kinds:
            return self.kinds[kind].read(value, path, findings)
        Choice(tuple(self.kinds)).read(kind, pointer(path, self.member), findings)
        return None

    def canonical(self, value: dict[str, Any]) -> object:
        """Put it in the form of its kind."""
        return self.kinds[value[self.member]].canonical(value)

    def schema(self) -> JsonSchema:
        """Describe each kind."""
        return {"oneOf": [kind.schema() for kind in self.kinds.values()]}


@dataclass(frozen=True, slots=True)
class ByMember:
    """An object that has one shape if it has a certain member, and another if not."""

    member: str
    having: Record
    lacking: Record

    def _of(self, value: object) -> Record:
        return self.having if isinstance(value, dict) and self.member in value else self.lacking

    def read(self, value: object, path: str, findings: Findings) -> dict[str, Any] | None:
        """Read it as the shape that its members say."""
        return self._of(value).read(value, path, findings)

    def canonical(self, value: dict[str, Any]) -> dict[str, object]:
        """Put it in the form of its shape."""
        return self._of(value).canonical(value)

    def schema(self) -> JsonSchema:
        """Describe both shapes."""
        return {"oneOf": [self.lacking.schema(), self.having.schema()]}


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """One item, or a list of several in any order, which is a set; a list of one item is that item."""

    item: Shape

    def read(self, value: object, path: str, findings: Findings) -> object:
        """Give the item, or a list of all items with None for each that is broken."""
        if not isinstance(value, list):
            return self.item.read(value, path, findings)
        items = ListOf(self.item, least=1).read(value, path, findings)
        forms = [None if item is None else in_canonical_text(self.item.canonical(item)) for item in items or ()]
        find_repeated(forms, path, findings)
        return items

    def canonical(self, value: object) -> object:
        """Put the items into order."""
        if not isinstance(value, list):
            return self.item.canonical(value)
        items = sorted(map(self.item.canonical, value), key=in_canonical_text)
        return items[0] if len(items) == 1 else items

    def schema(self) -> JsonSchema:
        """Describe both ways."""
        one = self.item.schema()
        return {"oneOf": [one, {"type": "array", "items": one, "minItems": 1}]}


@dataclass(frozen=True, slots=True)
class Named:
    """A shape that the schema describes once, under a name, however often it is used; `definitions` has them all."""

    name: str
    shape: Shape

    def read(self, value: object, path: str, findings: Findings) -> object:
        """Read it as what it names."""
        return self.shape.read(value, path, findings)

    def canonical(self, value: object) -> object:
        """Put it in the form of what it names."""
        return self.shape.canonical(value)

    def schema(self) -> JsonSchema:
        """Point to the one description."""
        return {"$ref": f"#/$defs/{self.name}"}


def definitions(*named: Named) -> JsonSchema:
    """Describe what is used by its name."""
    return {one.name: one.shape.schema() for one in named}


def in_canonical_text(value: object) -> str:
    """Write a value that is in canonical form as the text that all equal values share."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
