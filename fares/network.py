"""Stops, zones, operators and lines, and how to find them. Positions are whole microdegrees, distances whole metres."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from itertools import chain, islice
from math import isqrt
from typing import Final

from fares.errors import UnknownStop

MICROMETRES_A_MICRODEGREE: Final = 111_195
"""Along a meridian of the sphere of mean radius 6,371,008.8 m (IUGG, GRS 80)."""

GRID_LAT_MICRODEGREES: Final = 5_000
GRID_LON_MICRODEGREES: Final = 8_000
HALF_TURN_MICRODEGREES: Final = 180_000_000
MICRODEGREES_A_CENTIDEGREE: Final = 10_000
NANO: Final = 10**9
STATION, SERVED, UNSERVED = RANKS = range(3)
WORD: Final = re.compile(r"[^\W_]+")
APOSTROPHES: Final = str.maketrans("", "", "'’‘`")  # noqa: RUF001 - people and registers write all four


class Mode(StrEnum):
    """How a line carries its passengers."""

    BUS = "bus"
    TRAM = "tram"
    RAIL = "rail"
    COACH = "coach"
    AIR = "air"
    METRO = "metro"
    FERRY = "ferry"
    CABLE = "cable"


ROAD: Final = frozenset({Mode.BUS, Mode.COACH})


def sharing_stops(mode: Mode) -> frozenset[Mode]:
    """Give the modes that call at the stops of a mode: itself, and buses and coaches at each other's."""
    return ROAD if mode in ROAD else frozenset({mode})


@dataclass(frozen=True, slots=True)
class Operator:
    """A company that runs lines; `id` is its national operator code (NOC; two letters for rail).

    `mode` is its main one; it may have `other_modes`.
    """

    id: str
    name: str
    mode: Mode
    other_modes: frozenset[Mode] = frozenset()

    def mode_at(self, stop: "StopPoint") -> Mode:
        """Give the mode of a ride whose line is not known: the stop's if the operator has it, or else its main one."""
        return stop.mode if stop.mode in self.other_modes else self.mode


@dataclass(frozen=True, slots=True)
class FareZone:
    """An area of one price. Every stop lies in one, or on the boundary of several."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class StopPoint:
    """A place to board or alight; `id` is its ATCO code, `crs` the three letters of a rail station.

    A stop on a boundary lies in `zone` and is `also_in` others.
    """

    id: str
    name: str
    mode: Mode
    zone: str
    lat_microdegrees: int
    lon_microdegrees: int
    crs: str | None = None
    locality: str | None = None
    also_in: frozenset[str] = frozenset()
    zones: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zones", self.also_in | {self.zone})

    def readings(self) -> tuple["StopPoint", ...]:
        """Give the stop once in each of its zones: its own, then the others by id."""
        others = [replace(self, zone=zone, also_in=frozenset()) for zone in sorted(self.also_in)]
        return (replace(self, also_in=frozenset()), *others) if others else (self,)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One direction of a line: stop ids in the order they are served."""

    direction: str
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A named service of one operator; `status` says how far its stop sequence is real."""

    id: str
    name: str
    operator: str
    mode: Mode
    status: str
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A line's calling at a stop: the stops of the pattern, and the place (from 0) in it."""

    line: Line
    stops: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Near:
    """A stop and how far away it is."""

    stop: StopPoint
    distance_metres: int


