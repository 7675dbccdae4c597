"""What a process remembers of rights, in the cache and by itself. Nothing rests on it: it saves questions."""

from collections import OrderedDict
from contextlib import suppress
from uuid import UUID

from app.platform.metrics import Metrics
from app.platform.pipe import CacheAway, CachePipe
from app.rights import store
from app.rights.standing import Standing
from app.rights.store import Entries

CARRIERS = 65_536
"""How many foreign media a process knows the rights of; our own tokens tell by themselves."""


class Memory:
    """The cache, asked for rights; and which right a foreign medium carried when it was last seen."""

    def __init__(self, pipe: CachePipe, entries: Entries, figures: Metrics) -> None:
        self._pipe = pipe
        self._entries = entries
        self._figures = figures
        self._carried: OrderedDict[bytes, UUID] = OrderedDict()

    async def recall(self, right_id: UUID) -> Standing | None:
        """Give a right as it was last remembered, perhaps no longer true; None if it is not, or cannot be asked for."""
        try:
            found = await store.recall(self._pipe, self._entries, right_id)
        except CacheAway:
            self._figures.recalled["away"].inc()
            return None
        self._figures.recalled["miss" if found is None else "hit"].inc()
        return found

    def remember(self, right: Standing, medium: bytes | None) -> None:
        """Remember a right, and the foreign medium that showed it, without waiting for the cache.

        What it rests on is committed.
        """
        if medium is not None:
            self._carried[medium] = right.id
            self._carried.move_to_end(medium)
            if len(self._carried) > CARRIERS:
                self._carried.popitem(last=False)
        store.remember_soon(self._pipe, self._entries, right)

    def carried_by(self, medium: bytes) -> UUID | None:
        """Name the right that a medium carried when it was last seen here."""
        return self._carried.get(medium)

    async def close(self) -> None:
        """Wait until the cache has what is to be remembered: it replies in the order in which it is asked."""
        with suppress(CacheAway):
            await self._pipe.ask(b"PING")
