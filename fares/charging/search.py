"""The cheapest purchase in hindsight, exactly: which caps to have bought for rides that are known.

The search runs over the rides in start order. A state is what is bought and may still be of use; buying is put off until
something bought is needed, which loses nothing, because what is needed only later covers only later rides. The least
over all states after a ride is the least for the rides so far, so that one run gives the charge of every prefix.

States are few, because a purchase is tried only while the rides ahead cost more than it does, and a state is dropped
once it can no longer catch up with the cheapest. Their number is bounded by two to the power of the purchases that are
open at one time: tariffs whose caps overlap by the dozen at prices that all tie are exact, but slow.

Among equal minima the fewest purchases win, then those that come first. A state's rank is one whole number that has the
pence in its highest bits, then the number of purchases, then, taken off, a bit for each, the first ones the highest:
less is better.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from typing import Final

_FEW_STATES: Final = 6
"""So many states cost less to carry along than to compare."""

States = dict[int, int]
"""The rank of each state, by the bits of what is bought."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """Something that may be bought for `price_pence`.

    `rides` are the places of those it may make cheaper, ascending. One of `needs`, places of other purchases, must be
    bought too, unless there are none.
    """

    price_pence: int
    rides: tuple[int, ...]
    needs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """Rides that are charged together: `full_pence` with nothing bought.

    Each purchase `alone` leaves nothing to pay. `together` are other sets of purchases, and what each leaves to pay.
    """

    full_pence: int
    alone: tuple[int, ...] = ()
    together: tuple[tuple[tuple[int, ...], int], ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A ride has been added: the units of all rides from the place `since` up to it are what they now are."""

    since: int
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """The least to pay for each prefix of the rides, and the places of the purchases that make the last."""

    totals_pence: tuple[int, ...]
    bought: tuple[int, ...]


def cheapest(purchases: Sequence[Purchase], moments: Sequence[Moment], most_pence: Sequence[int]) -> Solution:
    """Find the least to pay for each prefix of the rides.

    There is a moment for each ride, in start order; `most_pence` is the most that each ride costs at any moment, its
    share of its unit. Purchases come in the order in which they are preferred.
    """
    kept = _worthwhile(purchases, most_pence)
    totals: list[int] = []
    bought: list[int] = []
    for start, end, lasts in _stretches(purchases, kept, moments):
        before = totals[-1] if totals else 0
        board = _Board(purchases, lasts, most_pence, start, end)
        ranks = board.run(moments)
        totals += [before + (rank >> board.shift) for rank in ranks]
        bought += board.bought(ranks[-1])
    return Solution(tuple(totals), tuple(sorted(bought)))


def _worthwhile(purchases: Sequence[Purchase], most_pence: Sequence[int]) -> list[int]:
    """Give the places of those that could save more than they cost, and of those that these need."""
    kept = {
        place
        for place, purchase in enumerate(purchases)
        if sum([most_pence[ride] for ride in purchase.rides]) > purchase.price_pence
    }
    wanted = list(kept)
    while wanted:
        needed = set(purchases[wanted.pop()].needs) - kept
        kept |= needed
        wanted += needed
    return sorted(kept)


def _stretches(
    purchases: Sequence[Purchase], kept: Sequence[int], moments: Sequence[Moment]
) -> Iterator[tuple[int, int, dict[int, int]]]:
    """Cut the rides where nothing bought can be of use on both sides.

    Give the start and the end of each stretch, and for each of its purchases the last ride for which it matters.
    """
    reach = list(range(len(moments)))
    for place, moment in enumerate(moments):
        reach[moment.since] = max(reach[moment.since], place)
    spans = _spans(purchases, kept)
    beginning: dict[int, list[int]] = {}
    for place, (first, last) in spans.items():
        reach[first] = max(reach[first], last)
        beginning.setdefault(first, []).append(place)
    start, places = 0, list[int]()
    for ride, furthest in enumerate(accumulate(reach, max)):
        places += beginning.get(ride, ())
        if furthest == ride:
            yield start, ride + 1, {place: spans[place][1] for place in sorted(places)}
            start, places = ride + 1, []


