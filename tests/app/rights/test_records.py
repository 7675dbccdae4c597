"""What is written of a right is read back as it was."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.rights import records
from app.rights.records import HeldRight, TapContent
from fares.network import Mode
from fares.products import Coverage, ProductKind
from fares.rights import RightLeg, RightState, RightTerms, TapEffect

FROM = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
UNTIL = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
COVERS = Coverage(modes=frozenset({Mode.BUS, Mode.TRAM}), lines_out=frozenset({"FAST"}), bands=("off-peak",))
NOT_FAST = Coverage(lines_out=frozenset({"FAST"}))
LEG = RightLeg("BUSCO", Mode.BUS, frozenset({"BUS1"}), "derwent", "trentham", (NOT_FAST,))
CARNET = RightTerms("carnet", ProductKind.CARNET, "adult", "ab" * 32, COVERS, (), FROM, UNTIL, 1, 10, 1)
SINGLE = RightTerms(None, None, None, "ab" * 32, Coverage(), (LEG,), FROM, UNTIL, 1, None, 1)


@pytest.mark.parametrize("terms", [CARNET, SINGLE])
def test_terms_are_read_as_they_were_written(terms: RightTerms) -> None:
    assert records.read_terms(records.write_terms(terms)) == terms


def test_terms_and_states_written_before_there_were_returns_are_still_read() -> None:
    """They lack the members that came later, which then mean what they always did."""
    state = RightState(1, days_activated=(date(2026, 11, 23),))
    right = HeldRight(UUID(int=7), "Joint Carnet", illustrative=True, terms=CARNET, state=state)
    written = json.loads(records.write_held(right))
    for later in ("rides", "within_fare_days", "ways", "parts", "needs", "benefits"):
        del written["terms"][later]
    for later in ("rides_used", "ways_used"):
        del written["state"][later]

    assert records.read_held(json.dumps(written).encode()) == right
    assert records.read_terms(written["terms"]) == CARNET


@pytest.mark.parametrize("effect", [TapEffect(), TapEffect(leg_used=1), TapEffect(day_activated=date(2026, 11, 23))])
def test_an_effect_is_read_as_it_was_written(effect: TapEffect) -> None:
    assert records.read_effect(records.write_effect(effect)) == effect


def test_a_right_is_remembered_whole() -> None:
    state = RightState(3, frozenset({0, 1}), (date(2026, 11, 23), date(2026, 11, 25)))
    right = HeldRight(UUID(int=7), "Joint Carnet", illustrative=True, terms=CARNET, state=state)

    assert records.read_held(records.write_held(right)) == right


def test_taps_that_differ_in_anything_have_different_fingerprints() -> None:
    contents = [
        TapContent(b"1" * 32, "B-DWT", None, FROM),
        TapContent(b"2" * 32, "B-DWT", None, FROM),
        TapContent(b"1" * 32, "B-TRT", None, FROM),
        TapContent(b"1" * 32, "B-DWT", "BUS1", FROM),
        TapContent(b"1" * 32, "B-DWT", None, UNTIL),
    ]

    assert len({content.fingerprint for content in contents}) == len(contents)
