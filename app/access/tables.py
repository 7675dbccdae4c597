"""Tables of access: clients with their public keys, those who are blocked, and assertions that were used."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column


class AccessClient(SQLModel, table=True):
    """An operator's app, a device or an officer's tool. Append-only: another key is another client."""

    __tablename__ = "access_client"
    __table_args__ = (
        CheckConstraint("kind IN ('app', 'device', 'officer', 'sandbox')", name="access_client_kind_known"),
        CheckConstraint("kind <> 'device' OR operator IS NOT NULL", name="access_client_device_has_operator"),
        CheckConstraint("cardinality(scopes) > 0", name="access_client_has_scopes"),
        CheckConstraint("NOT public_jwk ? 'd'", name="access_client_key_is_public"),
    )

    id: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    operator: str | None = Field(default=None, max_length=64)
    public_jwk: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    scopes: list[str] = Field(sa_column=Column(ARRAY(String(64)), nullable=False))
    created_at: datetime = Field(sa_column=instant_column())
    created_by: str = Field(max_length=64)


class AccessClientBlocked(SQLModel, table=True):
    """A client that gets no more tokens. Append-only, and for good: it is let in again as another client."""

    __tablename__ = "access_client_blocked"

    client_id: str = Field(primary_key=True, max_length=64, foreign_key="access_client.id")
    at: datetime = Field(sa_column=instant_column())
    reason: str = Field(max_length=200)


class AccessAssertion(SQLModel, table=True):
    """An assertion that was used, kept until it expires so that it is used once."""

    __tablename__ = "access_assertion"
    __table_args__ = (Index("access_assertion_expires_at", "expires_at"),)

    client_id: str = Field(primary_key=True, max_length=64, foreign_key="access_client.id")
    jti: str = Field(primary_key=True, max_length=128)
    expires_at: datetime = Field(sa_column=instant_column())
