"""Paths: the stops that a ride calls at on its line, and how far it goes."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import heappop, heappush
from itertools import accumulate, pairwise, product
from typing import Final, Protocol

from fares.network import Line, Mode, Network, Pattern, StopPoint, distance_metres
from fares.values import value

MOST_WAYS: Final = 20_000
"""How many ways without a line are kept: enough for the pairs of stations of a busy hour."""


@value(frozen=True, slots=True)
class Path:
    """Where a ride goes.

    `stops` are those it calls at, both ends among them; the two ends alone where no line is known to lead there.
    `line_metres` is how far it goes from stop to stop, each hop to the metre; None where no line is. `directions` are
    those of the line's patterns that the ride may be on, if the line is known. `straights_metres` is the sum of the
    straight lines of several rides that one path joins; None is one ride.
    """

    line: str | None
    stops: tuple[StopPoint, ...]
    line_metres: int | None
    directions: frozenset[str]
    straights_metres: int | None = None

    @property
    def origin(self) -> StopPoint:
        """Give the stop of boarding."""
        return self.stops[0]

    @property
    def destination(self) -> StopPoint:
        """Give the stop of alighting."""
        return self.stops[-1]

    @property
    def zones(self) -> frozenset[str]:
        """Give the zones of all its stops. One on a boundary adds none if it lies in one already."""
        zones = {stop.zone for stop in self.stops if not stop.also_in}
        for stop in self.stops:
            if zones.isdisjoint(stop.zones):
                zones.add(stop.zone)
        return frozenset(zones)

    @property
    def straight_metres(self) -> int:
        """Measure between its ends as the crow flies."""
        if self.straights_metres is not None:
            return self.straights_metres
        return distance_metres(self.origin, self.destination)

    @property
    def metres(self) -> int:
        """Measure along the line, or as the crow flies where none is known to lead there."""
        return self.straight_metres if self.line_metres is None else self.line_metres

    def readings(self) -> Iterator["Path"]:
        """Give the path once for each reading of its ends."""
        if not self.origin.also_in and not self.destination.also_in:
            yield self
            return
        for origin, destination in readings(self.origin, self.destination):
            yield self.read(origin, destination)

    def read(self, origin: StopPoint | None, destination: StopPoint | None) -> "Path":
        """Give the path with its ends as they are read; None leaves an end as it is."""
        return replace(self, stops=(origin or self.origin, *self.stops[1:-1], destination or self.destination))


def readings(
    origin: StopPoint | None, destination: StopPoint | None
) -> Iterator[tuple[StopPoint | None, StopPoint | None]]:
    """Give the two ends of a ride once for each choice of one zone for either: one on a boundary has several.

    An end that is not known stays so. A stop that is both ends lies in one zone.
    """
    is_one = origin is not None and destination is not None and origin.id == destination.id
    for first, last in product(*[(end,) if end is None else end.readings() for end in (origin, destination)]):
        if not is_one or first == last:
            yield first, last


@dataclass(frozen=True, slots=True)
class _Run:
    """A pattern made ready: where it calls at each stop, and how far each call is from the first."""

    direction: str
    stops: tuple[StopPoint, ...]
    places: Mapping[str, Sequence[int]]
    metres: tuple[int, ...]

    def stretches(self, origin: str, destination: str) -> Iterator[tuple[int, int]]:
        """Give the places of each call at one stop and of the next call at another."""
        ends = self.places.get(destination, ())
        for start in self.places.get(origin, ()):
            following = bisect_right(ends, start)
            if following < len(ends):
                yield start, ends[following]

    def beyond(self, stop: str, *, ahead: bool) -> tuple[StopPoint, ...]:
        """Give the stops after its first call at a stop, or else those before its last, in the order of the line."""
        places = self.places.get(stop)
        if not places:
            return ()
        return self.stops[places[0] + 1 :] if ahead else self.stops[: places[-1]]


class Service(Protocol):
    """What is ridden on: an operator's line, or its mode alone where the line is not known."""

    @property
    def operator(self) -> str:
        """Give the operator's id."""

    @property
    def mode(self) -> Mode:
        """Give the mode."""

    @property
    def line(self) -> str | None:
        """Give the line's id, or None."""


_NOWHERE: Final[frozenset[str]] = frozenset()
_Hops = dict[str, dict[str, int]]
"""The metres from each stop to each of those that some line calls at next."""


