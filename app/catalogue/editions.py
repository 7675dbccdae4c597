"""The editions of one process: parsed once, and kept up with what is published by any process."""

import asyncio
import contextlib
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends
from sqlmodel import col, select
from starlette.requests import HTTPConnection

from app.catalogue.errors import UnknownEdition
from app.catalogue.tables import CatalogueEdition
from app.clocks.service import TimeForAnybody
from app.platform.db import Database, is_passing
from app.platform.logs import log
from fares.errors import NoEditionInForce
from fares.exchange.document import reopen
from fares.tariff import Tariff, Timeline

POLL_SECONDS: Final = 1.0


class Catalogue:
    """Every published edition, parsed. Immutable editions make this safe: the set of them only grows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parsed: dict[str, Tariff] = {}
        self._latest_first: tuple[tuple[datetime, Tariff], ...] = ()
        self._published = asyncio.Event()
        self._stopped = False

    async def refresh(self) -> None:
        """Take in the editions that were published since."""
        async with self._database.reading_sessions() as session:
            versions = set((await session.exec(select(CatalogueEdition.version))).all())
            missing = versions - self._parsed.keys()
            wanted = select(CatalogueEdition.document).where(col(CatalogueEdition.version).in_(missing))
            documents = (await session.exec(wanted)).all() if missing else ()
        for document in documents:
            await self._take_in(document)

    async def _take_in(self, document: bytes) -> None:
        tariff = await asyncio.to_thread(reopen, document)
        self._parsed[tariff.version] = tariff
        begun = [(each.calendar.starts_at(each.valid_from), each) for each in reversed(self.all())]
        self._latest_first = tuple(begun)
        log.info("edition taken in", version=tariff.version, valid_from=tariff.valid_from.isoformat())

    def wake(self) -> None:
        """Look for new editions at once."""
        self._published.set()

    def stop(self) -> None:
        """Let `keep_up` end, between two looks: a look that is cut off would leave its connection behind."""
        self._stopped = True
        self.wake()

    async def keep_up(self) -> None:
        """Look for new editions every second until stopped. While PostgreSQL is away the known ones stand."""
        while not self._stopped:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._published.wait(), POLL_SECONDS)
            self._published.clear()
            try:
                await self.refresh()
            except Exception as error:  # noqa: BLE001 - whatever it is, the editions that are known stand
                log.warning("editions not refreshed", passing=is_passing(error), error=type(error).__name__)

    def in_force(self, at: datetime) -> Tariff:
        """Give the edition in force at an instant (UTC): the latest whose first fare day has begun.

        Raises `NoEditionInForce`.
        """
        for begins, tariff in self._latest_first:
            if begins <= at:
                return tariff
        raise NoEditionInForce

    def on(self, day: date) -> Tariff:
        """Give the edition in force on a fare day; raises `NoEditionInForce`."""
        return Timeline(self.all()).on(day)

    def all(self) -> tuple[Tariff, ...]:
        """Give every published edition, the earliest first."""
        return tuple(sorted(self._parsed.values(), key=_valid_from))

    async def edition(self, version: str) -> Tariff:
        """Give a published edition by its version; raises `UnknownEdition`."""
        if version not in self._parsed:
            await self.refresh()
        try:
            return self._parsed[version]
        except KeyError:
            raise UnknownEdition from None


def _valid_from(tariff: Tariff) -> date:
    return tariff.valid_from


async def catalogue_of(connection: HTTPConnection) -> Catalogue:
    """Give the catalogue of the service that a request came to."""
    found = connection.app.state.catalogue
    assert isinstance(found, Catalogue)
    return found


Editions = Annotated[Catalogue, Depends(catalogue_of)]


async def _in_force(editions: Editions, now: TimeForAnybody) -> Tariff:
    return editions.in_force(now)


TariffInForce = Annotated[Tariff, Depends(_in_force)]
"""The edition of the fare day of now."""
