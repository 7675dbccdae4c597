"""What every test stands on: real servers, steady examples, and no network but this machine's own."""

import importlib
import pkgutil
import signal
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import app
import fares
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

# A shell has what it runs in the background ignore Ctrl-C, and so would all that tests start and end by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

TESTS = Path(__file__).parent
UNCOUNTED = {"architecture", "fuzz", "loadtests", "scenarios", "schemes"}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(address := arguments[1], tuple) and address[0] not in LOOPBACK:
        raise RuntimeError(f"A test may reach this machine only, not {address[0]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count lines by examples alone: laws draw hundreds each, and counting theirs would take most of a run's time.

    Nor are they counted where what is tested is no code of ours, or all of it at once, which others do part by part.
    """
    for item in items:
        drawn = item.get_closest_marker("hypothesis") is not None
        if drawn or item.path.relative_to(TESTS).parts[0] in UNCOUNTED:
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """Count what importing our code runs, but nothing else of collecting tests, which would take a minute."""
    if sys.gettrace() is None:
        return (yield)
    for package in (app, fares):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    with _untraced():
        return (yield)


@contextmanager
def _untraced() -> Iterator[None]:
    """Trace nothing, nor the threads that are started meanwhile."""
    tracing, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracing)
        threading.settrace(in_threads)


def _where_counted(item: pytest.Item) -> Generator[None]:
    if item.get_closest_marker("no_cover") is None:
        return (yield)
    with _untraced():
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Trace nothing of what is made ready for tests whose lines are not counted."""
    return (yield from _where_counted(item))


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Trace nothing where lines are not counted: what starts a worker goes on tracing when pytest-cov itself pauses."""
    return (yield from _where_counted(item))


def pytest_configure() -> None:
    sys.addaudithook(_only_loopback)


@pytest.fixture(scope="session")
def servers() -> Iterator[ServerUrls]:
    """PostgreSQL and Valkey, one set per worker, gone at the end."""
    with servers_of_one_run() as urls:
        yield urls