class Network:
    """The stops and lines of one tariff, indexed: lookups do not slow down with their number."""

    def __init__(
        self,
        operators: Sequence[Operator],
        zones: Sequence[FareZone],
        stops: Sequence[StopPoint],
        lines: Sequence[Line],
    ) -> None:
        self.operators = {operator.id: operator for operator in operators}
        self.zones = {zone.id: zone for zone in zones}
        self.stops = {stop.id: stop for stop in stops}
        self.lines = {line.id: line for line in lines}
        self._by_crs = {stop.crs: stop for stop in stops if stop.crs is not None}
        self._calls_at = _calls_by_stop(lines)
        self._words = _WordIndex(self._ranked(stops))
        self._grid = _Grid(stops)
        self._served_grid = _Grid([stop for stop in stops if stop.id in self._calls_at])
        self._served_near: dict[tuple[str, int], tuple[Near, ...]] = {}

    def stop(self, code: str) -> StopPoint:
        """Find a stop by ATCO or CRS code; raises `UnknownStop`."""
        found = self.stops.get(code) or self._by_crs.get(code.upper())
        if found is None:
            raise UnknownStop("The tariff has no stop with this code.")
        return found

    def search(self, text: str, limit: int) -> list[StopPoint]:
        """Find stops by words of their name or locality, any case and order; those with lines and stations first.

        Accents and apostrophes do not count, and the last word may be unfinished. A stop whose ATCO or CRS code is the
        text itself comes before all others.
        """
        code = text.strip().upper()
        coded = [stop for stop in (self.stops.get(code), self._by_crs.get(code)) if stop is not None]
        named = (stop for stop in self._words.search(text) if stop not in coded)
        return list(islice(chain(coded, named), limit))

    def near(self, lat_microdegrees: int, lon_microdegrees: int, radius_metres: int, limit: int) -> list[Near]:
        """Find the stops within a distance, nearest first; of those equally near, the lowest code first."""
        return sorted(self._grid.within(lat_microdegrees, lon_microdegrees, radius_metres), key=_nearness)[:limit]

    def served_near(self, stop: StopPoint, radius_metres: int) -> tuple[Near, ...]:
        """Give the stops with lines within a distance of a stop, nearest first, itself among them; found once."""
        asked = (stop.id, radius_metres)
        if asked not in self._served_near:
            found = self._served_grid.within(stop.lat_microdegrees, stop.lon_microdegrees, radius_metres)
            self._served_near[asked] = tuple(sorted(found, key=_nearness))
        return self._served_near[asked]

    def lines_at(self, stop_id: str) -> tuple[Line, ...]:
        """Give the lines that serve a stop, by id; none for many stops."""
        return tuple({call.line.id: call.line for call in self.calls_at(stop_id)}.values())

    def calls_at(self, stop_id: str) -> Sequence[Call]:
        """Give every call at a stop, by line id; a loop calls twice."""
        return self._calls_at.get(stop_id, ())

    def _ranked(self, stops: Iterable[StopPoint]) -> list[tuple[int, StopPoint]]:
        ranked = [(self._rank(stop), stop) for stop in stops]
        return sorted(ranked, key=lambda one: (one[0], one[1].name.casefold(), one[1].id))

    def _rank(self, stop: StopPoint) -> int:
        if stop.mode is Mode.RAIL:
            return STATION
        return SERVED if stop.id in self._calls_at else UNSERVED


def distance_metres(a: StopPoint, b: StopPoint) -> int:
    """Measure between two stops as the crow flies, to the metre.

    Plane geometry on the sphere at the middle latitude: up to 100 km within 0.1 % of the great circle.
    """
    return _distance_metres(a.lat_microdegrees, a.lon_microdegrees, b.lat_microdegrees, b.lon_microdegrees)


