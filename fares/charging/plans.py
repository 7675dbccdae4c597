"""Plans: what is bought for a traveller's rides, and when it pays; worked out once for all who ride alike on a day."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from fares.charging.extensions import Extended
from fares.charging.kept import keep
from fares.charging.prices import Changes
from fares.charging.rated import RatedRide
from fares.charging.said import Said
from fares.charging.search import Purchase, Solution, Unit, are_few, cheapest, cheapest_of_few, worthwhile
from fares.charging.units import Units
from fares.charging.windows import Window, windows_of
from fares.steps import NearMiss
from fares.tariff import Tariff, Timeline, once

_MOST_KEPT_RIDES: Final = 12
"""Of more rides, so few travellers make the same that keeping their plans costs more than it saves."""


class Plan(NamedTuple):
    """What to buy for some rides, which it names by their places.

    `totals_pence` is the charge of each prefix; `bought` are windows in the order of preference. `extended` is what is
    paid for the zones that they leave uncovered.
    """

    totals_pence: Sequence[int]
    bought: Sequence[Window]
    extended: Sequence[Extended]
    near_misses: tuple[NearMiss, ...]


def plan_of(editions: Timeline, rides: Sequence[RatedRide], changes: Sequence[Changes]) -> Plan:
    """Find the cheapest purchase for rides in start order whose prices change so as they are added."""
    kind = _kind(editions, rides, changes) if len(rides) <= _MOST_KEPT_RIDES else None
    if kind is None:
        return _made(editions, rides, changes)
    kept = once(rides[0].tariff, _Plans)
    plan = kept.get(kind)
    return keep(kept, kind, _made(editions, rides, changes)) if plan is None else plan


class _Plans(dict[object, Plan]):
    """The plans that an edition's rides were made for, by all that they depend on."""

    def __init__(self, _tariff: Tariff) -> None:
        super().__init__()


def _kind(editions: Timeline, rides: Sequence[RatedRide], changes: Sequence[Changes]) -> tuple[object, ...] | None:
    """Give all that the plan for some rides depends on; None if that is more than prices, days and what they reach."""
    kind: list[object] = []
    for ride, change in zip(rides, changes, strict=True):
        if not ride.reached.by_day or ride.products or len(change) > 1:
            return None
        kind += (ride.reached, ride.price_pence, ride.fare_day)
    return (editions.editions, *kind) if kind else None


def _made(editions: Timeline, rides: Sequence[RatedRide], changes: Sequence[Changes]) -> Plan:
    windows = windows_of(editions, rides)
    solution, extended = _solved(rides, windows, changes)
    return Plan(
        totals_pence=solution.totals_pence,
        bought=[windows[number] for number in solution.bought],
        extended=extended,
        near_misses=tuple(_near_misses(rides, windows, frozenset(solution.bought))),
    )


def _solved(
    rides: Sequence[RatedRide], windows: Sequence[Window], changes: Sequence[Changes]
) -> tuple[Solution, Sequence[Extended]]:
    """Find which windows to buy, and what is then paid for extensions."""
    if _is_plain(rides, windows, changes):
        purchases = [Purchase(window.amount.pence, window.whole) for window in windows]
        full_pence = [0 if ride.is_held else ride.price_pence for ride in rides]
        kept = worthwhile(purchases, full_pence)
        if are_few(purchases, kept):
            return cheapest_of_few(purchases, _units(full_pence, windows, kept), kept), ()
    units, most_pence = Units(rides, windows), _most_pence(changes)
    purchases = units.purchases()
    kept = worthwhile(purchases, most_pence)
    solution = cheapest(purchases, units.moments(changes, frozenset(kept)), most_pence, kept)
    return solution, [one for left in units.residuals(solution.bought) for one in left.extensions]


def _is_plain(rides: Sequence[RatedRide], windows: Sequence[Window], changes: Sequence[Changes]) -> bool:
    """Say whether each ride is charged by itself, and each window can be bought by itself."""
    return (
        not any(ride.reached.extension for ride in rides)
        and not any(len(change) > 1 for change in changes)
        and not any(window.needs for window in windows)
    )


def _units(full_pence: Sequence[int], windows: Sequence[Window], kept: Sequence[int]) -> list[Unit]:
    """Let each ride be a unit, for which any window of those kept is enough that covers it."""
    enough: list[list[int]] = [[] for _ in full_pence]
    for number in kept:
        for place in windows[number].whole:
            enough[place].append(number)
    return [Unit(pence, numbers) for pence, numbers in zip(full_pence, enough, strict=True)]


def _most_pence(changes: Sequence[Changes]) -> list[int]:
    """Give the most that each ride costs as others are added."""
    most_pence = [0] * len(changes)
    for change in changes:
        for place, pence in change.items():
            most_pence[place] = max(most_pence[place], pence)
    return most_pence


def _near_misses(rides: Sequence[RatedRide], windows: Sequence[Window], bought: AbstractSet[int]) -> Iterator[NearMiss]:
    """Give the caps that one more ride like those they cover would have reached."""
    covered = {place for number in bought for place in windows[number].whole}
    for number, window in enumerate(windows):
        prices = [rides[place].price_pence for place in window.whole if place not in covered]
        missing_pence = window.amount.pence - sum(prices)
        if prices and 0 < missing_pence <= max(prices) and number not in bought:
            yield once(window.tariff, Said).near(window, missing_pence)
