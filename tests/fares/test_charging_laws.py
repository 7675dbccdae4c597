"""The laws of charging, over random tariffs and rides.

The first is equality with an oracle that tries every admissible purchase. Where a law leaves something out of its
tariffs, `test_charging_exemptions.py` shows why.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from random import Random

from hypothesis import given, settings

from fares.products import Coverage
from fares.rules import Surcharge
from fares.singles import PricedRide, price_ride
from tests.support.charged_worlds import SEEDS, World, a_cap, a_ride, world
from tests.support.riding import prices


@given(SEEDS)
@settings(max_examples=150)
def test_nothing_cheaper_could_have_been_bought(seed: int) -> None:
    made = world(seed)

    assert made.charge().total.pence == made.least_pence()


@given(SEEDS)
def test_one_more_cap_never_raises_the_charge(seed: int) -> None:
    made = world(seed)
    zonal = bool(made.editions[0].extensions)

    more = a_cap(Random(seed), "more", rolls=True, zonal=zonal)
    editions = tuple(replace(edition, caps={**edition.caps, "more": more}) for edition in made.editions)

    assert replace(made, editions=editions).charge().total <= made.charge().total


@given(SEEDS)
def test_two_parts_of_the_rides_never_cost_less_than_together(seed: int) -> None:
    made = world(seed, rolls=False, chains=False, editions=False)
    random = Random(seed)

    one = [ride for ride in made.rides if random.random() < 0.5]
    other = [ride for ride in made.rides if ride not in one]

    apart = made.with_rides(one).charge().total + made.with_rides(other).charge().total
    assert apart >= made.charge().total


@given(SEEDS)
def test_one_more_ride_never_lowers_the_charge(seed: int) -> None:
    made = world(seed, rolls=False, chains=False, editions=False)

    more = made.with_rides((*made.rides, a_ride(Random(seed), "more")))

    assert more.charge().total >= made.charge().total


@given(SEEDS)
def test_one_more_ride_at_the_end_never_lowers_the_charge_whatever_rolls(seed: int) -> None:
    made = world(seed, chains=False, editions=False)
    last = max(ride.started_at for ride in made.rides)

    more = replace(a_ride(Random(seed), "more"), started_at=last + timedelta(minutes=seed % 5_000))

    assert made.with_rides((*made.rides, more)).charge().total >= made.charge().total


@given(SEEDS)
def test_dearer_rides_never_lower_the_charge(seed: int) -> None:
    made = world(seed, chains=False)
    dearer = Surcharge("dearer", "Dearer", Coverage(from_stops=frozenset("AB")), prices(80))

    editions = tuple(replace(edition, surcharges=(dearer,)) for edition in made.editions)

    assert replace(made, editions=editions).charge().total >= made.charge().total


@given(SEEDS)
def test_neither_the_order_of_rides_nor_their_coming_twice_matters(seed: int) -> None:
    made = world(seed, counts=True)

    shuffled = [*made.rides, *made.rides[:2]]
    Random(seed).shuffle(shuffled)

    assert made.with_rides(shuffled).charge() == made.charge()


@given(SEEDS)
def test_increments_add_up_to_the_charge_of_every_prefix(seed: int) -> None:
    made = world(seed, editions=False, counts=seed % 2 == 0)

    charged = made.charge()

    rides = sorted(made.rides, key=lambda ride: ride.order)
    prefixes = [made.with_rides(rides[: end + 1]).charge().total.pence for end in range(len(rides))]
    assert list(accumulate(_increments(made))) == prefixes
    assert sum(_increments(made)) == charged.total.pence


def _increments(made: World) -> list[int]:
    return [ride.increment.pence for ride in made.charge().rides]


@given(SEEDS)
def test_no_increment_is_negative_where_no_ride_reprices_another(seed: int) -> None:
    made = world(seed, chains=False)

    assert all(increment >= 0 for increment in _increments(made))


@given(SEEDS)
def test_a_ride_alone_costs_its_single_unless_a_cap_costs_less(seed: int) -> None:
    made = world(seed)
    ride = made.rides[0]
    single = price_ride(made.timeline.at(ride.started_at), ride)
    assert isinstance(single, PricedRide)

    alone = made.with_rides([ride]).charge()

    assert alone.total <= single.fare
    assert alone.total == single.fare or alone.caps


@given(SEEDS)
def test_what_is_bought_and_what_is_left_add_up_to_the_total(seed: int) -> None:
    charged = world(seed).charge()

    extended = {code for extension in charged.extensions for code in extension.rides}
    bought = sum(cap.price.pence for cap in charged.caps)
    extensions = sum(extension.price.pence for extension in charged.extensions)
    alone = [ride for ride in charged.rides if not ride.caps and ride.ride.id not in extended]
    assert charged.total.pence <= bought + extensions + sum(ride.price.pence for ride in alone)
    assert charged.total <= charged.uncapped
