"""Telling later what came of something, for those who do not wait in a task of their own."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol, TypeAlias, TypeVar

Given = TypeVar("Given")
Heard_contra = TypeVar("Heard_contra", contravariant=True)
Tell: TypeAlias = Callable[[Given | Exception], None]
"""Hears once what came of something, or what went wrong."""


class Listener(Protocol[Heard_contra]):
    """Whoever asked for something that is told later, and may hear before what it is likely to be."""

    def foresee(self, told: Heard_contra) -> None:
        """Get ready for what will be told if nothing comes between."""

    def tell(self, told: Heard_contra | Exception) -> None:
        """Hear once what came of it, or what went wrong."""


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
