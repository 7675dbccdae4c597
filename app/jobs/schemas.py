"""What the addresses of webhooks take and give."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from app.jobs.events import EventType
from app.jobs.tables import OutboxEvent, WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSwitch
from app.platform.cards import holds_card_number
from app.platform.problems import OURS
from app.platform.schemas import Identifier, Strict


def _without_card_number(url: str) -> str:
    if holds_card_number(url):
        raise PydanticCustomError(OURS, "This must not contain the number of a payment card.")
    return url


Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, pattern=r"^[\x21-\x7e]+$"),
    AfterValidator(_without_card_number),
]

WebhookState = TypeAliasType("WebhookState", Literal["enabled", "disabled"])
WebhookReason = TypeAliasType(
    "WebhookReason",
    Annotated[
        Literal["asked", "gone"],
        Field(description="Who last enabled or disabled it: you asked for it, or your server answered 410 Gone."),
    ],
)
Shown = Annotated[
    str | None,
    Field(description="Signs your webhooks: keep it. It is shown now, and for a day to a repetition of this request."),
]


class WebhookAsked(Strict):
    """A webhook to add."""

    id: Annotated[Identifier, Field(description="Chosen by you, new for each webhook: it makes this safe to repeat.")]
    url: Annotated[Url, Field(description="Where to send: an https URL on port 443 or 80, with a public address.")]
    event_types: Annotated[
        list[EventType],
        Field(min_length=1, max_length=50, description="What to tell. Ask for what you handle, and nothing else."),
    ]


class WebhookChange(Strict):
    """Enable or disable a webhook."""

    enabled: bool


class RotationAsked(Strict):
    """A new secret for a webhook."""

    id: Annotated[Identifier, Field(description="Chosen by you, new for each rotation: it makes this safe to repeat.")]


class WebhookView(BaseModel):
    """A webhook."""

    id: Identifier
    url: str
    event_types: list[str]
    state: WebhookState
    reason: WebhookReason
    created_at: datetime

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, latest: WebhookSwitch) -> Self:
        """Show a webhook."""
        return cls.model_validate(endpoint.model_dump() | {"state": latest.state, "reason": latest.reason})


class NewWebhookView(WebhookView):
    """A webhook that was added."""

    secret: Shown


class WebhooksView(BaseModel):
    """Your webhooks, the oldest first."""

    webhooks: list[WebhookView]


class RotationView(BaseModel):
    """A secret that signs from now on."""

    id: Identifier
    secret: Shown
    created_at: datetime
    others_until: Annotated[datetime, Field(description="Until then the secrets before it sign as well.")]


DeliveryState = TypeAliasType(
    "DeliveryState",
    Annotated[
        Literal["waiting", "sending", "delivered", "dead"],
        Field(description="`dead`: it was tried for three days, and is tried again only if you ask for it."),
    ],
)


class DeliveryView(BaseModel):
    """The telling of one event."""

    event_id: Annotated[Identifier, Field(description="The `webhook-id` of every attempt.")]
    type: str
    state: DeliveryState
    attempts: int
    announced_at: datetime
    next_at: Annotated[datetime | None, Field(description="When it is tried again at the earliest, while it waits.")]

    @classmethod
    def of(cls, delivery: WebhookDelivery, event: OutboxEvent) -> Self:
        """Show how far the telling of an event has come."""
        return cls.model_validate(_standing(delivery, event))


def _standing(delivery: WebhookDelivery, event: OutboxEvent) -> dict[str, object]:
    return {
        "event_id": event.id,
        "type": event.type,
        "state": delivery.state,
        "attempts": delivery.attempt,
        "announced_at": event.created_at,
        "next_at": delivery.due_at if delivery.state == "waiting" else None,
    }


class AttemptView(BaseModel):
    """One attempt to tell. Numbers may be left out: a worker was ended in the middle of it."""

    number: int
    at: datetime
    milliseconds: int
    outcome: Annotated[
        str,
        Field(
            description="`delivered`, `gone` (410), `failed` (another status), `redirected`, `timeout`, `unreachable`,"
            " `address-refused` or `unsigned`."
        ),
    ]
    status: int | None
    answer: Annotated[str, Field(description="How your server's answer began.")]


class DeliveryLogView(DeliveryView):
    """The telling of one event, with what was told and every attempt."""

    payload: Annotated[dict[str, Any], Field(description="The `data` of the body.")]
    log: list[AttemptView]

    @classmethod
    def of_log(cls, delivery: WebhookDelivery, event: OutboxEvent, attempts: Sequence[WebhookAttempt]) -> Self:
        """Show the telling of an event with its attempts."""
        log = [each.model_dump() | {"number": each.attempt} for each in attempts]
        return cls.model_validate(_standing(delivery, event) | {"payload": event.payload, "log": log})


class DeliveriesView(BaseModel):
    """Deliveries, the latest event first."""

    deliveries: list[DeliveryView]
    next: Annotated[str | None, Field(description="Send it as `after` for the next page; null on the last.")]
