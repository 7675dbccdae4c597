"""Random rides in the small tariffs of `small_tariffs`."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from fares.rides import Ride
from tests.fares.small_tariffs import LINES, NETWORK, OPERATORS, PROFILES, instant

FIRST: Final = datetime(2026, 3, 1, tzinfo=UTC)
LAST: Final = datetime(2026, 11, 30, tzinfo=UTC)


def a_ride(random: Random, number: int = 1, first: datetime = FIRST, last: datetime = LAST) -> Ride:
    """A ride along one of the lines, with a part of it not known now and then."""
    line = random.choice(LINES)
    pattern = random.choice(line.patterns)
    at = instant(random, first, last)
    ended = at + timedelta(minutes=random.randint(0, 60)) if random.random() < 0.7 else None
    ends = [NETWORK.stops[code] if random.random() < 0.9 else None for code in (pattern.stops[0], pattern.stops[-1])]
    return Ride(
        id=f"{number:03}",
        operator=line.operator,
        mode=OPERATORS[line.operator],
        line=line.id if random.random() < 0.8 else None,
        origin=ends[0],
        destination=ends[1],
        started_at=at,
        ended_at=ended,
        profile=random.choice(list(PROFILES)),
        direction=pattern.direction if random.random() < 0.5 else None,
    )
