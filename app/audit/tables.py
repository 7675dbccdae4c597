"""The table of the audit trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column


class AuditEntry(SQLModel, table=True):
    """One thing that somebody did. Append-only."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("audit_entry_at", "at"), Index("audit_entry_subject", "subject"))

    id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_column=instant_column())
    actor: str = Field(max_length=64)
    action: str = Field(max_length=64)
    subject: str = Field(max_length=128)
    details: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
