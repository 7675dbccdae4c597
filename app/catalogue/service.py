"""Publishing editions: reviewed, only added, never over another and never into the past."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import event, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.audit.service import record
from app.catalogue.editions import Catalogue
from app.catalogue.errors import EditionClash, EditionInThePast, OtherTariff, TariffRejected, UnknownEdition
from app.catalogue.schemas import FindingView
from app.catalogue.tables import CatalogueEdition
from app.jobs.events import EVERYBODY, Event, TariffPublished
from app.jobs.outbox import announce
from app.platform.db import execute
from fares.exchange.document import read
from fares.review import Finding
from fares.tariff import Tariff

LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('commonfare catalogue', 0))")
LEAD: Final = timedelta(minutes=1)
"""How long before its first fare day an edition must be published, so that no process learns of it too late."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A reviewed document: the edition it makes, the warnings it carries, and its canonical form."""

    tariff: Tariff
    findings: tuple[Finding, ...]
    document: bytes


async def review(raw: bytes) -> Publication:
    """Review a whole document; raises `TariffRejected` with every finding if one of them is an error."""
    reading = await asyncio.to_thread(read, raw)
    if reading.tariff is None or reading.canonical is None:
        findings = [FindingView.of(finding).model_dump() for finding in reading.findings]
        raise TariffRejected(members={"findings": findings})
    return Publication(reading.tariff, reading.findings, reading.canonical)


async def publish(
    session: AsyncSession, publication: Publication, now: datetime, *, by: str, dry_run: bool = False
) -> None:
    """Schedule a reviewed document as an edition; the same document again changes nothing.

    Raises `OtherTariff`, `EditionClash`, or `EditionInThePast` unless its first fare day is still to come; only the
    very first edition may begin in the past. A dry run does the same and takes it back.
    """
    async with session.begin_nested() as attempt:
        await execute(session, LOCK)
        if await session.get(CatalogueEdition, publication.tariff.version) is None:
            await _check(session, publication.tariff, now)
            _add(session, publication, now, by)
            await announce(session, Event(_announced(publication.tariff), now, EVERYBODY))
        if dry_run:
            await attempt.rollback()


async def _check(session: AsyncSession, tariff: Tariff, now: datetime) -> None:
    others = (await session.exec(select(CatalogueEdition.tariff_id, col(CatalogueEdition.valid_from)))).all()
    if any(tariff_id != tariff.id for tariff_id, _ in others):
        raise OtherTariff
    if any(valid_from == tariff.valid_from for _, valid_from in others):
        raise EditionClash
    if others and tariff.calendar.starts_at(tariff.valid_from) <= now + LEAD:
        raise EditionInThePast


def _add(session: AsyncSession, publication: Publication, now: datetime, by: str) -> None:
    tariff = publication.tariff
    session.add(
        CatalogueEdition(
            version=tariff.version,
            tariff_id=tariff.id,
            edition=tariff.edition,
            valid_from=tariff.valid_from,
            document=publication.document,
            published_at=now,
            published_by=by,
        )
    )
    details = {"edition": tariff.edition, "valid_from": tariff.valid_from.isoformat()}
    record(session, now, actor=by, action="tariff.publish", subject=tariff.version, details=details)


def _announced(tariff: Tariff) -> TariffPublished:
    return TariffPublished(
        tariff_id=tariff.id, edition=tariff.edition, version=tariff.version, valid_from=tariff.valid_from
    )


def wake_after_commit(session: AsyncSession, catalogue: Catalogue) -> None:
    """Let this process look for new editions as soon as the session's transaction has been committed."""
    event.listen(session.sync_session, "after_commit", lambda _: catalogue.wake(), once=True)


async def seed(session: AsyncSession, raw: bytes, now: datetime) -> str | None:
    """Publish the scheme's first edition where there is none yet; gives its version, or None if there was one.

    Raises `TariffRejected`.
    """
    await execute(session, LOCK)
    if (await session.exec(select(CatalogueEdition.version).limit(1))).first() is not None:
        return None
    publication = await review(raw)
    await publish(session, publication, now, by="seed")
    return publication.tariff.version


async def published(session: AsyncSession, before: date | None, limit: int) -> list[CatalogueEdition]:
    """List published editions, the latest first, those that begin before a day."""
    listing = select(CatalogueEdition).order_by(col(CatalogueEdition.valid_from).desc()).limit(limit)
    if before is not None:
        listing = listing.where(col(CatalogueEdition.valid_from) < before)
    return list((await session.exec(listing)).all())


async def document(session: AsyncSession, version: str) -> bytes:
    """Give the document of an edition in its canonical form; raises `UnknownEdition`."""
    found = (
        await session.exec(select(CatalogueEdition.document).where(CatalogueEdition.version == version))
    ).one_or_none()
    if found is None:
        raise UnknownEdition
    return found
