"""Paths: the stops that a ride calls at on its line, and how far it goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from fares.network import Line, Network, Pattern, StopPoint, distance_metres


@dataclass(frozen=True, slots=True)
class Path:
    """Where a ride goes.

    `stops` are those it calls at, both ends among them; the two ends alone where its line is not known. `line_metres`
    is how far it goes from stop to stop, each hop to the metre; None where its line is not known. `directions` are
    those of the line's patterns that the ride may be on.
    """

    line: str | None
    stops: tuple[StopPoint, ...]
    line_metres: int | None
    directions: frozenset[str]

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
        """Give the zones of all its stops."""
        return frozenset([stop.zone for stop in self.stops])

    @property
    def straight_metres(self) -> int:
        """Measure between its ends as the crow flies."""
        return distance_metres(self.origin, self.destination)


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
            end = next((place for place in ends if place > start), None)
            if end is not None:
                yield start, end


class Paths:
    """The paths of a network. Each line is made ready once, when it is first asked for."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._runs: dict[str, tuple[_Run, ...]] = {}

    def between(self, line: str | None, origin: StopPoint, destination: StopPoint) -> Path:
        """Find the path of a ride on a line, where it is known.

        Of several stretches of a line's patterns the shortest counts; of equal ones, the first in the document.
        """
        found = [
            (run.metres[end] - run.metres[start], run, start, end)
            for run in self._line_runs(line)
            for start, end in run.stretches(origin.id, destination.id)
        ]
        if not found:
            return Path(line, (origin, destination), None, frozenset())
        metres, run, start, end = min(found, key=lambda one: one[0])
        return Path(line, run.stops[start : end + 1], metres, frozenset([one[1].direction for one in found]))

    def directions_from(self, line: str, stop: str) -> frozenset[str]:
        """Give the directions in which a line can be boarded at a stop."""
        return frozenset(
            [
                run.direction
                for run in self._line_runs(line)
                if any(place < len(run.stops) - 1 for place in run.places.get(stop, ()))
            ]
        )

    def _line_runs(self, line_id: str | None) -> tuple[_Run, ...]:
        if line_id is None:
            return ()
        if line_id not in self._runs:
            self._runs[line_id] = _runs(self._network, self._network.lines[line_id])
        return self._runs[line_id]


def _runs(network: Network, line: Line) -> tuple[_Run, ...]:
    return tuple(_run(network, pattern) for pattern in line.patterns)


def _run(network: Network, pattern: Pattern) -> _Run:
    stops = tuple(network.stops[stop] for stop in pattern.stops)
    places: dict[str, list[int]] = {}
    for place, stop in enumerate(pattern.stops):
        places.setdefault(stop, []).append(place)
    hops = (distance_metres(start, end) for start, end in pairwise(stops))
    return _Run(pattern.direction, stops, places, tuple(accumulate(hops, initial=0)))
