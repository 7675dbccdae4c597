"""A packed state is read as it was written, is known again by its bytes, and takes few of them."""

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rights import packing
from app.rights.packing import Unreadable, pack_state, unpack_state
from fares.rights import Block, BlockReason, Boarded, RightState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MEDIA = st.frozensets(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=3)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a bound
BLOCKS = st.builds(Block, st.sampled_from(BlockReason), st.text(max_size=64), st.none() | INSTANTS)
BOARDINGS = st.builds(Boarded, at=INSTANTS, left_at=st.none() | INSTANTS)


@given(
    st.builds(
        RightState,
        sequence=st.integers(0, 2**31 - 1),
        media=MEDIA,
        legs_used=st.frozensets(st.integers(0, 9)),
        ways_used=st.lists(st.integers(0, 1)).map(tuple),
        rides_used=st.integers(0, 10_000),
        blocked=st.none() | BLOCKS,
        boarded=st.none() | BOARDINGS,
    )
)
def test_a_state_is_read_as_it_was_written(state: RightState) -> None:
    assert unpack_state(pack_state(state)) == state


def test_every_member_of_a_state_is_kept() -> None:
    """Whoever gives the state a new member gives it a place at the end, with a default."""
    assert {field.name for field in fields(RightState)} == set(packing._State.__struct_fields__)
    assert [field.name for field in fields(Boarded)] == list(packing._Boarded.__struct_fields__)
    assert [field.name for field in fields(Block)] == list(packing._Block.__struct_fields__)


def test_what_was_written_before_there_was_more_is_still_read() -> None:
    """The bytes of a right that was sold, by the first form of version 1."""
    written = b"\x01\x92\x01\x91\xc4\x20" + b"\xab" * 32

    assert unpack_state(written) == RightState(1, media=frozenset({"ab" * 32}))


def test_equal_states_are_equal_bytes() -> None:
    media = [bytes([number]) * 32 for number in range(9)]

    packed = {pack_state(RightState(1, media=frozenset(map(bytes.hex, order)))) for order in (media, media[::-1])}

    assert len(packed) == 1


@pytest.mark.parametrize("garbled", [b"", b"\x01", b"\x02\x91\x01", b"\x01\x91\xa1a", b"\x01\x91\x01\x00", b"{}"])
def test_anything_else_is_unreadable(garbled: bytes) -> None:
    with pytest.raises(Unreadable):
        unpack_state(garbled)


def test_a_state_takes_few_bytes() -> None:
    held = frozenset({"ab" * 32})
    commuter = RightState(800, media=held, boarded=Boarded(NOON, "9100DRBY", "EM", "EM:MML", "device-EM-0001"))
    carnet = RightState(11, media=held, days_activated=tuple(date(2026, 11, day) for day in range(1, 11)))

    assert [len(pack_state(state)) for state in (RightState(1, media=held), commuter, carnet)] == [45, 90, 95]
