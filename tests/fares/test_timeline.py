"""Of several editions the one in force is the latest that has begun."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fares.errors import NoEditionInForce
from fares.tariff import Timeline
from tests.support.tariffs import tariff


def test_the_latest_edition_that_has_begun_is_in_force() -> None:
    autumn = tariff(edition="autumn", valid_from="2026-09-01")
    winter = tariff(edition="winter", valid_from="2026-12-01")

    timeline = Timeline([winter, autumn])

    assert timeline.on(date(2026, 9, 1)) is autumn
    assert timeline.on(date(2026, 11, 30)) is autumn
    assert timeline.on(date(2026, 12, 1)) is winter
    assert timeline.on(date(2030, 1, 1)) is winter
    assert timeline.editions == (autumn, winter)


def test_before_the_first_edition_nothing_is_in_force() -> None:
    timeline = Timeline([tariff(valid_from="2026-09-01")])

    with pytest.raises(NoEditionInForce):
        timeline.on(date(2026, 8, 31))


def test_an_edition_is_in_force_from_the_start_of_its_first_fare_day() -> None:
    """Its fare day starts at 04:30, which in winter is that in UTC."""
    autumn = tariff(edition="autumn", valid_from="2026-09-01")
    winter = tariff(edition="winter", valid_from="2026-12-01")
    begins = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)

    timeline = Timeline([autumn, winter])

    assert timeline.at(begins - timedelta(seconds=1)) is autumn
    assert timeline.at(begins) is winter
    with pytest.raises(NoEditionInForce):
        timeline.at(datetime(2026, 9, 1, 3, 29, tzinfo=UTC))


def test_the_editions_of_a_time_are_those_in_force_at_some_instant_of_it() -> None:
    autumn = tariff(edition="autumn", valid_from="2026-09-01")
    winter = tariff(edition="winter", valid_from="2026-12-01")
    begins, day = datetime(2026, 12, 1, 4, 30, tzinfo=UTC), timedelta(days=1)

    timeline = Timeline([autumn, winter])

    assert timeline.during(begins - day, begins) == (autumn,)
    assert timeline.during(begins - day, begins + day) == (autumn, winter)
    assert timeline.during(begins, begins + day) == (winter,)
    assert timeline.during(begins - 300 * day, begins - 200 * day) == ()


def test_two_editions_never_begin_on_one_day() -> None:
    with pytest.raises(AssertionError, match="one fare day"):
        Timeline([tariff(edition="a"), tariff(edition="b")])
