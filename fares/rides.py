"""Rides: one boarding each, as the engine prices, chains, caps and shares them."""

from datetime import datetime

from fares.network import Mode, StopPoint
from fares.paths import Paths
from fares.rules import Completion
from fares.values import value


@value(frozen=True, slots=True)
class Ride:
    """One boarding by one passenger.

    `id` is its own, and settles ties of time: that of its first tap, say. `origin` and `destination` are None where
    they are not known and need not be. Times are UTC. `direction` is one of the line's patterns'. `completion` says how
    a missing tap was made good, with `tap_rule` the rule that said so; None is a ride as it was tapped.
    """

    id: str
    operator: str
    mode: Mode
    line: str | None
    origin: StopPoint | None
    destination: StopPoint | None
    started_at: datetime
    ended_at: datetime | None
    profile: str
    age: int | None = None
    direction: str | None = None
    completion: Completion | None = None
    tap_rule: str | None = None
    tap_ids: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[datetime, str]:
        """Put rides in the order in which they started, ties by id."""
        return self.started_at, self.id


def metres(ride: Ride, paths: Paths) -> int | None:
    """Measure a ride along its path, or as the crow flies where no line leads there; None if an end is not known."""
    if ride.origin is None or ride.destination is None:
        return None
    return paths.ridden(ride, ride.origin, ride.destination, ride.direction).metres


def kilometres(distance_metres: int) -> str:
    """Say a distance to a tenth of a kilometre: `12.4 km`."""
    tenths = (distance_metres + 50) // 100
    return f"{tenths // 10}.{tenths % 10} km"
