"""Mixes: the cheapest split of a party over group products, products for each, and singles.

Somebody who is in no group takes whatever is cheapest for one alone. Passengers for whom every group has the same room
are of one kind: the dearest of them go into groups, the cheapest do not. What is left to choose is how many of each
kind go into which group, and every choice is tried. What is sold with a group product as its base is not split.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product as choices_of
from math import prod
from typing import Final

from fares.products import FareProduct, ProductKind
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, Way
from fares.quote.passes import Chain, chain_offer, chains, covers_way
from fares.quote.product_prices import has_room, product_offer
from fares.quote.shapes import Offer, Party, joined
from fares.quote.singles import singles_offer
from fares.steps import NearMiss

MOST_TRIED: Final = 200_000
"""How many choices are tried at most: about a second's worth. Only a large party of many kinds has more."""

NEVER: Final = 10**12
"""What it costs, in pence, to carry somebody for whom there is nothing to buy alone."""

Counts = tuple[int, ...]
"""How many passengers of each kind."""

_Make = Callable[[Enquiry], Offer | NearMiss]


@dataclass(frozen=True, slots=True)
class _Alone:
    """The cheapest way to pay for one passenger: its price, its name to tell it from others, and how it is made."""

    pence: int
    key: str
    make: _Make


@dataclass(frozen=True, slots=True)
class _Passenger:
    """Somebody who travels; `alone` is None where only a group could carry them."""

    party: Party
    alone: _Alone | None

    @property
    def pence(self) -> int:
        return NEVER if self.alone is None else self.alone.pence


@dataclass(frozen=True, slots=True)
class _Group:
    """A group product, its price, and the fullest that it can be of these passengers."""

    product: FareProduct
    pence: int
    fullest: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class _Split:
    """What everybody costs together, and the groups with how many of each kind they carry; the others pay alone."""

    pence: int
    groups: tuple[tuple[FareProduct, Counts], ...] = ()

    @property
    def order(self) -> tuple[int, int]:
        return self.pence, len(self.groups)


def cheapest_mix(enquiry: Enquiry, ways: Sequence[Way]) -> Offer | NearMiss | None:
    """Give the cheapest way to split the party, which may be not to split it; a near miss if there is too much to try.

    Everybody travels the same way. None is where there is nothing to split or somebody cannot be carried.
    """
    if enquiry.passengers == 1:
        return None
    sold = chains(enquiry)
    if len(enquiry.parties) == 1 and not any(map(_is_group, sold)):
        return None
    found = [_Mixing(enquiry, way, sold).cheapest() for way in ways]
    offers = [one for one in found if isinstance(one, Offer)]
    return min(offers, key=lambda offer: offer.total, default=next((one for one in found if one is not None), None))


def _is_group(chain: Chain) -> bool:
    return any(product.kind is ProductKind.GROUP for product in chain)


