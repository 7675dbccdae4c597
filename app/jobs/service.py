"""A client's webhooks: adding, switching, new secrets, tests, and what was delivered. Another's is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.audit.service import record
from app.jobs import queries, signing
from app.jobs.addresses import Reach
from app.jobs.errors import TooManyWebhooks, WebhookClash
from app.jobs.events import Event, WebhookTested
from app.jobs.outbox import announce, wake
from app.jobs.queries import Standing, Told
from app.jobs.schemas import WebhookAsked
from app.jobs.tables import WebhookAttempt, WebhookEndpoint, WebhookSecret
from app.platform.crypto import Secret
from app.platform.errors import InvalidRequest, NotFound

MOST_WEBHOOKS: Final = 10
"""How many webhooks a client may have: enough for each of its systems, too few to flood anybody through us."""

SHOWN_FOR: Final = timedelta(hours=24)
"""How long a repetition of a request is shown the secret that it made, as long as an Idempotency-Key is kept."""

OVERLAP: Final = timedelta(hours=24)
"""How long a secret that was replaced signs beside the new one."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """A signing secret, as long as it may be shown."""

    row: WebhookSecret
    secret: str | None


async def add(
    session: AsyncSession, secret: Secret, reach: Reach, owner: Caller, asked: WebhookAsked, now: datetime
) -> tuple[Standing, Revealed]:
    """Add a webhook, enabled, with a signing secret of its own.

    Safe to repeat: the same id and content give the first one again. Raises `InvalidRequest` for a URL to which
    nothing is sent, `WebhookClash` if the id is another's, `TooManyWebhooks`.
    """
    refusal = reach.refusal(asked.url)
    if refusal is not None:
        raise InvalidRequest(members={"errors": [{"path": "/body/url", "message": refusal}]})
    new = WebhookEndpoint(
        id=asked.id,
        client_id=owner.client_id,
        url=asked.url,
        event_types=sorted(set(asked.event_types)),
        created_at=now,
    )
    await queries.one_at_a_time(session, owner.client_id)
    if await queries.endpoint(session, new.id) is None:
        await _add(session, secret, new)
    standing = await queries.endpoint(session, new.id)
    if standing is None or not _is_the_same(standing, new):
        raise WebhookClash
    return standing, await _revealed(session, secret, new.id, new.id, now)


async def _add(session: AsyncSession, secret: Secret, new: WebhookEndpoint) -> None:
    if len(await queries.endpoints_of(session, new.client_id)) >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    if not await queries.add_endpoint(session, new):
        raise WebhookClash
    await queries.switch(session, new.id, "enabled", "asked", new.created_at)
    await _add_secret(session, secret, new.id, new.id, new.created_at)
    record(session, new.created_at, actor=new.client_id, action="webhook.add", subject=str(new.id))


def _is_the_same(standing: Standing, new: WebhookEndpoint) -> bool:
    first, latest = standing
    same = (first.client_id, first.url, first.event_types) == (new.client_id, new.url, new.event_types)
    return same and latest.state != "deleted"


async def _add_secret(session: AsyncSession, secret: Secret, endpoint_id: UUID, secret_id: UUID, now: datetime) -> None:
    sealed = signing.sealed(secret, endpoint_id, signing.new_secret())
    await queries.add_secret(session, endpoint_id, secret_id, sealed, now)


async def _revealed(
    session: AsyncSession, secret: Secret, endpoint_id: UUID, secret_id: UUID, now: datetime
) -> Revealed:
    row = await queries.secret(session, endpoint_id, secret_id)
    assert row is not None, "a secret that was added stays"
    shown = now < row.created_at + SHOWN_FOR
    return Revealed(row, signing.opened(secret, endpoint_id, row.sealed) if shown else None)


async def webhooks_of(session: AsyncSession, owner: Caller) -> Sequence[Standing]:
    """List a client's webhooks, the oldest first."""
    return await queries.endpoints_of(session, owner.client_id)


async def webhook(session: AsyncSession, owner: Caller, endpoint_id: UUID) -> Standing:
    """Find a client's own webhook; raises `NotFound` for another's, a deleted one and none alike."""
    found = await queries.endpoint(session, endpoint_id)
    if found is None or found[0].client_id != owner.client_id or found[1].state == "deleted":
        raise NotFound
    return found


