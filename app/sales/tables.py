"""The table of sales. Append-only: what is taken back later is another row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column


class Sale(SQLModel, table=True):
    """A completed purchase, with all it takes to price it again. `operator` is the seller's own, if it has one."""

    __tablename__ = "sale"
    __table_args__ = (
        CheckConstraint("total_pence >= 0", name="sale_total_not_negative"),
        CheckConstraint("rules_revision >= 1", name="sale_rules_revision_positive"),
        CheckConstraint("octet_length(fingerprint) = 32", name="sale_fingerprint_is_whole"),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))  # chosen by the seller: the idempotency key
    client_id: str = Field(sa_column=Column(String(64), nullable=False))
    operator: str | None = Field(sa_column=Column(String(64)))
    fingerprint: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # of the order, to know it again
    edition: str = Field(sa_column=Column(String(64), ForeignKey("catalogue_edition.version"), nullable=False))
    rules_revision: int = Field(sa_column=Column(Integer, nullable=False))
    request: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    offer: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    total_pence: int = Field(sa_column=Column(Integer, nullable=False))
    sold_at: datetime = Field(sa_column=instant_column())
