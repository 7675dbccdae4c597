"""Each tap counts by the tariff in force at its time, and a ride by that of its first tap."""

from dataclasses import replace
from datetime import datetime

from fares.journeys import rides_of
from fares.products import Coverage
from fares.rules import LongestJourney
from fares.tariff import Tariff
from tests.fares.tapping import RAIL, at, off, on, tapping, told

OLD = tapping(replace(RAIL, longest=(LongestJourney(Coverage(), 60),)))
NEW = tapping(replace(RAIL, longest=(LongestJourney(Coverage(), 10),)))


def tariff_on(instant: datetime) -> Tariff:
    return OLD if instant < at("08 03:30") else NEW


def test_a_ride_across_the_change_goes_by_the_old_rules() -> None:
    night, morning = (
        (on("08 03:00", "R-DWT"), off("08 03:45", "R-TRT")),
        (on("08 08:00", "R-DWT"), off("08 08:11", "R-TRT")),
    )

    rides = rides_of(tariff_on, (*night, *morning)).rides

    assert [told(ride) for ride in rides] == [
        "03:00-03:45 R-DWT > R-TRT",
        "08:00 R-DWT > ? maximum",
        "08:11-08:11 ? > R-TRT maximum",
    ]


def test_readers_that_change_from_on_and_off_to_on_only_leave_the_last_ride_open() -> None:
    def changing(instant: datetime) -> Tariff:
        return OLD if instant < at("08 03:30") else replace(NEW, tap_rules=())

    rides = rides_of(changing, (on("08 03:00", "R-DWT"), off("08 03:45", "R-TRT"))).rides

    assert [told(ride) for ride in rides] == ["03:00 R-DWT > ? maximum"]
