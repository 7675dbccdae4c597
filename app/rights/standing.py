"""A right as a tap needs it: what it has in common with many others, and how it stands by itself."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
from pydantic import TypeAdapter

from fares.rights import RightState, RightTerms
from fares.values import value

DIGEST_BYTES: Final = 12
PATTERNS: Final = 8192
"""How many patterns a process keeps; a tariff has some hundreds."""
WINDOW: Final = ("valid_from", "valid_until")

_TERMS: Final = TypeAdapter(RightTerms)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What rights of one product have in common: all but when they are valid, which its `terms` have of one of them."""

    digest: bytes
    name: str
    illustrative: bool
    terms: RightTerms

    def terms_for(self, valid_from: datetime, valid_until: datetime) -> RightTerms:
        """Give the terms of a right that is valid in a window (UTC)."""
        return _terms_for(self, valid_from, valid_until)


@lru_cache(maxsize=PATTERNS)
def _terms_for(pattern: Pattern, valid_from: datetime, valid_until: datetime) -> RightTerms:
    return replace(pattern.terms, valid_from=valid_from, valid_until=valid_until)


class Told(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A tap that was accepted, by 8 bytes that stand for all it said, and the answer; None for the usual one."""

    tap: bytes
    reason: str | None = None
    display: str | None = None


@value(frozen=True, slots=True)
class Standing:
    """A right as it stands. `packed` is the state as PostgreSQL has it beside the newest event, None if it has none.

    `told` are the last taps that were accepted, as far as they are known here: the latest comes first.
    """

    id: UUID
    pattern: Pattern
    terms: RightTerms
    state: RightState
    packed: bytes | None
    told: tuple[Told, ...] = ()

    @property
    def name(self) -> str:
        """What the right is called."""
        return self.pattern.name

    @property
    def illustrative(self) -> bool:
        """Say whether its price was made up."""
        return self.pattern.illustrative


class Patterns:
    """The patterns that a process has met. One that it does not know PostgreSQL tells, with any right that has it."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Pattern] = OrderedDict()

    def get(self, digest: bytes) -> Pattern | None:
        """Give a pattern, if it is known."""
        return self._known.get(digest)

    def of(self, name: str, terms: Mapping[str, Any], *, illustrative: bool) -> Pattern:
        """Give the pattern of a right, as its row has it; forget the oldest where there are too many."""
        shared = {member: value for member, value in terms.items() if member not in WINDOW}
        said = json.dumps([name, illustrative, shared], sort_keys=True).encode()
        digest = sha256(said).digest()[:DIGEST_BYTES]
        known = self._known.get(digest)
        if known is None:
            known = self._known[digest] = Pattern(digest, name, illustrative, _TERMS.validate_python(dict(terms)))
            if len(self._known) > PATTERNS:
                self._known.popitem(last=False)
        return known
