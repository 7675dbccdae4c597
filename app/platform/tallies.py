"""Tallies: what is counted for every tap, in plain memory of the one thread that serves.

prometheus_client's own counters hold a lock for each step. Four of them cost as much as the engine takes for a tap; the
library still says how figures are written, and asks these for theirs.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

INFINITY: Final = "+Inf"


class Tally(Collector):
    """Counts by labels: `tally[label] += 1`, or by a tuple of several."""

    def __init__(self, name: str, help_text: str, *labels: str) -> None:
        self.counts: Counter[tuple[str, ...]] = Counter()
        self._name, self._help, self._labels = name, help_text, labels

    def collect(self) -> Iterator[Metric]:
        """Tell Prometheus, from whichever thread it asks."""
        family = CounterMetricFamily(self._name, self._help, labels=self._labels)
        for labels, count in self.counts.copy().items():
            family.add_metric(labels, count)
        yield family


class Spread(Collector):
    """How numbers are spread over buckets, by labels; a bucket's bound belongs to it."""

    def __init__(self, name: str, help_text: str, bounds: Sequence[float], *labels: str) -> None:
        self._name, self._help, self._labels, self._bounds = name, help_text, labels, bounds
        self._spread: dict[tuple[str, ...], list[float]] = {}

    def observe(self, labels: tuple[str, ...], number: float) -> None:
        """Count a number."""
        spread = self._spread.get(labels)
        if spread is None:
            spread = self._spread[labels] = [0.0] * (len(self._bounds) + 2)
        spread[bisect_left(self._bounds, number)] += 1
        spread[-1] += number

    def collect(self) -> Iterator[Metric]:
        """Tell Prometheus, from whichever thread it asks."""
        family = HistogramMetricFamily(self._name, self._help, labels=self._labels)
        names = [*map(str, self._bounds), INFINITY]
        for labels, spread in self._spread.copy().items():
            *counts, total = spread
            family.add_metric(labels, list(zip(names, accumulate(counts), strict=True)), total)
        yield family
