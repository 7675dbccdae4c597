"""Telling later what came of something, for those who do not wait in a task of their own."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias, TypeVar

Given = TypeVar("Given")
Tell: TypeAlias = Callable[[Given | Exception], None]
"""Hears once what came of something, or what went wrong."""

_TASKS: Final[set[asyncio.Task[None]]] = set()
"""The loop itself holds a task only loosely."""


def in_a_task(given: Coroutine[Any, Any, Given], tell: Tell[Given]) -> None:
    """Have a coroutine run in a task, and tell what it gave, or its error."""
    task = asyncio.create_task(_run(given, tell))
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)


async def _run(given: Coroutine[Any, Any, Given], tell: Tell[Given]) -> None:
    try:
        told: Given | Exception = await given
    except Exception as error:  # noqa: BLE001 - it is for the one who asked
        told = error
    tell(told)
