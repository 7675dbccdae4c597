"""Comparison: what the same journeys cost under two editions, who pays more or less, and who gets what."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from fares.comparison.outcomes import Outcome, Sold, always, outcome_of, under
from fares.comparison.report import Effect, Quantile, Report, Revenue, Sales, effect
from fares.money import Money

__all__ = [
    "Comparison",
    "Effect",
    "Outcome",
    "Quantile",
    "Report",
    "Revenue",
    "Sales",
    "always",
    "outcome_of",
    "under",
]


@dataclass(slots=True)
class _Side:
    """The sums of all travellers under one edition."""

    pence: int = 0
    unpriced: int = 0
    operators: Counter[str] = field(default_factory=Counter)
    taken: Counter[Sold] = field(default_factory=Counter)
    times: Counter[Sold] = field(default_factory=Counter)
    travellers: Counter[Sold] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        self.pence += outcome.total.pence
        self.unpriced += outcome.unpriced
        self.operators.update({operator: money.pence for operator, money in outcome.operators.items()})
        self.taken.update({sold: money.pence for sold, money in outcome.taken.items()})
        self.times.update(outcome.times)
        self.travellers.update(outcome.times.keys())


class Comparison:
    """Adds travellers up, one at a time and in any order.

    What it keeps grows with profiles, operators, caps and different differences, and not with travellers.
    """

    def __init__(self) -> None:
        self._before, self._after = _Side(), _Side()
        self._differences: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def add(self, profile: str, before: Outcome, after: Outcome) -> None:
        """Add one traveller: of which profile, and what the same journeys came to under the one and the other."""
        self._before.add(before)
        self._after.add(after)
        self._differences[profile][(after.total - before.total).pence] += 1

    def report(self) -> Report:
        """Tell how things stand so far."""
        before, after = self._before, self._after
        everybody = sum(self._differences.values(), Counter[int]())
        profiles = sorted(self._differences.items())
        operators = sorted({*before.operators, *after.operators})
        return Report(
            before=Money(before.pence),
            after=Money(after.pence),
            effects=(effect(None, everybody), *(effect(profile, some) for profile, some in profiles)),
            revenue=tuple(
                Revenue(operator, Money(before.operators[operator]), Money(after.operators[operator]))
                for operator in operators
            ),
            sales=tuple(self._sales(sold) for sold in sorted({*before.times, *after.times})),
            unpriced_before=before.unpriced,
            unpriced_after=after.unpriced,
        )

    def _sales(self, sold: Sold) -> Sales:
        before, after = self._before, self._after
        return Sales(
            *sold,
            before=Money(before.taken[sold]),
            after=Money(after.taken[sold]),
            times_before=before.times[sold],
            times_after=after.times[sold],
            travellers_before=before.travellers[sold],
            travellers_after=after.travellers[sold],
        )
