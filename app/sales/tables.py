"""Tables of sales. Append-only: what is taken back later is another row, and a balance is a sum."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column, sandbox_column, sandbox_index, transaction_column


class Sale(SQLModel, table=True):
    """A completed purchase. `operator` is the seller's own, if it has one; `account` a pseudonym of the seller's."""

    __tablename__ = "sale"
    __table_args__ = (
        CheckConstraint("total_pence >= 0", name="sale_total_not_negative"),
        CheckConstraint("octet_length(fingerprint) = 32", name="sale_fingerprint_is_whole"),
        Index("sale_client_account_order", "client_id", "account", "sold_at", "id"),
        Index("sale_client_order", "client_id", "sold_at", "id"),
        Index("sale_client_xid", "client_id", "xid"),
        sandbox_column(),
        sandbox_index("sale"),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))  # chosen by the seller: the idempotency key
    client_id: str = Field(sa_column=Column(String(64), nullable=False))
    operator: str | None = Field(sa_column=Column(String(64)))
    account: str | None = Field(default=None, sa_column=Column(String(64)))
    fingerprint: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # of the order, to know it again
    total_pence: int = Field(sa_column=Column(Integer, nullable=False))
    payment_method: str = Field(sa_column=Column(String(16), nullable=False))
    payment_reference: str | None = Field(default=None, sa_column=Column(Text))
    collected_by: str = Field(sa_column=Column(String(64), nullable=False))
    sold_at: datetime = Field(sa_column=instant_column())
    xid: str | None = Field(default=None, sa_column=transaction_column())


class SaleOffer(SQLModel, table=True):
    """An offer that a sale sold, with all it takes to price it again."""

    __tablename__ = "sale_offer"
    __table_args__ = (
        CheckConstraint("position >= 0", name="sale_offer_position_not_negative"),
        CheckConstraint("total_pence >= 0", name="sale_offer_total_not_negative"),
        CheckConstraint("rules_revision >= 1", name="sale_offer_rules_revision_positive"),
        sandbox_column(),
    )

    sale_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("sale.id"), primary_key=True))
    position: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    operator: str | None = Field(sa_column=Column(String(64)))
    edition: str = Field(sa_column=Column(String(64), ForeignKey("catalogue_edition.version"), nullable=False))
    rules_revision: int = Field(sa_column=Column(Integer, nullable=False))
    request: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    offer: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    total_pence: int = Field(sa_column=Column(Integer, nullable=False))


class Hold(SQLModel, table=True):
    """Offers whose prices are kept for a while. `offers` are their signed texts, `shown` what they say."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("total_pence >= 0", name="hold_total_not_negative"),
        CheckConstraint("held_at < expires_at", name="hold_lasts"),
        CheckConstraint("octet_length(fingerprint) = 32", name="hold_fingerprint_is_whole"),
        sandbox_column(),
        sandbox_index("hold"),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))  # chosen by the seller; the sale will have it too
    client_id: str = Field(sa_column=Column(String(64), nullable=False))
    operator: str | None = Field(sa_column=Column(String(64)))
    account: str | None = Field(default=None, sa_column=Column(String(64)))
    fingerprint: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    offers: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    shown: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    total_pence: int = Field(sa_column=Column(Integer, nullable=False))
    held_at: datetime = Field(sa_column=instant_column())
    expires_at: datetime = Field(sa_column=instant_column())


class HoldEnd(SQLModel, table=True):
    """How a hold ended. Its primary key is the only arbiter between confirming, letting go and running out."""

    __tablename__ = "hold_end"
    __table_args__ = (
        CheckConstraint("outcome IN ('confirmed', 'released', 'expired')", name="hold_end_outcome_known"),
        sandbox_column(),
    )

    hold_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("hold.id"), primary_key=True))
    operator: str | None = Field(sa_column=Column(String(64)))
    outcome: str = Field(sa_column=Column(String(16), nullable=False))
    ended_at: datetime = Field(sa_column=instant_column())


class Refund(SQLModel, table=True):
    """Money given back of a sale; with `exchanged_for`, against another sale. `amount_pence` is at most zero."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_pence <= 0", name="refund_amount_not_positive"),
        CheckConstraint("octet_length(fingerprint) = 32", name="refund_fingerprint_is_whole"),
        CheckConstraint(
            "num_nonnulls(overrule, overruled_by, overrule_reason) IN (0, 3)", name="refund_overrule_says_who_and_why"
        ),
        Index("refund_sale", "sale_id"),
        Index("refund_exchanged_for", "exchanged_for"),
        Index("refund_client_xid", "client_id", "xid"),
        sandbox_column(),
        sandbox_index("refund"),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))  # chosen by the seller: the idempotency key
    client_id: str = Field(sa_column=Column(String(64), nullable=False))
    operator: str | None = Field(sa_column=Column(String(64)))
    fingerprint: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sale_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("sale.id"), nullable=False))
    exchanged_for: UUID | None = Field(default=None, sa_column=Column(Uuid, ForeignKey("sale.id")))
    overrule: str | None = Field(default=None, sa_column=Column(String(64)))
    overruled_by: str | None = Field(default=None, sa_column=Column(Text))
    overrule_reason: str | None = Field(default=None, sa_column=Column(Text))
    amount_pence: int = Field(sa_column=Column(Integer, nullable=False))
    rules_revision: int = Field(sa_column=Column(Integer, nullable=False))
    explained: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))  # as it was offered and answered
    asked_at: datetime = Field(sa_column=instant_column())
    made_at: datetime = Field(sa_column=instant_column())
    xid: str | None = Field(default=None, sa_column=transaction_column())


class RefundedRight(SQLModel, table=True):
    """A right that a refund or an exchange took back: once, and at which sequence."""

    __tablename__ = "refunded_right"
    __table_args__ = (
        CheckConstraint("amount_pence <= 0", name="refunded_right_amount_not_positive"),
        Index("refunded_right_refund", "refund_id"),
        sandbox_column(),
    )

    right_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    refund_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("refund.id"), nullable=False))
    right_sequence: int = Field(sa_column=Column(Integer, nullable=False))
    operator: str | None = Field(sa_column=Column(String(64)))
    amount_pence: int = Field(sa_column=Column(Integer, nullable=False))
