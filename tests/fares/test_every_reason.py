"""Every reason that a display can be given, reached from a tariff and a history, with the sentence that it says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from fares.products import Coverage
from fares.rights import (
    Block,
    BlockReason,
    Decision,
    Effect,
    End,
    Ended,
    Presentation,
    Reason,
    RightState,
    RightTerms,
    entitlement,
    fold,
    refusal,
    validate,
)
from fares.tariff import Tariff
from tests.fares.gated import EXIT, GATED, INSPECTION, PASSED_BACK, after, at, bought, gated, history, token
from tests.fares.journeys_to_price import by_line, by_operator
from tests.support.tariffs import DOCUMENT, LINES, line, stop

BUS, TRAIN, TRAM = at("B-DWT", "BUSCO", line="BUS1"), at("R-DWT", "RW"), at("T-TRT", "TRAMCO", line="TRAM")
BY_BUS, BY_TRAM = by_line("B-DWT", "B-TRT", "BUS1"), by_line("T-TRT", "T-CASTLE", "TRAM")
MIDWAY: Final = stop("R-MID", "Midway", "rail", "villages", 6)
RAIL: Final = line("RAIL", "Rail", "RW", "rail", "R-DWT", "R-MID", "R-TRT")
LONG_WAY = gated(stops=[*DOCUMENT["stops"], MIDWAY], lines=[RAIL, *LINES[1:]])
DAY = bought("joint-day")
LAST_DAYS = [at("B-DWT", "BUSCO", minutes=days * 1440) for days in (89, 92)]
NEXT_DAY = [at("B-TRT", "BUSCO", minutes=1440)]
CARDED = gated(profiles=[*DOCUMENT["profiles"], {"id": "pass", "name": "City pass", "issuer": "city"}])


def said(terms: RightTerms, *shown: Presentation, within: Tariff = GATED) -> Decision:
    """The last of some answers."""
    return history(terms, *shown, within=within)[0][-1]


def taken(effect: Effect) -> Decision:
    """A day that something was done with."""
    return validate(GATED, DAY, fold(RightState(), effect), BUS)


def covering(*shown: Presentation, **parts: object) -> Decision:
    """A right to ride free on what a coverage says."""
    covers = Coverage(**parts)  # type: ignore[arg-type]
    return said(entitlement(GATED, "adult", after(-99_999), after(99_999), covers), *shown)


def carded(*shown: Presentation, **parts: object) -> Decision:
    """The same for the holder of a pass."""
    covers = Coverage(**parts)  # type: ignore[arg-type]
    return said(entitlement(CARDED, "pass", after(-99_999), after(99_999), covers), *shown, within=CARDED)


ANSWERS: Final[list[tuple[Reason, str, Callable[[], Decision]]]] = [
    (Reason.ACCEPTED, "Valid. Have a good journey.", lambda: said(DAY, BUS)),
    (
        Reason.ACCEPTED,
        "Valid. Have a good journey.",
        lambda: covering(BUS, directions=frozenset({"eastbound"})),
    ),
    (Reason.ACCEPTED, "Thank you. Goodbye.", lambda: said(DAY, at("R-TRT", "RW", EXIT))),
    (Reason.ACCEPTED, "Valid.", lambda: said(DAY, at("B-TRT", "BUSCO", INSPECTION))),
    (
        Reason.ACCEPTED,
        "Valid. Boarded 07:42 at Derwent Bus Station.",
        lambda: said(DAY, BUS, at("B-TRT", "BUSCO", INSPECTION, 30)),
    ),
    (
        Reason.SAME_TAP,
        "Already tapped. Nothing more was used.",
        lambda: said(DAY, *[at("B-DWT", "BUSCO", reader="door")] * 2, within=PASSED_BACK),
    ),
    (Reason.EXIT_NOT_NEEDED, "No need to tap off here.", lambda: said(DAY, at("B-TRT", "BUSCO", EXIT))),
    (Reason.PROOF_NEEDED, "Valid. Ask for proof: City pass.", lambda: carded(at("B-TRT", "BUSCO", INSPECTION))),
    (Reason.UNKNOWN_RIGHT, "Not recognised. Please see staff.", lambda: refusal(Reason.UNKNOWN_RIGHT)),
    (
        Reason.UNKNOWN_STOP,
        "This reader's stop is not known. Please see staff.",
        lambda: said(DAY, at("NOWHERE", "BUSCO")),
    ),
    (Reason.REFUNDED, "Refunded. No longer valid.", lambda: taken(End(Ended.REFUNDED))),
    (Reason.EXCHANGED, "Exchanged for another. Please show the new one.", lambda: taken(End(Ended.EXCHANGED))),
    (Reason.BLOCKED, "Reported lost. Please see staff.", lambda: taken(Block(BlockReason.LOST, "app"))),
    (Reason.BLOCKED, "Reported stolen. Please see staff.", lambda: taken(Block(BlockReason.STOLEN, "app"))),
    (Reason.BLOCKED, "Blocked after misuse. Please see staff.", lambda: taken(Block(BlockReason.MISUSE, "app"))),
    (Reason.BLOCKED, "Blocked: payment is due. Please see staff.", lambda: taken(Block(BlockReason.UNPAID, "app"))),
    (Reason.BLOCKED, "Issued by mistake. Please see staff.", lambda: taken(Block(BlockReason.MISTAKE, "app"))),
    (Reason.BLOCKED, "Blocked. Please see staff.", lambda: taken(Block(BlockReason.OTHER, "app"))),
    (Reason.NOT_YET_VALID, "Not valid before 04:30 on 7/9.", lambda: said(DAY, at("B-DWT", "BUSCO", minutes=-300))),
    (Reason.EXPIRED, "Expired at 04:30 on 8/9.", lambda: said(DAY, at("B-DWT", "BUSCO", minutes=1440))),
    (
        Reason.EXPIRED,
        "Expired at 04:30 on 12/9.",
        lambda: said(bought("flexi"), BUS, at("B-DWT", "BUSCO", minutes=5 * 1440)),
    ),
    (
        Reason.EXPIRED,
        "Expired at 04:30 on 8/12.",
        lambda: said(replace(bought("joint-carnet"), fare_days=3), *LAST_DAYS),
    ),
    (
        Reason.EXPIRED,
        "Expired at 04:30 on 8/9.",
        lambda: said(replace(bought("return", "B-DWT", "B-TRT", BY_BUS), valid_until=after(9999)), *NEXT_DAY),
    ),
    (
        Reason.WRONG_OPERATOR,
        "Not valid with this operator.",
        lambda: said(bought("tram-week", "T-TRT", "T-PARK"), BUS),
    ),
    (
        Reason.WRONG_MODE,
        "Not valid on this kind of service.",
        lambda: said(bought("group-day", "T-TRT", "T-PARK", minutes=180), at("R-DWT", "RW", minutes=180)),
    ),
    (
        Reason.WRONG_LINE,
        "Not valid on this line.",
        lambda: said(bought(None, "B-DWT", "B-TRT", BY_BUS), at("B-DWT", "BUSCO", line="FAST")),
    ),
    (Reason.WRONG_LINE, "Not valid on this line.", lambda: covering(BUS, lines=frozenset({"FAST"}))),
    (
        Reason.WRONG_LINE,
        "Not valid on this line.",
        lambda: covering(at("B-DWT", "BUSCO"), directions=frozenset({"eastbound"})),
    ),
    (
        Reason.WRONG_DIRECTION,
        "Not valid in this direction.",
        lambda: covering(BUS, directions=frozenset({"westbound"})),
    ),
    (
        Reason.WRONG_ZONE,
        "Not valid from Trentham Bus Station.",
        lambda: said(bought(None, "B-DWT", "B-TRT", BY_BUS), at("B-TRT", "BUSCO")),
    ),
    (
        Reason.WRONG_ZONE,
        "Not valid from Park.",
        lambda: said(
            bought("return", "T-TRT", "T-CASTLE", by_line("T-TRT", "T-CASTLE", "TRAM")), at("T-PARK", "TRAMCO")
        ),
    ),
    (
        Reason.WRONG_ZONE,
        "Not valid as far as Park.",
        lambda: covering(TRAM, at("T-PARK", "TRAMCO", EXIT, 9), zones=frozenset({"trentham"})),
    ),
    (
        Reason.WRONG_STOP,
        "Not valid from Derwent Bus Station.",
        lambda: covering(BUS, from_stops=frozenset({"B-MARKET"})),
    ),
    (
        Reason.WRONG_STOP,
        "Not valid as far as Park.",
        lambda: covering(TRAM, at("T-PARK", "TRAMCO", EXIT, 9), to_stops=frozenset({"T-CASTLE"})),
    ),
    (Reason.WRONG_DAY, "Not valid on this day.", lambda: said(bought("weekend", minutes=-2880), BUS)),
    (Reason.TOO_LATE, "Not valid after 07:00 today.", lambda: said(bought("early", minutes=-60), BUS)),
    (Reason.TOO_EARLY, "Not valid before 09:30 today.", lambda: said(bought("off-peak", minutes=180), BUS)),
    (Reason.WRONG_PROFILE, "Not valid for this passenger.", lambda: covering(BUS, profiles=frozenset({"young"}))),
    (Reason.WRONG_PROFILE, "Not valid for this passenger.", lambda: carded(BUS, issuers=frozenset({"county"}))),
    (
        Reason.PASSBACK,
        "Already used at 07:42. Wait until 07:52.",
        lambda: said(DAY, BUS, at("B-DWT", "BUSCO", minutes=5), within=PASSED_BACK),
    ),
    (
        Reason.OUTWARD_FIRST,
        "Use the outward journey first.",
        lambda: said(bought("return", "B-DWT", "B-TRT", BY_BUS), at("B-TRT", "BUSCO")),
    ),
    (
        Reason.BREAK_OF_JOURNEY,
        "Used. Your journey ended at Midway.",
        lambda: said(
            bought(None, "R-DWT", "R-TRT", by_operator("R-DWT", "R-TRT", "RW"), within=LONG_WAY),
            *(TRAIN, at("R-MID", "RW", EXIT, 9), at("R-MID", "RW", minutes=30)),
            within=LONG_WAY,
        ),
    ),
    (
        Reason.USED_UP,
        "Already used at 07:42 on 7/9.",
        lambda: said(bought(None, "B-DWT", "B-TRT", BY_BUS), BUS, at("B-DWT", "BUSCO", minutes=5)),
    ),
    (
        Reason.USED_UP,
        "Already used at 07:42 on 7/9.",
        lambda: said(bought("return", "B-DWT", "B-TRT", BY_BUS), BUS, at("B-DWT", "BUSCO", minutes=5)),
    ),
    (
        Reason.USED_UP,
        "Already used.",
        lambda: validate(GATED, bought("rides"), RightState(10, rides_used=10), BUS),
    ),
    (
        Reason.NOT_ACTIVATED,
        "Not activated. Please tap on first.",
        lambda: said(bought("joint-carnet"), at("B-TRT", "BUSCO", INSPECTION)),
    ),
    (
        Reason.NO_ENTRY,
        "No tap on found. Please see staff.",
        lambda: said(token(), at("B-TRT", "BUSCO", INSPECTION)),
    ),
    (
        Reason.TOO_LONG_AGO,
        "Tapped on at 07:42: too long ago. Please see staff.",
        lambda: said(token(), BUS, at("B-TRT", "BUSCO", INSPECTION, 91)),
    ),
]


@pytest.mark.parametrize(("reason", "sentence", "answer"), ANSWERS, ids=[f"{one[0]} {one[1]}" for one in ANSWERS])
def test_a_reason_is_reached_and_says_what_the_passenger_can_do(
    reason: Reason, sentence: str, answer: Callable[[], Decision]
) -> None:
    decision = answer()

    assert (decision.reason, decision.sentence) == (reason, sentence)


def test_no_reason_is_there_that_nothing_reaches() -> None:
    assert {reason for reason, _, _ in ANSWERS} == set(Reason)
