"""Taps of one right go one after the other within a process, each from where the one before left off."""

import asyncio
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from app.rights.standing import Standing


@dataclass(slots=True)
class Lane:
    """The way of one right's taps while somebody is on it: who waits, and how the last left the right, if known."""

    standing: Standing | None = None
    waiting: "deque[asyncio.Future[None]]" = field(default_factory=deque)


class Lanes:
    """The lanes that somebody is on now. Between processes PostgreSQL decides; lanes only save it lost attempts."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, Lane] = {}

    def take_at_once(self, key: Hashable) -> Lane | None:
        """Take a right's lane if nobody is on it. Whoever takes one gives it on, whatever happens."""
        if key in self._lanes:
            return None
        lane = self._lanes[key] = Lane()
        return lane

    async def take(self, key: Hashable) -> Lane:
        """Take a right's lane, once those who came before have been on it."""
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane()
            return lane
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lane.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.give(key, lane)
            raise
        return lane

    def give(self, key: Hashable, lane: Lane) -> None:
        """Give a lane to the next who waits, or up."""
        while lane.waiting:
            turn = lane.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._lanes[key]

    def __len__(self) -> int:
        return len(self._lanes)
