"""A path is the stretch of a line that a ride is on."""

import pytest

from fares.paths import Path, Paths
from tests.support.tariffs import LINES, tariff

LOOP = {
    "id": "LOOP",
    "name": "Loop",
    "operator": "BUSCO",
    "mode": "bus",
    "status": "full_sequence",
    "patterns": [
        {"direction": "clockwise", "stops": ["B-MARKET", "B-TRT", "B-VILLAGE", "B-MARKET"]},
        {"direction": "short", "stops": ["B-MARKET", "B-VILLAGE"]},
    ],
}
NETWORK = tariff(lines=[*LINES, LOOP]).network
PATHS = Paths(NETWORK)


def between(line: str | None, origin: str, destination: str) -> Path:
    return PATHS.between(line, NETWORK.stop(origin), NETWORK.stop(destination))


def stops(path: Path) -> list[str]:
    return [stop.id for stop in path.stops]


def test_a_path_has_every_stop_of_the_line_from_boarding_to_alighting() -> None:
    path = between("BUS1", "B-MARKET", "B-TRT")

    assert stops(path) == ["B-MARKET", "B-VILLAGE", "B-TRT"]
    assert (path.line_metres, path.straight_metres) == (11_000, 11_000)
    assert path.zones == {"derwent", "villages", "trentham"}
    assert path.directions == {"eastbound"}


def test_a_path_without_a_line_has_its_two_ends() -> None:
    path = between(None, "B-DWT", "B-TRT")

    assert stops(path) == ["B-DWT", "B-TRT"]
    assert (path.line_metres, path.straight_metres, path.directions) == (None, 12_000, frozenset())
    assert path.zones == {"derwent", "trentham"}


def test_of_several_stretches_the_shortest_counts_and_all_their_directions() -> None:
    path = between("LOOP", "B-MARKET", "B-VILLAGE")

    assert (stops(path), path.line_metres) == (["B-MARKET", "B-VILLAGE"], 5_000)
    assert path.directions == {"clockwise", "short"}


def test_a_loop_is_ridden_on_from_where_it_is_boarded() -> None:
    path = between("LOOP", "B-VILLAGE", "B-MARKET")

    assert stops(path) == ["B-VILLAGE", "B-MARKET"]
    assert path.directions == {"clockwise"}


def test_a_line_that_does_not_go_there_is_as_good_as_unknown() -> None:
    assert between("FAST", "B-DWT", "B-VILLAGE").line_metres is None
    assert between("FAST", "B-VILLAGE", "B-DWT").line_metres is None


def test_a_line_is_boarded_in_the_directions_that_go_on_from_the_stop() -> None:
    assert PATHS.directions_from("BUS1", "B-MARKET") == {"eastbound", "westbound"}
    assert PATHS.directions_from("BUS1", "B-DWT") == {"eastbound"}
    assert PATHS.directions_from("LOOP", "B-VILLAGE") == {"clockwise"}
    assert PATHS.directions_from("LOOP", "B-DWT") == frozenset()
    assert PATHS.directions_from("another", "B-DWT") == frozenset()


def test_a_line_is_left_in_the_directions_that_come_to_the_stop() -> None:
    assert PATHS.directions_to("BUS1", "B-MARKET") == {"eastbound", "westbound"}
    assert PATHS.directions_to("BUS1", "B-DWT") == {"westbound"}
    assert PATHS.directions_to("LOOP", "B-DWT") == frozenset()


def test_a_direction_chooses_between_stretches_where_the_line_goes_there_that_way() -> None:
    ends = NETWORK.stop("B-MARKET"), NETWORK.stop("B-VILLAGE")

    assert stops(PATHS.between("LOOP", *ends, "clockwise")) == ["B-MARKET", "B-TRT", "B-VILLAGE"]
    assert PATHS.between("LOOP", *ends, "clockwise").directions == {"clockwise"}
    assert stops(PATHS.between("LOOP", *ends, "westbound")) == ["B-MARKET", "B-VILLAGE"]


@pytest.mark.parametrize(
    ("line", "stop", "direction", "ahead", "wanted"),
    [
        ("BUS1", "B-MARKET", None, True, ["B-VILLAGE", "B-TRT", "B-DWT"]),
        ("BUS1", "B-MARKET", "westbound", True, ["B-DWT"]),
        ("BUS1", "B-DWT", "westbound", True, ["B-MARKET", "B-VILLAGE", "B-TRT"]),
        ("BUS1", "B-VILLAGE", "eastbound", False, ["B-DWT", "B-MARKET"]),
        ("LOOP", "B-VILLAGE", None, True, ["B-MARKET"]),
        ("LOOP", "B-MARKET", "clockwise", True, ["B-TRT", "B-VILLAGE"]),
        ("LOOP", "B-DWT", None, True, []),
    ],
)
def test_what_is_ahead_of_a_stop_or_behind_it(
    line: str,
    stop: str,
    direction: str | None,
    ahead: bool,  # noqa: FBT001 - drawn
    wanted: list[str],
) -> None:
    assert [one.id for one in PATHS.beyond(line, stop, direction, ahead=ahead)] == wanted


def test_several_rides_in_one_path_are_as_long_as_their_straight_lines_together() -> None:
    ends = NETWORK.stop("B-DWT"), NETWORK.stop("B-TRT")

    assert Path(None, ends, None, frozenset(), 20_000).straight_metres == 20_000
