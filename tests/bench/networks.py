"""Tariffs to measure with: the scheme's own, and generated ones of any size."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from fares.exchange.document import read
from fares.rides import Ride
from fares.tariff import Tariff

SCHEME: Final = Path(__file__).parents[2] / "schemes" / "derby-nottingham" / "tariff.json"
START: Final = datetime(2026, 9, 1, tzinfo=UTC)
SIXTY_DAYS: Final = 60 * 24 * 3600
BUS_OPERATORS: Final = ("TBTN", "NCTR", "ADER")


def tariff_of(document: bytes) -> Tariff:
    """Read a document that is known to be sound."""
    reading = read(document)
    assert reading.tariff is not None, reading.findings
    return reading.tariff


@cache
def scheme() -> Tariff:
    """The tariff of the Derby-Nottingham scheme."""
    return tariff_of(SCHEME.read_bytes())


def rides_in_scheme(count: int, seed: int) -> list[Ride]:
    """Rides all over the scheme in sixty days: half along its lines, half between any two stops by operator alone."""
    random, network = Random(seed), scheme().network
    lines, stops = list(network.lines.values()), list(network.stops.values())
    made = []
    for number in range(count):
        line = random.choice(lines) if random.random() < 0.5 else None
        if line is None:
            operator = network.operators[random.choice(BUS_OPERATORS)]
            origin, destination = random.sample(stops, 2)
        else:
            operator = network.operators[line.operator]
            places = random.choice(line.patterns).stops
            origin, destination = (network.stops[places[n]] for n in sorted(random.sample(range(len(places)), 2)))
        made.append(
            Ride(
                id=str(number),
                operator=operator.id,
                mode=operator.mode,
                line=None if line is None else line.id,
                origin=origin,
                destination=destination,
                started_at=START + timedelta(seconds=random.randrange(SIXTY_DAYS)),
                ended_at=None,
                profile=random.choice(["adult", "young", "student"]),
            )
        )
    return made


def generated(stops: int, zones: int) -> bytes:
    """A document with so many stops in so many zones, in lines of fifty, and a fare by zones crossed, and by pair."""
    side = max(2, round(stops**0.5))
    places = [
        {"id": f"s{n}", "name": f"Stop {n}", "mode": "bus", "zone": f"z{n * zones // stops}"} for n in range(stops)
    ]
    for n, place in enumerate(places):
        place |= {"lat_microdegrees": 52_000_000 + n % side * 3_000, "lon_microdegrees": -1_000_000 + n // side * 3_000}
    document: dict[str, Any] = {
        "format": "commonfare-tariff/2",
        "id": "generated",
        "name": "Generated",
        "edition": "1",
        "valid_from": "2026-01-01",
        "currency": "GBP",
        "timezone": "Europe/London",
        "fare_day_start": "04:30",
        "bands": [{"id": "peak", "name": "Peak", "days": ["weekday"], "from": "06:30", "to": "09:30"}],
        "operators": [{"id": "OP", "name": "Operator", "mode": "bus"}],
        "zones": [{"id": f"z{n}", "name": f"Zone {n}"} for n in range(zones)],
        "stops": places,
        "lines": [_line(first, min(50, stops - first)) for first in range(0, stops, 50)],
        "profiles": [{"id": "adult", "name": "Adult"}, {"id": "child", "name": "Child", "falls_back_to": "adult"}],
        "tables": [_by_pair(zones), _by_count()],
        "singles": [{"id": table, "name": table.title(), "table": table} for table in ("pair", "count")],
    }
    return json.dumps(document).encode()


def _line(first: int, length: int) -> dict[str, Any]:
    places = [f"s{first + n}" for n in range(length)]
    ways = [{"direction": "out", "stops": places}, {"direction": "back", "stops": places[::-1]}]
    return {
        "id": f"l{first}",
        "name": f"Line {first}",
        "operator": "OP",
        "mode": "bus",
        "status": "full_sequence",
        "patterns": ways,
    }


def _by_pair(zones: int) -> dict[str, Any]:
    pairs = [(zone, other) for zone in range(zones) for other in range(zone, min(zone + 5, zones))]
    cells = [
        {"from": f"z{one}", "to": f"z{other}", "prices": _prices(200 + 50 * (other - one))} for one, other in pairs
    ]
    return {"id": "pair", "kind": "zone_pair", "symmetric": True, "cells": cells}


def _by_count() -> dict[str, Any]:
    cells = [{"count": count, "prices": _prices(200 + 50 * count)} for count in range(1, 60)]
    return {"id": "count", "kind": "zones_crossed", "cells": cells}


def _prices(pence: int) -> list[dict[str, Any]]:
    return [{"profile": "adult", "pence": pence, "illustrative": True}]


def rides_in_generated(tariff: Tariff, count: int, seed: int) -> list[Ride]:
    """Rides along the first two lines of a generated tariff: as many different ones, whatever its size."""
    random, network = Random(seed), tariff.network
    lines = list(network.lines.values())[:2]
    made = []
    for number in range(count):
        line = random.choice(lines)
        places = line.patterns[0].stops
        first, last = (network.stops[place] for place in random.sample(places, 2))
        started = START + timedelta(seconds=random.randrange(SIXTY_DAYS))
        made.append(Ride(str(number), line.operator, line.mode, line.id, first, last, started, None, "adult"))
    return made
