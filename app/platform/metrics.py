"""Figures for Prometheus, on a loopback port of their own."""

from bisect import bisect_left
from collections import Counter as Counted
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Annotated, Final

from fastapi import Depends
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import HTTPConnection

PORTS_TRIED: Final = 32
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
BATCHES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(slots=True)
class _Times:
    """How often something took how long: one number for each of `SECONDS`, and one for what took longer."""

    seconds: float = 0
    counts: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))


class _Tallies(Collector):
    """What is counted for every tap: plain numbers that one thread adds to, read by another when somebody asks.

    The library's own take a lock for each number, several times a tap.
    """

    def __init__(self) -> None:
        self.validations: Counted[str] = Counted()
        self._answered: dict[tuple[str, str, int], _Times] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        times = self._answered.get((method, route, status))
        if times is None:
            known = method if method in METHODS else "other"
            times = self._answered.setdefault((known, route, status), _Times())
        times.seconds += seconds
        times.counts[bisect_left(SECONDS, seconds)] += 1

    def collect(self) -> Iterator[Metric]:
        """Say what was counted so far."""
        validations = CounterMetricFamily("commonfare_validations", "Taps decided, by reason.", labels=["reason"])
        for reason, count in self.validations.copy().items():
            validations.add_metric([str(reason)], count)
        requests = CounterMetricFamily(
            "commonfare_requests", "Requests answered.", labels=["method", "route", "status"]
        )
        took: dict[tuple[str, str], _Times] = {}
        for (method, route, status), times in self._answered.copy().items():
            requests.add_metric([method, route, str(status)], sum(times.counts))
            before = took.get((method, route), _Times())
            counts = list(map(sum, zip(before.counts, times.counts, strict=True)))
            took[method, route] = _Times(before.seconds + times.seconds, counts)
        seconds = HistogramMetricFamily("commonfare_request_seconds", "Time to answer.", labels=["method", "route"])
        for names, times in took.items():
            buckets = zip([*map(str, SECONDS), "+Inf"], accumulate(times.counts), strict=True)
            seconds.add_metric(list(names), list(buckets), times.seconds)
        yield from (validations, requests, seconds)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        tallies = _Tallies()
        self.registry.register(tallies)
        self.validations = tallies.validations
        self.observe = tallies.observe
        recalls = Counter(
            "commonfare_cache_recalls", "Rights asked of the cache, by outcome.", ["outcome"], registry=self.registry
        )
        self.recalled = {outcome: recalls.labels(outcome) for outcome in ("hit", "miss", "away")}
        self.cache_resting = Gauge(
            "commonfare_cache_resting", "1 while the cache is left alone after a failure.", registry=self.registry
        )
        self.cache_evictions = Gauge(
            "commonfare_cache_evictions", "Entries that the cache gave up for want of memory.", registry=self.registry
        )
        self.repeated = Counter(
            "commonfare_validations_repeated", "Taps that were told their first answer again.", registry=self.registry
        )
        self.decided_again = Counter(
            "commonfare_validations_decided_again",
            "Decisions made again because the right had moved on.",
            registry=self.registry,
        )
        self.batches = Histogram("commonfare_tap_batch", "Taps in one commit.", buckets=BATCHES, registry=self.registry)
        self.deliveries = Counter(
            "commonfare_deliveries", "Attempts to deliver a webhook, by outcome.", ["outcome"], registry=self.registry
        )
        self.outbox_age_seconds = Gauge(
            "commonfare_outbox_age_seconds", "Age of the oldest event not spread to endpoints.", registry=self.registry
        )
        self.delivery_age_seconds = Gauge(
            "commonfare_delivery_age_seconds", "Age of the oldest event still to deliver.", registry=self.registry
        )


@contextmanager
def served(metrics: Metrics, port: int) -> Iterator[int]:
    """Serve the figures on the first free loopback port from `port` on, and give it; 0 serves none.

    Each worker process takes the next port, so a scrape job lists as many ports as there are workers.
    """
    if port == 0:
        yield 0
        return
    for candidate in range(port, port + PORTS_TRIED):
        try:
            server, thread = start_http_server(candidate, addr="127.0.0.1", registry=metrics.registry)
        except OSError:
            continue
        try:
            yield candidate
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
        return
    yield 0


async def _metrics(connection: HTTPConnection) -> Metrics:
    found = connection.app.state.metrics
    assert isinstance(found, Metrics)
    return found


Figures = Annotated[Metrics, Depends(_metrics)]
