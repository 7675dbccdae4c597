"""What is written of a right is read back as it was."""

import json
from datetime import UTC, date, datetime

import pytest

from app.rights import records
from app.rights.records import TapContent
from fares.network import Mode
from fares.products import Coverage, ProductKind
from fares.rights import (
    Block,
    BlockReason,
    Effect,
    End,
    Ended,
    EventKind,
    Link,
    RightLeg,
    RightTerms,
    TapEffect,
    Unblock,
    Unlink,
)

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


def test_terms_written_before_there_were_returns_are_still_read() -> None:
    """They lack the members that came later, which then mean what they always did."""
    written = records.write_terms(CARNET)
    for later in ("rides", "within_fare_days", "ways", "parts", "needs", "benefits"):
        del written[later]

    assert records.read_terms(written) == CARNET


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        (EventKind.SOLD, Link("ab" * 32)),
        (EventKind.ACTIVATED, TapEffect(day_activated=date(2026, 11, 23))),
        (EventKind.TAP, TapEffect()),
        (EventKind.TAP, TapEffect(leg_used=1)),
        (EventKind.TAP, TapEffect(rides_used=1, way_used=0)),
        (EventKind.REFUNDED, End(Ended.REFUNDED)),
        (EventKind.EXCHANGED, End(Ended.EXCHANGED)),
        (EventKind.BLOCKED, Block(BlockReason.LOST, "app")),
        (EventKind.BLOCKED, Block(BlockReason.UNPAID, "app", UNTIL)),
        (EventKind.UNBLOCKED, Unblock()),
        (EventKind.LINKED, Link("cd" * 32)),
        (EventKind.UNLINKED, Unlink("cd" * 32)),
    ],
)
def test_an_effect_is_read_as_it_was_written(kind: EventKind, effect: Effect) -> None:
    assert records.read_effect(kind, json.loads(json.dumps(records.write_effect(kind, effect)))) == effect


def test_every_kind_of_event_has_an_effect_that_can_be_written() -> None:
    assert set(records._EFFECTS) == set(EventKind)


def test_effects_of_taps_and_sales_that_were_stored_before_there_was_more_are_still_read() -> None:
    """A sale had none, and a tap's had fewer members."""
    assert records.read_effect(EventKind.SOLD, None) == TapEffect()
    assert records.read_effect(EventKind.TAP, {"leg_used": 1, "day_activated": None}) == TapEffect(leg_used=1)


def test_taps_that_differ_in_anything_have_different_fingerprints() -> None:
    contents = [
        TapContent(b"1" * 32, "B-DWT", None, FROM),
        TapContent(b"2" * 32, "B-DWT", None, FROM),
        TapContent(b"1" * 32, "B-TRT", None, FROM),
        TapContent(b"1" * 32, "B-DWT", "BUS1", FROM),
        TapContent(b"1" * 32, "B-DWT", None, UNTIL),
    ]

    assert len({content.fingerprint for content in contents}) == len(contents)
