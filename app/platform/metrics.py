"""Figures for Prometheus, on a loopback port of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

from fastapi import Depends
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from starlette.requests import HTTPConnection

from app.platform.tallies import Spread, Tally

PORTS_TRIED: Final = 32
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
BATCHES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Tally("commonfare_requests", "Requests answered.", "method", "route", "status")
        self._seconds = Spread("commonfare_request_seconds", "Time to answer.", SECONDS, "method", "route")
        self._validations = Tally("commonfare_validations", "Taps decided, by reason.", "reason")
        self._recalls = Tally("commonfare_cache_recalls", "Rights asked of the cache, by outcome.", "outcome")
        for tally in (self._requests, self._seconds, self._validations, self._recalls):
            self.registry.register(tally)
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

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; the route is its template."""
        known = method if method in METHODS else "other"
        self._requests.counts[known, route, str(status)] += 1
        self._seconds.observe((known, route), seconds)

    def decided(self, reason: str) -> None:
        """Count a tap that was decided."""
        self._validations.counts[reason,] += 1

    def recalled(self, outcome: str) -> None:
        """Count a right that was asked of the cache: `hit`, `miss` or `away`."""
        self._recalls.counts[outcome,] += 1


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
