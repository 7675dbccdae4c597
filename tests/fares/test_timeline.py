"""Of several editions the one in force is the latest that has begun."""

from datetime import date

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


def test_two_editions_never_begin_on_one_day() -> None:
    with pytest.raises(AssertionError, match="one fare day"):
        Timeline([tariff(edition="a"), tariff(edition="b")])
