"""What a difference is made of: changes, and the place in a document where one is found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from fares.difference.words import Names
from fares.money import Money

Node = dict[str, Any]


class Kind(StrEnum):
    """What a change is about, in the order in which an officer reads."""

    PRICE = "price"
    SOURCE = "source"
    PRODUCT = "product"
    SINGLE = "single"
    DISCOUNT = "discount"
    CEILING = "ceiling"
    INTERCHANGE = "interchange"
    CAP = "cap"
    REFUND = "refund"
    PROFILE = "profile"
    HOURS = "hours"
    ZONE = "zone"
    STOP = "stop"
    LINE = "line"
    OPERATOR = "operator"
    TAPS = "taps"
    SHARING = "sharing"
    CARBON = "carbon"
    EDITION = "edition"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was, in a sentence.

    `subject` is the id of what changed, or the member of the document where that has no id. `path` leads there like a
    JSON Pointer, but by ids instead of places in lists, so that it means the same in both documents. `before` and
    `after` are set where one price changed, and one of them where it came or went. `concerns` holds the ids of all
    that the sentence counts, of which it names the first few.
    """

    kind: Kind
    subject: str
    path: str
    sentence: str
    before: Money | None = None
    after: Money | None = None
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in both documents something is compared, and what an officer calls it.

    `speakers` are the members that have words of their own.
    """

    names: Names
    speakers: Mapping[str, "Speaker"]
    kind: Kind
    subject: str
    label: str
    path: tuple[str, ...] = field(default=())

    def within(self, step: str, label: str | None = None) -> "Place":
        """Give the place of a part of this one; its own label where the part has none."""
        return replace(self, path=(*self.path, step), label=self.label if label is None else label)

    def change(self, sentence: str, before: Money | None = None, after: Money | None = None) -> Change:
        """Say that something changed here."""
        return Change(self.kind, self.subject, "".join(f"/{step}" for step in self.path), sentence, before, after)

    def of(self, kind: Kind) -> "Place":
        """Give the same place for a change of another kind."""
        return replace(self, kind=kind)


Speaker = Callable[[Place, str, Any, Any], Iterator[Change]]
"""Tells what changed in a member of a place: its name, its value before and after, None where it is absent."""
