"""The cheapest purchase in hindsight, exactly: which caps to have bought for rides that are known.

The search runs over the rides in start order. A state is what is bought and may still be of use. Buying is put off
until it makes a ride cheaper, which loses nothing: what is bought for rides ahead can be bought when they come. The
least over all states after a ride is the least for the rides so far, so that one run gives the charge of every prefix.

States are few, because a purchase is tried only while the rides ahead cost more than it does, and a state is dropped
once it can no longer catch up with the cheapest. Their number is bounded by two to the power of the purchases that are
open at one time: tariffs whose caps overlap by the dozen at prices that all tie are exact, but slow.

Among equal minima the fewest purchases win, then those that come first. A state's rank is one whole number that has the
pence in its highest bits, then the number of purchases, then, taken off, a bit for each, the first ones the highest:
less is better.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple

_FEW_STATES: Final = 8
"""So many states cost less to carry along than to compare."""

_FEW_PURCHASES: Final = 6
"""Every set of so few is tried sooner than states are kept."""

States = dict[int, int]
"""The rank of each state, by the bits of what is bought."""


class Purchase(NamedTuple):
    """Something that may be bought for `price_pence`.

    `rides` are the places of those it may make cheaper, ascending. One of `needs`, places of other purchases, must be
    bought too, unless there are none.
    """

    price_pence: int
    rides: Sequence[int]
    needs: Sequence[int] = ()


class Unit(NamedTuple):
    """Rides that are charged together: `full_pence` with nothing bought.

    Each purchase `alone` leaves nothing to pay. `together` are other sets of purchases, and what each leaves to pay.
    """

    full_pence: int
    alone: Sequence[int] = ()
    together: Sequence[tuple[Sequence[int], int]] = ()


class Moment(NamedTuple):
    """A ride has been added: the units of all rides from the place `since` up to it are what they now are."""

    since: int
    units: Sequence[Unit]


class Solution(NamedTuple):
    """The least to pay for each prefix of the rides, and the places of the purchases that make the last."""

    totals_pence: Sequence[int]
    bought: Sequence[int]


def cheapest(
    purchases: Sequence[Purchase], moments: Iterable[Moment], most_pence: Sequence[int], kept: Sequence[int]
) -> Solution:
    """Find the least to pay for each prefix of the rides.

    There is a moment for each ride, in start order; `most_pence` is the most that each ride costs at any moment, its
    share of its unit. Purchases come in the order in which they are preferred; those `kept` are `worthwhile`.
    """
    moments = list(moments)
    spans = _spans(purchases, kept)
    totals: list[int] = []
    bought: list[int] = []
    for start, end, places in _stretches(spans, moments):
        _add_in_full(totals, moments[len(totals) : start])
        before = totals[-1] if totals else 0
        if are_few(purchases, places) and all(_is_alone(moments, ride) for ride in range(start, end)):
            found = cheapest_of_few(purchases, [moments[ride].units[0] for ride in range(start, end)], places)
        else:
            ranking = _Ranking(purchases, places)
            found = ranking.solution(_Board(purchases, ranking, spans, most_pence, start, end).run(moments))
        totals += [before + pence for pence in found.totals_pence]
        bought += found.bought
    _add_in_full(totals, moments[len(totals) :])
    return Solution(totals, sorted(bought))


def are_few(purchases: Sequence[Purchase], kept: Sequence[int]) -> bool:
    """Say whether so few may be bought, none of which needs another, that trying every set of them is the quickest."""
    return len(kept) <= _FEW_PURCHASES and not any(purchases[place].needs for place in kept)


def cheapest_of_few(purchases: Sequence[Purchase], units: Sequence[Unit], kept: Sequence[int]) -> Solution:
    """Find the same as `cheapest` by trying every set; the rides, a unit for each, are charged each by itself."""
    ranking = _Ranking(purchases, kept)
    ranks = [0]
    for bit in reversed(ranking.bit.values()):
        ranks += [rank + ranking.weight[bit] for rank in ranks]
    best = []
    for unit in units:
        full_rank, enough = unit.full_pence << ranking.shift, 0
        for place in unit.alone:
            enough |= ranking.bit.get(place, 0)
        ranks = [rank if bits & enough else rank + full_rank for bits, rank in enumerate(ranks)]
        best.append(min(ranks))
    return ranking.solution(best)


def _is_alone(moments: Sequence[Moment], ride: int) -> bool:
    """Say whether a ride is charged by itself when it is added, and nothing before it anew."""
    return moments[ride].since == ride and not moments[ride].units[0].together


def _add_in_full(totals: list[int], moments: Sequence[Moment]) -> None:
    """Add rides for which there is nothing to buy."""
    total = totals[-1] if totals else 0
    for moment in moments:
        total += sum([unit.full_pence for unit in moment.units])
        totals.append(total)


def worthwhile(purchases: Sequence[Purchase], most_pence: Sequence[int]) -> list[int]:
    """Give the places of those that could save more than they cost, and of those that these need."""
    kept = [
        place
        for place, purchase in enumerate(purchases)
        if sum([most_pence[ride] for ride in purchase.rides]) > purchase.price_pence
    ]
    known = set(kept)
    for place in kept:
        new = [need for need in purchases[place].needs if need not in known]
        known.update(new)
        kept += new
    return sorted(kept)


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


def _stretches(spans: Mapping[int, tuple[int, int]], moments: Sequence[Moment]) -> Iterator[tuple[int, int, list[int]]]:
    """Cut the rides where nothing bought can be of use on both sides.

    Give the start and the end of each stretch and its purchases. Nothing is of use to rides in between.
    """
    pieces = [(first, last, place) for place, (first, last) in spans.items()]
    pieces += [(moment.since, place, -1) for place, moment in enumerate(moments) if moment.since < place]
    start, end, places = 0, 0, list[int]()
    for first, last, place in sorted(pieces):
        if first >= end:
            if end:
                yield start, end, sorted(places)
            start, end, places = first, last + 1, []
        end = max(end, last + 1)
        if place >= 0:
            places.append(place)
    if end:
        yield start, end, sorted(places)


class _Ranking:
    """The purchases of one stretch of rides, each with its bit, and what buying it adds to a rank."""

    def __init__(self, purchases: Sequence[Purchase], places: Sequence[int]) -> None:
        count = len(places)
        self.shift = count + count.bit_length() + 1
        self.bit = {place: 1 << (count - 1 - number) for number, place in enumerate(places)}
        self.weight = {0: 0}
        for place, bit in self.bit.items():
            self.weight[bit] = (purchases[place].price_pence << self.shift) + (1 << count) - bit

    def solution(self, ranks: Sequence[int]) -> Solution:
        """Read from the best rank after each ride what there is to pay, and from the last what it has bought."""
        bought = [place for place, bit in self.bit.items() if -ranks[-1] & bit] if ranks else []
        return Solution([rank >> self.shift for rank in ranks], bought)


class _Board:
    """How the states of one stretch grow as rides are added."""

    def __init__(
        self,
        purchases: Sequence[Purchase],
        ranking: _Ranking,
        spans: Mapping[int, tuple[int, int]],
        most_pence: Sequence[int],
        start: int,
        end: int,
    ) -> None:
        self._start, self._end, self._most_pence = start, end, most_pence
        self._shift, self._bit, self._weight = ranking.shift, ranking.bit, ranking.weight
        self._needed = self._bits([need for place in self._bit for need in purchases[place].needs])
        self._bundles = {place: tuple(self._bundled(purchases, place, 0)) for place in self._bit}
        self._closing = [0] * (end - start)
        self._touching: list[list[int]] = [[] for _ in range(end - start)]
        self._pence = {bit: purchases[place].price_pence for place, bit in self._bit.items()}
        self._worth_pence = dict(self._pence)
        self._ahead_pence = dict.fromkeys(self._pence, 0)
        for place, bit in self._bit.items():
            self._closing[spans[place][1] - start] |= bit
            for ride in purchases[place].rides:
                self._touching[ride - start].append(bit)
                self._ahead_pence[bit] += most_pence[ride]

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
                if unit.full_pence:
                    states = self._grown(states, unit, everything if is_replay else worthy)
            closed |= self._closing[place]
            if is_replay or self._closing[place]:
                states = _without(states, closed)
            best.append(min(states.values()))
            worthy &= ~self._pass(place, self._most_pence[ride])
            if len(states) > _FEW_STATES:
                states = self._promising(states, best[-1])
        return best

    def _pass(self, place: int, most_pence: int) -> int:
        """Leave a ride behind; give the bits of what the rides ahead are no longer worth buying for."""
        spent = 0
        for bit in self._touching[place]:
            self._ahead_pence[bit] -= most_pence
            if self._ahead_pence[bit] <= self._pence[bit] and not bit & self._needed:
                self._worth_pence[bit] = self._ahead_pence[bit]
                spent |= bit
        return spent

    def _grown(self, states: States, unit: Unit, worthy: int) -> States:
        """Charge a unit in each state: in full, or less for what is bought, then or before."""
        alone = [place for place in unit.alone if place in self._bit]
        enough, ways = self._bits(alone), self._ways(unit, alone, worthy)
        full_rank, grown = unit.full_pence << self._shift, States()
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

    def _ways(self, unit: Unit, alone: Sequence[int], worthy: int) -> list[tuple[int, int]]:
        """Give the bits of each set of purchases that makes a unit cheaper, and the rank of what it leaves to pay."""
        ways = [(bits, 0) for place in alone if self._bit[place] & worthy for bits in self._bundles[place]]
        for places, residual_pence in unit.together:
            if all(place in self._bit for place in places):
                bundled = product(*[self._bundles[place] for place in places])
                ways += [(_union(bundles), residual_pence << self._shift) for bundles in bundled]
        return ways

    def _weighed(self, bits: int) -> int:
        """Give the rank of buying all of these."""
        known = self._weight.get(bits)
        if known is None:
            lowest = bits & -bits
            known = self._weight[bits] = self._weight[lowest] + self._weighed(bits ^ lowest)
        return known

    def _promising(self, states: States, cheapest_rank: int) -> States:
        """Drop the states that cannot catch up with the cheapest, whatever they have bought that it has not.

        What that can save yet is at most its price, or else what the rides cost that it may make cheaper.
        """
        cheapest_state = next(state for state, rank in states.items() if rank == cheapest_rank)
        promising, worth_pence = States(), self._worth_pence
        for state, rank in states.items():
            behind_pence, more = (rank - cheapest_rank) >> self._shift, state & ~cheapest_state
            while more and behind_pence > 0:
                lowest = more & -more
                behind_pence -= worth_pence[lowest]
                more ^= lowest
            if behind_pence <= 0:
                promising[state] = rank
        return promising


def _keep(states: States, state: int, rank: int) -> None:
    known = states.get(state)
    if known is None or rank < known:
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
