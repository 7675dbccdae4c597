"""Doing in one go what many ask for one by one: whatever waits when a line is free goes together, at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class TooMuchWaits(Exception):
    """So much waits already that nothing more is taken. Nothing was done of what was asked."""


class Together(Generic[Asked, Told]):
    """Gathers what is asked, hands it to `work` in batches, and gives each asker its own answer.

    `work` is told up to `most` things and gives an answer, or an error, for each in their order; if it raises, that is
    everybody's answer. Up to `lines` batches run at once; there is no timer. An asker who is cancelled
    takes nothing along: what it asked is left out if it still waits, and otherwise done with nobody to hear of it.
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
        line = asyncio.current_task()
        assert line is not None, "a line is a task"
        more = True
        while more:
            self._busy[line] = self._most
            # Whatever is asked in the loop's next turn travels along: under load, that is as much as waits already.
            await asyncio.sleep(0)
            batch = self._take()
            self._busy[line] = len(batch)
            await self._do(batch)
            self._busy[line] = 0
            more = self._is_worth_a_line()

    async def _do(self, batch: Sequence[tuple[Asked, asyncio.Future[Told]]]) -> None:
        try:
            told = await self._work([asked for asked, _ in batch]) if batch else []
        except Exception as error:  # noqa: BLE001 - it is the askers' to handle
            told = [error] * len(batch)
        for (_, answer), one in zip(batch, told, strict=True):
            if answer.done():
                continue
            if isinstance(one, Exception):
                answer.set_exception(one)
            else:
                answer.set_result(one)

    def _take(self) -> list[tuple[Asked, asyncio.Future[Told]]]:
        batch: list[tuple[Asked, asyncio.Future[Told]]] = []
        while self._queue and len(batch) < self._most:
            asked, answer = self._queue.popleft()
            if not answer.done():
                batch.append((asked, answer))
        return batch
