"""Two rides that differ in one thing alone fall under different caps, if a cap asks for that very thing."""

from dataclasses import replace

import pytest

from fares.charging import charge
from fares.money import Money
from fares.network import Line, Network
from fares.products import Coverage
from fares.rides import Ride
from fares.rules import CappingRule, Each
from tests.support.riding import NETWORK, STOPS, cap, extension, ride, timeline

LINES: tuple[Line, ...] = (*NETWORK.lines.values(), replace(NETWORK.lines["BUS-1"], id="BUS-2"))
NEARBY = {stop.id: replace(stop, id=f"{stop.id} too") for stop in (STOPS["A"], STOPS["B"])}
TWO_BUSES = Network(
    tuple(NETWORK.operators.values()), tuple(NETWORK.zones.values()), (*STOPS.values(), *NEARBY.values()), LINES
)
PLAIN = ride("08:00", code="plain")


@pytest.mark.parametrize(
    ("covers", "other"),
    [
        (Coverage(lines=frozenset({"BUS-1"})), replace(PLAIN, line="BUS-2")),
        (Coverage(lines_out=frozenset({"BUS-2"})), replace(PLAIN, line="BUS-2")),
        (Coverage(from_stops=frozenset({"A"})), replace(PLAIN, origin=NEARBY["A"])),
        (Coverage(to_stops=frozenset({"B"})), replace(PLAIN, destination=NEARBY["B"])),
        (Coverage(directions=frozenset({"out"})), replace(PLAIN, origin=STOPS["B"], destination=STOPS["A"])),
        (Coverage(from_zones=frozenset("a")), replace(PLAIN, origin=STOPS["B"])),
        (Coverage(to_zones=frozenset("b")), replace(PLAIN, destination=STOPS["A"])),
        (Coverage(profiles=frozenset({"adult"})), replace(PLAIN, profile="student")),
    ],
)
def test_a_cap_covers_the_ride_it_asks_for_and_not_the_other(covers: Coverage, other: Ride) -> None:
    rides = [PLAIN, replace(other, id="other")]

    charged = charge(timeline(cap("some", 150, covers), network=TWO_BUSES), rides)

    assert [one.rides for one in charged.caps] == [("plain",)]
    assert charged.total == Money(150 + 200)


def test_a_cap_in_one_direction_covers_no_ride_in_the_other_whose_end_is_not_known() -> None:
    there, back = [ride("08:00", ends="B?", code=way, direction=way) for way in ("out", "in")]

    charged = charge(timeline(cap("out", 150, Coverage(directions=frozenset({"out"})))), [there, back])

    assert [one.rides for one in charged.caps] == [("out",)]


@pytest.mark.parametrize(
    ("family", "bought"),
    [(cap("line", 150, each=Each.LINE), 2), (cap("all", 150), 1)],
)
def test_each_line_has_a_cap_of_its_own_in_a_family_of_lines(family: CappingRule, bought: int) -> None:
    rides = [PLAIN, replace(PLAIN, id="other", line="BUS-2")]

    assert len(charge(timeline(family, network=TWO_BUSES), rides).caps) == bought


def test_rides_between_the_same_zones_by_other_ways_leave_other_zones_uncovered() -> None:
    """From A straight to D, or on the line through B and C."""
    covered = cap("ends", 100, Coverage(zones=frozenset("a")))
    beyond = extension({"d": 30, "bcd": 90})
    straight = replace(PLAIN, id="straight", destination=STOPS["D"], line="BUS-2")
    around = replace(PLAIN, id="around", destination=STOPS["D"])
    hop = replace(LINES[-1], patterns=(replace(LINES[-1].patterns[0], stops=("A", "D")),))
    network = Network(
        tuple(NETWORK.operators.values()), tuple(NETWORK.zones.values()), tuple(STOPS.values()), (*LINES[:-1], hop)
    )

    charged = charge(timeline(covered, extensions=(beyond,), network=network), [straight, around])

    assert {paid.rides: paid.price for paid in charged.extensions} == {
        ("straight",): Money(30),
        ("around",): Money(90),
    }
