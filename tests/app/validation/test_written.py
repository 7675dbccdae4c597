"""What is written without pydantic, since every tap needs it, is what pydantic would write."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.schemas import CODE_PATTERN, TEXT_PATTERN
from app.rights.records import Tap, TapAnswer, TapContent, TapIdentity, write_effect
from app.rights.standing import Pattern, Standing
from app.rights.taps import SEPARATOR, NewTap, _accepted, _columns
from app.validation.schemas import TapAnswered, written
from fares.products import Coverage
from fares.rights import Decision, EventKind, Reason, RightKind, RightState, RightTerms, TapEffect
from fares.rights.events import Boarded

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 10**15).map(lambda microseconds: FIRST + timedelta(microseconds=microseconds))
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
BOARDINGS = st.builds(
    Boarded,
    at=INSTANTS,
    stop=WORDS,
    operator=WORDS,
    line=st.none() | WORDS,
    reader=st.none() | WORDS,
    passengers=st.integers(1, 99),
    left_at=st.none() | INSTANTS,
    left_stop=st.none() | WORDS,
)
EFFECTS = st.builds(
    TapEffect,
    leg_used=st.none() | st.integers(0, 9),
    day_activated=st.none() | st.dates(),
    rides_used=st.integers(0, 9),
    way_used=st.none() | st.integers(0, 1),
    boarded=st.none() | BOARDINGS,
)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    begins = draw(INSTANTS)
    terms = RightTerms(
        edition="e" * 64,
        product=None,
        kind=RightKind.PAY_AS_YOU_GO,
        profile=draw(st.none() | WORDS),
        valid_from=begins,
        valid_until=begins + timedelta(microseconds=draw(st.integers(1, 10**15))),
        covers=Coverage(),
        legs=(),
        fare_days=1,
        uses=None,
        max_passengers=1,
    )
    pattern = Pattern(b"p" * 12, draw(WORDS), draw(st.booleans()), terms)
    return Standing(draw(st.uuids()), pattern, terms, RightState(), None)


@given(st.sampled_from(Reason), WORDS, st.none() | standings(), INSTANTS)
def test_an_answer_is_the_same_bytes(reason: Reason, display: str, right: Standing | None, at: datetime) -> None:
    answer = TapAnswer(reason, display, right, at)

    assert written(answer) == TapAnswered.of(answer).model_dump_json().encode()


@given(EFFECTS)
def test_an_effect_is_the_same_to_postgresql(effect: TapEffect) -> None:
    at = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
    tap = Tap(TapIdentity("device", 1, 1), TapContent(b"d" * 32, "R-DWT", None, at), "RW")
    new = NewTap(tap, Decision(Reason.ACCEPTED, "Valid.", effect), at, UUID(int=1), 1, b"before", b"after")

    after, details = _accepted(new)

    assert after == "\\x" + b"after".hex()
    assert json.loads(details) == {
        "reason": "accepted",
        "display": "Valid.",
        "effect": write_effect(EventKind.TAP, effect),
    }


@given(st.lists(st.tuples(WORDS, st.just("") | WORDS), max_size=9))
def test_columns_are_split_into_what_they_were_joined_from(rows: list[tuple[str, str]]) -> None:
    columns = _columns(rows)

    assert [column.split(SEPARATOR) for column in columns] == [list(column) for column in zip(*rows, strict=True)]


def test_a_value_that_would_be_taken_for_two_is_not_written() -> None:
    with pytest.raises(ValueError, match="separates"):
        _columns([("one", "two"), ("three", f"fo{SEPARATOR}ur")])


@pytest.mark.parametrize("pattern", [CODE_PATTERN, TEXT_PATTERN])
def test_no_device_can_send_such_a_value(pattern: str) -> None:
    assert not re.search(pattern, f"R{SEPARATOR}DWT")
