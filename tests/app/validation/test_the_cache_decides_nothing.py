"""The cache may be flushed, stale, ahead of the truth, unreadable, forged or away: the answers are the same."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI

from app.platform.pipe import CachePipe
from app.rights import store
from app.rights.packing import pack_state
from app.rights.standing import Standing
from app.validation.deciding import Ask, Decider
from app.validation.gate import OpenGate
from app.validation.memory import Memory
from fares.rights import Ended, RightState
from tests.support.commuting import TRAIN, App, Town
from tests.support.keeping import change, end

Connection = asyncpg.Connection
Mischief = Callable[[Memory, UUID], Awaitable[None]]


async def _nothing(memory: Memory, right: UUID) -> None:
    assert await _written(memory, right) is not None


async def _forget(memory: Memory, right: UUID) -> None:
    await memory._pipe.ask(b"DEL", store.key_of(right))


async def _garble(memory: Memory, right: UUID) -> None:
    await _put(memory, right, b'{"id": "\xff')


async def _cut(memory: Memory, right: UUID) -> None:
    written = await _written(memory, right)
    assert written is not None
    await _put(memory, right, written[:-1])


async def _age(memory: Memory, right: UUID) -> None:
    held = await recalled(memory, right)
    await put_back(memory, replace(held, state=replace(held.state, sequence=1, legs_used=frozenset())))


async def _run_ahead(memory: Memory, right: UUID) -> None:
    held = await recalled(memory, right)
    await put_back(memory, replace(held, state=replace(held.state, sequence=99, legs_used=frozenset())))


async def _make_up(memory: Memory, right: UUID) -> None:
    """The sequence is the true one, and the single looks unused."""
    held = await recalled(memory, right)
    state = replace(held.state, legs_used=frozenset(), rides_used=0)
    await put_back(memory, replace(held, state=state))


async def _swap(memory: Memory, right: UUID) -> None:
    written = await _written(memory, right)
    assert written is not None
    await _put(memory, UUID(int=1), written)
    other = await _written(memory, UUID(int=1))
    assert other is not None
    assert memory._entries.read(UUID(int=1), other) is None
    await _put(memory, right, other[::-1])


async def _die(memory: Memory, right: UUID) -> None:
    memory._pipe.close()
    memory._pipe = CachePipe("redis://127.0.0.1:1")


MISCHIEF = [_nothing, _forget, _garble, _cut, _age, _run_ahead, _make_up, _swap, _die]


async def _written(memory: Memory, right: UUID) -> bytes | None:
    await memory.close()
    found = await memory._pipe.ask(b"GET", store.key_of(right))
    assert isinstance(found, bytes | None)
    return found


async def _put(memory: Memory, right: UUID, written: bytes) -> None:
    await memory._pipe.ask(b"SET", store.key_of(right), written)


async def recalled(memory: Memory, right: UUID) -> Standing:
    await memory.close()
    (held,) = await memory.recall([right])
    assert held is not None
    return held


async def put_back(memory: Memory, held: Standing) -> None:
    """Put a right into the cache in a state of the test's own."""
    await store.remember(memory._pipe, memory._entries, replace(held, packed=pack_state(held.state), told=()))


@pytest.fixture
def memory(service: FastAPI) -> Memory:
    gate: OpenGate = service.state.gate
    found = gate.everybodys.memory
    assert found is not None
    return found


@pytest.mark.parametrize("mischief", MISCHIEF)
async def test_a_used_single_is_refused_and_a_day_accepted_whatever_the_cache_holds(
    app: App, town: Town, memory: Memory, app_role: "Connection[asyncpg.Record]", mischief: Mischief
) -> None:
    rights = [(await app.buy(None, legs=TRAIN))["rights"][0], (await app.buy("joint-day"))["rights"][0]]
    reader = await town.reader("RW", "R-DWT")
    for right in rights:
        await reader.tap(right["token"])
    for right in rights:
        await _written(memory, UUID(right["id"]))
    for right in rights if mischief is not _die else rights[:1]:
        await mischief(memory, UUID(right["id"]))

    answers = [await reader.tap(right["token"]) for right in rights]

    assert [answer["reason"] for answer in answers] == ["used_up", "accepted"]
    sequences = "SELECT array_agg(right_sequence ORDER BY right_sequence) FROM right_event WHERE right_id = $1"
    assert [await app_role.fetchval(sequences, UUID(right["id"])) for right in rights] == [[1, 2], [1, 2, 3]]