class Paths:
    """The paths of a network. Each line is made ready once, when it is first asked for; so are an operator's lines."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._runs: dict[str, tuple[_Run, ...]] = {}
        self._boarded: dict[str, dict[str, frozenset[str]]] = {}
        self._hops: dict[tuple[str, Mode], _Hops] = {}
        self._way = lru_cache(MOST_WAYS)(self._find_way)

    def ridden(self, service: Service, origin: StopPoint, destination: StopPoint, direction: str | None = None) -> Path:
        """Find the path of a ride: on its line, or where that is not known, on lines of its operator and mode.

        Of lines that lead there without a change the shortest stretch counts, of equal ones that of the lowest line id;
        failing these the shortest way with changes from line to line at a stop.
        """
        if service.line in self._network.lines or origin.id == destination.id:
            return self.between(service.line, origin, destination, direction)
        served = self._hops_of(service.operator, service.mode)
        is_served = origin.id in served and destination.id in served
        found = self._way(service.operator, service.mode, origin.id, destination.id) if is_served else None
        return replace(found, line=service.line) if found else self.between(None, origin, destination)

    def between(
        self, line: str | None, origin: StopPoint, destination: StopPoint, direction: str | None = None
    ) -> Path:
        """Find the path of a ride on a line, where it is known; in a direction, if the line goes there that way.

        Of several stretches of a line's patterns the shortest counts; of equal ones, the first in the document.
        """
        found = [
            (run.metres[end] - run.metres[start], run, start, end)
            for run in self._line_runs(line)
            for start, end in run.stretches(origin.id, destination.id)
        ]
        found = [one for one in found if one[1].direction == direction] or found
        if not found:
            return Path(line, (origin, destination), None, frozenset())
        metres, run, start, end = min(found, key=lambda one: one[0])
        return Path(line, run.stops[start : end + 1], metres, frozenset([one[1].direction for one in found]))

    def directions_from(self, line: str, stop: str) -> frozenset[str]:
        """Give the directions in which a line can be boarded at a stop."""
        found = self._boarded.get(line)
        if found is None:
            found = _boarded(self._line_runs(line))
            if line in self._network.lines:
                self._boarded[line] = found
        return found.get(stop, _NOWHERE)

    def directions_to(self, line: str, stop: str) -> frozenset[str]:
        """Give the directions in which a line can be left at a stop."""
        return frozenset([run.direction for run in self._line_runs(line) if run.beyond(stop, ahead=False)])

    def beyond(self, line: str, stop: str, direction: str | None, *, ahead: bool) -> tuple[StopPoint, ...]:
        """Give the stops to which a line goes on from a stop, or else those from which it comes, each once.

        In a direction, if the line calls there that way.
        """
        runs = [run for run in self._line_runs(line) if run.beyond(stop, ahead=ahead)]
        runs = [run for run in runs if run.direction == direction] or runs
        found = {other.id: other for run in runs for other in run.beyond(stop, ahead=ahead)}
        return tuple([other for other in found.values() if other.id != stop])

    def _find_way(self, operator: str, mode: Mode, origin: str, destination: str) -> Path | None:
        """Find the likely way between two different stops of an operator's lines; None if none leads there."""
        start, end = self._network.stops[origin], self._network.stops[destination]
        lines = [line.id for line in self._network.lines_at(origin) if (line.operator, line.mode) == (operator, mode)]
        direct = [path for line in lines if (path := self.between(line, start, end)).line_metres is not None]
        if direct:
            return replace(min(direct, key=lambda path: path.metres), directions=frozenset())
        found = _shortest(self._hops_of(operator, mode), origin, destination)
        if found is None:
            return None
        metres, stops = found
        return Path(None, tuple(self._network.stops[stop] for stop in stops), metres, frozenset())

    def _hops_of(self, operator: str, mode: Mode) -> _Hops:
        if (operator, mode) not in self._hops:
            lines = [line for line in self._network.lines.values() if (line.operator, line.mode) == (operator, mode)]
            self._hops[operator, mode] = _hops([run for line in lines for run in self._line_runs(line.id)])
        return self._hops[operator, mode]

    def _line_runs(self, line_id: str | None) -> tuple[_Run, ...]:
        """Give a line's patterns made ready; none for a line that is not known, or not to this edition."""
        line = None if line_id is None else self._network.lines.get(line_id)
        if line is None:
            return ()
        if line.id not in self._runs:
            self._runs[line.id] = _runs(self._network, line)
        return self._runs[line.id]


def _runs(network: Network, line: Line) -> tuple[_Run, ...]:
    return tuple(_run(network, pattern) for pattern in line.patterns)


def _boarded(runs: Sequence[_Run]) -> dict[str, frozenset[str]]:
    """Give the directions in which each stop can be boarded."""
    found: dict[str, frozenset[str]] = {}
    for run in runs:
        for stop in run.places:
            if run.beyond(stop, ahead=True):
                found[stop] = found.get(stop, _NOWHERE) | {run.direction}
    return found


def _run(network: Network, pattern: Pattern) -> _Run:
    stops = tuple(network.stops[stop] for stop in pattern.stops)
    places: dict[str, list[int]] = {}
    for place, stop in enumerate(pattern.stops):
        places.setdefault(stop, []).append(place)
    hops = (distance_metres(start, end) for start, end in pairwise(stops))
    return _Run(pattern.direction, stops, places, tuple(accumulate(hops, initial=0)))


def _hops(runs: Sequence[_Run]) -> _Hops:
    hops: _Hops = {stop.id: {} for run in runs for stop in run.stops}
    for run in runs:
        for (start, end), (before, after) in zip(pairwise(run.stops), pairwise(run.metres), strict=True):
            hops[start.id][end.id] = after - before
    return hops


def _shortest(hops: _Hops, origin: str, destination: str) -> tuple[int, tuple[str, ...]] | None:
    """Find the shortest way by Dijkstra's algorithm: its metres and its stops. Ties go to the lowest stop ids."""
    come_from: dict[str, str] = {}
    queue = [(0, origin, origin)]
    while queue:
        metres, stop, before = heappop(queue)
        if stop in come_from:
            continue
        come_from[stop] = before
        if stop == destination:
            return metres, _way_to(stop, come_from)
        for following, hop in hops[stop].items():
            heappush(queue, (metres + hop, following, stop))
    return None


def _way_to(stop: str, come_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [stop]
    while come_from[way[-1]] != way[-1]:
        way.append(come_from[way[-1]])
    return tuple(reversed(way))
