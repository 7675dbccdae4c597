"""What is announced: a documented model for each type of event. No personal facts, and nothing that opens a gate.

The types are an open list: receivers must pass over those that they do not know, and members that they do not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

Pence = Annotated[int, Field(description="Whole pence.")]
Rights = Annotated[list[UUID], Field(description="The travel rights that this is about.")]


class Payload(BaseModel):
    """What an event tells. `type` names it for ever; `about` is the member that its order is kept by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    about: ClassVar[str]

    @property
    def subject(self) -> str:
        """Name what this is about: events of one subject reach an endpoint in the order in which they happened."""
        return f"{self.about}/{getattr(self, self.about)}"


class OfSale(Payload):
    """Something that befell a sale or its rights. A right belongs to one sale, so order by sale is order by right."""

    about: ClassVar[str] = "sale_id"

    sale_id: Annotated[UUID, Field(description="The sale, or the sale that the right came from.")]


class SaleCompleted(OfSale):
    """A sale was made, and its travel rights are good."""

    type: ClassVar[str] = "sale.completed"

    right_ids: Rights
    total_pence: Pence
    sold_at: datetime


class SaleRefunded(OfSale):
    """Money goes back to the passenger, and the rights named have ended."""

    type: ClassVar[str] = "sale.refunded"

    refund_id: UUID
    right_ids: Rights
    refunded_pence: Annotated[int, Field(ge=0, description="Whole pence that go back, as a positive number.")]
    refunded_at: datetime


class RightExchanged(OfSale):
    """A right has ended, and others stand in its place."""

    type: ClassVar[str] = "right.exchanged"

    exchange_id: UUID
    right_id: UUID
    new_right_ids: Annotated[list[UUID], Field(description="The rights that stand in its place.")]
    difference_pence: Annotated[int, Field(description="Whole pence paid on top; negative if money goes back.")]
    exchanged_at: datetime


class RightBlocked(OfSale):
    """A right is refused at every validator, until the instant named or until it is unblocked."""

    type: ClassVar[str] = "right.blocked"

    right_id: UUID
    reason: Annotated[str, Field(description="Why, as a code.")]
    blocked_at: datetime
    until: datetime | None = None


class RightUnblocked(OfSale):
    """A right that was blocked is good again: the block was lifted, or has run out."""

    type: ClassVar[str] = "right.unblocked"

    right_id: UUID
    unblocked_at: datetime


class RightExpired(OfSale):
    """A right is over by itself: it was not taken back."""

    type: ClassVar[str] = "right.expired"

    right_id: UUID
    expired_at: datetime


class HoldExpired(Payload):
    """A hold ran out before it was confirmed or let go: nothing was sold."""

    type: ClassVar[str] = "hold.expired"
    about: ClassVar[str] = "hold_id"

    hold_id: UUID
    expired_at: datetime


class TariffPublished(Payload):
    """An edition of the tariff was published. It is told to everybody."""

    type: ClassVar[str] = "tariff.published"
    about: ClassVar[str] = "tariff_id"

    tariff_id: str
    edition: str
    version: Annotated[str, Field(description="The SHA-256 of its document.")]
    valid_from: Annotated[date, Field(description="The fare day from which it is in force.")]


class WebhookTested(Payload):
    """Somebody asked for a test of this endpoint."""

    type: ClassVar[str] = "webhook.tested"
    about: ClassVar[str] = "webhook_id"

    webhook_id: UUID


KINDS: Final[tuple[type[Payload], ...]] = (
    SaleCompleted,
    SaleRefunded,
    RightExchanged,
    RightBlocked,
    RightUnblocked,
    RightExpired,
    HoldExpired,
    TariffPublished,
    WebhookTested,
)
PAYLOADS: Final[Mapping[str, type[Payload]]] = {kind.type: kind for kind in KINDS}

EventType = TypeAliasType(
    "EventType",
    Literal[
        "sale.completed",
        "sale.refunded",
        "right.exchanged",
        "right.blocked",
        "right.unblocked",
        "right.expired",
        "hold.expired",
        "tariff.published",
    ],
)
"""What an endpoint may ask for. A test is told to its endpoint alone, whatever that asked for."""

EVERYBODY: Final = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: what it tells, when (UTC), and the clients who may know of it, or `EVERYBODY`."""

    payload: Payload
    at: datetime
    clients: frozenset[str] | None
