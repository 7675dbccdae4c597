"""The gate: all that taps are answered with, opened once by each process."""

import asyncio
import contextlib
import re
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from fastapi import Depends
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import HTTPConnection

from app.catalogue.editions import Catalogue
from app.platform.crypto import Secret
from app.platform.db import Database
from app.platform.metrics import Metrics
from app.platform.pipe import CacheAway, CachePipe
from app.platform.settings import Settings
from app.platform.together import Together
from app.rights.media import MediaKeys
from app.rights.standing import Patterns
from app.rights.store import Entries
from app.validation.deciding import Decider
from app.validation.lanes import Lanes
from app.validation.memory import Memory
from app.validation.recording import LINES, MOST, WAITING, PlayedRecord, SharedRecord
from app.validation.service import Decisions, Gate, SharedGate

WATCH_SECONDS: Final = 15
SHOWN: Final = 65_536
"""How many media a process knows again at once: who taps out has tapped in. Each takes half a kilobyte."""


class Shown(NamedTuple):
    """What was shown: the digests of a medium, and the right that it proves if it is a token of ours."""

    digests: tuple[bytes, ...]
    right_id: UUID | None


class OpenGate:
    """What a process holds open to answer taps with."""

    def __init__(
        self, settings: Settings, database: Database, editions: Catalogue, secret: Secret, figures: Metrics
    ) -> None:
        self._media = MediaKeys.of(secret)
        self.shown = lru_cache(maxsize=SHOWN)(self._shown)
        self.pipe = CachePipe(settings.redis_url)
        self._figures = figures
        self._watching: asyncio.Task[None] | None = None
        figures.cache_resting.set_function(lambda: self.pipe.resting)
        self._patterns = Patterns()
        self._record = SharedRecord(database, self._patterns, figures)
        self._memory = Memory(self.pipe, Entries(secret, self._patterns), figures)
        decider = Decider(self._record, self._memory, editions, figures)
        self._decisions: Decisions = Together(decider.decide, lines=LINES, most=MOST, waiting=WAITING)
        self._ahead = timedelta(seconds=settings.tap_ahead_seconds)
        self._editions = editions
        self.everybodys = SharedGate(
            self._decisions.ask, self._record, self._memory, Lanes(), editions, figures, self._ahead, self._decisions
        )

    def _shown(self, token: str) -> Shown:
        return Shown(self._media.digests(token), self._media.right_of(token))

    def played(self, session: AsyncSession) -> Gate:
        """Give the gate of a sandbox, for one transaction that sees what is its own."""
        record = PlayedRecord(session, self._patterns)
        decider = Decider(record, None, self._editions, self._figures)
        return Gate(decider.decide_one, record, None, Lanes(), self._editions, self._figures, self._ahead)

    def watch(self) -> None:
        """Look now and then how many entries the cache had to give up."""
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            with contextlib.suppress(CacheAway):
                told = await self.pipe.ask(b"INFO", b"stats")
                evicted = re.search(rb"evicted_keys:([0-9]+)", told if isinstance(told, bytes) else b"")
                self._figures.cache_evictions.set(int(evicted[1]) if evicted else 0)
            await asyncio.sleep(WATCH_SECONDS)

    async def close(self) -> None:
        """Answer whoever waits, remember what is to be remembered, and close every connection."""
        if self._watching is not None:
            self._watching.cancel()
        await self._decisions.close()
        await self._record.close()
        await self._memory.close()
        self.pipe.close()


async def _gate(connection: HTTPConnection) -> OpenGate:
    found = connection.app.state.gate
    assert isinstance(found, OpenGate)
    return found


AtTheGate = Annotated[OpenGate, Depends(_gate)]
"""What this process answers taps with."""
