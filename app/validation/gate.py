"""The gate: all that taps are answered with, opened once by each process."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import HTTPConnection

from app.catalogue.editions import Catalogue
from app.platform.crypto import Secret
from app.platform.db import Database
from app.platform.metrics import Metrics
from app.platform.pipe import CachePipe
from app.platform.settings import Settings
from app.rights.media import MediaKeys
from app.rights.standing import Patterns
from app.rights.store import Entries
from app.validation.lanes import Lanes
from app.validation.memory import Memory
from app.validation.recording import PlayedRecord, SharedRecord
from app.validation.service import Gate


class OpenGate:
    """What a process holds open to answer taps with."""

    def __init__(
        self, settings: Settings, database: Database, editions: Catalogue, secret: Secret, figures: Metrics
    ) -> None:
        self.media = MediaKeys.of(secret)
        self.pipe = CachePipe(settings.redis_url)
        figures.cache_resting.set_function(lambda: self.pipe.resting)
        self._patterns = Patterns()
        self._record = SharedRecord(database, self._patterns, figures)
        self._memory = Memory(self.pipe, Entries(secret, self._patterns), figures)
        ahead = timedelta(seconds=settings.tap_ahead_seconds)
        self.everybodys = Gate(self._record, self._memory, Lanes(), editions, figures, ahead)

    def played(self, session: AsyncSession) -> Gate:
        """Give the gate of a sandbox, for one transaction that sees what is its own."""
        return replace(self.everybodys, record=PlayedRecord(session, self._patterns), memory=None, lanes=Lanes())

    async def close(self) -> None:
        """Answer whoever waits, remember what is to be remembered, and close every connection."""
        await self._record.close()
        await self._memory.close()
        self.pipe.close()


async def _gate(connection: HTTPConnection) -> OpenGate:
    found = connection.app.state.gate
    assert isinstance(found, OpenGate)
    return found


AtTheGate = Annotated[OpenGate, Depends(_gate)]
"""What this process answers taps with."""
