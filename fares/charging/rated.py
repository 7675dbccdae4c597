"""Rated rides: what the passes of a charge know of each ride before caps."""

from dataclasses import dataclass
from datetime import date

from fares.charging.reach import Reached
from fares.interchange import ChainedRide
from fares.rides import Ride
from fares.steps import Step
from fares.tariff import Tariff


@dataclass(slots=True, eq=False)
class RatedRide:
    """A ride, the edition that prices it, what it falls under, and the fare day in which it started.

    `price_pence` is after interchange and count rules. A held product covers it whole if `is_held`, else those of its
    zones that are `held_zones`; `products` are their ids. They and count rules add steps.
    """

    ride: Ride
    chained: ChainedRide
    tariff: Tariff
    reached: Reached
    fare_day: date
    price_pence: int
    is_held: bool = False
    held_zones: frozenset[str] = frozenset()
    products: tuple[str, ...] = ()
    held_steps: tuple[Step, ...] = ()
    count_steps: tuple[Step, ...] = ()
