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
    legs_used: list[int] = []
    rides_used: int = 0
    ways_used: list[int] = []
    blocked: _Block | None = None
    ended: Ended | None = None
    boarded: _Boarded | None = None


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_State)


def pack_state(state: RightState) -> bytes:
    """Write a state."""
    blocked, boarded = state.blocked, state.boarded
    return VERSION + _ENCODER.encode(
        _State(
            sequence=state.sequence,
            media=[bytes.fromhex(medium) for medium in sorted(state.media)],
            days_activated=[day.toordinal() for day in state.days_activated],
            legs_used=sorted(state.legs_used),
            rides_used=state.rides_used,
            ways_used=list(state.ways_used),
            blocked=None if blocked is None else _Block(blocked.reason, blocked.by, blocked.until),
            ended=state.ended,
            boarded=None if boarded is None else _packed(boarded),
        )
    )


def unpack_state(packed: bytes) -> RightState:
    """Read a state as `pack_state` wrote it, now or earlier; raises `Unreadable`."""
    if packed[:1] != VERSION:
        raise Unreadable
    try:
        found = _DECODER.decode(memoryview(packed)[1:])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unreadable from error
    blocked, boarded = found.blocked, found.boarded
    return RightState(
        sequence=found.sequence,
        legs_used=frozenset(found.legs_used),
        days_activated=tuple(map(date.fromordinal, found.days_activated)),
        rides_used=found.rides_used,
        ways_used=tuple(found.ways_used),
        blocked=None if blocked is None else Block(blocked.reason, blocked.by, blocked.until),
        ended=found.ended,
        media=frozenset(map(bytes.hex, found.media)),
        boarded=None if boarded is None else _unpacked(boarded),
    )


def _packed(boarded: Boarded) -> _Boarded:
    return _Boarded(
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
