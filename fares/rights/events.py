"""What may happen to a right, and what each event does to its state. Each takes the right's next sequence."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from fares.values import value


class EventKind(StrEnum):
    """What happened to a right."""

    SOLD = "sold"
    ACTIVATED = "activated"
    TAP = "tap"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    LINKED = "linked"
    UNLINKED = "unlinked"


class BlockReason(StrEnum):
    """Why a right is blocked: a closed list."""

    LOST = "lost"
    STOLEN = "stolen"
    MISUSE = "misuse"
    UNPAID = "unpaid"
    MISTAKE = "mistake"
    OTHER = "other"


class Ended(StrEnum):
    """How a right ended before its time. Nothing brings it back."""

    REFUNDED = "refunded"
    EXCHANGED = "exchanged"


@value(frozen=True, slots=True)
class Boarded:
    """The last boarding with a right: what an exit, an inspection and another boarding are judged by.

    `at` is when its first passenger boarded, UTC, and `passengers` how many have boarded there by now. `reader` is the
    device that saw it last. It has been left where `left_at` (UTC) and `left_stop` say so.
    """

    at: datetime
    stop: str
    operator: str
    line: str | None = None
    reader: str | None = None
    passengers: int = 1
    left_at: datetime | None = None
    left_stop: str | None = None


@value(frozen=True, slots=True)
class TapEffect:
    """What an accepted tap or an activation does: use a leg, a ride, or a way, or activate a fare day, or nothing.

    `boarded` is the boarding as it is from now on, where the tap began one, joined one, or left it.
    """

    leg_used: int | None = None
    day_activated: date | None = None
    rides_used: int = 0
    way_used: int | None = None
    boarded: Boarded | None = None

    @property
    def spent(self) -> "TapEffect":
        """Give what it takes of what was sold, which is nothing for `NO_EFFECT`."""
        return self.on(None)

    def on(self, boarded: Boarded | None) -> "TapEffect":
        """Give the same effect on another boarding."""
        return TapEffect(self.leg_used, self.day_activated, self.rides_used, self.way_used, boarded)


@dataclass(frozen=True, slots=True)
class Block:
    """The right is refused until an instant (UTC), at which it is good again by itself, or until it is unblocked.

    `by` is who blocked it.
    """

    reason: BlockReason
    by: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unblock:
    """The right is no longer refused."""


@dataclass(frozen=True, slots=True)
class End:
    """The right is over: its price was given back, or it was taken back for another."""

    how: Ended


@dataclass(frozen=True, slots=True)
class Link:
    """A medium carries the right from now on: `medium` is its digest, of which the engine asks nothing."""

    medium: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """A medium carries the right no longer."""

    medium: str


Effect = TapEffect | Block | Unblock | End | Link | Unlink
NO_EFFECT: Final = TapEffect()
Item = TypeVar("Item")


@value(frozen=True, slots=True)
class RightState:
    """What has happened to a right so far.

    Its last sequence; of a single, the legs ridden (by index); the fare days activated; of a carnet, the rides taken;
    of a return, which way (by index) each ride went; the last block, perhaps over by now; how it ended; its media; and
    of all boardings the last.
    """

    sequence: int = 0
    legs_used: frozenset[int] = frozenset()
    days_activated: tuple[date, ...] = ()
    rides_used: int = 0
    ways_used: tuple[int, ...] = ()
    blocked: Block | None = None
    ended: Ended | None = None
    media: frozenset[str] = frozenset()
    boarded: Boarded | None = None

    def is_blocked(self, at: datetime) -> bool:
        """Say whether a block holds at an instant (UTC): up to its end, which is excluded."""
        return self.blocked is not None and (self.blocked.until is None or at < self.blocked.until)


def fold(state: RightState, effect: Effect) -> RightState:
    """Take an event into the state, at the next sequence. A later block replaces an earlier; the first end stays."""
    if isinstance(effect, TapEffect):
        return _used(state, effect)
    after = replace(state, sequence=state.sequence + 1)
    match effect:
        case Block():
            return replace(after, blocked=effect)
        case Unblock():
            return replace(after, blocked=None)
        case End():
            return replace(after, ended=after.ended or effect.how)
        case Link():
            return replace(after, media=after.media | {effect.medium})
        case _:
            return replace(after, media=after.media - {effect.medium})


def _used(state: RightState, effect: TapEffect) -> RightState:
    return RightState(
        state.sequence + 1,
        state.legs_used if effect.leg_used is None else state.legs_used | {effect.leg_used},
        _and(state.days_activated, effect.day_activated),
        state.rides_used + effect.rides_used,
        _and(state.ways_used, effect.way_used),
        state.blocked,
        state.ended,
        state.media,
        _latest(state.boarded, effect.boarded),
    )


def _and(known: tuple[Item, ...], told: Item | None) -> tuple[Item, ...]:
    return known if told is None else (*known, told)


def _latest(known: Boarded | None, told: Boarded | None) -> Boarded | None:
    """Keep the later of two boardings: one that is told late, by a reader that was offline, changes nothing."""
    if known is None or told is None:
        return told or known
    return known if told.at < known.at else told
