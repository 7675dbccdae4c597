"""Random tariffs with caps, and rides under them, small enough for the oracle of charging to try everything.

Each world is made whole from a seed, so that a law sees hundreds of them in a second; a failure names its seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Final

from hypothesis import strategies as st

from fares.charging import Charge, charge
from fares.interchange import chain
from fares.products import Coverage
from fares.rides import Ride
from fares.rules import (
    CappingRule,
    Counted,
    CountRule,
    Each,
    ExtensionFare,
    InterchangeRule,
    Method,
    Moment,
    Once,
    Period,
    PeriodKind,
    Since,
    Window,
)
from fares.singles import PricedRide, price_ride
from fares.tariff import Tariff, Timeline
from tests.support.hindsight import Seen, all_instances, least_pence
from tests.support.riding import MODES, MONDAY, PROFILES, STOPS, ZONES, cap, extension, later, prices, tariff

SEEDS: Final = st.integers(0, 2**32 - 1)
AMOUNTS: Final = (0, 100, 150, 200, 250, 300, 400, 600)
CAP_AMOUNTS: Final = (0, 100, 200, 250, 300, 400, 450, 500, 700, 900)


@dataclass(frozen=True, slots=True)
class World:
    """A timeline and the rides of one traveller."""

    editions: tuple[Tariff, ...]
    rides: tuple[Ride, ...]

    @property
    def timeline(self) -> Timeline:
        return Timeline(self.editions)

    def charge(self) -> Charge:
        return charge(self.timeline, self.rides)

    def seen(self) -> list[Seen]:
        """The rides as the oracle takes them."""
        timeline = self.timeline
        priced = [price_ride(timeline.at(ride.started_at), ride) for ride in self.rides]
        chained = chain(
            lambda ride: timeline.at(ride.started_at), [one for one in priced if isinstance(one, PricedRide)]
        )
        return [Seen(one, timeline.at(one.priced.ride.started_at)) for one in chained]

    def least_pence(self) -> int:
        """What the oracle says."""
        return least_pence(self.editions, self.seen())

    def is_small(self) -> bool:
        """Whether the oracle can try everything in a moment."""
        return len(all_instances(self.editions, self.seen())) <= 8

    def with_rides(self, rides: Sequence[Ride]) -> "World":
        return replace(self, rides=tuple(rides))


def world(seed: int, *, rolls: bool = True, chains: bool = True, editions: bool = True, counts: bool = False) -> World:
    """A world small enough for the oracle; the switches leave out what a law does not hold for."""
    random = Random(seed)
    while True:
        made = _world(random, rolls=rolls, chains=chains, editions=editions, counts=counts)
        if made.is_small():
            return made


def _world(random: Random, *, rolls: bool, chains: bool, editions: bool, counts: bool) -> World:
    zonal = random.random() < 0.5
    caps = _caps(random, rolls=rolls, zonal=zonal)
    first = tariff(
        *caps,
        fares={operator: _fare(random) for operator in MODES},
        extensions=_extensions(random) if zonal else (),
        interchanges=_interchanges(random) if chains and random.random() < 0.5 else (),
        count_rules=_count_rules(random) if counts else (),
    )
    timeline = [first]
    if editions and not first.interchanges and random.random() < 0.3:
        changed = [replace(one, prices=prices(random.choice(CAP_AMOUNTS))) for one in caps if random.random() < 0.8]
        timeline.append(later(first, MONDAY + timedelta(days=2), *_closed(changed)))
    return World(tuple(timeline), rides(random))


def _fare(random: Random) -> int | dict[str, int]:
    return random.choice(AMOUNTS) if random.random() < 0.8 else {"adult": 300, "child": random.choice(AMOUNTS)}


def rides(random: Random) -> tuple[Ride, ...]:
    """A few rides within a few days, some at the very same instant."""
    days, count = random.randint(1, 4), random.randint(1, 7)
    return tuple(a_ride(random, f"r{number}", days) for number in range(count))


def a_ride(random: Random, code: str, days: int = 4) -> Ride:
    """A ride between two towns, at times with an end or the line that is not known."""
    operator = random.choice(list(MODES))
    origin, destination = random.sample(list(STOPS), 2)
    at = datetime.combine(MONDAY, time(2), UTC) + timedelta(
        days=random.randrange(days), minutes=random.choice([0, 120, 240, 600, 620, 640, 660, 900, 1200])
    )
    plain = random.random() < 0.85
    return Ride(
        id=code,
        operator=operator,
        mode=MODES[operator],
        line=f"{operator}-1" if plain else None,
        origin=STOPS[origin],
        destination=STOPS[destination] if plain or random.random() < 0.5 else None,
        started_at=at,
        ended_at=None,
        profile="adult" if random.random() < 0.85 else random.choice(list(PROFILES)),
    )


def _caps(random: Random, *, rolls: bool, zonal: bool) -> list[CappingRule]:
    count = random.randint(0, 4)
    made = [a_cap(random, f"c{number}", rolls=rolls, zonal=zonal) for number in range(count)]
    for place in range(1, count):
        if random.random() < 0.25:
            needs = frozenset(one.id for one in random.sample(made[:place], random.randint(1, min(2, place))))
            made[place] = replace(made[place], needs=needs)
    return made


def _closed(caps: Sequence[CappingRule]) -> list[CappingRule]:
    """Caps without needs that no cap of the list meets."""
    ids = {one.id for one in caps}
    return [replace(one, needs=one.needs & ids) for one in caps]


def a_cap(random: Random, code: str, *, rolls: bool, zonal: bool) -> CappingRule:
    """A cap of any period on nearly anything."""
    each = random.choice(list(Each)) if random.random() < 0.2 else None
    pence = random.choice(CAP_AMOUNTS)
    listed = pence if random.random() < 0.8 else {"adult": pence}
    return cap(code, listed, _coverage(random, zonal=zonal), a_period(random, rolls=rolls), each=each)


def _coverage(random: Random, *, zonal: bool) -> Coverage:
    return Coverage(
        operators=frozenset(random.sample(list(MODES), random.randint(1, 2))) if random.random() < 0.5 else None,
        zones=frozenset(random.sample(ZONES, random.randint(1, 3)))
        if random.random() < (0.8 if zonal else 0.3)
        else None,
        bands=("off-peak",) if random.random() < 0.2 else None,
    )


def a_period(random: Random, *, rolls: bool) -> Period:
    """A period of any kind, at times with a day of its own."""
    start = random.choice([None, None, time(3), time(12)])
    kind = random.choice([PeriodKind.DAY, PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.ROLLING])
    if kind is PeriodKind.WEEK:
        return Period(kind, start, first_weekday=random.choice([0, 2]))
    if kind is not PeriodKind.ROLLING:
        return Period(kind, start)
    if not rolls:
        return Period(PeriodKind.DAY, start)
    return (
        Period(kind, start, fare_days=2) if random.random() < 0.5 else Period(kind, minutes=random.choice([300, 2000]))
    )


def _extensions(random: Random) -> tuple[ExtensionFare, ...]:
    sets = {"".join(random.sample(ZONES, random.randint(1, 2))): random.choice(AMOUNTS) for _ in range(3)}
    counts = {count: random.choice(AMOUNTS) for count in (1, 2, 3) if random.random() < 0.5}
    return (extension(sets, counts, random.choice(list(Once))),)


def _interchanges(random: Random) -> tuple[InterchangeRule, ...]:
    window = Window(Moment.ON, random.choice(list(Since)), Moment.ON, 3600, 3600)
    method = random.choice([Method.FREE, Method.DISCOUNT, Method.HIGHEST])
    amounts = prices(random.choice(AMOUNTS)) if method is Method.DISCOUNT else ()
    rule = InterchangeRule("change", "Change", Coverage(), Coverage(), window, method, amounts)
    return (replace(rule, off_first=method is Method.DISCOUNT and random.random() < 0.5),)


def _count_rules(random: Random) -> tuple[CountRule, ...]:
    return tuple(
        CountRule(
            f"count{number}",
            "Count",
            covers=_coverage(random, zonal=False),
            reprices=_coverage(random, zonal=False),
            counted=random.choice(list(Counted)),
            after=random.randint(1, 3),
            period=a_period(random, rolls=True),
            percent_off=random.choice([50, 100]),
        )
        for number in range(random.randint(1, 2))
    )
