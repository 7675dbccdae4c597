"""How much the rides that one purchase of a product could carry may be worth together: never more than it costs.

Each limit sees the journeys by their place in time order, and of each way to make one what its covered rides are worth,
in whole pence. `most` answers for a journey that has been taken off, `put` sets one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Final, Protocol

NO_LIMIT: Final = 10**9


class Limit(Protocol):
    """The limit that the price of one product sets."""

    def most(self, place: int, others: Sequence[int]) -> int:
        """Say how much one more ride of a journey may be worth, besides the other covered rides of its way."""

    def put(self, place: int, ways: Sequence[Sequence[int]]) -> None:
        """Set what the covered rides of each way are worth; no ways take the journey off."""


@dataclass(frozen=True, slots=True)
class Span:
    """A pass begun for the journey at a place: all before the `end` are within it, for so many pence."""

    first: int
    end: int
    pence: int


class SpanLimit:
    """What runs for a while from the journey it is begun for: all that it carries is worth its price at most."""

    def __init__(self, journeys: int, spans: Iterable[Span]) -> None:
        self._worth = [0] * journeys
        self._room: list[int] = []
        self._spans_at: list[list[int]] = [[] for _ in range(journeys)]
        for number, span in enumerate(spans):
            self._room.append(span.pence)
            for place in range(span.first, span.end):
                self._spans_at[place].append(number)

    def most(self, place: int, others: Sequence[int]) -> int:
        """Look at the fullest span around the journey."""
        return min([self._room[number] for number in self._spans_at[place]], default=NO_LIMIT) - sum(others)

    def put(self, place: int, ways: Sequence[Sequence[int]]) -> None:
        """Take the way that is worth most from every span around the journey."""
        worth = max(map(sum, ways), default=0)
        more, self._worth[place] = worth - self._worth[place], worth
        for number in self._spans_at[place]:
            self._room[number] -= more


class RidesLimit:
    """What is good for so many rides: those worth most are worth its price at most together."""

    def __init__(self, rides: int, pence: int) -> None:
        self._rides, self._pence = rides, pence
        self._worth: dict[int, list[int]] = {}

    def most(self, place: int, others: Sequence[int]) -> int:
        """Leave room for the rides worth most of all others."""
        assert place not in self._worth, "the journey has been taken off"
        worth = [pence for rides in self._worth.values() for pence in rides]
        return self._pence - _most(self._rides - 1, [*worth, *others])

    def put(self, place: int, ways: Sequence[Sequence[int]]) -> None:
        """Count of each way the ride worth most, the next, and so on."""
        self._worth.pop(place, None)
        if ways:
            ranked = [sorted(rides, reverse=True) for rides in ways]
            self._worth[place] = [max(alike) for alike in zip_longest(*ranked, fillvalue=0)]


class DaysLimit:
    """What is good on so many fare days: those worth most are worth its price at most together."""

    def __init__(self, days: Sequence[date], uses: int, pence: int) -> None:
        self._days, self._uses, self._pence = days, uses, pence
        self._worth = [0] * len(days)
        self._worth_on = dict.fromkeys(days, 0)

    def most(self, place: int, others: Sequence[int]) -> int:
        """Leave room for the days worth most of all others, and for what else is done on this one."""
        day = self._days[place]
        elsewhere = [pence for other, pence in self._worth_on.items() if other != day]
        return self._pence - _most(self._uses - 1, elsewhere) - self._worth_on[day] - sum(others)

    def put(self, place: int, ways: Sequence[Sequence[int]]) -> None:
        """Count the way that is worth most on its fare day."""
        worth = max(map(sum, ways), default=0)
        self._worth_on[self._days[place]] += worth - self._worth[place]
        self._worth[place] = worth


class ReturnLimit:
    """What goes out for one journey and home for another: both are worth its price at most together.

    `pence` is what a return costs that goes out for the journey at a place; `is_home` says whether the journey at the
    second place may come home on one that goes out at the first.
    """

    def __init__(self, journeys: int, pence: dict[int, int], is_home: Callable[[int, int], bool]) -> None:
        self._pence = pence
        self._worth = [0] * journeys
        self._homes = {out: [place for place in range(out + 1, journeys) if is_home(out, place)] for out in pence}
        self._outs: list[list[int]] = [[] for _ in range(journeys)]
        for out, places in self._homes.items():
            for place in places:
                self._outs[place].append(out)

    def most(self, place: int, others: Sequence[int]) -> int:
        """Look at the journey as a way out, and as a way home."""
        limits = [self._pence[out] - self._worth[out] for out in self._outs[place]]
        if place in self._pence:
            homes = max([self._worth[home] for home in self._homes[place]], default=0)
            limits.append(self._pence[place] - homes)
        return min(limits, default=NO_LIMIT) - sum(others)

    def put(self, place: int, ways: Sequence[Sequence[int]]) -> None:
        """Count the way that is worth most."""
        self._worth[place] = max(map(sum, ways), default=0)


def _most(number: int, pence: list[int]) -> int:
    """Add up the largest of some amounts."""
    return sum(sorted(pence)[-number:]) if number else 0
