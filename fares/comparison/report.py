"""What a comparison tells an officer."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from fares.apportionment import ReceiptKind
from fares.money import Money

PERCENTS: Final = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Quantile:
    """So many per cent of the travellers pay at most this much more, or if negative, at least this much less."""

    percent: int
    difference: Money


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of editions does to travellers of one profile, or (None) to all.

    `more` travellers pay more, `dearer` in all; `less` pay less, `cheaper` in all, which is a positive amount.
    """

    profile: str | None
    travellers: int
    more: int
    less: int
    dearer: Money
    cheaper: Money
    quantiles: tuple[Quantile, ...]

    @property
    def same(self) -> int:
        """Count those who pay the same."""
        return self.travellers - self.more - self.less


@dataclass(frozen=True, slots=True)
class Revenue:
    """What an operator gets under either edition."""

    operator: str
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Sales:
    """What is taken for one cap, extension or the like under either edition, how often, and from how many."""

    kind: ReceiptKind
    id: str
    before: Money
    after: Money
    times_before: int
    times_after: int
    travellers_before: int
    travellers_after: int


@dataclass(frozen=True, slots=True)
class Report:
    """The same journeys under two editions.

    `effects` begins with that on all, then has each profile. `unpriced` counts rides that have no fare and are charged
    nothing: where it differs, the editions do not sell the same journeys.
    """

    before: Money
    after: Money
    effects: tuple[Effect, ...]
    revenue: tuple[Revenue, ...]
    sales: tuple[Sales, ...]
    unpriced_before: int
    unpriced_after: int


def effect(profile: str | None, differences: Counter[int]) -> Effect:
    """Sum up how many travellers have which difference in pence."""
    more = {pence: count for pence, count in differences.items() if pence > 0}
    less = {pence: count for pence, count in differences.items() if pence < 0}
    return Effect(
        profile=profile,
        travellers=differences.total(),
        more=sum(more.values()),
        less=sum(less.values()),
        dearer=Money(sum(pence * count for pence, count in more.items())),
        cheaper=Money(-sum(pence * count for pence, count in less.items())),
        quantiles=tuple(_quantiles(differences)),
    )


def _quantiles(differences: Counter[int]) -> Iterator[Quantile]:
    """Give the quantiles by nearest rank, which are differences that somebody has; nobody has none."""
    ranked = sorted(differences)
    ranks = list(accumulate(differences[pence] for pence in ranked))
    for percent in PERCENTS if ranks else ():
        place = bisect_left(ranks, -(-percent * ranks[-1] // 100))
        yield Quantile(percent, Money(ranked[place]))