async def switch(session: AsyncSession, owner: Caller, endpoint_id: UUID, now: datetime, *, enabled: bool) -> Standing:
    """Enable or disable a webhook; the same again changes nothing. Raises `NotFound`."""
    await queries.one_at_a_time(session, str(endpoint_id))
    _, latest = await webhook(session, owner, endpoint_id)
    state = "enabled" if enabled else "disabled"
    if latest.state != state:
        await queries.switch(session, endpoint_id, state, "asked", now)
        record(session, now, actor=owner.client_id, action=f"webhook.{state}", subject=str(endpoint_id))
        await wake(session)
    return await webhook(session, owner, endpoint_id)


async def delete(session: AsyncSession, owner: Caller, endpoint_id: UUID, now: datetime) -> None:
    """Delete a webhook for good: nothing is told to it, and it is not found any more. Safe to repeat."""
    await queries.one_at_a_time(session, str(endpoint_id))
    found = await queries.endpoint(session, endpoint_id)
    if found is None or found[0].client_id != owner.client_id:
        raise NotFound
    if found[1].state != "deleted":
        await queries.switch(session, endpoint_id, "deleted", "asked", now)
        record(session, now, actor=owner.client_id, action="webhook.delete", subject=str(endpoint_id))


async def disable_gone(session: AsyncSession, endpoint_id: UUID, now: datetime) -> None:
    """Disable an endpoint whose server answered that it is gone."""
    await queries.one_at_a_time(session, str(endpoint_id))
    found = await queries.endpoint(session, endpoint_id)
    if found is not None and found[1].state == "enabled":
        await queries.switch(session, endpoint_id, "disabled", "gone", now)
        record(session, now, actor="worker", action="webhook.gone", subject=str(endpoint_id))


async def rotate(
    session: AsyncSession, secret: Secret, owner: Caller, endpoint_id: UUID, rotation_id: UUID, now: datetime
) -> Revealed:
    """Give a webhook a new secret; the one before it signs for a day more. The same rotation gives the same secret."""
    await queries.one_at_a_time(session, str(endpoint_id))
    await webhook(session, owner, endpoint_id)
    if await queries.secret(session, endpoint_id, rotation_id) is None:
        await _add_secret(session, secret, endpoint_id, rotation_id, now)
        record(session, now, actor=owner.client_id, action="webhook.rotate", subject=str(endpoint_id))
    return await _revealed(session, secret, endpoint_id, rotation_id, now)


async def test(session: AsyncSession, owner: Caller, endpoint_id: UUID, now: datetime) -> Told:
    """Deliver a test to a webhook; raises `NotFound`."""
    await webhook(session, owner, endpoint_id)
    tested = WebhookTested(webhook_id=endpoint_id)
    event_id = await announce(session, Event(tested, now, frozenset({owner.client_id})))
    await queries.deliver_to(session, endpoint_id, event_id, now)
    return await _told(session, endpoint_id, event_id)


async def deliveries(
    session: AsyncSession, owner: Caller, endpoint_id: UUID, before: int | None, limit: int
) -> Sequence[Told]:
    """List deliveries to a webhook, the latest event first; raises `NotFound`."""
    await webhook(session, owner, endpoint_id)
    return await queries.events_told(session, endpoint_id, before, limit)


async def delivery(
    session: AsyncSession, owner: Caller, endpoint_id: UUID, event_id: UUID
) -> tuple[Told, Sequence[WebhookAttempt]]:
    """Find a delivery with its attempts; raises `NotFound`."""
    await webhook(session, owner, endpoint_id)
    told = await _told(session, endpoint_id, event_id)
    return told, await queries.attempts_at(session, endpoint_id, event_id)


async def resend(session: AsyncSession, owner: Caller, endpoint_id: UUID, event_id: UUID, now: datetime) -> Told:
    """Have an event sent again, now; raises `NotFound`. What is being sent at this moment is left to it."""
    await webhook(session, owner, endpoint_id)
    await _told(session, endpoint_id, event_id)
    await queries.send_again(session, endpoint_id, event_id, now)
    await wake(session)
    return await _told(session, endpoint_id, event_id)


async def _told(session: AsyncSession, endpoint_id: UUID, event_id: UUID) -> Told:
    told = await queries.event_told(session, endpoint_id, event_id)
    if told is None:
        raise NotFound
    return told
