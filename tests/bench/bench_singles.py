"""How many rides a second one core prices, and how long a tariff takes to load."""

from collections.abc import Callable
from functools import partial

from fares.interchange import chain
from fares.rides import Ride
from fares.singles import PricedRide, price_ride
from fares.tariff import Tariff
from tests.bench.networks import generated, rides_in_generated, rides_in_scheme, scheme, tariff_of
from tests.bench.timing import measure, runner

RIDES = 20_000
SIZES = ((100, 4), (1_000, 40), (10_000, 400))


def price_all(tariff: Tariff, rides: list[Ride]) -> None:
    """Price each ride by itself."""
    for ride in rides:
        price_ride(tariff, ride)


def in_scheme(seed: int) -> Callable[[], None]:
    """Rides that were never asked about."""
    return partial(price_all, scheme(), rides_in_scheme(RIDES, seed))


def again_in_scheme(_seed: int) -> Callable[[], None]:
    """A hundred rides that are asked about again and again, as commuters' are."""
    return partial(price_all, scheme(), rides_in_scheme(100, 0) * (RIDES // 100))


def chains_in_scheme(seed: int) -> Callable[[], None]:
    """Four rides a day, in a tariff without interchanges."""
    found = [price_ride(scheme(), ride) for ride in rides_in_scheme(RIDES, seed)]
    priced = [one for one in found if isinstance(one, PricedRide)]
    days = [priced[first : first + 4] for first in range(0, len(priced), 4)]

    def chain_all() -> None:
        for day in days:
            chain(scheme(), day)

    return chain_all


def in_generated(stops: int, zones: int) -> Callable[[int], Callable[[], None]]:
    """Rides that differ in time and stops, in a tariff of some size."""
    tariffs: list[Tariff] = []

    def prepare(seed: int) -> Callable[[], None]:
        if not tariffs:
            tariffs.append(tariff_of(generated(stops, zones)))
        return partial(price_all, tariffs[0], rides_in_generated(tariffs[0], RIDES, seed))

    return prepare


def load(stops: int, zones: int) -> Callable[[int], Callable[[], Tariff]]:
    """A generated tariff of some size, from the bytes of its document."""
    return lambda _seed: partial(tariff_of, generated(stops, zones))


if __name__ == "__main__":
    bench = runner()
    measure(bench, "single quotes, Derby-Nottingham, fresh", in_scheme, RIDES)
    measure(bench, "single quotes, Derby-Nottingham, repeated", again_in_scheme, RIDES)
    measure(bench, "interchange of four rides, no rules", chains_in_scheme, RIDES // 4)
    for size in SIZES:
        measure(bench, f"single quotes, {size[0]} stops, fresh times", in_generated(*size), RIDES)
    for size in SIZES:
        measure(bench, f"loading {size[0]} stops", load(*size))
