"""Doing in one go what many ask for one by one: whatever waits when a line is free goes together, at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
_Batch: TypeAlias = "list[tuple[Asked, asyncio.Future[Told]]]"


class TooMuchWaits(Exception):
    """So much waits already that nothing more is taken. Nothing was done of what was asked."""


class Together(Generic[Asked, Told]):
    """Gathers what is asked, hands it to `work` in batches, and gives each asker its own answer.

    `work` is told up to `most` things and gives an answer, or an error, for each in their order; if it raises, that is
    everybody's answer. Up to `lines` batches run at once; there is no timer. The next batch begins before the askers of
    the last are told, for they will be busy. An asker who is cancelled takes nothing along: what it asked is left out
    if it still waits, and otherwise done with nobody to hear of it.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Asked]], Awaitable[Sequence[Told | Exception]]],
        *,
        lines: int,
        most: int,
        waiting: int,
    ) -> None:
        self._work = work
        self._lines = lines
        self._most = most
        self._waiting = waiting
        self._queue: deque[tuple[Asked, asyncio.Future[Told]]] = deque()
        self._busy: dict[asyncio.Task[None], int] = {}

    async def ask(self, asked: Asked) -> Told:
        """Have something done with whatever else waits; raises `TooMuchWaits`, or what came of it."""
        if len(self._queue) >= self._waiting:
            raise TooMuchWaits
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._queue.append((asked, answer))
        if len(self._busy) < self._lines and self._is_worth_a_line():
            line = asyncio.create_task(self._run())
            self._busy[line] = self._most
            line.add_done_callback(self._busy.pop)
        return await answer

    async def close(self) -> None:
        """Wait until all that was asked is answered."""
        while self._busy:
            await asyncio.wait(self._busy)

    def _is_worth_a_line(self) -> bool:
        """Say whether as much waits as any line has under way, or is about to take: a small batch costs nearly as much.

        What waits for that goes with the next batch of a line that is busy.
        """
        return bool(self._queue) and len(self._queue) >= max(self._busy.values(), default=0)

    async def _run(self) -> None:
        line, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert line is not None, "a line is a task"
        # Whatever is asked in the loop's next turn travels along: under load, that is as much as waits already.
        await asyncio.sleep(0)
        more = True
        while more:
            batch = self._take()
            self._busy[line] = len(batch)
            told = await self._told(batch)
            self._busy[line] = 0
            more = self._is_worth_a_line()
            loop.call_soon(_tell, batch, told)

    async def _told(self, batch: "_Batch[Asked, Told]") -> Sequence[Told | Exception]:
        try:
            return await self._work([asked for asked, _ in batch]) if batch else []
        except Exception as error:  # noqa: BLE001 - it is the askers' to handle
            return [error] * len(batch)

    def _take(self) -> "_Batch[Asked, Told]":
        batch: _Batch[Asked, Told] = []
        while self._queue and len(batch) < self._most:
            asked, answer = self._queue.popleft()
            if not answer.done():
                batch.append((asked, answer))
        return batch


def _tell(batch: "_Batch[Asked, Told]", told: Sequence[Told | Exception]) -> None:
    for (_, answer), one in zip(batch, told, strict=True):
        if answer.done():
            continue
        if isinstance(one, Exception):
            answer.set_exception(one)
        else:
            answer.set_result(one)
