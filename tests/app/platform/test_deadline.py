"""A deadline means what asyncio.timeout means."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.platform.deadline import within


async def by_the_library(seconds: float, awaited: Awaitable[str]) -> str:
    async with asyncio.timeout(seconds):
        return await awaited


DEADLINES = pytest.mark.parametrize("wait", [within, by_the_library])
Wait = Callable[[float, Awaitable[str]], Awaitable[str]]


async def soon() -> str:
    await asyncio.sleep(0)
    return "there"


async def never() -> str:
    await asyncio.Event().wait()
    return "never"


@DEADLINES
async def test_what_comes_in_time_is_given_and_the_task_goes_on(wait: Wait) -> None:
    given = await wait(0.02, soon())
    await asyncio.sleep(0.04)

    assert given == "there"


@DEADLINES
async def test_what_comes_too_late_is_given_up_and_the_task_goes_on(wait: Wait) -> None:
    with pytest.raises(TimeoutError):
        await wait(0.01, never())

    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    assert await soon() == "there"


@DEADLINES
async def test_an_error_is_as_it_was(wait: Wait) -> None:
    async def fails() -> str:
        raise KeyError("the reason")

    with pytest.raises(KeyError, match="the reason"):
        await wait(1, fails())


@DEADLINES
async def test_a_cancellation_from_outside_goes_on_even_when_it_is_too_late_as_well(wait: Wait) -> None:
    async def waits() -> str:
        return await wait(0.01, never())

    early, late = asyncio.create_task(waits()), asyncio.create_task(waits())
    await asyncio.sleep(0)
    early.cancel()
    asyncio.get_running_loop().call_later(0.01, late.cancel)

    with pytest.raises(asyncio.CancelledError):
        await early
    with pytest.raises((asyncio.CancelledError, TimeoutError)):
        await late
    assert late.cancelled() or isinstance(late.exception(), TimeoutError)


@DEADLINES
async def test_who_will_not_be_cancelled_leaves_no_mark_on_the_task(wait: Wait) -> None:
    async def stubborn() -> str:
        try:
            return await never()
        except asyncio.CancelledError:
            return "still here"

    assert await wait(0.01, stubborn()) == "still here"

    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
