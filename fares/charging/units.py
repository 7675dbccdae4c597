"""Units: a traveller's rides and windows as the search sees them, each by its place."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from fares.charging.extensions import Part, Residual, residual, unit_of
from fares.charging.periods import Spans
from fares.charging.prices import Changes
from fares.charging.rated import RatedRide
from fares.charging.reach import Extending
from fares.charging.search import Moment, Purchase, Unit
from fares.charging.windows import Window
from fares.tariff import once


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Rides of one journey, or of one fare day where an extension is paid once a day; by their places."""

    extending: Extending
    rides: list[int]


class Units:
    """The rides of a traveller in their units, and the windows that may be bought for them.

    A ride that no cap and no held product covers in part, and that belongs to no journey of which one is, is a unit of
    its own.
    """

    def __init__(self, rides: Sequence[RatedRide], windows: Sequence[Window]) -> None:
        self._rides, self._windows = rides, windows
        self._whole: list[list[int]] = [[] for _ in rides]
        self._part: list[dict[int, frozenset[str]]] = [{} for _ in rides]
        for number, window in enumerate(windows):
            for place in window.whole:
                self._whole[place].append(number)
            for place, zones in window.part:
                self._part[place][number] = zones
        self._groups = self._grouped()

    def purchases(self) -> list[Purchase]:
        """Give what may be bought: the windows, in the order of preference."""
        numbers = {id(window): number for number, window in enumerate(self._windows)}
        return [
            Purchase(
                window.amount.pence,
                self._touched(window) if self._groups else window.whole,
                sorted([numbers[id(need)] for need in window.needs]),
            )
            for window in self._windows
        ]

    def _touched(self, window: Window) -> tuple[int, ...]:
        """Give the rides that a window may make cheaper: those that it covers, and others of their journeys."""
        touched = {*window.whole, *[place for place, _ in window.part]}
        for place in tuple(touched):
            group = self._groups.get(place)
            if group is not None:
                journey = self._rides[place].chained.chain
                touched.update([one for one in group.rides if self._rides[one].chained.chain == journey])
        return tuple(sorted(touched))

    def moments(self, changes: Sequence[Changes], useful: AbstractSet[int]) -> Iterator[Moment]:
        """Give the search its moments, one for each ride as it is added; of the windows only `useful` ones can win."""
        prices: dict[int, int] = {}
        sinces: list[int] = []
        for place, change in enumerate(changes):
            prices |= change
            since = min(change)
            if place in self._groups or since < place:
                since = self._since(since, sinces)
                yield Moment(since, tuple(self._units(range(since, place + 1), prices, useful)))
            else:
                yield Moment(place, (self._lone(place, change[place]),))
            sinces.append(since)

    def _lone(self, place: int, price_pence: int) -> Unit:
        return Unit(0 if self._rides[place].is_held else price_pence, self._whole[place])

    def _since(self, first: int, sinces: Sequence[int]) -> int:
        """Find from where rides must be charged anew once one more is added to those that have been.

        That is where none of them is grouped with a ride before, and none after has changed the price of one before.
        """
        since, ride = first, len(sinces)
        while ride >= since:
            if ride in self._groups:
                since = min(since, self._groups[ride].rides[0])
            if ride < len(sinces):
                since = min(since, sinces[ride])
            ride -= 1
        return since

    def _units(self, places: range, prices: Changes, useful: AbstractSet[int]) -> Iterator[Unit]:
        seen: set[int] = set()
        for place in places:
            group = self._groups.get(place)
            if group is None:
                yield self._lone(place, prices[place])
            elif group.rides[0] not in seen:
                seen.add(group.rides[0])
                rides = [ride for ride in group.rides if ride <= places[-1]]
                yield unit_of(group.extending, [self._part_of(ride, prices[ride], useful) for ride in rides])

    def _part_of(self, place: int, price_pence: int, useful: AbstractSet[int]) -> Part:
        ride = self._rides[place]
        return Part(
            ride=place,
            journey=ride.chained.chain,
            price_pence=price_pence,
            whole=frozenset([number for number in self._whole[place] if number in useful]),
            part={number: zones for number, zones in self._part[place].items() if number in useful},
            zones=ride.reached.zones,
            open_zones=ride.reached.zones - ride.held_zones,
            is_held=ride.is_held,
        )

    def residuals(self, bought: Iterable[int]) -> Iterator[Residual]:
        """Give what is left to pay for the rides of each group once so much is bought."""
        paid = frozenset(bought)
        for first, group in self._groups.items():
            if first == group.rides[0]:
                parts = [self._part_of(place, self._rides[place].price_pence, paid) for place in group.rides]
                yield residual(group.extending, parts, paid)

    def _grouped(self) -> dict[int, _Group]:
        """Give the group of each ride that is in one."""
        groups: dict[object, _Group] = {}
        heads: dict[str, RatedRide] = {}
        for place, ride in enumerate(self._rides):
            head = heads.setdefault(ride.chained.chain, ride)
            extending = ride.reached.extension
            if extending is not None:
                key = id(extending), _scope(extending, head)
                groups.setdefault(key, _Group(extending, [])).rides.append(place)
        return {place: group for group in groups.values() if self._is_shared(group) for place in group.rides}

    def _is_shared(self, group: _Group) -> bool:
        """Say whether rides are charged as a group, rather than one that caps cover whole or not at all."""
        first = group.rides[0]
        return len(group.rides) > 1 or bool(self._part[first] or self._rides[first].held_zones)


def _scope(extending: Extending, head: RatedRide) -> object:
    """Say within what an extension is paid once: a journey, or the fare day in which it began."""
    return once(head.tariff, Spans).fare_day(head.ride.started_at) if extending.once_a_day else head.ride.id
