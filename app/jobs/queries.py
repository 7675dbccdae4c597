"""Reading and adding webhooks and their logs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.jobs.tables import (
    OutboxEvent,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
    WebhookSwitch,
)
from app.platform.db import execute

_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('commonfare webhook ' || :owner, 0))")

_latest = (
    select(WebhookSwitch.endpoint_id, func.max(WebhookSwitch.number).label("number"))
    .group_by(col(WebhookSwitch.endpoint_id))
    .subquery()
)
_STANDING: Final = (
    select(WebhookEndpoint, WebhookSwitch)
    .join(_latest, _latest.c.endpoint_id == col(WebhookEndpoint.id))
    .join(WebhookSwitch, col(WebhookSwitch.number) == _latest.c.number)
)

Standing = tuple[WebhookEndpoint, WebhookSwitch]
"""An endpoint, and whether it is enabled."""


async def one_at_a_time(session: AsyncSession, owner: str) -> None:
    """Wait until no other transaction changes what belongs to this owner: a client's webhooks, or a webhook."""
    await execute(session, _ONE_AT_A_TIME, {"owner": owner})


async def endpoint(session: AsyncSession, endpoint_id: UUID) -> Standing | None:
    """Find an endpoint, whosever it is, deleted or not."""
    return (await session.exec(_STANDING.where(WebhookEndpoint.id == endpoint_id))).one_or_none()


async def endpoints_of(session: AsyncSession, client_id: str) -> Sequence[Standing]:
    """List a client's endpoints that are not deleted, the oldest first."""
    ours = _STANDING.where(WebhookEndpoint.client_id == client_id, WebhookSwitch.state != "deleted")
    return (await session.exec(ours.order_by(col(WebhookEndpoint.created_at), col(WebhookEndpoint.id)))).all()


async def add_endpoint(session: AsyncSession, new: WebhookEndpoint) -> bool:
    """Add an endpoint unless its id is taken, and say whether it is there."""
    row = insert(WebhookEndpoint).values(**new.model_dump()).on_conflict_do_nothing()
    return (await execute(session, row.returning(col(WebhookEndpoint.id)))).first() is not None


async def switch(session: AsyncSession, endpoint_id: UUID, state: str, reason: str, now: datetime) -> None:
    """Enable, disable or delete an endpoint."""
    row = {"endpoint_id": endpoint_id, "state": state, "reason": reason, "at": now}
    await execute(session, insert(WebhookSwitch).values(**row))


async def add_secret(session: AsyncSession, endpoint_id: UUID, secret_id: UUID, sealed: bytes, now: datetime) -> None:
    """Add a signing secret, which is the latest from now on."""
    row = {"endpoint_id": endpoint_id, "id": secret_id, "sealed": sealed, "created_at": now}
    await execute(session, insert(WebhookSecret).values(**row))


async def secret(session: AsyncSession, endpoint_id: UUID, secret_id: UUID) -> WebhookSecret | None:
    """Find a signing secret by its id."""
    return await session.get(WebhookSecret, (endpoint_id, secret_id))


async def secrets_in_effect(
    session: AsyncSession, endpoint_id: UUID, now: datetime, overlap: timedelta, most: int
) -> list[bytes]:
    """Give the sealed secrets that sign now, the newest first: the latest, and those replaced less than so long ago."""
    newest = select(WebhookSecret).where(WebhookSecret.endpoint_id == endpoint_id)
    rows = (await session.exec(newest.order_by(col(WebhookSecret.number).desc()).limit(most))).all()
    kept = [row.sealed for row, successor in zip(rows[1:], rows, strict=False) if successor.created_at > now - overlap]
    return [row.sealed for row in rows[:1]] + kept


_TOLD: Final = select(WebhookDelivery, OutboxEvent).join(
    OutboxEvent, col(OutboxEvent.id) == col(WebhookDelivery.event_id)
)

Told = tuple[WebhookDelivery, OutboxEvent]
"""A delivery, and the event that it tells."""


async def events_told(session: AsyncSession, endpoint_id: UUID, before: int | None, limit: int) -> Sequence[Told]:
    """List deliveries to an endpoint, the latest event first."""
    listing = _TOLD.where(WebhookDelivery.endpoint_id == endpoint_id)
    if before is not None:
        listing = listing.where(col(WebhookDelivery.number) < before)
    return (await session.exec(listing.order_by(col(WebhookDelivery.number).desc()).limit(limit))).all()


async def event_told(session: AsyncSession, endpoint_id: UUID, event_id: UUID) -> Told | None:
    """Find the telling of an event to an endpoint."""
    one = _TOLD.where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.event_id == event_id)
    return (await session.exec(one.execution_options(populate_existing=True))).one_or_none()


async def attempts_at(session: AsyncSession, endpoint_id: UUID, event_id: UUID) -> Sequence[WebhookAttempt]:
    """List the attempts of a delivery, the first one first."""
    ours = select(WebhookAttempt).where(WebhookAttempt.endpoint_id == endpoint_id, WebhookAttempt.event_id == event_id)
    return (await session.exec(ours.order_by(col(WebhookAttempt.attempt)))).all()


async def send_again(session: AsyncSession, endpoint_id: UUID, event_id: UUID, now: datetime) -> None:
    """Let a delivery be tried now, from the beginning of its schedule; one that is being sent is left to it."""
    again = update(WebhookDelivery).where(
        col(WebhookDelivery.endpoint_id) == endpoint_id,
        col(WebhookDelivery.event_id) == event_id,
        col(WebhookDelivery.state) != "sending",
    )
    await execute(session, again.values(state="waiting", failures=0, due_at=now))


async def deliver_to(session: AsyncSession, endpoint_id: UUID, event_id: UUID, now: datetime) -> None:
    """Deliver an event to one endpoint and to no other, whatever that asked for."""
    event = (await session.exec(select(OutboxEvent).where(OutboxEvent.id == event_id))).one()
    row = {"event_id": event_id, "endpoint_id": endpoint_id, "number": event.number, "subject": event.subject}
    fresh = {"state": "waiting", "attempt": 0, "failures": 0, "due_at": now}
    await execute(session, insert(WebhookDelivery).values(**row, **fresh))
    await execute(session, update(OutboxEvent).where(col(OutboxEvent.id) == event_id).values(spread_at=now))
