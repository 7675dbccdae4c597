"""What a coverage asks of a ride: operator? mode? line? zone? time band?"""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from fares import products
from fares.errors import UnknownProfile
from fares.network import Mode
from fares.products import (
    AgeBand,
    Coverage,
    Question,
    UserProfile,
    bands_at,
    covers,
    failures,
    first_failure,
    is_for_age,
    parts_of,
    paying_profiles,
)
from tests.fares.journeys_to_price import MIDDAY, MORNING, ride
from tests.support.tariffs import tariff


def test_a_coverage_that_asks_nothing_covers_every_ride() -> None:
    assert covers(Coverage(), ride(line=None))


def test_each_member_of_a_coverage_makes_it_ask_a_question() -> None:
    """One that no question names would restrict nothing."""
    named = [member for _, _, members in products._ASKED for member in members]

    assert sorted([*named, "alternatives"]) == sorted(field.name for field in fields(Coverage))


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


@pytest.mark.parametrize(
    ("coverage", "question"),
    [
        (Coverage(from_zones=frozenset({"derwent"})), None),
        (Coverage(to_zones=frozenset({"park"})), None),
        (Coverage(from_stops=frozenset({"derwent"})), None),
        (Coverage(to_stops=frozenset({"park"})), None),
        (Coverage(from_zones=frozenset({"park"})), Question.ZONE),
        (Coverage(from_stops=frozenset({"park"})), Question.STOP),
    ],
)
def test_a_passenger_at_a_reader_may_still_alight_anywhere(coverage: Coverage, question: Question | None) -> None:
    boarding = replace(ride(), destination=None, is_boarding=True)

    assert first_failure(coverage, boarding) is question


@pytest.mark.parametrize(
    ("coverage", "question"),
    [
        (Coverage(zones=frozenset({"derwent"})), Question.ZONE),
        (Coverage(from_zones=frozenset({"derwent"})), Question.ZONE),
        (Coverage(to_zones=frozenset({"park"})), Question.ZONE),
        (Coverage(from_stops=frozenset({"derwent"})), Question.STOP),
        (Coverage(to_stops=frozenset({"park"})), Question.STOP),
    ],
)
def test_an_end_that_will_never_be_known_is_nowhere_that_is_named(coverage: Coverage, question: Question) -> None:
    unknown = replace(ride(), origin=None, destination=None)

    assert first_failure(coverage, unknown) is question


NEARER = Coverage(zones=frozenset({"park"}))
FARTHER = Coverage(modes=frozenset({Mode.TRAM}), bands=("off-peak",))


@pytest.mark.parametrize(
    "coverage", [replace(NEARER, alternatives=(FARTHER,)), replace(FARTHER, alternatives=(NEARER,))]
)
def test_of_alternatives_the_nearest_says_what_is_lacking(coverage: Coverage) -> None:
    assert failures(coverage, ride()) == (Question.ZONE,)
    assert first_failure(coverage, ride()) is Question.ZONE


def test_the_parts_of_a_coverage_are_itself_and_its_alternatives_each_by_itself() -> None:
    assert parts_of(NEARER) == (NEARER,)
    assert parts_of(replace(NEARER, alternatives=(FARTHER,))) == (NEARER, FARTHER)


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
    with pytest.raises(UnknownProfile) as refused:
        paying_profiles({"adult": UserProfile("adult", "Adult")}, "dog")

    assert str(refused.value) == "No passenger profile of this tariff has this id."


@pytest.mark.parametrize(
    ("band", "fitting", "others"),
    [
        (AgeBand(5, 15), (5, 15), (0, 4, 16)),
        (AgeBand(max_age=4), (0, 4), (5,)),
        (AgeBand(min_age=65), (65, 110), (64,)),
    ],
)
def test_both_ends_of_an_age_band_are_in_it_and_one_that_is_missing_is_no_limit(
    band: AgeBand, fitting: tuple[int, ...], others: tuple[int, ...]
) -> None:
    profile = UserProfile("some", "Some", (band,))

    assert all(is_for_age(profile, age, "BUSCO") for age in fitting)
    assert not any(is_for_age(profile, age, "BUSCO") for age in others)