def _distance_metres(a_lat: int, a_lon: int, b_lat: int, b_lon: int) -> int:
    north = abs(a_lat - b_lat) * MICROMETRES_A_MICRODEGREE
    cosine_nano = _cosine_nano((a_lat + b_lat) // (2 * MICRODEGREES_A_CENTIDEGREE))
    east = abs(a_lon - b_lon) * MICROMETRES_A_MICRODEGREE * cosine_nano // NANO
    return (isqrt(north * north + east * east) + 500_000) // 1_000_000


@cache
def _cosine_nano(lat_centidegrees: int) -> int:
    """Give the cosine of a latitude in billionths, by its series: floats would differ between machines.

    A hundredth of a degree is fine enough, and lets each be worked out once.
    """
    angle_nano = abs(lat_centidegrees) * 174_532_925 // 1_000
    square = angle_nano * angle_nano // NANO
    term, result = NANO, NANO
    for n in range(1, 7):
        term = -term * square // NANO // ((2 * n - 1) * 2 * n)
        result += term
    return max(result, 1)


def _nearness(near: Near) -> tuple[int, str]:
    return (near.distance_metres, near.stop.id)


def _calls_by_stop(lines: Iterable[Line]) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = {}
    for line in sorted(lines, key=lambda line: line.id):
        for pattern in line.patterns:
            for place, stop in enumerate(pattern.stops):
                found.setdefault(stop, []).append(Call(line, pattern.stops, place))
    return found


def _words(text: str) -> list[str]:
    """Part a text into words that compare equal whatever their case, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES).casefold())
    return WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


class _WordIndex:
    """Which stops have which word.

    A set of stops is an int that has the bit of each stop's place set, so that sets meet fast.
    """

    def __init__(self, ranked: Sequence[tuple[int, StopPoint]]) -> None:
        self._stops = [stop for _, stop in ranked]
        names = [_words(stop.name) for stop in self._stops]
        localities = [_words(stop.locality or "") for stop in self._stops]
        self._in_name = _Postings(names)
        self._anywhere = _Postings([name + locality for name, locality in zip(names, localities, strict=True)])
        places = range(len(ranked))
        self._of_rank = [_bits((place for place in places if ranked[place][0] == rank), len(ranked)) for rank in RANKS]

    def search(self, text: str) -> Iterator[StopPoint]:
        words = _words(text)
        found, in_name = self._anywhere.having(words), self._in_name.having(words)
        parts = ((found & in_name & of_rank, found & ~in_name & of_rank) for of_rank in self._of_rank)
        return (self._stops[place] for part in chain.from_iterable(parts) for place in _places(part))


class _Postings:
    """The sets of texts that have each word."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        places: dict[str, set[int]] = {}
        for place, words in enumerate(texts):
            for word in words:
                places.setdefault(word, set()).add(place)
        self._vocabulary = sorted(places)
        self._having = {word: _bits(members, len(texts)) for word, members in places.items()}

    def having(self, words: Sequence[str]) -> int:
        """Give the texts that have all of these words, the last of which may be unfinished; none for no words."""
        if not words:
            return 0
        found = self._starting(words[-1])
        for word in words[:-1]:
            found &= self._having.get(word, 0)
        return found

    def _starting(self, prefix: str) -> int:
        found = 0
        for word in islice(self._vocabulary, bisect_left(self._vocabulary, prefix), None):
            if not word.startswith(prefix):
                break
            found |= self._having[word]
        return found


def _bits(members: Iterable[int], size: int) -> int:
    flags = bytearray(size // 8 + 1)
    for member in members:
        flags[member // 8] |= 1 << member % 8
    return int.from_bytes(flags, "little")


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


class _Grid:
    """Stops by squares of about 550 m, so that looking near a point visits few of them."""

    def __init__(self, stops: Iterable[StopPoint]) -> None:
        self._squares: dict[tuple[int, int], list[StopPoint]] = {}
        for stop in stops:
            square = (stop.lat_microdegrees // GRID_LAT_MICRODEGREES, stop.lon_microdegrees // GRID_LON_MICRODEGREES)
            self._squares.setdefault(square, []).append(stop)

    def within(self, lat: int, lon: int, radius_metres: int) -> Iterator[Near]:
        for square in self._squares_about(lat, lon, radius_metres):
            for stop in self._squares.get(square, ()):
                distance = _distance_metres(lat, lon, stop.lat_microdegrees, stop.lon_microdegrees)
                if distance <= radius_metres:
                    yield Near(stop, distance)

    def _squares_about(self, lat: int, lon: int, radius_metres: int) -> Iterable[tuple[int, int]]:
        lat_reach = (radius_metres + 1) * 1_000_000 // MICROMETRES_A_MICRODEGREE + 1
        lon_reach = min(
            lat_reach * NANO // _cosine_nano((abs(lat) + lat_reach) // MICRODEGREES_A_CENTIDEGREE + 1) + 1,
            HALF_TURN_MICRODEGREES,
        )
        rows = _span(lat, lat_reach, GRID_LAT_MICRODEGREES)
        columns = _span(lon, lon_reach, GRID_LON_MICRODEGREES)
        if len(rows) * len(columns) > len(self._squares):
            return self._squares
        return ((row, column) for row in rows for column in columns)


def _span(middle: int, reach: int, step: int) -> range:
    return range((middle - reach) // step, (middle + reach) // step + 1)
