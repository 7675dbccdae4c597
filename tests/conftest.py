"""What every test stands on: real servers, steady examples, and no network but this machine's own."""

import sys
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

from app.platform.servers import ServerUrls
from tests.support.servers import servers_of_one_run

# The same examples in every run of `make test`; `make soak` draws new ones, and many.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("soak", max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(address := arguments[1], tuple) and address[0] not in LOOPBACK:
        raise RuntimeError(f"A test may reach this machine only, not {address[0]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count lines by examples alone: laws draw hundreds each, and counting theirs would take most of a run's time."""
    for item in items:
        if item.get_closest_marker("hypothesis") is not None:
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Trace nothing where lines are not counted: what starts a worker goes on tracing when pytest-cov itself pauses."""
    if item.get_closest_marker("no_cover") is None:
        return (yield)
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracing)


def pytest_configure() -> None:
    sys.addaudithook(_only_loopback)


@pytest.fixture(scope="session")
def servers() -> Iterator[ServerUrls]:
    """PostgreSQL and Valkey, one set per worker, gone at the end."""
    with servers_of_one_run() as urls:
        yield urls
