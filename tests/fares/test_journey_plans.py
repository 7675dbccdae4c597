"""Journeys are planned from the lines of the tariff: direct, or with one interchange on foot."""

from fares.journeys import BEST, Itinerary, plan
from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint

HUNDRED_METRES_LON = 1_491


def network(where: dict[str, int], **lines: tuple[str, ...]) -> Network:
    """Stops by their metres east along one parallel, and one-way lines by the stops they call at."""
    stops = [
        StopPoint(code, code, Mode.BUS, "zone", 52_900_000, metres * HUNDRED_METRES_LON // 100)
        for code, metres in where.items()
    ]
    running = [Line(code, code, "OP", Mode.BUS, "full", (Pattern("out", calls),)) for code, calls in lines.items()]
    return Network([Operator("OP", "Operator", Mode.BUS)], [FareZone("zone", "Zone")], stops, running)


def planned(in_network: Network, origin: str, destination: str) -> list[tuple[str, int]]:
    """The itineraries as `A-L-B B2-M-C` with the longest walk."""
    itineraries = plan(in_network, in_network.stop(origin), in_network.stop(destination))
    return [(told(one), one.walk_metres) for one in itineraries]


def told(itinerary: Itinerary) -> str:
    return " ".join(f"{leg.origin.id}-{leg.line}-{leg.destination.id}" for leg in itinerary.legs)


def test_a_line_is_ridden_only_in_the_order_it_runs() -> None:
    places = network({"A": 0, "B": 2_000, "C": 4_000}, L=("A", "B", "C"))

    assert planned(places, "A", "C") == [("A-L-C", 0)]
    assert planned(places, "C", "A") == []


def test_passengers_walk_to_the_first_stop_and_from_the_last() -> None:
    places = network({"home": 0, "A": 300, "B": 5_000, "work": 5_400}, L=("A", "B"))

    assert planned(places, "home", "work") == [("A-L-B", 400)]


def test_nobody_walks_further_than_four_hundred_metres() -> None:
    places = network({"home": 0, "A": 402, "B": 5_000}, L=("A", "B"))

    assert planned(places, "home", "B") == []


def test_a_direct_line_is_preferred_to_an_interchange() -> None:
    places = network({"A": 0, "B": 2_000, "C": 4_000}, slow=("A", "C"), first=("A", "B"), second=("B", "C"))

    assert planned(places, "A", "C") == [("A-slow-C", 0)]


def test_without_a_direct_line_passengers_change_once_within_a_walk() -> None:
    places = network({"A": 0, "B": 2_000, "B2": 2_300, "C": 4_000}, L=("A", "B"), M=("B2", "C"))

    assert planned(places, "A", "C") == [("A-L-B B2-M-C", 300)]


def test_two_interchanges_are_too_many() -> None:
    places = network({"A": 0, "B": 2_000, "C": 4_000, "D": 6_000}, L=("A", "B"), M=("B", "C"), N=("C", "D"))

    assert planned(places, "A", "D") == []


def test_nobody_changes_from_a_line_to_itself() -> None:
    places = network({"A": 0, "B": 2_000, "C": 4_000}, L=("A", "B"), M=("C", "B"))
    there_and_back = Line("L", "L", "OP", Mode.BUS, "full", (Pattern("out", ("A", "B")), Pattern("on", ("B", "C"))))
    both_ways = Network([], [], list(places.stops.values()), [there_and_back])

    assert planned(both_ways, "A", "C") == []


def test_a_loop_calls_twice_at_a_stop_and_may_be_ridden_from_either_call() -> None:
    places = network({"A": 0, "B": 2_000, "C": 4_000}, loop=("A", "B", "C", "A"))

    assert planned(places, "C", "A") == [("C-loop-A", 0)]
    assert planned(places, "A", "C") == [("A-loop-C", 0)]


def test_a_stop_within_a_walk_may_still_be_ridden_to() -> None:
    places = network({"A": 0, "B": 300}, L=("A", "B"))

    assert planned(places, "A", "B") == [("A-L-B", 0)]


def test_a_ride_must_save_some_walking() -> None:
    """From one stop to the same, or with walks as long as the whole way, there is nothing to ride."""
    places = network({"home": 150, "A": 0, "B": 300, "work": 200}, L=("A", "B"))

    assert planned(places, "A", "A") == []
    assert planned(places, "home", "work") == []


def test_a_direct_ride_whose_walks_outdo_the_way_on_foot_is_not_offered() -> None:
    places = network({"A": -300, "home": 0, "work": 400, "B": 700}, L=("A", "B"))

    assert planned(places, "home", "work") == []


def test_nobody_rides_round_a_loop_to_where_they_boarded() -> None:
    places = network({"home": -300, "A": 0, "work": 300, "B": 5_000}, loop=("A", "B", "A"))

    assert planned(places, "home", "work") == []


def test_interchanges_whose_walks_outdo_the_way_on_foot_are_not_offered() -> None:
    places = network({"home": 0, "A": -300, "B": -2_000, "C": 700, "work": 400}, L=("A", "B"), M=("B", "C"))

    assert planned(places, "home", "work") == []


def test_of_one_line_the_boarding_with_the_least_effort_is_taken() -> None:
    """The stop at hand, unless a short walk saves a long way round."""
    places = network({"home": 0, "A": 0, "A2": 200, "B": 5_000}, L=("A", "A2", "B"))

    assert planned(places, "home", "B") == [("A-L-B", 0)]


def test_equally_good_ends_of_one_line_are_settled_by_the_lowest_code() -> None:
    where = {"A": 0, "B1": 5_000, "B2": 5_000, "work": 5_000}

    assert planned(network(where, L=("A", "B2", "B1")), "A", "work") == [("A-L-B1", 0)]
    assert planned(network(where, L=("A", "B1", "B2")), "A", "work") == [("A-L-B1", 0)]


def test_a_plan_holds_the_best_few_by_distinct_lines_the_shortest_walk_first() -> None:
    where = {"A": 0, "A1": 100, "A2": 200, "B": 5_000}
    lines = {f"L{number}": ("A2" if number % 2 else "A1", "B") for number in range(7)}

    told_walks = planned(network(where, **lines), "A", "B")

    assert len(told_walks) == BEST
    assert [walk for _, walk in told_walks] == [100, 100, 100, 100, 200]
    assert len({told for told, _ in told_walks}) == BEST


def test_the_key_of_an_itinerary_names_its_legs() -> None:
    places = network({"A": 0, "B": 2_000, "B2": 2_300, "C": 4_000}, L=("A", "B"), M=("B2", "C"))

    (through,) = plan(places, places.stop("A"), places.stop("C"))
    (again,) = plan(places, places.stop("A"), places.stop("C"))
    (other,) = plan(places, places.stop("A"), places.stop("B"))

    assert through.key == again.key
    assert through.key != other.key
    assert len(through.key) == 16
