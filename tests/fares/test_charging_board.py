"""The search where every set cannot be tried at once: many purchases, some of which need others, and rides repriced.

The answer is known from trying every set after all, for each prefix of the rides.
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from hypothesis import example, given, settings

from fares.charging.search import Moment, Purchase, Unit, cheapest, worthwhile
from tests.support.charged_worlds import SEEDS

PURCHASES, RIDES = 8, 10


class Puzzle(NamedTuple):
    """Purchases, and the units of all rides so far as each ride is added, with the place from which they are new."""

    purchases: list[Purchase]
    prefixes: list[list[Unit]]
    sinces: list[int]

    @property
    def moments(self) -> list[Moment]:
        return [Moment(since, units[since:]) for since, units in zip(self.sinces, self.prefixes, strict=True)]

    @property
    def most_pence(self) -> list[int]:
        return [max(units[ride].full_pence for units in self.prefixes[ride:]) for ride in range(RIDES)]

    def admissible(self) -> list[int]:
        """The sets of purchases, as bits, in which each has something that it needs."""
        needs = [bits_of(one.needs) for one in self.purchases]
        return [
            bits
            for bits in range(1 << PURCHASES)
            if all(not needs[place] or needs[place] & bits for place in places_of(bits))
        ]


def bits_of(places: Sequence[int]) -> int:
    return sum(1 << place for place in places)


def puzzle(random: Random) -> Puzzle:
    """One in single pence, where a penny decides, or in tens of them."""
    scale = random.choice([1, 10])
    covers = [covered(random) for _ in range(PURCHASES)]
    purchases = [
        Purchase(random.randint(1, 4 * scale) * len(rides), rides, needs(random, place))
        for place, rides in enumerate(covers)
    ]
    prefixes, sinces = list[list[Unit]](), list[int]()
    for ride in range(RIDES):
        since = since_of(random, ride, sinces)
        kept = prefixes[-1][:since] if prefixes else []
        prefixes.append(kept + [unit(random, covers, one, scale) for one in range(since, ride + 1)])
        sinces.append(since)
    return Puzzle(purchases, prefixes, sinces)


def covered(random: Random) -> list[int]:
    first = random.randrange(RIDES - 1)
    there = range(first, min(RIDES, first + random.randint(2, 6)))
    return [ride for ride in there if ride == first or random.random() < 0.8]


def needs(random: Random, place: int) -> list[int]:
    return sorted(random.sample([one for one in range(PURCHASES) if one != place], 2)) if random.random() < 0.3 else []


def since_of(random: Random, ride: int, sinces: Sequence[int]) -> int:
    """From where rides are new, which is never amid rides that one before has made new together."""
    since = ride - random.randint(1, 3) if ride > 3 and random.random() < 0.2 else ride
    for place in range(ride - 1, -1, -1):
        since = min(since, sinces[place]) if since <= place else since
    return since


def unit(random: Random, covers: Sequence[Sequence[int]], ride: int, scale: int) -> Unit:
    there = [place for place, rides in enumerate(covers) if ride in rides]
    parted = len(there) > 2 and random.random() < 0.3
    together = [(there[:2], 2 * scale)] if parted else []
    return Unit(random.choice([4, 6, 9, 12]) * scale, there[2:] if parted else there, together)


def tried(made: Puzzle) -> tuple[list[int], tuple[int, ...]]:
    """The least after each ride, and the fewest and first purchases of those that make the last."""
    prices = {bits: price_pence(made.purchases, bits) for bits in made.admissible()}
    totals = list[dict[int, int]]()
    for units in made.prefixes:
        ways = [(one.full_pence, bits_of(one.alone), [(bits_of(a), b) for a, b in one.together]) for one in units]
        totals.append({bits: price + sum(left(bits, *way) for way in ways) for bits, price in prices.items()})
    least = [min(one.values()) for one in totals]
    best = [places_of(bits) for bits, pence in totals[-1].items() if pence == least[-1]]
    return least, min(best, key=lambda places: (len(places), places))


def places_of(bits: int) -> tuple[int, ...]:
    return tuple(place for place in range(PURCHASES) if bits >> place & 1)


def price_pence(purchases: Sequence[Purchase], bits: int) -> int:
    return sum(purchases[place].price_pence for place in places_of(bits))


def left(bits: int, full_pence: int, alone: int, together: Sequence[tuple[int, int]]) -> int:
    if bits & alone:
        return 0
    return min([full_pence, *[pence for needed, pence in together if needed & bits == needed]])


@settings(max_examples=60)
@example(17)  # a purchase that others need is not given up for the rides ahead
@example(31)  # what is a penny behind may still win
@given(SEEDS)
def test_the_least_of_every_set_is_found_for_every_prefix(seed: int) -> None:
    made = puzzle(Random(seed))

    found = cheapest(made.purchases, made.moments, made.most_pence, worthwhile(made.purchases, made.most_pence))

    least, bought = tried(made)
    assert list(found.totals_pence) == least
    assert tuple(found.bought) == bought
