"""A ride whose line nobody knows, such as one between two gates, goes the way that its operator's lines lead."""

from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given

from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint
from fares.paths import Path, Paths
from fares.prices import DistanceTable, Measure, UpTo, ZonesCrossedTable
from fares.rides import Ride, metres
from fares.rules import Completion, CompletionPolicy
from tests.fares.rides_to_price import pence, priced, prices, ride, road
from tests.fares.small_tariffs import SEEDS


def at(code: str, kilometres: int) -> StopPoint:
    return StopPoint(code, code.title(), Mode.RAIL, f"z{code}", 52_900_000, 14_909 * kilometres)


A, B, C, D, E = STATIONS = at("a", 0), at("b", 2), at("c", 5), at("d", 9), at("e", 20)
ANYWHERE = Ride("1", "RAIL", Mode.RAIL, None, None, None, ride().started_at, None, "adult")


def rail(code: str, *stops: StopPoint, operator: str = "RAIL", mode: Mode = Mode.RAIL) -> Line:
    """A line that runs one way."""
    return Line(code, code, operator, mode, "full_sequence", (Pattern("out", tuple(one.id for one in stops)),))


def network(*lines: Line) -> Network:
    operators = Operator("RAIL", "Rail", Mode.RAIL), Operator("OTHER", "Other", Mode.RAIL)
    return Network(operators, tuple(FareZone(one.zone, one.zone) for one in STATIONS), STATIONS, lines)


def way(origin: StopPoint, destination: StopPoint, *lines: Line) -> Path:
    return Paths(network(*lines)).ridden(ANYWHERE, origin, destination)


def stops(path: Path) -> str:
    return "".join(one.id for one in path.stops)


def test_it_is_the_stretch_of_a_line_that_leads_there() -> None:
    path = way(A, C, rail("L", A, B, C, D))

    assert (stops(path), path.line_metres, path.zones) == ("abc", 5_000, frozenset({"za", "zb", "zc"}))
    assert (path.line, path.directions) == (None, frozenset())


def test_of_several_lines_the_shortest_stretch_counts_and_of_equal_ones_that_of_the_lowest_id() -> None:
    assert stops(way(A, C, rail("K", A, D, C), rail("L", A, B, C))) == "abc"
    assert stops(way(A, C, rail("M", A, B, C), rail("L", A, C))) == "ac"


def test_a_line_without_a_change_comes_before_a_shorter_way_with_one() -> None:
    assert stops(way(A, C, rail("round", A, E, C), rail("one", A, B), rail("two", B, C))) == "aec"


def test_failing_one_line_it_is_the_shortest_way_over_several() -> None:
    path = way(A, D, rail("one", A, B), rail("two", B, C, E), rail("three", C, D), rail("far", B, E), rail("off", E, D))

    assert (stops(path), path.line_metres, path.directions) == ("abcd", 9_000, frozenset())


def test_a_stop_that_two_ways_lead_to_is_gone_on_from_the_shorter() -> None:
    path = way(A, E, rail("one", A, B), rail("two", B, D), rail("three", A, C), rail("four", C, B), rail("five", D, E))

    assert (stops(path), path.line_metres) == ("abde", 20_000)


def test_a_way_is_the_same_however_often_and_in_whatever_order_it_is_asked_for() -> None:
    lines = rail("one", A, B), rail("two", B, C), rail("three", C, D)
    paths = Paths(network(*lines))

    asked = [paths.ridden(ANYWHERE, *ends) for ends in [(B, D), (A, C), (B, D)]]

    assert asked == [way(B, D, *lines), way(A, C, *lines), way(B, D, *lines)]


def test_a_line_is_ridden_the_way_it_runs() -> None:
    assert way(C, A, rail("L", A, B, C)).line_metres is None
    assert stops(way(C, A, rail("L", A, B, C))) == "ca"


def test_lines_of_other_operators_and_modes_do_not_count() -> None:
    ends = way(A, C, rail("L", A, B, C, operator="OTHER"), rail("M", A, B, C, mode=Mode.TRAM), rail("N", A, B))

    assert (stops(ends), ends.line_metres, ends.straight_metres) == ("ac", None, 5_000)


def test_a_stop_of_another_network_is_reached_straight() -> None:
    stranger = replace(C, id="stranger")

    assert way(A, stranger, rail("L", A, B, C)).line_metres is None
    assert way(stranger, A, rail("L", A, B, C)).line_metres is None


def test_out_where_one_went_in_is_no_way_round() -> None:
    assert way(A, A, rail("loop", A, B, C, A)).metres == 0


def test_a_known_line_is_the_one_that_is_ridden_and_one_the_tariff_lacks_is_not_known() -> None:
    paths = Paths(network(rail("K", A, D, C), rail("L", A, B, C)))

    assert stops(paths.ridden(replace(ANYWHERE, line="K"), A, C)) == "adc"
    assert stops(paths.ridden(replace(ANYWHERE, line="gone"), A, C)) == "abc"


@given(SEEDS)
def test_no_way_with_changes_is_longer_than_any_other(seed: int) -> None:
    """Against every way there is, on random lines of two stops each, so that each change is a change of line."""
    random = Random(seed)
    hops = [random.sample(STATIONS, 2) for _ in range(random.randint(1, 8))]
    lines = [rail(str(number), *hop) for number, hop in enumerate(hops)]
    origin, destination = random.sample(STATIONS, 2)

    found = way(origin, destination, *lines).line_metres

    lengths = [_length(one) for one in _ways(hops, (origin,), destination)]
    direct = [length for length, one in zip(lengths, _ways(hops, (origin,), destination), strict=True) if len(one) == 2]
    assert found == min(direct or lengths, default=None)


def _ways(
    hops: list[list[StopPoint]], so_far: tuple[StopPoint, ...], destination: StopPoint
) -> list[tuple[StopPoint, ...]]:
    if so_far[-1] == destination:
        return [so_far]
    nexts = [end for start, end in hops if start == so_far[-1] and end not in so_far]
    return [found for end in nexts for found in _ways(hops, (*so_far, end), destination)]


def _length(way: tuple[StopPoint, ...]) -> int:
    return sum(
        metres(replace(ANYWHERE, origin=one, destination=two), Paths(network())) or 0 for one, two in pairwise(way)
    )


CROSSED = ZonesCrossedTable("zones", {}, {count: prices(100 * count) for count in (1, 2, 3)})


def test_the_zones_between_are_paid_for() -> None:
    unknown = ride(operator="TRAMS", mode=Mode.TRAM, on=None)

    assert pence(road(CROSSED), unknown) == 300
    assert priced(road(CROSSED), unknown).steps[0].inputs["zones"] == "a b c"


def test_a_way_is_measured_along_the_lines() -> None:
    table = DistanceTable("metres", Measure.LINE, (UpTo(None, prices(200)),))
    one = ride(operator="TRAMS", mode=Mode.TRAM, on=None)

    found = priced(road(table), one)

    assert found.steps[0].inputs.items() >= {("measure", "line"), ("metres", "9000")}


def test_a_forgotten_tap_is_completed_along_the_lines() -> None:
    completion = Completion(CompletionPolicy.END_OF_LINE)
    unknown = ride(destination=None, operator="TRAMS", mode=Mode.TRAM, on=None, completion=completion)

    assert (
        pence(road(CROSSED), unknown)
        == pence(road(CROSSED), ride(destination=None, on="T", completion=completion))
        == 300
    )
