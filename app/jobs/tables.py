"""Tables of jobs: what was announced, who wants to know, and how far each telling has come.

Events, endpoints, secrets and attempts are only added. How far an event and a delivery have come is the state of a
queue that is worked off: those columns alone are updated, and all of it is forgotten after a while.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column, sandbox_column, sandbox_index

PENDING = text("state IN ('waiting', 'sending')")


class OutboxEvent(SQLModel, table=True):
    """An event, written by the transaction in which it happened. Only `spread_at` ever changes: once, when it is set.

    `number` orders the events of a subject. No `clients`: everybody may know.
    """

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index("outbox_event_unspread", "number", postgresql_where=text("spread_at IS NULL")),
        Index("outbox_event_spread_at", "spread_at"),
        CheckConstraint(
            "sandbox IS NULL OR coalesce(cardinality(clients), 0) = 1", name="outbox_event_of_a_sandbox_is_its_own"
        ),
        sandbox_column(),
        sandbox_index("outbox_event"),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    number: int = Field(sa_column=Column(BigInteger, Identity(always=True), nullable=False, unique=True))
    type: str = Field(sa_column=Column(String(64), nullable=False))
    subject: str = Field(sa_column=Column(String(128), nullable=False))
    clients: list[str] | None = Field(sa_column=Column(ARRAY(String(64))))
    payload: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = Field(sa_column=instant_column())
    spread_at: datetime | None = Field(sa_column=instant_column(nullable=True))


class WebhookEndpoint(SQLModel, table=True):
    """An address that a client wants to be told at. Append-only: another address is another endpoint."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("webhook_endpoint_client_id", "client_id"),)

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    client_id: str = Field(sa_column=Column(String(64), nullable=False))
    url: str = Field(sa_column=Column(String(500), nullable=False))
    event_types: list[str] = Field(sa_column=Column(ARRAY(String(64)), nullable=False))
    created_at: datetime = Field(sa_column=instant_column())


class WebhookSwitch(SQLModel, table=True):
    """An endpoint was enabled, disabled or deleted. Append-only: the one with the highest number counts."""

    __tablename__ = "webhook_switch"
    __table_args__ = (
        CheckConstraint("state IN ('enabled', 'disabled', 'deleted')", name="webhook_switch_state_known"),
        CheckConstraint("reason IN ('asked', 'gone')", name="webhook_switch_reason_known"),
        Index("webhook_switch_latest", "endpoint_id", text("number DESC")),
    )

    number: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    endpoint_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("webhook_endpoint.id"), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    reason: str = Field(sa_column=Column(String(16), nullable=False))
    at: datetime = Field(sa_column=instant_column())


class WebhookSecret(SQLModel, table=True):
    """A signing secret, sealed. Append-only: the latest signs, and those before it for a day after their replacement.

    The caller chooses the id of a rotation; the first secret's id is its endpoint's.
    """

    __tablename__ = "webhook_secret"
    __table_args__ = (Index("webhook_secret_latest", "endpoint_id", text("number DESC")),)

    number: int = Field(sa_column=Column(BigInteger, Identity(always=True), nullable=False, unique=True))
    endpoint_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("webhook_endpoint.id"), primary_key=True))
    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=instant_column())


class WebhookDelivery(SQLModel, table=True):
    """The telling of one event to one endpoint: a queue that is worked off, so its state changes.

    `attempt` counts every claim of it and never falls: a worker that was thought dead finds its claim outdated.
    `failures` counts those since it was announced or sent again, and says how long to wait.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'delivered', 'dead')", name="webhook_delivery_state_known"),
        CheckConstraint("attempt >= 0 AND failures >= 0", name="webhook_delivery_counts_not_negative"),
        Index("webhook_delivery_due", "endpoint_id", "due_at", postgresql_where=PENDING),
        Index("webhook_delivery_order", "endpoint_id", "subject", "number", postgresql_where=PENDING),
        Index("webhook_delivery_log", "endpoint_id", text("number DESC")),
    )

    event_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("outbox_event.id", ondelete="CASCADE"), primary_key=True))
    endpoint_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("webhook_endpoint.id"), primary_key=True))
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    subject: str = Field(sa_column=Column(String(128), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    attempt: int = Field(sa_column=Column(Integer, nullable=False))
    failures: int = Field(sa_column=Column(Integer, nullable=False))
    due_at: datetime = Field(sa_column=instant_column())


class WebhookAttempt(SQLModel, table=True):
    """One attempt to tell, and what came back. Append-only. No `status`: no answer came."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "endpoint_id"],
            ["webhook_delivery.event_id", "webhook_delivery.endpoint_id"],
            name="webhook_attempt_delivery_fkey",
            ondelete="CASCADE",
        ),
    )

    event_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    endpoint_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    attempt: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=instant_column())
    milliseconds: int = Field(sa_column=Column(Integer, nullable=False))
    outcome: str = Field(sa_column=Column(String(32), nullable=False))
    status: int | None = Field(sa_column=Column(SmallInteger))
    answer: str = Field(sa_column=Column(Text, nullable=False))


class AgendaItem(SQLModel, table=True):
    """Something that comes about by time alone, unless something else came first. Gone once it was seen to."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "due_at", name="agenda_item_once"),
        CheckConstraint("kind IN ('hold', 'right', 'block')", name="agenda_item_kind_known"),
        Index("agenda_item_due", "due_at", "id", postgresql_where=text("sandbox IS NULL")),
        sandbox_column(),
        Index("agenda_item_sandbox", "sandbox", "due_at", postgresql_where=text("sandbox IS NOT NULL")),
    )

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    due_at: datetime = Field(sa_column=instant_column())
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    subject: UUID = Field(sa_column=Column(Uuid, nullable=False))