async def test_what_the_cache_cannot_tell_is_asked_of_postgresql_for_the_whole_batch(
    app: App, town: Town, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a second batch, whether the cache forgot a right or a medium carries none."""
    tokens, reader = [await app.token("joint-day") for _ in range(6)], await town.reader("RW", "R-DWT")
    await reader.tap(tokens[0])
    await memory.close()
    await memory._pipe.ask(b"FLUSHDB")
    decided: list[Ask] = []
    decide = Decider._decided

    async def watched(self: Decider, ask: Ask) -> object:
        decided.append(ask)
        return await decide(self, ask)

    monkeypatch.setattr(Decider, "_decided", watched)

    answers = await asyncio.gather(*(reader.tap(token) for token in [*tokens, "unknown"]))

    assert [answer["reason"] for answer in answers] == ["accepted"] * 6 + ["unknown_right"]
    assert len(decided) == 7


async def test_whoever_postgresql_could_not_tell_of_asks_again_alone(
    service: FastAPI, app: App, town: Town, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens, reader = [await app.token("joint-day") for _ in range(4)], await town.reader("RW", "R-DWT")
    await memory.close()
    await memory._pipe.ask(b"FLUSHDB")
    record = service.state.gate.everybodys.record
    standing, asked = record.standing, []

    async def stumble_once(medium: tuple[bytes, ...]) -> object:
        asked.append(medium)
        if len(asked) == 1:
            raise ConnectionResetError
        return await standing(medium)

    monkeypatch.setattr(record, "standing", stumble_once)

    answers = await asyncio.gather(*(reader.tap(token) for token in tokens))

    assert all(answer["accepted"] for answer in answers)
    assert len(asked) == len(tokens) + 1


@pytest.mark.parametrize("mischief", [_nothing, _forget, _garble, _age, _run_ahead])
async def test_what_was_blocked_taken_back_or_unlinked_is_refused_whatever_the_cache_holds(
    app: App, town: Town, memory: Memory, mischief: Mischief
) -> None:
    """Each right is put back into the cache as it was when it was good; then the cache comes to some other harm."""
    blocked, refunded, unlinked = [(await app.buy("joint-day"))["rights"][0] for _ in range(3)]
    reader = await town.reader("RW", "R-DWT")
    good = []
    for right in (blocked, refunded, unlinked):
        await reader.tap(right["token"])
        good.append(await recalled(memory, UUID(right["id"])))
    await change(app, blocked["id"], "block", reason="stolen")
    await end(town.service, refunded["id"], Ended.REFUNDED)
    await change(app, unlinked["id"], "media/unlink", link=1)
    for held in good:
        await put_back(memory, held)
        await mischief(memory, held.id)

    answers = [await reader.tap(right["token"]) for right in (blocked, refunded, unlinked)]

    assert [answer["reason"] for answer in answers] == ["blocked", "refunded", "unknown_right"]


async def test_a_refusal_that_only_the_cache_believes_in_is_not_given(app: App, town: Town, memory: Memory) -> None:
    """The cache says that the single is used up. PostgreSQL, which decides, has never seen it used."""
    [right] = (await app.buy(None, legs=TRAIN))["rights"]
    reader = await town.reader("RW", "R-DWT")
    await (await town.reader("BUSCO", "B-DWT")).tap(right["token"])
    held = await recalled(memory, UUID(right["id"]))
    await put_back(memory, replace(held, state=replace(held.state, legs_used=frozenset({0}))))

    answer = await reader.tap(right["token"])

    assert answer["reason"] == "accepted"


async def test_a_state_that_only_the_cache_believes_in_is_never_written_down(
    app: App, town: Town, memory: Memory, app_role: "Connection[asyncpg.Record]"
) -> None:
    """The cache has the true sequence, and a media list of its own. What is recorded rests on the record."""
    [right] = (await app.buy("joint-day"))["rights"]
    reader = await town.reader("RW", "R-DWT")
    await reader.tap(right["token"])
    held = await recalled(memory, UUID(right["id"]))
    await put_back(memory, replace(held, state=replace(held.state, media=held.state.media | {"ab" * 32})))

    answer = await reader.tap(right["token"])

    assert answer["accepted"]
    newest = await app_role.fetchval("SELECT state FROM right_event ORDER BY right_sequence DESC LIMIT 1")
    assert newest == pack_state(
        replace((await recalled(memory, UUID(right["id"]))).state, media=held.state.media, sequence=3)
    )


async def test_a_right_that_only_the_cache_remembers_is_not_known(
    app: App, town: Town, memory: Memory, owner: "Connection[asyncpg.Record]"
) -> None:
    """As after a backup of PostgreSQL was restored: nothing is recorded for a right that does not exist."""
    [right] = (await app.buy("joint-day"))["rights"]
    reader = await town.reader("RW", "R-DWT")
    await reader.tap(right["token"])
    await owner.execute("TRUNCATE sale, travel_right, right_event, tap_refused CASCADE")

    answer = await reader.tap(right["token"])

    assert (await recalled(memory, UUID(right["id"]))).id == UUID(right["id"])
    assert answer["reason"] == "unknown_right"


def test_a_right_that_has_to_be_folded_first_has_no_entry(service: FastAPI, memory: Memory) -> None:
    unfolded = Standing(UUID(int=1), None, None, RightState(), None)  # type: ignore[arg-type]

    assert memory._entries.write(unfolded) is None
