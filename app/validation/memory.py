"""What a process remembers of rights, in the cache and by itself. Nothing rests on it: it saves questions."""

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from app.platform.metrics import Metrics
from app.platform.pipe import CacheAway, CachePipe, Command
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

    async def recall(self, rights: Sequence[UUID]) -> list[Standing | None]:
        """Give rights as they were last remembered, perhaps no longer true; None for what cannot be said."""
        try:
            found = await store.recall(self._pipe, self._entries, rights)
        except CacheAway:
            self._figures.recalled["away"].inc(len(rights))
            return [None] * len(rights)
        misses = found.count(None)
        self._figures.recalled["miss"].inc(misses)
        self._figures.recalled["hit"].inc(len(rights) - misses)
        return found

    def remembering(self, right: Standing) -> Command | None:
        """Say what has the cache remember a right; None for one that PostgreSQL has to tell each time."""
        return store.remembering(self._entries, right)

    def remember(self, commands: Sequence[Command]) -> None:
        """Remember rights without waiting for the cache. What that rests on is committed."""
        self._pipe.tell_all(commands)

    def carries(self, medium: bytes, right_id: UUID) -> None:
        """Remember which right a foreign medium carries."""
        self._carried[medium] = right_id
        if len(self._carried) > CARRIERS:
            self._carried.popitem(last=False)

    def carried_by(self, medium: bytes) -> UUID | None:
        """Name the right that a medium carried when it was last seen here."""
        carried = self._carried.get(medium)
        if carried is not None:
            self._carried.move_to_end(medium)
        return carried

    async def close(self) -> None:
        """Wait until the cache has what is to be remembered: it replies in the order in which it is asked."""
        with suppress(CacheAway):
            await self._pipe.ask(b"PING")