def _spans(purchases: Sequence[Purchase], kept: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Give the first and the last ride for which each purchase matters: its own, and those of what needs it."""
    spans = {place: (rides[0], rides[-1]) for place in kept if (rides := purchases[place].rides)}
    needy = [place for place in spans if purchases[place].needs]
    while needy:
        first, last = spans[place := needy.pop()]
        for needed in purchases[place].needs:
            old = spans.get(needed, (first, last))
            new = min(first, old[0]), max(last, old[1])
            if spans.get(needed) != new:
                spans[needed] = new
                needy.append(needed)
    return spans


class _Board:
    """The purchases of one stretch of rides, each with its bit, and how states grow as rides are added."""

    def __init__(
        self, purchases: Sequence[Purchase], lasts: Mapping[int, int], most_pence: Sequence[int], start: int, end: int
    ) -> None:
        count = len(lasts)
        self.shift = count + count.bit_length() + 1
        self._start, self._end, self._most_pence = start, end, most_pence
        self._bit = {place: 1 << (count - 1 - number) for number, place in enumerate(lasts)}
        self._place = {bit: place for place, bit in self._bit.items()}
        self._pence = {bit: purchases[place].price_pence for bit, place in self._place.items()}
        self._weight = {bit: (pence << self.shift) + (1 << count) - bit for bit, pence in self._pence.items()}
        self._needed = self._bits([need for place in lasts for need in purchases[place].needs])
        self._bundles = {place: tuple(self._bundled(purchases, place, 0)) for place in lasts}
        self._closing = [0] * (end - start)
        self._touching: list[list[int]] = [[] for _ in range(end - start)]
        self._ahead_pence = dict.fromkeys(self._place, 0)
        for place, last in lasts.items():
            self._place_on_rides(self._bit[place], purchases[place].rides, last)

    def _place_on_rides(self, bit: int, rides: Sequence[int], last: int) -> None:
        self._closing[last - self._start] |= bit
        for ride in rides:
            self._touching[ride - self._start].append(bit)
            self._ahead_pence[bit] += self._most_pence[ride]

    def _bits(self, places: Iterable[int]) -> int:
        bits = 0
        for place in places:
            bits |= self._bit[place]
        return bits

    def _bundled(self, purchases: Sequence[Purchase], place: int, above: int) -> Iterator[int]:
        """Give the ways of buying something with what it needs, and what that needs in turn."""
        bundle, needs = above | self._bit[place], purchases[place].needs
        if not needs or bundle & self._bits(needs):
            yield bundle
            return
        for need in needs:
            yield from self._bundled(purchases, need, bundle)

    def run(self, moments: Sequence[Moment]) -> list[int]:
        """Add the rides one by one; give the best rank after each."""
        states, befores, best = {0: 0}, list[States](), list[int]()
        everything = (1 << len(self._bit)) - 1
        worthy, closed = everything, 0
        for ride in range(self._start, self._end):
            moment, place = moments[ride], ride - self._start
            befores.append(states)
            is_replay = moment.since < ride
            if is_replay:
                states = befores[moment.since - self._start]
            for unit in moment.units:
                states = self._grown(states, unit, everything if is_replay else worthy)
            closed |= self._closing[place]
            if is_replay or self._closing[place]:
                states = _without(states, closed)
            best.append(min(states.values()))
            worthy &= ~self._pass(place, ride)
            if len(states) > _FEW_STATES:
                states = self._promising(states)
        return best

    def _pass(self, place: int, ride: int) -> int:
        """Leave a ride behind; give the bits of what the rides ahead are no longer worth buying for."""
        spent = 0
        for bit in self._touching[place]:
            self._ahead_pence[bit] -= self._most_pence[ride]
            if self._ahead_pence[bit] <= self._pence[bit]:
                spent |= bit
        return spent & ~self._needed

    def _grown(self, states: States, unit: Unit, worthy: int) -> States:
        """Charge a unit in each state: in full, or less for what is bought, then or before."""
        if not unit.full_pence:
            return states
        alone = [place for place in unit.alone if place in self._bit]
        enough = self._bits(alone)
        ways = self._ways(unit, alone)
        full_rank, grown = unit.full_pence << self.shift, States()
        for state, rank in states.items():
            if state & enough:
                _keep(grown, state, rank)
                continue
            _keep(grown, state, rank + full_rank)
            for bits, residual_rank in ways:
                missing = bits & ~state
                if not missing & ~worthy:
                    _keep(grown, state | missing, rank + self._weighed(missing) + residual_rank)
        return grown

    def _ways(self, unit: Unit, alone: Sequence[int]) -> list[tuple[int, int]]:
        """Give the bits of each set of purchases that makes a unit cheaper, and the rank of what it leaves to pay."""
        ways = [(bits, 0) for place in alone for bits in self._bundles[place]]
        for places, residual_pence in unit.together:
            if all([place in self._bit for place in places]):
                for bundles in product(*[self._bundles[place] for place in places]):
                    ways.append((_union(bundles), residual_pence << self.shift))
        return ways

    def _weighed(self, bits: int) -> int:
        """Give the rank of buying all of these."""
        known = self._weight.get(bits)
        if known is None:
            lowest = bits & -bits
            known = self._weight[bits] = self._weight[lowest] + self._weighed(bits ^ lowest) if bits else 0
        return known

    def _promising(self, states: States) -> States:
        """Drop the states that cannot catch up with the cheapest, whatever they have bought."""
        cheapest_state = min(states, key=states.__getitem__)
        cheapest_rank = states[cheapest_state]
        return {
            state: rank
            for state, rank in states.items()
            if (rank - cheapest_rank) >> self.shift <= self._worth_pence(state & ~cheapest_state)
        }

    def _worth_pence(self, bits: int) -> int:
        """Bound what having bought something can save yet: its price, or the rides that it may make cheaper."""
        worth = 0
        while bits:
            lowest = bits & -bits
            pence = self._pence[lowest]
            worth += pence if lowest & self._needed else min(pence, self._ahead_pence[lowest])
            bits ^= lowest
        return worth

    def bought(self, rank: int) -> list[int]:
        """Read from a rank what it has bought."""
        bits = -rank & ((1 << len(self._bit)) - 1)
        return [place for place, bit in self._bit.items() if bits & bit]


def _keep(states: States, state: int, rank: int) -> None:
    if state not in states or rank < states[state]:
        states[state] = rank


def _without(states: States, closed: int) -> States:
    """Forget what can be of no more use; of states that become the same, keep the best."""
    still_open = States()
    for state, rank in states.items():
        _keep(still_open, state & ~closed, rank)
    return still_open


def _union(bundles: Iterable[int]) -> int:
    bits = 0
    for bundle in bundles:
        bits |= bundle
    return bits
