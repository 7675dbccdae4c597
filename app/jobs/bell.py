"""Being woken: PostgreSQL tells that something was announced. Whoever misses it looks again soon anyway."""

import asyncio
from contextlib import suppress

from asyncpg import Connection, InterfaceError, Record
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs.outbox import CHANNEL
from app.platform.db import Database


class Bell:
    """Rings when something is announced, or when somebody rings it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rung = asyncio.Event()
        self._connection: AsyncConnection | None = None
        self._listening: Connection[Record] | None = None

    def ring(self, *_: object) -> None:
        """Wake whoever waits, or whoever will wait next."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Wait until it rings, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self._rung.clear()

    async def attend(self) -> None:
        """Listen to PostgreSQL, and listen again if the connection was lost since; raises `OSError` and the like."""
        if self._listening is not None and not self._listening.is_closed():
            return
        await self.close()
        self._connection = await self._database.engine.connect()
        driver = (await self._connection.get_raw_connection()).driver_connection
        assert isinstance(driver, Connection)
        try:
            await driver.add_listener(CHANNEL, self.ring)
        except InterfaceError as error:
            raise ConnectionError("PostgreSQL went away") from error
        self._listening = driver

    async def close(self) -> None:
        """Stop listening. The connection is not used for anything else afterwards."""
        connection, self._connection, self._listening = self._connection, None, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()
