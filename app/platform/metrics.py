"""Figures for Prometheus, on a loopback port of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Annotated, Final

from fastapi import Depends
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from starlette.requests import HTTPConnection

PORTS_TRIED: Final = 32
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
BATCHES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "commonfare_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "commonfare_request_seconds",
            "Time to answer.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._answered: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        validations = Counter("commonfare_validations", "Taps decided, by reason.", ["reason"], registry=self.registry)
        self.validations = lru_cache(maxsize=None)(validations.labels)
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

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; the route is its template."""
        answered = self._answered.get((method, route, status))
        if answered is None:
            known = method if method in METHODS else "other"
            answered = self.requests.labels(known, route, str(status)), self.seconds.labels(known, route)
            if known == method:
                self._answered[method, route, status] = answered
        answered[0].inc()
        answered[1].observe(seconds)


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
