"""Each person of a group on one medium is a traveller of its own."""

from fares.journeys import by_passenger, rides_of
from tests.fares.tapping import off, on, tapping, told


def test_taps_are_parted_by_person() -> None:
    rules = tapping()
    taps = [
        on("08:00:00", "R-DWT", device="d", id="1"),
        on("08:00:05", "R-DWT", device="d", id="2", passenger=2),
        off("08:30:00", "R-TRT", device="e", id="3", passenger=2),
        off("08:30:05", "R-TRT", device="e", id="4"),
    ]

    parted = by_passenger(reversed(taps))

    rides = {number: [told(ride) for ride in rides_of(lambda _: rules, own).rides] for number, own in parted.items()}
    assert list(parted) == [1, 2]
    assert rides == {1: ["08:00-08:30 R-DWT > R-TRT"], 2: ["08:00-08:30 R-DWT > R-TRT"]}


def test_who_travels_alone_is_the_first_person() -> None:
    assert list(by_passenger([on("08:00", "R-DWT")])) == [1]
    assert by_passenger([]) == {}
