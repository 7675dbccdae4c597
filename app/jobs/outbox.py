"""The outbox: an event is written by the transaction in which it happened, and stands or falls with it."""

from typing import Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.jobs.events import Event
from app.jobs.tables import OutboxEvent
from app.platform.db import execute
from app.platform.ids import new_id
from app.platform.tables import table_of

CHANNEL: Final = "commonfare_outbox"
_QUEUE_UP: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('commonfare outbox ' || :subject, 0)), pg_notify(:channel, '')"
)
_WAKE: Final = text("SELECT pg_notify(:channel, '')")
_APPEND: Final = insert(table_of(OutboxEvent))


async def announce(session: AsyncSession, event: Event) -> UUID:
    """Announce an event with the session's transaction: whatever rolls that back takes this back too; gives its id.

    Transactions that announce something about one subject pass one at a time from here to their commit, so that the
    order of numbers is the order of commits. Announce last, when the rest is written, so that nobody waits for long.
    """
    event_id, subject = new_id(event.at), event.payload.subject
    await execute(session, _QUEUE_UP, {"subject": subject, "channel": CHANNEL})
    row = {
        "id": event_id,
        "type": event.payload.type,
        "subject": subject,
        "clients": None if event.clients is None else sorted(event.clients),
        "payload": event.payload.model_dump(mode="json"),
        "created_at": event.at,
    }
    await execute(session, _APPEND, row)
    return event_id


async def wake(session: AsyncSession) -> None:
    """Let the workers look for deliveries as soon as the session's transaction is committed."""
    await execute(session, _WAKE, {"channel": CHANNEL})
