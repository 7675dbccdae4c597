"""Travel rights and taps as values, and how they are written as JSON for the database and the cache."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from fares.rights import Reason, RightState, RightTerms, TapEffect

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right as it stands: its terms never change, its state is folded from its events."""

    id: UUID
    name: str
    illustrative: bool
    terms: RightTerms
    state: RightState


@dataclass(frozen=True, slots=True)
class IssuedRight:
    """A right as its seller sees it, with the token to put on the passenger's medium."""

    id: UUID
    token: str
    name: str
    illustrative: bool
    terms: RightTerms


@dataclass(frozen=True, slots=True)
class TapIdentity:
    """What names a tap for ever: the device, its epoch (new at enrolment or reset) and its counter."""

    device: str
    epoch: int
    counter: int


@dataclass(frozen=True, slots=True)
class TapContent:
    """What a tap says: which medium (as its keyed digest), at which stop, on which line if known, and when (UTC)."""

    medium_digest: bytes
    stop: str
    line: str | None
    at: datetime

    @property
    def fingerprint(self) -> bytes:
        """Give 32 bytes that differ where the content does."""
        parts = (self.medium_digest.hex(), self.stop, self.line or "", self.at.isoformat())
        return sha256("\n".join(parts).encode()).digest()


@dataclass(frozen=True, slots=True)
class Tap:
    """One presentation of a medium at a device; `operator` is the device's own."""

    identity: TapIdentity
    content: TapContent
    operator: str


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """What a device was told: `right` is None where the medium carries none that we know."""

    reason: Reason
    display: str
    right: HeldRight | None
    at: datetime

    @property
    def accepted(self) -> bool:
        """Say whether the passenger may travel."""
        return self.reason is Reason.ACCEPTED


@dataclass(frozen=True, slots=True)
class RecordedTap:
    """A tap that was answered before, and the answer."""

    content: TapContent
    answer: TapAnswer


_TERMS = TypeAdapter(RightTerms)
_EFFECT = TypeAdapter(TapEffect)
_HELD = TypeAdapter(HeldRight)


def write_terms(terms: RightTerms) -> JsonObject:
    """Write terms as a JSON object for the database."""
    written: JsonObject = _TERMS.dump_python(terms, mode="json")
    return written


def read_terms(written: JsonObject) -> RightTerms:
    """Read terms as `write_terms` wrote them."""
    return _TERMS.validate_python(written)


def write_effect(effect: TapEffect) -> JsonObject:
    """Write a tap's effect as a JSON object for the database."""
    written: JsonObject = _EFFECT.dump_python(effect, mode="json")
    return written


def read_effect(written: JsonObject) -> TapEffect:
    """Read an effect as `write_effect` wrote it."""
    return _EFFECT.validate_python(written)


def write_held(right: HeldRight) -> bytes:
    """Write a right and its state for the cache."""
    return _HELD.dump_json(right)


def read_held(written: bytes) -> HeldRight:
    """Read a right as `write_held` wrote it; raises `ValueError` for anything else."""
    return _HELD.validate_json(written)
