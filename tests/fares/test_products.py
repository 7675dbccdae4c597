"""What a coverage asks of a ride: operator? mode? line? zone? time band?"""

from datetime import UTC, datetime

import pytest

from fares.errors import UnknownProfile
from fares.network import Mode
from fares.products import (
    Coverage,
    Question,
    UserProfile,
    bands_at,
    covers,
    failures,
    first_failure,
    paying_profiles,
)
from tests.fares.journeys_to_price import MIDDAY, MORNING, ride
from tests.support.tariffs import tariff


def test_a_coverage_that_asks_nothing_covers_every_ride() -> None:
    assert covers(Coverage(), ride(line=None))


@pytest.mark.parametrize(
    ("coverage", "question"),
    [
        (Coverage(operators=frozenset({"TRAMCO"})), Question.OPERATOR),
        (Coverage(operators_out=frozenset({"BUSCO"})), Question.OPERATOR),
        (Coverage(modes=frozenset({Mode.RAIL})), Question.MODE),
        (Coverage(lines=frozenset({"FAST"})), Question.LINE),
        (Coverage(lines_out=frozenset({"BUS1"})), Question.LINE),
        (Coverage(zones=frozenset({"derwent"})), Question.ZONE),
        (Coverage(bands=("off-peak",)), Question.BAND),
    ],
)
def test_each_part_of_a_coverage_must_hold(coverage: Coverage, question: Question) -> None:
    assert failures(coverage, ride()) == (question,)
    assert not covers(coverage, ride())


def test_a_coverage_whose_parts_all_hold_covers_the_ride() -> None:
    coverage = Coverage(
        operators=frozenset({"BUSCO"}),
        operators_out=frozenset({"TRAMCO"}),
        modes=frozenset({Mode.BUS}),
        lines=frozenset({"BUS1"}),
        lines_out=frozenset({"FAST"}),
        zones=frozenset({"derwent", "villages", "trentham"}),
        bands=("early", "off-peak"),
    )

    assert first_failure(coverage, ride(bands=frozenset({"off-peak"}))) is None


def test_failures_are_told_in_the_order_of_the_questions() -> None:
    coverage = Coverage(bands=("off-peak",), zones=frozenset({"park"}), operators=frozenset({"TRAMCO"}))

    assert failures(coverage, ride()) == (Question.OPERATOR, Question.ZONE, Question.BAND)
    assert first_failure(coverage, ride()) is Question.OPERATOR


def test_a_line_that_is_not_known_is_in_no_list_of_lines() -> None:
    """It does not match lines that are named, and is not among those left out."""
    assert not covers(Coverage(lines=frozenset({"BUS1"})), ride(line=None))
    assert covers(Coverage(lines_out=frozenset({"BUS1"})), ride(line=None))


def test_bands_hold_by_the_clock_on_the_wall() -> None:
    small = tariff()

    assert bands_at(small.calendar, small.bands.values(), MORNING) == frozenset()
    assert bands_at(small.calendar, small.bands.values(), MIDDAY) == {"off-peak"}
    assert bands_at(small.calendar, small.bands.values(), datetime(2026, 9, 7, 8, 30, tzinfo=UTC)) == {"off-peak"}


def test_fallbacks_chain_from_the_passengers_own_profile() -> None:
    profiles = tariff().profiles

    assert paying_profiles(profiles, "student") == ("student", "young", "adult")
    assert paying_profiles(profiles, "adult") == ("adult",)


def test_a_profile_the_tariff_lacks_is_an_error() -> None:
    with pytest.raises(UnknownProfile):
        paying_profiles({"adult": UserProfile("adult", "Adult")}, "dog")
