"""Plans: the legs a passenger may ride, from the scheme's own lines where the caller has not planned them."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest
from typing import Final

from fares.network import Line, Mode, Network, StopPoint, distance_metres


@dataclass(frozen=True, slots=True)
class Leg:
    """One ride: on a line where it is known, else on an operator's service."""

    origin: StopPoint
    destination: StopPoint
    operator: str
    mode: Mode
    line: str | None


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Legs in the order they are ridden, and the longest walk between, before and after them."""

    legs: tuple[Leg, ...]
    walk_metres: int

    @property
    def key(self) -> str:
        """Name this itinerary: the same legs always give the same key, 16 hexadecimal digits."""
        text = "|".join(
            f"{leg.origin.id}>{leg.destination.id}:{leg.operator}:{leg.mode}:{leg.line or ''}" for leg in self.legs
        )
        return sha256(text.encode()).hexdigest()[:16]


WALK_METRES: Final = 400
"""How far a passenger is expected to walk: to the first stop, at the interchange and from the last."""

BEST: Final = 5
"""How many itineraries a plan holds at most."""

WALKING_IS_SLOWER: Final = 5
"""A metre on foot counts as this many in a vehicle when itineraries are compared: about 5 km/h against 25."""


@dataclass(frozen=True, slots=True)
class _Ride:
    """A stretch of a line, and the walk at its outer end: before a first ride, after a last one."""

    line: Line
    origin: StopPoint
    destination: StopPoint
    walk_metres: int
    effort: int

    def order(self) -> tuple[int, str, str]:
        return (self.effort, self.origin.id, self.destination.id)

    def leg(self) -> Leg:
        return Leg(self.origin, self.destination, self.line.operator, self.line.mode, self.line.id)


@dataclass(frozen=True, slots=True)
class _Found:
    """An itinerary in the making: its rides, its walks, and what it asks of the passenger."""

    rides: tuple[_Ride, ...]
    walks: tuple[int, ...]
    effort: int

    def order(self) -> tuple[int, tuple[tuple[str, str, str], ...]]:
        return (self.effort, tuple((ride.line.id, ride.origin.id, ride.destination.id) for ride in self.rides))

    def itinerary(self) -> Itinerary:
        return Itinerary(tuple(ride.leg() for ride in self.rides), max(self.walks))


def plan(network: Network, origin: StopPoint, destination: StopPoint) -> tuple[Itinerary, ...]:
    """Find direct lines, or else one interchange within `WALK_METRES`; the best few, the shortest walk first, or none.

    At most `BEST`, no two by the same lines. Walking to the first stop and from the last must save something: it is
    shorter than the whole way on foot.
    """
    on_foot = distance_metres(origin, destination)
    starts = _walks(network, origin, on_foot)
    ends = _walks(network, destination, on_foot)
    found = _best_by_lines(_direct(network, starts, ends, on_foot))
    if not found:
        found = _best_by_lines(_with_interchange(network, starts, ends, on_foot))
    best = nsmallest(BEST, found, key=_Found.order)
    return tuple(one.itinerary() for one in sorted(best, key=lambda one: (max(one.walks), one.order())))


def _walks(network: Network, stop: StopPoint, on_foot: int) -> dict[str, int]:
    """Give the stops with lines that are within a walk, and how far each is."""
    near = network.served_near(stop, WALK_METRES)
    return {one.stop.id: one.distance_metres for one in near if one.distance_metres < on_foot}


def _best_by_lines(candidates: Iterable[_Found]) -> Iterable[_Found]:
    best: dict[tuple[str, ...], _Found] = {}
    for found in candidates:
        lines = tuple(ride.line.id for ride in found.rides)
        known = best.get(lines)
        if (
            known is None
            or found.effort < known.effort
            or (found.effort == known.effort and found.order() < known.order())
        ):
            best[lines] = found
    return best.values()


def _direct(network: Network, starts: dict[str, int], ends: dict[str, int], on_foot: int) -> Iterator[_Found]:
    for ride in _rides_from(network, starts, ends):
        walk = ends[ride.destination.id]
        if ride.walk_metres + walk < on_foot:
            yield _Found((ride,), (ride.walk_metres, walk), ride.effort + walk * WALKING_IS_SLOWER)


def _with_interchange(network: Network, starts: dict[str, int], ends: dict[str, int], on_foot: int) -> Iterator[_Found]:
    onward: dict[str, list[tuple[int, _Ride]]] = {}
    for last in _rides_to(network, ends):
        for change in network.served_near(last.origin, WALK_METRES):
            onward.setdefault(change.stop.id, []).append((change.distance_metres, last))
    for first in _rides_from(network, starts, onward):
        for walk, last in onward[first.destination.id]:
            if last.line is not first.line and first.walk_metres + last.walk_metres < on_foot:
                yield _joined(first, walk, last)


def _joined(first: _Ride, walk: int, last: _Ride) -> _Found:
    effort = first.effort + walk * WALKING_IS_SLOWER + last.effort
    return _Found((first, last), (first.walk_metres, walk, last.walk_metres), effort)


def _rides_from(network: Network, starts: dict[str, int], wanted: Container[str]) -> list[_Ride]:
    """Give the least laborious ride to each of the wanted stops that each line reaches from any of these."""
    rides = (
        _ride(network, call.line, stop, later, walk)
        for stop, walk in starts.items()
        for call in network.calls_at(stop)
        for later in call.stops[call.place + 1 :]
        if later in wanted
    )
    return _least(rides, lambda ride: ride.destination)


def _rides_to(network: Network, ends: dict[str, int]) -> list[_Ride]:
    """Give the least laborious ride from each stop from which each line reaches any of these."""
    rides = (
        _ride(network, call.line, earlier, stop, walk)
        for stop, walk in ends.items()
        for call in network.calls_at(stop)
        for earlier in call.stops[: call.place]
    )
    return _least(rides, lambda ride: ride.origin)


def _least(rides: Iterable[_Ride], inner_end: Callable[[_Ride], StopPoint]) -> list[_Ride]:
    """Keep one ride for each line and stop at its inner end: that of least effort, of equal ones the lowest codes."""
    least: dict[tuple[str, str], _Ride] = {}
    for ride in rides:
        if ride.origin is not ride.destination:
            place = (ride.line.id, inner_end(ride).id)
            known = least.get(place)
            if known is None or ride.order() < known.order():
                least[place] = ride
    return list(least.values())


def _ride(network: Network, line: Line, origin_id: str, destination_id: str, walk: int) -> _Ride:
    origin, destination = network.stops[origin_id], network.stops[destination_id]
    effort = distance_metres(origin, destination) + walk * WALKING_IS_SLOWER
    return _Ride(line, origin, destination, walk, effort)
