"""Weeks and windows that straddle two editions: caps match by id, and the lower price holds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fares.charging import charge
from fares.errors import NoEditionInForce
from fares.money import Money
from fares.products import AgeBand
from fares.rules import CappingRule, Each
from fares.tariff import Timeline
from tests.support.riding import MONDAY, MONTH, PROFILES, WEEK, cap, later, prices, ride, rolling, tariff

THURSDAY = MONDAY + timedelta(days=3)
OLD, NEW = cap("week-cap", 500, period=WEEK), cap("week-cap", 450, period=WEEK)


def editions(old: CappingRule, *new: CappingRule) -> Timeline:
    """One edition, and from Thursday on another."""
    first = tariff(old)
    return Timeline([first, later(first, THURSDAY, *new)])


def total_of(timeline: Timeline, *days: int) -> Money:
    return charge(timeline, [ride("08:00", day=day) for day in days]).total


@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (NEW, OLD)])
def test_the_lower_price_holds_for_the_whole_week(old: CappingRule, new: CappingRule) -> None:
    timeline = editions(old, new)

    assert total_of(timeline, 0, 1, 2) == Money(450)
    assert total_of(timeline, 4, 5, 6) == Money(450)
    assert total_of(timeline, 1, 2, 4, 5) == Money(450)


def test_the_next_week_has_the_new_price_alone() -> None:
    assert total_of(editions(NEW, OLD), 7, 8, 9) == Money(500)


def test_a_cap_of_one_edition_covers_rides_of_that_edition_alone() -> None:
    assert total_of(editions(OLD), 0, 1, 2, 3, 4) == Money(500 + 400)


def test_a_rolling_window_goes_on_into_the_next_edition() -> None:
    timeline = editions(cap("five-days", 500, period=rolling(5)), cap("five-days", 400, period=rolling(5)))

    assert total_of(timeline, 1, 2, 3, 4, 5) == Money(400)


def test_a_cap_whose_period_changed_is_another_cap() -> None:
    assert total_of(editions(OLD, replace(NEW, period=MONTH)), 0, 1, 2, 3, 4, 5) == Money(500 + 450)


def test_a_price_that_the_other_edition_has_for_others_alone_does_not_count() -> None:
    assert total_of(editions(OLD, cap("week-cap", {"child": 1}, period=WEEK)), 0, 1, 2) == Money(500)


def test_a_profile_that_the_next_edition_lacks_keeps_its_price() -> None:
    first = tariff(OLD)
    next_one = later(first, THURSDAY, NEW, profiles={"child": first.profiles["child"]})

    assert total_of(Timeline([first, next_one]), 0, 1, 2) == Money(500)


@pytest.mark.parametrize(
    ("each", "age", "pence"), [(None, 17, 400), (Each.OPERATOR, 17, 100), (Each.OPERATOR, 19, 400)]
)
def test_the_lower_price_is_that_of_the_next_edition_for_the_same_age_and_operator(
    each: Each | None, age: int, pence: int
) -> None:
    ages = (AgeBand(max_age=15), AgeBand(max_age=18, operators=frozenset({"BUS"})))
    profiles = PROFILES | {"child": replace(PROFILES["child"], ages=ages, falls_back_to="adult")}
    old = cap("week-cap", {"adult": 450, "child": 200}, period=WEEK, each=each)
    new = replace(old, prices=prices({"adult": 400, "child": 100}))
    first = tariff(old, profiles=profiles)
    rides = [ride("08:00", day=day, profile="child", age=age) for day in (0, 1, 2)]

    assert charge(Timeline([first, later(first, THURSDAY, new)]), rides).total == Money(pence)


def test_each_ride_names_the_edition_that_priced_it() -> None:
    charged = charge(editions(OLD, NEW), [ride("08:00", day=2), ride("04:29", day=3), ride("04:30", day=3)])

    assert [one.edition[0] for one in charged.rides] == ["0", "0", "1"]


def test_before_the_first_edition_nothing_can_be_charged() -> None:
    with pytest.raises(NoEditionInForce):
        charge(Timeline([tariff(valid_from=THURSDAY)]), [ride("08:00")])
