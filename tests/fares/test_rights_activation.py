"""A fare day can be opened ahead of the first tap, where fare days are opened one by one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fares.products import ProductKind
from fares.rights import (
    NO_EFFECT,
    Block,
    BlockReason,
    Reason,
    RightState,
    RightTerms,
    TapEffect,
    activate,
    fold,
    opens_by_the_day,
    validate,
)
from tests.fares.journeys_to_price import MORNING, asked, right, shown
from tests.support.tariffs import tariff

SMALL = tariff()
DAY = right(SMALL, asked(SMALL, "B-DWT", "T-PARK"), "joint-day")
CARNET = right(SMALL, asked(SMALL, "B-DWT", "T-PARK"), "joint-carnet")
FLEXIBLE = replace(CARNET, kind=ProductKind.FLEXIBLE, uses=2, within_fare_days=5)
TODAY = date(2026, 9, 7)


@pytest.mark.parametrize("terms", [CARNET, FLEXIBLE])
def test_an_opened_day_is_ridden_without_another_use(terms: RightTerms) -> None:
    opened = activate(SMALL, terms, RightState(), MORNING)
    state = fold(RightState(), opened.effect)

    tap = validate(SMALL, terms, state, shown("B-DWT", "BUSCO"))

    assert (opened.accepted, opened.effect) == (True, TapEffect(day_activated=TODAY))
    assert (tap.accepted, tap.effect.spent) == (True, NO_EFFECT)


@pytest.mark.parametrize("terms", [CARNET, FLEXIBLE])
def test_a_day_that_is_open_already_takes_nothing_more(terms: RightTerms) -> None:
    again = activate(SMALL, terms, RightState(1, days_activated=(TODAY,)), MORNING)

    assert (again.accepted, again.effect) == (True, NO_EFFECT)


def test_no_more_days_are_opened_than_there_are_uses() -> None:
    spent = RightState(2, days_activated=(date(2026, 9, 5), date(2026, 9, 6)))

    assert activate(SMALL, FLEXIBLE, spent, MORNING).reason is Reason.USED_UP


def test_a_flexible_product_opens_no_day_outside_the_window_of_its_first() -> None:
    begun = RightState(1, days_activated=(TODAY - timedelta(days=5),))

    assert activate(SMALL, FLEXIBLE, begun, MORNING).reason is Reason.EXPIRED


def test_nothing_is_opened_of_what_is_blocked_or_not_in_its_window() -> None:
    blocked = RightState(1, blocked=Block(BlockReason.LOST, "app"))

    assert activate(SMALL, CARNET, blocked, MORNING).reason is Reason.BLOCKED
    assert activate(SMALL, CARNET, RightState(), CARNET.valid_until).reason is Reason.EXPIRED
    early = CARNET.valid_from - timedelta.resolution
    assert activate(SMALL, CARNET, RightState(), early).reason is Reason.NOT_YET_VALID


def test_what_is_not_opened_by_the_day_is_not_asked_to_be() -> None:
    assert not opens_by_the_day(DAY)
    assert not opens_by_the_day(replace(CARNET, rides=10))
    with pytest.raises(AssertionError):
        activate(SMALL, DAY, RightState(), MORNING)
