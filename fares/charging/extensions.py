"""Extension fares: what a journey costs of which caps and held products cover only a part."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, product

from fares.charging.reach import Extending
from fares.charging.search import Unit
from fares.values import value


@value(frozen=True, slots=True)
class Part:
    """A ride of a journey, by its place, and what makes it cheaper.

    `whole` are the places of purchases that cover it whole, `part` of those that cover some of its `zones`, with these.
    A held product covers it whole if `is_held`, or else some of its zones, and only `open_zones` are left.
    """

    ride: int
    journey: str
    price_pence: int
    whole: frozenset[int]
    part: Mapping[int, frozenset[str]]
    zones: frozenset[str]
    open_zones: frozenset[str]
    is_held: bool

    def is_touched(self, bought: AbstractSet[int]) -> bool:
        """Say whether a held product or something bought covers it, whole or in part."""
        held = self.is_held or self.open_zones != self.zones
        return held or not self.whole.isdisjoint(bought) or not self.part.keys().isdisjoint(bought)

    def is_whole(self, bought: AbstractSet[int]) -> bool:
        """Say whether a held product or something bought covers it whole."""
        return self.is_held or not self.whole.isdisjoint(bought)

    def uncovered(self, bought: AbstractSet[int]) -> frozenset[str]:
        """Give the zones that nothing bought or held covers."""
        covered = [zones for place, zones in self.part.items() if place in bought]
        return self.open_zones.difference(*covered)


@value(frozen=True, slots=True)
class Extended:
    """Rides of one journey, or of several, with the zones they leave uncovered, and the price of that."""

    zones: frozenset[str]
    rides: tuple[int, ...]
    price_pence: int


@value(frozen=True, slots=True)
class Residual:
    """What is left to pay for some rides, and for what extensions that is."""

    pence: int
    extensions: tuple[Extended, ...] = ()


def residual(extending: Extending, parts: Sequence[Part], bought: AbstractSet[int]) -> Residual:
    """Work out what some journeys cost besides what is bought and held.

    A journey that nothing bought or held touches costs its full price. So does one whose extension is dearer.
    """
    full_pence, left = 0, dict[frozenset[str], Extended]()
    for journey in _journeys(parts):
        rest = [part for part in journey if not part.is_whole(bought)]
        pence = sum([part.price_pence for part in rest])
        if not pence or not any(part.is_touched(bought) for part in journey):
            full_pence += pence
        elif zones := frozenset[str]().union(*[part.uncovered(bought) for part in rest]):
            alike = left.get(zones, Extended(zones, (), 0))
            rides = (*alike.rides, *[part.ride for part in rest])
            left[zones] = Extended(zones, rides, alike.price_pence + pence)
    split = _split(extending, tuple(left.values()))
    return Residual(full_pence + split.pence, split.extensions)


def _journeys(parts: Iterable[Part]) -> Iterable[list[Part]]:
    journeys: dict[str, list[Part]] = {}
    for part in parts:
        journeys.setdefault(part.journey, []).append(part)
    return journeys.values()


def _split(extending: Extending, left: tuple[Extended, ...]) -> Residual:
    """Share out journeys, each at its full price, among extensions that each cover some of them; the cheapest way."""
    if not left:
        return Residual(0)
    first, others = left[0], left[1:]
    alone = _split(extending, others)
    best = Residual(first.price_pence + alone.pence, alone.extensions)
    for chosen in _choices(others):
        together = (first, *chosen)
        zones = frozenset[str]().union(*[one.zones for one in together])
        price = extending.price(zones)
        if price is not None and price.amount.pence < sum([one.price_pence for one in together]):
            rest = _split(extending, tuple([one for one in others if one not in chosen]))
            rides = tuple(sorted([ride for one in together for ride in one.rides]))
            paid = Extended(zones, rides, price.amount.pence)
            best = min(best, Residual(paid.price_pence + rest.pence, (paid, *rest.extensions)), key=_pence)
    return best


def _choices(others: Sequence[Extended]) -> Iterator[tuple[Extended, ...]]:
    for size in range(len(others) + 1):
        yield from combinations(others, size)


def _pence(one: Residual) -> int:
    return one.pence


def unit_of(extending: Extending, parts: Sequence[Part]) -> Unit:
    """Say what some journeys cost with nothing bought, and with each set of purchases none of which is in vain.

    Purchases that do the same for these journeys are tried once. A set that leaves no more to pay than all of them
    together is not added to: what is left never rises as more is bought, so that whatever more is in vain.
    """
    alike = _alike(parts)
    least_pence = residual(extending, parts, frozenset(alike)).pence
    full_pence = residual(extending, parts, frozenset()).pence
    left_pence = {frozenset[int](): full_pence}
    alone, together = list[int](), list[tuple[tuple[int, ...], int]]()
    sets: list[tuple[int, ...]] = [()] if full_pence > least_pence else []
    while sets:
        grown = [(*places, place) for places in sets for place in alike if not places or place > places[-1]]
        sets = []
        for places in grown:
            bought = frozenset(places)
            without = [left_pence.get(bought - {place}, least_pence) for place in places]
            if least_pence in without:
                continue
            pence = residual(extending, parts, bought).pence
            assert pence <= min(without), "what is left to pay never rises as more is bought"
            if not pence and len(places) == 1:
                alone += alike[places[0]]
            elif pence < min(without):
                together += [(each, pence) for each in product(*[alike[place] for place in places])]
            if pence > least_pence:
                left_pence[bought] = pence
                sets.append(places)
    return Unit(full_pence, tuple(alone), tuple(together))


def _alike(parts: Sequence[Part]) -> dict[int, list[int]]:
    """Gather the purchases that touch some journeys by what they cover of them; the first of each stands for all."""
    touching = {place for part in parts for place in (*part.whole, *part.part)}
    by_cover: dict[object, list[int]] = {}
    for place in sorted(touching):
        cover = tuple([(place in part.whole, part.part.get(place)) for part in parts])
        by_cover.setdefault(cover, []).append(place)
    return {places[0]: places for places in by_cover.values()}
