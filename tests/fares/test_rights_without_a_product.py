"""Rights that no product sells: to ride now and be charged later, and to ride without paying."""

from datetime import timedelta

import pytest

from fares.errors import NothingFree, UnknownProfile
from fares.products import Coverage
from fares.rights import (
    NO_EFFECT,
    Block,
    BlockReason,
    Reason,
    RightKind,
    RightState,
    RightTerms,
    entitlement,
    judged_by_its_own,
    pay_as_you_go,
    validate,
)
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MIDDAY, MORNING, asked, right, shown
from tests.support.tariffs import DOCUMENT, price, tariff

FRESH = RightState()
START, END = MORNING - timedelta(days=100), MORNING + timedelta(days=900)
PROFILES = [
    *DOCUMENT["profiles"],
    {"id": "pass", "name": "Concession pass", "issuer": "derwent-city", "falls_back_to": "adult"},
    {"id": "other-pass", "name": "Another pass", "issuer": "another-city", "falls_back_to": "adult"},
]
FREE_BUS = {
    "id": "free-bus",
    "name": "Free with a pass",
    "covers": [
        {"issuers": ["derwent-city"], "operators": ["BUSCO"], "bands": ["off-peak"]},
        {"issuers": ["derwent-city"], "modes": ["tram"], "zones": ["park", "trentham"]},
        {"issuers": ["another-city"], "modes": ["rail"]},
    ],
    "table": "nothing",
}
FREE_FOR_STUDENTS = {
    "id": "students",
    "name": "Free for students",
    "covers": {"profiles": ["student"], "modes": ["tram"]},
    "table": "nothing",
}


def tariff_with_free_rides() -> Tariff:
    """The small tariff, with free buses off-peak and some free trams for the holders of a pass."""
    return tariff(
        profiles=PROFILES,
        tables=[{"id": "nothing", "kind": "flat", "prices": [price(0)]}, *DOCUMENT["tables"]],
        singles=[FREE_BUS, FREE_FOR_STUDENTS, *DOCUMENT["singles"]],
    )


FREE = tariff_with_free_rides()
SMALL = tariff()
TOKEN = pay_as_you_go(SMALL, "adult", START, END)
PASS = entitlement(FREE, "pass", START, END)


def reason(tariff: Tariff, terms: RightTerms, *where: str | None, midday: bool = False) -> Reason:
    stop, operator, line = where
    assert stop is not None
    assert operator is not None
    return validate(tariff, terms, FRESH, shown(stop, operator, line, MIDDAY if midday else MORNING)).reason


def test_pay_as_you_go_is_accepted_on_whatever_the_tariff_covers_and_uses_nothing_up() -> None:
    everywhere = [("B-DWT", "BUSCO"), ("R-DWT", "RW"), ("T-PARK", "TRAMCO")]

    decisions = [validate(SMALL, TOKEN, FRESH, shown(*where)) for where in everywhere]

    assert all(decision.accepted and decision.effect.spent == NO_EFFECT for decision in decisions)
    assert (TOKEN.kind, TOKEN.product, TOKEN.uses) == (RightKind.PAY_AS_YOU_GO, None, None)


def test_pay_as_you_go_is_refused_off_the_tariff_outside_its_window_and_when_blocked() -> None:
    blocked = RightState(1, blocked=Block(BlockReason.UNPAID, "officer"))

    assert reason(SMALL, TOKEN, "B-DWT", "ELSEWHERE", None) is Reason.WRONG_OPERATOR
    assert validate(SMALL, TOKEN, FRESH, shown("B-DWT", "BUSCO", at=END)).reason is Reason.EXPIRED
    early = START - timedelta.resolution
    assert validate(SMALL, TOKEN, FRESH, shown("B-DWT", "BUSCO", at=early)).reason is Reason.NOT_YET_VALID
    assert validate(SMALL, TOKEN, blocked, shown("B-DWT", "BUSCO")).reason is Reason.BLOCKED


def test_an_entitlement_covers_what_the_tariff_gives_its_profile_free() -> None:
    assert reason(FREE, PASS, "B-DWT", "BUSCO", None, midday=True) is Reason.ACCEPTED
    assert reason(FREE, PASS, "B-DWT", "BUSCO", None) is Reason.TOO_EARLY
    assert reason(FREE, PASS, "T-PARK", "TRAMCO", None) is Reason.ACCEPTED
    assert reason(FREE, PASS, "R-DWT", "RW", None) is not Reason.ACCEPTED


def test_an_entitlement_is_for_the_profile_and_not_for_others() -> None:
    student = entitlement(FREE, "student", START, END)

    assert student.covers == Coverage(profiles=frozenset({"student"}), modes=student.covers.modes)
    assert reason(FREE, student, "T-PARK", "TRAMCO", None) is Reason.ACCEPTED
    assert reason(FREE, student, "B-DWT", "BUSCO", None) is Reason.WRONG_MODE


def test_an_entitlement_may_say_itself_what_it_covers() -> None:
    terms = entitlement(SMALL, "adult", START, END, Coverage(operators=frozenset({"RW"})))

    assert reason(SMALL, terms, "R-DWT", "RW", None) is Reason.ACCEPTED
    assert reason(SMALL, terms, "B-DWT", "BUSCO", None) is Reason.WRONG_OPERATOR


def test_where_nothing_is_free_there_is_no_entitlement_to_it() -> None:
    with pytest.raises(NothingFree):
        entitlement(SMALL, "adult", START, END)
    with pytest.raises(NothingFree):
        entitlement(FREE, "adult", START, END)


def test_a_profile_that_the_tariff_lacks_has_no_such_rights() -> None:
    with pytest.raises(UnknownProfile):
        pay_as_you_go(SMALL, "nobody", START, END)
    with pytest.raises(UnknownProfile):
        entitlement(SMALL, "nobody", START, END, Coverage())


def test_what_is_no_product_lasts_through_editions_and_what_was_bought_stays_as_it_was() -> None:
    assert not judged_by_its_own(TOKEN)
    assert not judged_by_its_own(PASS)
    assert judged_by_its_own(right(SMALL, asked(SMALL, "B-DWT", "T-PARK"), "joint-day"))
    assert judged_by_its_own(right(SMALL, asked(SMALL, "B-DWT", "T-PARK")))
