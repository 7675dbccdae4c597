"""Taps of one right go one after the other within a process, each from where the one before left off."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field

from app.rights.standing import Standing


@dataclass(slots=True)
class Lane:
    """Those who wait for one right, and how the last of them left it, if that is known."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    standing: Standing | None = None
    users: int = 0


class Lanes:
    """The lanes that somebody uses now. Between processes PostgreSQL decides; lanes only save it lost attempts."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, Lane] = {}

    def enter(self, key: Hashable) -> Lane:
        """Give a right's lane; whoever enters leaves it again, whatever happens."""
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane()
        lane.users += 1
        return lane

    def leave(self, key: Hashable, lane: Lane) -> None:
        """Give the lane up once nobody uses it."""
        lane.users -= 1
        if not lane.users:
            del self._lanes[key]

    def __len__(self) -> int:
        return len(self._lanes)
