"""Many at once, some of whom give up: every answer is its asker's own, and nothing is left behind."""

import asyncio
from random import Random

import asyncpg
import pytest
from fastapi import FastAPI

from tests.support.commuting import App, Reader, Town
from tests.support.service import Clock

Connection = asyncpg.Connection


async def one_reader(town: Town) -> Reader:
    reader = await town.reader("RW", "R-DWT")
    await reader.headers()
    return reader


async def test_sixty_four_at_once_on_many_rights_share_their_commits(service: FastAPI, app: App, town: Town) -> None:
    tokens, reader = [await app.token("joint-day") for _ in range(8)], await one_reader(town)

    answers = await asyncio.gather(*(reader.tap(tokens[number % 8]) for number in range(64)))

    assert all(answer["accepted"] for answer in answers)
    figures = service.state.metrics.registry.get_sample_value
    assert figures("commonfare_tap_batch_sum") >= 64
    assert figures("commonfare_tap_batch_count") < 40
    assert not service.state.gate.everybodys.lanes


async def test_sixty_four_at_once_on_one_right_are_a_row_of_events_without_a_gap(
    service: FastAPI, app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    """Within a process each goes on from where the one before left off: nobody decides twice."""
    token, reader = await app.token("joint-day"), await one_reader(town)

    answers = await asyncio.gather(*(reader.tap(token) for _ in range(64)))

    assert all(answer["accepted"] for answer in answers)
    rows = await app_role.fetch("SELECT right_sequence FROM right_event ORDER BY 1")
    assert [row["right_sequence"] for row in rows] == list(range(1, 66))
    assert service.state.metrics.registry.get_sample_value("commonfare_validations_decided_again_total") == 0


async def test_one_identity_used_for_two_rights_at_once_is_one_tap(
    app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    tokens, reader = [await app.token("joint-day") for _ in range(8)], await one_reader(town)
    tap = reader.said("")

    answers = await asyncio.gather(*(reader.send(tap | {"token": token}) for token in tokens))

    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["accepted"]
    assert await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'") == 1
    assert await app_role.fetchval("SELECT count(*) FROM tap_clash") == 7


async def test_a_storm_of_cancellations_harms_nobody_and_loses_nothing(
    service: FastAPI, app: App, town: Town, app_role: "Connection[asyncpg.Record]"
) -> None:
    """Devices hang up anywhere on the way. Those who stay hear of their own right, and what they hear is there."""
    random = Random(1)
    rights = [(await app.buy("joint-day"))["rights"][0] for _ in range(16)]
    reader = await one_reader(town)
    told: list[tuple[str, dict[str, object]]] = []

    async def tap(right: dict[str, str]) -> None:
        told.append((right["id"], await reader.tap(right["token"])))

    for _ in range(25):
        some = [asyncio.create_task(tap(random.choice(rights))) for _ in range(40)]
        for _ in range(random.randrange(60)):
            await asyncio.sleep(0)
        for task in random.sample(some, 20):
            task.cancel()
        await asyncio.gather(*some, return_exceptions=True)

    assert all(answer["accepted"] and answer["right"]["id"] == right for right, answer in told)  # type: ignore[index]
    recorded = await app_role.fetchval("SELECT count(*) FROM right_event WHERE kind = 'tap'")
    assert 500 <= len(told) <= recorded <= 1000
    gate = service.state.gate.everybodys
    assert not gate.lanes
    assert len(gate.record._writing._free) <= 2
    assert len(gate.record._reading._free) <= 2
    assert (await reader.tap(rights[0]["token"]))["accepted"]


@pytest.mark.parametrize("remembers", [True, False])
async def test_a_retry_is_told_its_first_answer_from_memory_or_from_the_record(
    service: FastAPI, app: App, town: Town, clock: Clock, *, remembers: bool
) -> None:
    token, reader = await app.token("joint-day"), await one_reader(town)
    tap = reader.said(token)
    first = await reader.send(tap)
    gate = service.state.gate.everybodys
    await gate.memory.close()
    counted = service.state.metrics.registry.get_sample_value
    if not remembers:
        await gate.memory._pipe.ask(b"FLUSHDB")
    batches = counted("commonfare_tap_batch_count")

    again = await reader.send(tap)

    assert again.content == first.content
    assert (counted("commonfare_tap_batch_count") == batches) is remembers
    assert (await reader.send(tap | {"stop": "R-TRT"})).content == first.content
    assert counted("commonfare_validations_repeated_total") == 2
