"""Travel rights and taps as values, and how they are written as JSON for the database and the cache."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from app.rights.standing import Standing
from fares.rights import (
    ENGLISH,
    NO_EFFECT,
    Block,
    Effect,
    End,
    EventKind,
    Link,
    PresentationKind,
    Reason,
    RightState,
    RightTerms,
    TapEffect,
    Unblock,
    Unlink,
)
from fares.values import value

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right as it stands: its terms never change, its state is folded from its events. `client_id` is its seller."""

    id: UUID
    sale_id: UUID
    client_id: str
    name: str
    illustrative: bool
    terms: RightTerms
    state: RightState


@dataclass(frozen=True, slots=True)
class IssuedRight:
    """A right as its seller sees it, with the token to put on the passenger's medium.

    `token` is None where the key that made it is no longer kept.
    """

    id: UUID
    token: str | None
    name: str
    illustrative: bool
    terms: RightTerms


@dataclass(frozen=True, slots=True)
class SoldRight:
    """A right of a sale as it stands: its position in the sale, and the time of its latest accepted tap (UTC)."""

    held: HeldRight
    position: int
    tapped_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something other than a tap to record of a right: what it does, and which client asks for it.

    `operator` is that client's own, `event_id` its own id for the event, by which a repetition is known; `details` are
    kept beside it, and must be JSON.
    """

    kind: EventKind
    effect: Effect
    client_id: str
    operator: str | None
    event_id: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """Something that happened to a right. `by` is the client, or a tap's device; a tap has its place and time."""

    right_id: UUID
    sequence: int
    kind: EventKind
    effect: Effect
    recorded_at: datetime
    by: str
    event_id: UUID | None = None
    stop: str | None = None
    operator: str | None = None
    line: str | None = None
    tapped_at: datetime | None = None
    tap_kind: PresentationKind | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A medium that carries a right, known by the sequence of the event that linked it, and since when (UTC)."""

    link: int
    medium: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Denied:
    """A right that every device must refuse, and why, by whom and since when (UTC); `until` None: for good."""

    right_id: UUID
    reason: str
    by: str
    since: datetime
    until: datetime | None


@value(frozen=True, slots=True)
class TapIdentity:
    """What names a tap for ever: the device, its epoch (new at enrolment or reset) and its counter."""

    device: str
    epoch: int
    counter: int


@value(frozen=True, slots=True)
class TapContent:
    """What a tap says: which medium (as its keyed digest), at which stop, on which line if known, when (UTC), why."""

    medium_digest: bytes
    stop: str
    line: str | None
    at: datetime
    kind: PresentationKind = PresentationKind.ENTRY

    @property
    def fingerprint(self) -> bytes:
        """Give 32 bytes that differ where the content does."""
        parts = (self.medium_digest.hex(), self.stop, self.line or "", self.at.isoformat(), self.kind)
        return sha256("\n".join(parts).encode()).digest()


@value(frozen=True, slots=True)
class Tap:
    """One presentation of a medium at a device; `operator` is the device's own.

    `older_digests` are those of the same medium under keys that are no longer the newest. `language` is its display's.
    """

    identity: TapIdentity
    content: TapContent
    operator: str
    older_digests: tuple[bytes, ...] = ()
    language: str = ENGLISH

    @property
    def digests(self) -> tuple[bytes, ...]:
        """Give every digest under which its medium may be stored."""
        return (self.content.medium_digest, *self.older_digests)

    def says(self, content: TapContent) -> bool:
        """Say whether this is what a recorded tap said, under whichever key its medium was stored."""
        return content.medium_digest in self.digests and content == replace(
            self.content, medium_digest=content.medium_digest
        )


@value(frozen=True, slots=True)
class TapAnswer:
    """What a device was told: `right` is None where the medium carries none that we know."""

    reason: Reason
    display: str
    right: HeldRight | Standing | None
    at: datetime

    @property
    def accepted(self) -> bool:
        """Say whether the passenger may travel."""
        return self.reason.accepts


@dataclass(frozen=True, slots=True)
class RecordedTap:
    """A tap that was answered before, and the answer."""

    content: TapContent
    answer: TapAnswer


_TERMS = TypeAdapter(RightTerms)
_EFFECTS: Final[Mapping[EventKind, TypeAdapter[Any]]] = {
    EventKind.SOLD: TypeAdapter(Link),
    EventKind.ACTIVATED: TypeAdapter(TapEffect),
    EventKind.TAP: TypeAdapter(TapEffect),
    EventKind.REFUNDED: TypeAdapter(End),
    EventKind.EXCHANGED: TypeAdapter(End),
    EventKind.BLOCKED: TypeAdapter(Block),
    EventKind.UNBLOCKED: TypeAdapter(Unblock),
    EventKind.LINKED: TypeAdapter(Link),
    EventKind.UNLINKED: TypeAdapter(Unlink),
}


def write_terms(terms: RightTerms) -> JsonObject:
    """Write terms as a JSON object for the database."""
    written: JsonObject = _TERMS.dump_python(terms, mode="json")
    return written


def read_terms(written: JsonObject) -> RightTerms:
    """Read terms as `write_terms` wrote them."""
    return _TERMS.validate_python(written)


def write_effect(kind: EventKind, effect: Effect) -> JsonObject:
    """Write an event's effect as a JSON object for the database."""
    written: JsonObject = _EFFECTS[kind].dump_python(effect, mode="json")
    return written


def read_effect(kind: EventKind, written: JsonObject | None) -> Effect:
    """Read an effect as `write_effect` wrote it. The oldest sales wrote none."""
    if written is None:
        return NO_EFFECT
    effect: Effect = _EFFECTS[kind].validate_python(written)
    return effect
