"""A right's state as a few dozen bytes: beside each of its events, and in the cache.

The first byte is the version. What follows is a MessagePack array, whose members keep their places for ever: a new one
goes to the end and has a default, so that whatever was written before is still read. Equal states are equal bytes.
"""

from datetime import date, datetime
from typing import Final

import msgspec

from fares.rights import Block, BlockReason, Boarded, Ended, RightState

VERSION: Final = b"\x01"


class Unreadable(ValueError):
    """The bytes are not what was ever written here."""


class _Block(msgspec.Struct, array_like=True):
    reason: BlockReason
    by: str
    until: datetime | None = None


class _Boarded(msgspec.Struct, array_like=True):
    at: datetime
    stop: str
    operator: str
    line: str | None = None
    reader: str | None = None
    passengers: int = 1
    left_at: datetime | None = None
    left_stop: str | None = None


class _State(msgspec.Struct, array_like=True):
    """Days are counted from 1 January of the year 1, media are their digests' own bytes."""

    sequence: int
    media: list[bytes] = []
    days_activated: list[int] = []
    legs_used: frozenset[int] = frozenset()
    rides_used: int = 0
    ways_used: tuple[int, ...] = ()
    blocked: _Block | None = None
    ended: Ended | None = None
    boarded: _Boarded | None = None


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_State)


def pack_state(state: RightState) -> bytes:
    """Write a state: the members of `_State`, in their order."""
    blocked, boarded, days, legs = state.blocked, state.boarded, state.days_activated, state.legs_used
    return VERSION + _ENCODER.encode(
        (
            state.sequence,
            [bytes.fromhex(medium) for medium in sorted(state.media)],
            [day.toordinal() for day in days] if days else (),
            sorted(legs) if legs else (),
            state.rides_used,
            state.ways_used,
            None if blocked is None else (blocked.reason, blocked.by, blocked.until),
            state.ended,
            None if boarded is None else _packed(boarded),
        )
    )


def unpack_state(packed: bytes) -> RightState:
    """Read a state as `pack_state` wrote it, now or earlier; raises `Unreadable`."""
    if packed[:1] != VERSION:
        raise Unreadable
    try:
        found = _DECODER.decode(packed[1:])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unreadable from error
    blocked, boarded = found.blocked, found.boarded
    return RightState(
        found.sequence,
        found.legs_used,
        tuple(map(date.fromordinal, found.days_activated)),
        found.rides_used,
        found.ways_used,
        None if blocked is None else Block(blocked.reason, blocked.by, blocked.until),
        found.ended,
        frozenset([medium.hex() for medium in found.media]),
        None if boarded is None else _unpacked(boarded),
    )


def _packed(boarded: Boarded) -> tuple[object, ...]:
    return (
        boarded.at,
        boarded.stop,
        boarded.operator,
        boarded.line,
        boarded.reader,
        boarded.passengers,
        boarded.left_at,
        boarded.left_stop,
    )


def _unpacked(found: _Boarded) -> Boarded:
    return Boarded(
        found.at,
        found.stop,
        found.operator,
        found.line,
        found.reader,
        found.passengers,
        found.left_at,
        found.left_stop,
    )
