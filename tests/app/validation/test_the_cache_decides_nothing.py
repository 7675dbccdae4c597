"""The cache may be flushed, stale, ahead of the truth, unreadable or away: the answers are the same."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI

from app.platform.cache import CacheMemory, connect
from app.rights import store
from app.rights.records import HeldRight, read_held, write_held
from fares.rights import Ended
from tests.support.commuting import TRAIN, App, Town
from tests.support.keeping import change, end

Connection = asyncpg.Connection
Mischief = Callable[[CacheMemory, UUID], Awaitable[None]]
SECONDS = 60


async def _nothing(cache: CacheMemory, right: UUID) -> None:
    assert await cache.get(store.key_of(right)) is not None


async def _forget(cache: CacheMemory, right: UUID) -> None:
    await cache.drop(store.key_of(right))


async def _garble(cache: CacheMemory, right: UUID) -> None:
    await cache.set(store.key_of(right), b'{"id": "\xff', SECONDS)


async def _recalled(cache: CacheMemory, right: UUID) -> HeldRight:
    held = await store.recall(cache, right)
    assert held is not None
    return held


async def _age(cache: CacheMemory, right: UUID) -> None:
    held = await _recalled(cache, right)
    await store.remember(cache, replace(held, state=replace(held.state, sequence=1, legs_used=frozenset())))


async def _run_ahead(cache: CacheMemory, right: UUID) -> None:
    held = await _recalled(cache, right)
    await store.remember(cache, replace(held, state=replace(held.state, sequence=99, legs_used=frozenset())))


async def _swap(cache: CacheMemory, right: UUID) -> None:
    written = await cache.get(store.key_of(right))
    assert written is not None
    await cache.set(store.key_of(right), write_held(replace(read_held(written), id=UUID(int=1))), SECONDS)


async def _die(cache: CacheMemory, right: UUID) -> None:
    await cache.close()
    cache._client = connect("redis://127.0.0.1:1")


MISCHIEF = [_nothing, _forget, _garble, _age, _run_ahead, _swap, _die]


@pytest.fixture
def cache(service: FastAPI) -> CacheMemory:
    found: CacheMemory = service.state.cache
    return found


@pytest.mark.parametrize("mischief", MISCHIEF)
async def test_a_used_single_is_refused_and_a_day_accepted_whatever_the_cache_holds(
    app: App, town: Town, cache: CacheMemory, app_role: "Connection[asyncpg.Record]", mischief: Mischief
) -> None:
    rights = [(await app.buy(None, legs=TRAIN))["rights"][0], (await app.buy("joint-day"))["rights"][0]]
    reader = await town.reader("RW", "R-DWT")
    for right in rights:
        await reader.tap(right["token"])
        await mischief(cache, UUID(right["id"]))

    answers = [await reader.tap(right["token"]) for right in rights]

    assert [answer["reason"] for answer in answers] == ["used_up", "accepted"]
    sequences = "SELECT array_agg(right_sequence ORDER BY right_sequence) FROM right_event WHERE right_id = $1"
    assert [await app_role.fetchval(sequences, UUID(right["id"])) for right in rights] == [[1, 2], [1, 2, 3]]


@pytest.mark.parametrize("mischief", MISCHIEF)
async def test_what_was_blocked_taken_back_or_unlinked_is_refused_whatever_the_cache_holds(
    app: App, town: Town, cache: CacheMemory, mischief: Mischief
) -> None:
    """Each right is put back into the cache as it was when it was good; then the cache comes to some other harm."""
    blocked, refunded, unlinked = [(await app.buy("joint-day"))["rights"][0] for _ in range(3)]
    reader = await town.reader("RW", "R-DWT")
    good = []
    for right in (blocked, refunded, unlinked):
        await reader.tap(right["token"])
        good.append(await _recalled(cache, UUID(right["id"])))
    await change(app, blocked["id"], "block", reason="stolen")
    await end(town.service, refunded["id"], Ended.REFUNDED)
    await change(app, unlinked["id"], "media/unlink", link=1)
    for held in good:
        await store.remember(cache, held)
        await mischief(cache, held.id)

    answers = [await reader.tap(right["token"]) for right in (blocked, refunded, unlinked)]

    assert [answer["reason"] for answer in answers] == ["blocked", "refunded", "unknown_right"]


async def test_a_refusal_that_only_the_cache_believes_in_is_not_given(app: App, town: Town, cache: CacheMemory) -> None:
    """The cache says that the single is used up. PostgreSQL, which decides, has never seen it used."""
    [right] = (await app.buy(None, legs=TRAIN))["rights"]
    reader = await town.reader("RW", "R-DWT")
    await (await town.reader("BUSCO", "B-DWT")).tap(right["token"])
    held = await _recalled(cache, UUID(right["id"]))
    await store.remember(cache, replace(held, state=replace(held.state, legs_used=frozenset({0}))))

    answer = await reader.tap(right["token"])

    assert answer["reason"] == "accepted"


async def test_a_right_that_only_the_cache_remembers_is_not_known(
    app: App, town: Town, cache: CacheMemory, owner: "Connection[asyncpg.Record]"
) -> None:
    """As after a backup of PostgreSQL was restored: nothing is recorded for a right that does not exist."""
    [right] = (await app.buy("joint-day"))["rights"]
    reader = await town.reader("RW", "R-DWT")
    await reader.tap(right["token"])
    await owner.execute("TRUNCATE sale, travel_right, right_event, tap_refused CASCADE")

    answer = await reader.tap(right["token"])

    assert (await _recalled(cache, UUID(right["id"]))).id == UUID(right["id"])
    assert answer["reason"] == "unknown_right"
