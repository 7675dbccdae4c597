"""The arithmetic of rate limits, and who counts as one caller."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from app.platform.limits import Policy, Standing, Windows, _counted, address_of, fields_of, policies_of
from app.platform.pipe import CachePipe
from app.platform.servers import ServerUrls
from app.platform.settings import Settings

TAPS = Policy("device-taps", 2, 10)


def test_a_window_in_memory_begins_with_a_request_and_says_how_long_it_lasts() -> None:
    windows = Windows(TAPS)

    standings = [windows.count("a", at) for at in (100.0, 103.0, 103.5, 109.99, 110.0, 110.0)]

    assert [(at.times, at.reset_seconds) for at in standings] == [(1, 10), (2, 7), (3, 7), (4, 1), (1, 10), (2, 10)]


@pytest.fixture
async def pipe(servers: ServerUrls) -> AsyncIterator[CachePipe]:
    """One that waits longer than the service's own, so that a busy machine is not taken for a cache that is away."""
    made = CachePipe(servers.redis_url, 2.0)
    yield made
    made.close()


async def test_a_window_in_the_cache_begins_with_a_request_and_ends_by_itself(pipe: CachePipe) -> None:
    policy = Policy("briefly", 10, 1)

    at_once = await asyncio.gather(*(_counted(pipe, policy, "somebody") for _ in range(3)))
    other = await _counted(pipe, policy, "somebody-else")
    await asyncio.sleep(1.01)
    afterwards = await _counted(pipe, policy, "somebody")

    assert at_once == [Standing(policy, 1, 1), Standing(policy, 2, 1), Standing(policy, 3, 1)]
    assert (other, afterwards) == (Standing(policy, 1, 1), Standing(policy, 1, 1))


async def test_a_count_that_lost_its_end_is_given_one(pipe: CachePipe) -> None:
    """As one that was moved to another server without it."""
    policy = Policy("endless", 10, 60)
    await pipe.ask(b"SET", b"limit:endless/60:{somebody}", b"7")

    assert await _counted(pipe, policy, "somebody") == Standing(policy, 8, 60)


async def test_nothing_is_counted_where_something_else_is_remembered_or_the_cache_is_away(pipe: CachePipe) -> None:
    """Whoever put it there: it is an error of the server's, and reads as a cache that is away."""
    await pipe.ask(b"HSET", b"limit:text/60:{somebody}", b"a", b"b")

    assert await _counted(pipe, Policy("text", 10, 60), "somebody") is None
    assert await _counted(CachePipe("redis://127.0.0.1:1"), Policy("text", 10, 60), "somebody") is None


def test_callers_share_no_quota_in_memory_and_are_forgotten_with_their_window() -> None:
    windows = Windows(TAPS)
    for client in ("a", "b"):
        assert windows.count(client, 100.0).times == 1

    windows.count("c", 111.0)

    assert windows._times == {"c": 1}


def test_what_is_left_is_never_less_than_nothing() -> None:
    fields = fields_of([Standing(TAPS, 9, 4), Standing(Policy("app-reads", 100, 60), 1, 60)])

    assert fields == [
        (b"ratelimit-policy", b'"device-taps";q=2;w=10, "app-reads";q=100;w=60'),
        (b"ratelimit", b'"device-taps";r=0;t=4, "app-reads";r=99;t=60'),
    ]


def test_every_setting_of_a_limit_is_a_policy(settings: Settings) -> None:
    policies = policies_of(settings)

    assert policies["app-quotes"] == Policy("app-quotes", 30_000, 60)
    assert len(policies) == len([name for name in Settings.model_fields if name.startswith("limit_")])


@pytest.mark.parametrize("rate", ["", "0/60", "60", "60/0", "60/60/60", "-1/60", "1e3/60", "60/100000"])
def test_a_limit_that_makes_no_sense_is_refused_when_the_service_starts(settings: Settings, rate: str) -> None:
    with pytest.raises(ValidationError, match="limit_app_reads"):
        Settings.model_validate({**settings.model_dump(), "limit_app_reads": rate})


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("a.socket", "a.socket"),
    ],
)
def test_one_subscriber_is_one_caller(host: str, counted: str) -> None:
    assert address_of({"client": (host, 1)}) == counted


def test_who_comes_from_nowhere_is_one_caller_too() -> None:
    assert address_of({"client": None}) == address_of({}) == "unknown"
