"""Carbon: what a ride puts into the air, beside its price, and what a car would have put there."""

from dataclasses import dataclass
from typing import Final

from fares.rides import Ride, kilometres, metres
from fares.singles.sentences import published
from fares.tariff import Tariff

METRES_A_KILOMETRE: Final = 1_000
MILLIGRAMS_A_GRAM: Final = 1_000


@dataclass(frozen=True, slots=True)
class Footprint:
    """Grams of CO2 equivalent of one passenger over a distance: by the mode that was ridden, and by car.

    `source` is the id of where the factors were published; None says that nobody has published them.
    """

    metres: int
    grams: int
    car_grams: int
    source: str | None
    sentence: str


def footprint(tariff: Tariff, ride: Ride) -> Footprint | None:
    """Work out what a ride puts into the air, along its path or straight where no line leads there.

    None if the tariff has no factor for its mode, or an end of the ride is not known. Grams are rounded half up.
    """
    factors = tariff.emissions
    if factors is None or ride.mode not in factors.by_mode:
        return None
    distance = metres(ride, tariff.paths)
    if distance is None:
        return None
    grams = grams_over(distance, factors.by_mode[ride.mode])
    car_grams = grams_over(distance, factors.car_mg_per_km)
    return Footprint(distance, grams, car_grams, factors.source, _sentence(tariff, distance, grams, car_grams))


def grams_over(distance_metres: int, mg_per_km: int) -> int:
    """Give the grams of a distance, half a gram and more rounded up."""
    unit = METRES_A_KILOMETRE * MILLIGRAMS_A_GRAM
    return (2 * distance_metres * mg_per_km + unit) // (2 * unit)


def _sentence(tariff: Tariff, distance: int, grams: int, car_grams: int) -> str:
    assert tariff.emissions is not None, "there are factors"
    origin = published(tariff, tariff.emissions.source)
    return f"{kilometres(distance)}: {grams} g of CO2e, by car {car_grams} g ({origin})."
