"""What each ride of a pattern is worth: floors under the price of any plan.

A ride is worth no more than its single, and what a product could carry at one price is worth no more than that price.
So whatever is bought, it costs at least what all journeys are worth: this is the dual of the linear program of what to
buy. Every ride first takes its share of what is counted by uses, and then as much as is left, the earliest first, which
for products that run for a while leaves no gap between the two.
"""

from collections.abc import Mapping, Sequence

from fares.best.journeys import JourneyReady, WayReady
from fares.best.limits import NO_LIMIT, Limit

Worth = tuple[tuple[int, ...], ...]
"""What the rides of each way to make a journey are worth, in whole pence: in all alike for each way."""


def worth_of(
    journeys: Sequence[JourneyReady], limits: Mapping[str, Limit], shares: Mapping[str, int]
) -> tuple[Worth, ...]:
    """Say what each journey is worth under the limits of products, of which some have a fair share for each ride."""
    worth: list[Worth] = [tuple([(0,) * len(way.rides) for way in journey.ways]) for journey in journeys]
    for fair in (shares, {}):
        for journey in journeys:
            worth[journey.place] = _raised(journey, worth[journey.place], limits, fair)
    return tuple(worth)


def carried(journey: JourneyReady, worth: Worth, product: str) -> list[list[int]]:
    """Give what the rides that a product covers are worth, way by way."""
    return [
        [pence for ride, pence in zip(way.rides, rides, strict=True) if product in ride.covered_by]
        for way, rides in zip(journey.ways, worth, strict=True)
    ]


def _raised(journey: JourneyReady, worth: Worth, limits: Mapping[str, Limit], shares: Mapping[str, int]) -> Worth:
    """Raise every way as far as it goes, and level them at the lowest."""
    touched = [code for code in limits if any(code in ride.covered_by for way in journey.ways for ride in way.rides)]
    for code in touched:
        limits[code].put(journey.place, ())
    raised = [
        _raised_way(journey.place, way, list(rides), limits, shares)
        for way, rides in zip(journey.ways, worth, strict=True)
    ]
    level = min(map(sum, raised), default=0)
    levelled = tuple([_trimmed(rides, level) for rides in raised])
    for code in touched:
        limits[code].put(journey.place, carried(journey, levelled, code))
    return levelled


def _raised_way(
    place: int, way: WayReady, rides: list[int], limits: Mapping[str, Limit], shares: Mapping[str, int]
) -> list[int]:
    for number, ride in enumerate(way.rides):
        besides = [
            limits[code].most(place, _others(way, rides, number, code)) for code in ride.covered_by if code in limits
        ]
        fair = [shares[code] for code in ride.covered_by if code in shares]
        single = NO_LIMIT if ride.single is None else ride.single.pence
        rides[number] = max(rides[number], min([single, *besides, *fair]))
    return rides


def _others(way: WayReady, rides: Sequence[int], number: int, product: str) -> list[int]:
    return [
        pence
        for other, (ride, pence) in enumerate(zip(way.rides, rides, strict=True))
        if other != number and product in ride.covered_by
    ]


def _trimmed(rides: Sequence[int], level: int) -> tuple[int, ...]:
    """Take what is above a level from the last rides."""
    kept = []
    for pence in rides:
        kept.append(min(pence, level))
        level -= kept[-1]
    return tuple(kept)
