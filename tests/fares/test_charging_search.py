"""The search alone, against trying every set of purchases."""

from collections.abc import Sequence
from itertools import combinations
from random import Random

from hypothesis import given, settings

from fares.charging.search import Moment, Purchase, Solution, Unit, cheapest, worthwhile
from tests.support.charged_worlds import SEEDS


def tried(purchases: Sequence[Purchase], units: Sequence[Unit]) -> tuple[int, int, tuple[int, ...]]:
    """The least to pay, how many purchases make it, and which."""
    places = range(len(purchases))
    return min(
        (cost(purchases, units, set(chosen)), size, chosen)
        for size in range(len(purchases) + 1)
        for chosen in combinations(places, size)
        if all(not purchases[one].needs or set(purchases[one].needs) & set(chosen) for one in chosen)
    )


def searched(purchases: Sequence[Purchase], moments: Sequence[Moment], most_pence: Sequence[int]) -> Solution:
    return cheapest(purchases, moments, most_pence, worthwhile(purchases, most_pence))


def cost(purchases: Sequence[Purchase], units: Sequence[Unit], chosen: set[int]) -> int:
    bought = sum(purchases[one].price_pence for one in chosen)
    return bought + sum(left(unit, chosen) for unit in units)


def left(unit: Unit, chosen: set[int]) -> int:
    if chosen & set(unit.alone):
        return 0
    return min([unit.full_pence, *(pence for places, pence in unit.together if set(places) <= chosen)])


def puzzle(random: Random) -> tuple[list[Purchase], list[Unit]]:
    """A few rides, and purchases that cover some of them, alone or together, in one stretch of time or scattered."""
    rides, count = random.randint(1, 7), random.randint(0, 6)
    covers = [covered(random, rides) for _ in range(count)]
    purchases = [
        Purchase(random.choice([0, 5, 50, 100, 150, 200, 300, 400]), covers[place], needs(random, place, count))
        for place in range(count)
    ]
    parted = random.random() < 0.5
    return purchases, [unit(random, [ride in one for one in covers], parted=parted) for ride in range(rides)]


def covered(random: Random, rides: int) -> list[int]:
    if random.random() < 0.5:
        return sorted(random.sample(range(rides), random.randint(1, rides)))
    first = random.randrange(rides)
    return list(range(first, random.randint(first + 1, rides)))


def needs(random: Random, place: int, count: int) -> list[int]:
    others = [one for one in range(count) if one != place]
    return (
        sorted(random.sample(others, random.randint(1, min(2, len(others)))))
        if others and random.random() < 0.2
        else []
    )


def unit(random: Random, is_covered: Sequence[bool], *, parted: bool) -> Unit:
    full = random.choice([0, 50, 50, 100, 120])
    there = [place for place, covers in enumerate(is_covered) if covers]
    part = [place for place in there if parted and random.random() < 0.4]
    sets = [chosen for size in range(1, len(part) + 1) for chosen in combinations(part, size)]
    together = [(chosen, max(0, full - len(chosen) * random.choice([20, 40]))) for chosen in sets]
    return Unit(full, [place for place in there if place not in part], together)


@given(SEEDS)
@settings(max_examples=300)
def test_the_fewest_first_purchases_of_the_least_are_found_for_every_prefix(seed: int) -> None:
    purchases, units = puzzle(Random(seed))
    moments = [Moment(place, (one,)) for place, one in enumerate(units)]

    found = searched(purchases, moments, [one.full_pence for one in units])

    least = [tried(purchases, units[: end + 1])[0] for end in range(len(units))]
    assert list(found.totals_pence) == least
    assert tuple(found.bought) == tried(purchases, units)[2]


def test_no_rides_cost_nothing() -> None:
    assert searched([], [], []) == Solution([], [])


def test_a_ride_may_change_what_rides_before_it_cost() -> None:
    day = Purchase(250, [0, 1, 2])
    alone = [Moment(place, (Unit(200, [0]),)) for place in range(2)]
    cheaper = Moment(1, (Unit(50, [0]), Unit(50, [0])))

    found = searched([day], [*alone, cheaper], [200, 200, 50])

    assert found == Solution([200, 250, 250], [0])


def test_many_states_are_dropped_and_none_that_could_still_win() -> None:
    """Twelve caps of two rides each overlap like tiles; any could be part of the best."""
    caps = [Purchase(30 + place, [place, place + 1]) for place in range(12)]
    units = [Unit(20, [one for one in (place - 1, place) if 0 <= one < 12]) for place in range(13)]
    moments = [Moment(place, (one,)) for place, one in enumerate(units)]

    found = searched(caps, moments, [20] * 13)

    assert (found.totals_pence[-1], len(found.bought)) == (cost(caps, units, set(found.bought)), len(found.bought))
    assert found.totals_pence[-1] == tried(caps, units)[0]
