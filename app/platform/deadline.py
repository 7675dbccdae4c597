"""A deadline for what every tap does: what asyncio.timeout means, at half of its cost."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Given = TypeVar("Given")


async def within(seconds: float, awaited: Awaitable[Given]) -> Given:
    """Wait so long for something, and then cancel it; raises `TimeoutError`. A cancellation from outside goes on."""
    task, late = asyncio.current_task(), False
    assert task is not None, "only a task can wait"

    def give_up() -> None:
        nonlocal late
        late = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, give_up)
    asked_before = task.cancelling()
    try:
        return await awaited
    except asyncio.CancelledError:
        if late and task.cancelling() <= asked_before + 1:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        if late:
            task.uncancel()
