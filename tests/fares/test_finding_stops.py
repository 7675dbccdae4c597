"""Stops are found by code, by words of their name or locality, and by where they stand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.errors import UnknownStop
from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint, distance_metres

MEAN_RADIUS_METRES = 6_371_008.8


def stop(
    code: str, name: str, *, locality: str | None = None, mode: Mode = Mode.BUS, crs: str | None = None
) -> StopPoint:
    return StopPoint(code, name, mode, "zone", 52_950_000, -1_150_000, crs, locality)


def at(lat_microdegrees: int, lon_microdegrees: int, code: str = "stop") -> StopPoint:
    return StopPoint(code, code, Mode.BUS, "zone", lat_microdegrees, lon_microdegrees)


def network(*stops: StopPoint, served: tuple[str, ...] = ()) -> Network:
    operators, zones = [Operator("OP", "Operator", Mode.BUS)], [FareZone("zone", "Zone")]
    lines = [Line("L", "Line", "OP", Mode.BUS, "full", (Pattern("out", served),))] if served else []
    return Network(operators, zones, stops, lines)


def found(in_network: Network, text: str, limit: int = 10) -> list[str]:
    return [one.id for one in in_network.search(text, limit)]


def test_a_stop_is_known_by_its_atco_code_and_a_station_by_its_letters_too() -> None:
    station = stop("9100DRBY", "Derby Rail Station", mode=Mode.RAIL, crs="DBY")
    places = network(station)

    assert places.stop("9100DRBY") is station
    assert places.stop("DBY") is station
    assert places.stop("dby") is station
    with pytest.raises(UnknownStop):
        places.stop("9100XXXX")


def test_search_pays_no_heed_to_case_accents_apostrophes_or_order() -> None:
    places = network(stop("A", "Queen's Médical Centre", locality="Lenton"), stop("B", "Park Row"))

    assert found(places, "MEDICAL queens") == ["A"]
    assert found(places, "lenton médical") == ["A"]
    assert found(places, "Queen\u2019s centre") == ["A"]


def test_only_the_last_word_may_be_unfinished() -> None:
    places = network(stop("A", "Long Eaton Green"), stop("B", "Longmoor Lane"))

    assert found(places, "lon") == ["A", "B"]
    assert found(places, "long ea") == ["A"]
    assert found(places, "lon eaton") == []


@pytest.mark.parametrize("text", ["", "  ", "-- !", "nowhere", "zzz long"])
def test_words_that_no_stop_has_find_nothing(text: str) -> None:
    assert found(network(stop("A", "Long Eaton Green")), text) == []


def test_stations_come_first_then_stops_with_lines_then_names_before_localities() -> None:
    places = network(
        stop("in-locality", "Aardvark Road", locality="Derby"),
        stop("unserved", "Derby Road"),
        stop("served", "Zoo, Derby"),
        stop("station", "Peartree", locality="Derby", mode=Mode.RAIL),
        served=("served", "served"),
    )

    assert found(places, "derby") == ["station", "served", "unserved", "in-locality"]
    assert found(places, "derby", limit=2) == ["station", "served"]


def test_a_stop_whose_code_is_the_text_comes_before_all_others() -> None:
    places = network(
        stop("9100DRBY", "Derby Rail Station", mode=Mode.RAIL, crs="DBY"),
        stop("1000DBY1", "Dby Lane", mode=Mode.RAIL),
        stop("DBY", "Odd Code"),
    )

    assert found(places, "dby") == ["DBY", "9100DRBY", "1000DBY1"]
    assert found(places, " 9100drby ") == ["9100DRBY"]


def test_lines_at_a_stop_are_told_once_however_often_they_call() -> None:
    loop = network(stop("A", "A"), stop("B", "B"), stop("C", "C"), served=("A", "B", "A"))

    assert [line.id for line in loop.lines_at("A")] == ["L"]
    assert loop.lines_at("C") == ()


def test_near_gives_the_nearest_first_and_none_beyond_the_radius() -> None:
    here = (52_950_000, -1_150_000)
    places = network(
        at(52_950_000 + 8_993, -1_150_000, "a-kilometre-off"),
        at(52_950_000 + 899, -1_150_000, "b-hundred-metres-off"),
        at(52_950_000, -1_150_000 - 1_493, "a-hundred-metres-off"),
        at(*here, "here"),
    )

    near = [(one.stop.id, one.distance_metres) for one in places.near(*here, 999, 10)]

    assert near == [("here", 0), ("a-hundred-metres-off", 100), ("b-hundred-metres-off", 100)]
    assert [one.stop.id for one in places.near(*here, 1_000, 10)][-1] == "a-kilometre-off"
    assert [one.stop.id for one in places.near(*here, 999, 1)] == ["here"]
    assert places.near(0, 0, 1_000, 10) == []
    assert len(places.near(-90_000_000, 180_000_000, 30_000_000, 10)) == 4


def test_stops_with_lines_near_a_stop_are_found_once() -> None:
    places = network(
        at(52_950_000, -1_150_000, "A"),
        at(52_950_899, -1_150_000, "B"),
        at(52_950_100, -1_150_000, "C"),
        served=("A", "B"),
    )

    near = places.served_near(places.stop("A"), 400)

    assert [one.stop.id for one in near] == ["A", "B"]
    assert places.served_near(places.stop("A"), 400) is near


around_here = st.builds(at, st.integers(52_500_000, 53_300_000), st.integers(-2_000_000, -700_000))


@given(around_here, around_here)
def test_distances_are_within_a_fifth_of_a_percent_of_the_great_circle(a: StopPoint, b: StopPoint) -> None:
    measured = distance_metres(a, b)

    assert measured == pytest.approx(great_circle_metres(a, b), rel=0.002, abs=1)
    assert measured == distance_metres(b, a)


def great_circle_metres(a: StopPoint, b: StopPoint) -> float:
    lat_a, lon_a, lat_b, lon_b = (
        math.radians(microdegrees / 1_000_000)
        for microdegrees in (a.lat_microdegrees, a.lon_microdegrees, b.lat_microdegrees, b.lon_microdegrees)
    )
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * MEAN_RADIUS_METRES * math.asin(math.sqrt(half))


def test_derby_and_nottingham_stations_are_twenty_two_kilometres_apart() -> None:
    derby, nottingham = at(52_916_548, -1_463_355), at(52_947_051, -1_146_413)

    assert distance_metres(derby, nottingham) == pytest.approx(21_530, rel=0.002)


@given(
    st.lists(st.tuples(st.integers(52_800_000, 53_000_000), st.integers(-1_500_000, -1_000_000)), max_size=30),
    st.integers(52_800_000, 53_000_000),
    st.integers(-1_500_000, -1_000_000),
    st.integers(0, 40_000),
)
def test_near_finds_what_measuring_every_stop_finds(
    places: list[tuple[int, int]], lat: int, lon: int, radius: int
) -> None:
    stops = [at(*place, f"S{number}") for number, place in enumerate(places)]

    near = network(*stops).near(lat, lon, radius, len(stops))

    measured = sorted((distance_metres(at(lat, lon), one), one.id) for one in stops)
    assert [(one.distance_metres, one.stop.id) for one in near] == [one for one in measured if one[0] <= radius]
