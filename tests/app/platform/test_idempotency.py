"""Idempotency-Key: once, whatever is repeated, raced or late."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.platform.errors import KeyReused, StillRunning
from app.platform.idempotency import KEPT, Answer, once, prune
from app.platform.tables import IdempotencyAnswer
from tests.support.service import NOW

ONE = b"1" * 32
OTHER = b"2" * 32


class Work:
    """Counts how often it was carried out."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> Answer:
        self.times += 1
        await asyncio.sleep(0.05)
        return Answer(201, f"answer {self.times}".encode())


async def test_a_request_without_a_key_is_carried_out_each_time(service: FastAPI) -> None:
    work = Work()

    async with service.state.database.sessions.begin() as session:
        for _ in range(2):
            await once(session, "client", None, ONE, NOW, work)

    assert work.times == 2


async def test_a_key_is_carried_out_once_and_answered_the_same(service: FastAPI) -> None:
    work, answers = Work(), []

    for _ in range(3):
        async with service.state.database.sessions.begin() as session:
            answers.append(await once(session, "client", "key", ONE, NOW, work))

    assert work.times == 1
    assert answers == [Answer(201, b"answer 1")] * 3
    assert answers[0].response().status_code == 201


async def test_another_request_with_the_key_is_refused(service: FastAPI) -> None:
    work = Work()
    async with service.state.database.sessions.begin() as session:
        await once(session, "client", "key", ONE, NOW, work)

    async with service.state.database.sessions.begin() as session:
        with pytest.raises(KeyReused):
            await once(session, "client", "key", OTHER, NOW, work)


async def test_a_key_belongs_to_one_client(service: FastAPI) -> None:
    work = Work()

    for client in ("one", "another"):
        async with service.state.database.sessions.begin() as session:
            await once(session, client, "key", ONE, NOW, work)

    assert work.times == 2


async def test_of_requests_at_once_one_is_carried_out_and_the_others_are_told_to_wait(service: FastAPI) -> None:
    work = Work()

    async def ask() -> Answer:
        async with service.state.database.sessions.begin() as session:
            return await once(session, "client", "key", ONE, NOW, work)

    results = await asyncio.gather(*(ask() for _ in range(4)), return_exceptions=True)

    assert work.times == 1
    assert [result.headers for result in results if isinstance(result, StillRunning)] == [{"Retry-After": "1"}] * 3
    assert await ask() == Answer(201, b"answer 1")


async def test_what_was_rolled_back_is_not_remembered(service: FastAPI) -> None:
    work = Work()
    async with service.state.database.sessions() as session:
        await once(session, "client", "key", ONE, NOW, work)
        await session.rollback()

    async with service.state.database.sessions.begin() as session:
        await once(session, "client", "key", ONE, NOW, work)

    assert work.times == 2


async def test_a_key_is_free_again_after_a_day(service: FastAPI) -> None:
    work = Work()

    for at in (NOW, NOW + KEPT - timedelta(seconds=1), NOW + KEPT):
        async with service.state.database.sessions.begin() as session:
            await once(session, "client", "key", ONE if at < NOW + KEPT else OTHER, at, work)

    assert work.times == 2


async def test_answers_older_than_a_day_are_forgotten_in_batches(service: FastAPI) -> None:
    async with service.state.database.sessions.begin() as session:
        for number in range(5):
            await once(session, "client", f"key {number}", ONE, NOW + timedelta(seconds=number), Work())

    async with service.state.database.sessions.begin() as session:
        forgotten = [await prune(session, NOW + KEPT + timedelta(seconds=3), most=3) for _ in range(3)]
        left = (await session.exec(select(IdempotencyAnswer.key))).all()

    assert forgotten == [3, 1, 0]
    assert left == ["key 4"]
