"""Doing in one go what many ask for one by one: whatever waits when a line is free goes together, at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from math import inf
from typing import Generic, TypeAlias, TypeVar

from app.platform.later import Tell

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class TooMuchWaits(Exception):
    """So much waits already that nothing more is taken. Nothing was done of what was asked."""


class _Waiting(Generic[Asked, Told]):
    """Something that was asked, until when its asker waits (by the loop's clock), and who hears of it if anybody."""

    __slots__ = ("asked", "due", "tell")

    def __init__(self, asked: Asked, tell: Tell[Told], due: float) -> None:
        self.asked = asked
        self.tell: Tell[Told] | None = tell
        self.due = due

    def hear(self, told: Told | Exception) -> None:
        """Tell the asker, unless it heard before or gave up. What goes wrong there is nobody else's."""
        tell, self.tell = self.tell, None
        if tell is not None:
            try:
                tell(told)
            except Exception as error:  # noqa: BLE001 - the others of its batch are still to be told
                said = {"message": "Nobody could be told what came of it.", "exception": error}
                asyncio.get_running_loop().call_exception_handler(said)


_Batch: TypeAlias = Sequence[_Waiting[Asked, Told]]


class Together(Generic[Asked, Told]):
    """Gathers what is asked, hands it to `work` in batches, and gives each asker its own answer.

    `work` is told up to `most` things and gives an answer, or an error, for each in their order; if it raises, that is
    everybody's answer. Up to `lines` batches run at once; there is no timer. The next batch begins before the askers of
    the last are told, for they will be busy. An asker who gives up takes nothing along: what it asked is left out
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
        self._queue: deque[_Waiting[Asked, Told]] = deque()
        self._busy: dict[asyncio.Task[None], _Batch[Asked, Told]] = {}
        self._begins = False
        self._watch: asyncio.TimerHandle | None = None
        self._watches_at = inf

    async def ask(self, asked: Asked) -> Told:
        """Have something done with whatever else waits; raises `TooMuchWaits`, or what came of it."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        waiting = self._add(asked, partial(_settle, answer), inf)
        try:
            return await answer
        finally:
            waiting.tell = None

    def ask_soon(self, asked: Asked, tell: Tell[Told], patience_seconds: float) -> None:
        """Have something done likewise, and tell what came of it later: `TimeoutError` if patience ends before.

        Raises `TooMuchWaits`. It takes no task and no future.
        """
        due = asyncio.get_running_loop().time() + patience_seconds
        self._add(asked, tell, due)
        if due < self._watches_at:
            self._watch_at(due)

    async def close(self) -> None:
        """Wait until all that was asked is answered."""
        while self._busy:
            await asyncio.wait(self._busy)

    def _add(self, asked: Asked, tell: Tell[Told], due: float) -> "_Waiting[Asked, Told]":
        if len(self._queue) >= self._waiting:
            raise TooMuchWaits
        waiting: _Waiting[Asked, Told] = _Waiting(asked, tell, due)
        self._queue.append(waiting)
        if len(self._busy) < self._lines and not self._begins and self._is_worth_a_line():
            self._begins = True
            line = asyncio.create_task(self._run())
            self._busy[line] = ()
        return waiting

    def _is_worth_a_line(self) -> bool:
        """Say whether as much waits as any line has under way: a small batch costs nearly as much.

        What waits for that goes with the next batch of a line that is busy.
        """
        return bool(self._queue) and len(self._queue) >= max(map(len, self._busy.values()), default=0)

    async def _run(self) -> None:
        line, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert line is not None, "a line is a task"
        # Whatever is asked in the loop's next turn travels along: under load, that is as much as waits already.
        await asyncio.sleep(0)
        self._begins = False
        more = True
        while more:
            batch = self._busy[line] = self._take()
            told = await self._told(batch)
            self._busy[line] = ()
            more = self._is_worth_a_line()
            loop.call_soon(_tell, batch, told)
        del self._busy[line]

    async def _told(self, batch: "_Batch[Asked, Told]") -> Sequence[Told | Exception]:
        try:
            return await self._work([one.asked for one in batch]) if batch else []
        except Exception as error:  # noqa: BLE001 - it is the askers' to handle
            return [error] * len(batch)

    def _take(self) -> "_Batch[Asked, Told]":
        batch: list[_Waiting[Asked, Told]] = []
        while self._queue and len(batch) < self._most:
            one = self._queue.popleft()
            if one.tell is not None:
                batch.append(one)
        return batch

    def _watch_at(self, due: float) -> None:
        """Look at this time, by the loop's clock, whose patience has ended: one timer for all who wait."""
        if self._watch is not None:
            self._watch.cancel()
        self._watches_at = due
        self._watch = None if due == inf else asyncio.get_running_loop().call_at(due, self._give_up)

    def _give_up(self) -> None:
        now = asyncio.get_running_loop().time()
        left = [one for batch in (self._queue, *self._busy.values()) for one in batch if one.tell is not None]
        self._watch_at(min((one.due for one in left if one.due > now), default=inf))
        for one in left:
            if one.due <= now:
                one.hear(TimeoutError())


def _tell(batch: "_Batch[Asked, Told]", told: Sequence[Told | Exception]) -> None:
    for waiting, one in zip(batch, told, strict=True):
        waiting.hear(one)


def _settle(answer: "asyncio.Future[Told]", told: Told | Exception) -> None:
    if answer.done():
        return
    if isinstance(told, Exception):
        answer.set_exception(told)
    else:
        answer.set_result(told)