class _Mixing:
    """The search for the cheapest split on one way."""

    def __init__(self, enquiry: Enquiry, way: Way, sold: Sequence[Chain]) -> None:
        self._enquiry, self._way = enquiry, way
        self._alone = [chain for chain in sold if not _is_group(chain)]
        self._products = [chain[0] for chain in sold if len(chain) == 1 and _is_group(chain)]
        self._kinds = self._by_kind()
        self._counts = tuple([len(kind) for kind in self._kinds])
        self._known: dict[Counts, _Split] = {}

    def cheapest(self) -> Offer | NearMiss | None:
        """Give the cheapest split as an offer, or say that there is too much to try."""
        splits = prod(count + 1 for count in self._counts)
        if splits * max(len(self._products), 1) > MOST_TRIED:
            return NearMiss("mixed", sentences.TOO_MANY_SPLITS)
        self._groups = [group for product in self._products if (group := self._group(product)) is not None]
        if splits * sum(len(group.fullest) for group in self._groups) > MOST_TRIED:
            return NearMiss("mixed", sentences.TOO_MANY_SPLITS)
        best = self._best(self._counts)
        return self._offer(best) if best.pence < NEVER else None

    def _by_kind(self) -> list[list[_Passenger]]:
        """Put passengers that every group treats alike together, those who are dearest alone first."""
        kinds: dict[tuple[tuple[int, ...] | None, ...], list[_Passenger]] = {}
        for party in self._enquiry.parties:
            one = replace(party, count=1)
            room = tuple([self._room(product, one) for product in self._products])
            kinds.setdefault(room, []).extend([_Passenger(one, self._cheapest_alone(one))] * party.count)
        return [sorted(kind, key=lambda passenger: -passenger.pence) for kind in kinds.values()]

    def _room(self, product: FareProduct, party: Party) -> tuple[int, ...] | None:
        """Name the parts of a group product that somebody may be of; None is a product that is not for them."""
        if not covers_way(self._of([party]), (product,), self._way):
            return None
        return tuple([place for place, part in enumerate(product.parts) if party.profile in part.profiles])

    def _cheapest_alone(self, party: Party) -> _Alone | None:
        """Of singles and all that covers the way for somebody, give the cheapest; of equal ones singles, then by id."""
        one = self._of([party])
        makes = {"": partial(singles_offer, way=self._way)} | {
            "+".join(product.id for product in chain): partial(chain_offer, chain=chain, way=self._way)
            for chain in self._alone
            if covers_way(one, chain, self._way)
        }
        made = [(make(one), key, make) for key, make in makes.items()]
        priced = [_Alone(offer.total.pence, key, make) for offer, key, make in made if isinstance(offer, Offer)]
        return min(priced, key=lambda alone: (alone.pence, alone.key), default=None)

    def _of(self, parties: Sequence[Party]) -> Enquiry:
        """Ask the same for fewer."""
        counts = Counter[Party]()
        for party in parties:
            counts[replace(party, count=1)] += party.count
        fewer = [replace(party, count=count) for party, count in counts.items()]
        return replace(self._enquiry, parties=tuple(sorted(fewer, key=lambda party: party.order)))

    def _group(self, product: FareProduct) -> _Group | None:
        """Find the fullest that a group can be: one more of any kind would be too many."""
        reach = [range(len(kind) + 1 if self._room(product, kind[0].party) is not None else 1) for kind in self._kinds]
        possible = {counts for counts in choices_of(*reach) if any(counts) and self._has_room(product, counts)}
        fullest = [counts for counts in possible if not any(more in possible for more in _one_more(counts))]
        if not fullest:
            return None
        offer = product_offer(self._of(self._taken(max(fullest))), product, self._way)
        assert isinstance(offer, Offer), "a group that has room has a price"
        return _Group(product, offer.total.pence, tuple(sorted(fullest, reverse=True)))

    def _has_room(self, product: FareProduct, counts: Counts) -> bool:
        return has_room(product, self._taken(counts))

    def _taken(self, counts: Counts) -> list[Party]:
        """Take so many of each kind, whoever they are: one is as good as another to a group."""
        return [replace(kind[0].party, count=count) for kind, count in zip(self._kinds, counts, strict=True) if count]

    def _best(self, left: Counts) -> _Split:
        """Give the cheapest split of so many of each kind; of equal ones, that with the fewest groups."""
        if left not in self._known:
            alone = sum(
                passenger.pence
                for kind, count in zip(self._kinds, left, strict=True)
                for passenger in kind[len(kind) - count :]
            )
            self._known[left] = min([_Split(alone), *self._with_a_group(left)], key=lambda split: split.order)
        return self._known[left]

    def _with_a_group(self, left: Counts) -> list[_Split]:
        found = []
        for group in self._groups:
            for fullest in group.fullest:
                taken = tuple(map(min, fullest, left))
                if any(taken) and self._has_room(group.product, taken):
                    rest = self._best(tuple([here - gone for here, gone in zip(left, taken, strict=True)]))
                    found.append(_Split(rest.pence + group.pence, ((group.product, taken), *rest.groups)))
        return found

    def _offer(self, split: _Split) -> Offer:
        """Say who goes where: groups take the dearest of each kind first, the others pay alone."""
        waiting = [list(kind) for kind in self._kinds]
        parts: list[tuple[Offer | NearMiss, Enquiry]] = []
        for group, counts in split.groups:
            carried = self._of([waiting[kind].pop(0).party for kind, count in enumerate(counts) for _ in range(count)])
            parts.append((product_offer(carried, group, self._way), carried))
        by_key: dict[str, tuple[_Make, list[Party]]] = {}
        for passenger in [one for kind in waiting for one in kind]:
            assert passenger.alone is not None, "a split that can be paid leaves nobody behind"
            by_key.setdefault(passenger.alone.key, (passenger.alone.make, []))[1].append(passenger.party)
        for _, (make, parties) in sorted(by_key.items(), key=lambda item: item[0]):
            paying = self._of(parties)
            parts.append((make(paying), paying))
        made = [(offer, enquiry.parties) for offer, enquiry in parts if isinstance(offer, Offer)]
        assert len(made) == len(parts), "what has a price for one has it for more"
        name = sentences.mixed(self._enquiry.tariff, [(offer.name, parties) for offer, parties in made])
        return joined("mixed", name, tuple([offer for offer, _ in made]))


def _one_more(counts: Counts) -> list[Counts]:
    return [(*counts[:kind], count + 1, *counts[kind + 1 :]) for kind, count in enumerate(counts)]
