"""Webhooks over HTTP."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, Path, Request, Response

from app.access.callers import WebhookOwner
from app.jobs import service
from app.jobs.addresses import Reach
from app.jobs.schemas import (
    DeliveriesView,
    DeliveryLogView,
    DeliveryView,
    NewWebhookView,
    RotationAsked,
    RotationView,
    WebhookAsked,
    WebhookChange,
    WebhooksView,
    WebhookView,
)
from app.platform import cursors, idempotency
from app.platform.bodies import router as new_router
from app.platform.crypto import ServiceSecret
from app.platform.db import Reading, Transaction
from app.platform.idempotency import Answer, IdempotencyKey
from app.platform.now import Now
from app.platform.schemas import Identifier
from app.platform.settings import CurrentSettings

router = new_router("/v1/webhooks", "Webhooks")

LIST: Final = "deliveries"
WebhookId = Annotated[Identifier, Path(description="The id that you chose.")]
EventId = Annotated[Identifier, Path(description="The `webhook-id` of an attempt.")]


async def _reach(settings: CurrentSettings) -> Reach:
    return Reach(development=settings.webhooks_development)


@router.post("", status_code=HTTPStatus.CREATED)
async def add_webhook(
    asked: WebhookAsked,
    owner: WebhookOwner,
    session: Transaction,
    secret: ServiceSecret,
    reach: Annotated[Reach, Depends(_reach)],
    now: Now,
) -> NewWebhookView:
    """Have events told to an address of yours, signed as Standard Webhooks says.

    Safe to repeat: you choose the `id`, and the same request again gives the first answer. The secret is shown here,
    and nowhere else.
    """
    standing, revealed = await service.add(session, secret, reach, owner, asked, now)
    return NewWebhookView(**WebhookView.of(*standing).model_dump(), secret=revealed.secret)


@router.get("")
async def list_webhooks(owner: WebhookOwner, session: Reading) -> WebhooksView:
    """List your webhooks, the oldest first."""
    return WebhooksView(webhooks=[WebhookView.of(*each) for each in await service.webhooks_of(session, owner)])


@router.get("/{webhook_id}")
async def read_webhook(webhook_id: WebhookId, owner: WebhookOwner, session: Reading) -> WebhookView:
    """Read one of your webhooks. Another's is not found, like one never added."""
    return WebhookView.of(*await service.webhook(session, owner, webhook_id))


@router.patch("/{webhook_id}")
async def switch_webhook(
    webhook_id: WebhookId, change: WebhookChange, owner: WebhookOwner, session: Transaction, now: Now
) -> WebhookView:
    """Enable or disable a webhook; the same again changes nothing.

    While it is disabled nothing is sent to it, and what happens meanwhile is never told to it; what waited before goes
    on when it is enabled.
    """
    return WebhookView.of(*await service.switch(session, owner, webhook_id, now, enabled=change.enabled))


@router.delete("/{webhook_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete_webhook(webhook_id: WebhookId, owner: WebhookOwner, session: Transaction, now: Now) -> None:
    """Delete a webhook for good. Nothing is sent to it any more; deleting it again changes nothing."""
    await service.delete(session, owner, webhook_id, now)


@router.post("/{webhook_id}/rotate")
async def rotate_secret(
    webhook_id: WebhookId,
    asked: RotationAsked,
    owner: WebhookOwner,
    session: Transaction,
    secret: ServiceSecret,
    now: Now,
) -> RotationView:
    """Give a webhook a new secret. For a day each webhook is signed with the old one as well, so none is refused.

    Safe to repeat: you choose the rotation's `id`, and the same `id` again gives the same secret.
    """
    revealed = await service.rotate(session, secret, owner, webhook_id, asked.id, now)
    made = revealed.row.created_at
    others = made + service.OVERLAP
    return RotationView(id=asked.id, secret=revealed.secret, created_at=made, others_until=others)


@router.post("/{webhook_id}/test", status_code=HTTPStatus.ACCEPTED, response_model=DeliveryView)
async def try_webhook(
    webhook_id: WebhookId,
    request: Request,
    owner: WebhookOwner,
    session: Transaction,
    now: Now,
    key: IdempotencyKey = None,
) -> Response:
    """Send a `webhook.tested` event to this webhook alone."""

    async def carry_out() -> Answer:
        view = DeliveryView.of(*await service.test(session, owner, webhook_id, now))
        return Answer(HTTPStatus.ACCEPTED, view.model_dump_json().encode())

    same = idempotency.fingerprint(request, b"")
    return (await idempotency.once(session, owner.client_id, key, same, now, carry_out)).response()


@router.get("/{webhook_id}/deliveries")
async def list_deliveries(
    webhook_id: WebhookId,
    owner: WebhookOwner,
    session: Reading,
    after: cursors.After = None,
    limit: cursors.Limit = cursors.USUAL_ON_A_PAGE,
) -> DeliveriesView:
    """List what was told or waits to be told to a webhook, the latest event first, for as long as it is kept."""
    before = None if after is None else _number(after)
    told = await service.deliveries(session, owner, webhook_id, before, limit)
    following = cursors.write(LIST, str(told[-1][0].number)) if len(told) == limit else None
    return DeliveriesView(deliveries=[DeliveryView.of(*each) for each in told], next=following)


def _number(cursor: str) -> int:
    (number,) = cursors.read(LIST, cursor, 1)
    if not (number.isascii() and number.isdigit() and len(number) < len(str(1 << 63))):
        raise cursors.refused()
    return int(number)


@router.get("/{webhook_id}/deliveries/{event_id}")
async def read_delivery(
    webhook_id: WebhookId, event_id: EventId, owner: WebhookOwner, session: Reading
) -> DeliveryLogView:
    """Read what was told to a webhook about one event, and every attempt with how your server answered."""
    told, attempts = await service.delivery(session, owner, webhook_id, event_id)
    return DeliveryLogView.of_log(*told, attempts)


@router.post("/{webhook_id}/deliveries/{event_id}/resend", status_code=HTTPStatus.ACCEPTED, response_model=DeliveryView)
async def resend_event(
    webhook_id: WebhookId,
    event_id: EventId,
    request: Request,
    owner: WebhookOwner,
    session: Transaction,
    now: Now,
    key: IdempotencyKey = None,
) -> Response:
    """Send an event again, whether it was delivered or not, with the same `webhook-id`.

    It is tried at once and then by the whole schedule. Send an Idempotency-Key, so that a repetition of this request
    sends nothing twice.
    """

    async def carry_out() -> Answer:
        view = DeliveryView.of(*await service.resend(session, owner, webhook_id, event_id, now))
        return Answer(HTTPStatus.ACCEPTED, view.model_dump_json().encode())

    same = idempotency.fingerprint(request, b"")
    return (await idempotency.once(session, owner.client_id, key, same, now, carry_out)).response()
