"""Tables of test clocks. Append-only: a clock's time is the latest instant that it was moved to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKey, Index, String, Uuid
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column


class SandboxClock(SQLModel, table=True):
    """A test clock of a sandbox. Whatever the sandbox adds while it goes carries its id."""

    __tablename__ = "sandbox_clock"
    __table_args__ = (Index("sandbox_clock_client", "client_id", "created_at"),)

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))  # chosen by the caller: makes it safe to repeat
    client_id: str = Field(sa_column=Column(String(64), ForeignKey("access_client.id"), nullable=False))
    starts_at: datetime = Field(sa_column=instant_column())
    created_at: datetime = Field(sa_column=instant_column())


class SandboxInstant(SQLModel, table=True):
    """An instant that a clock was moved to, the one that it starts at among them."""

    __tablename__ = "sandbox_instant"

    clock_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("sandbox_clock.id"), primary_key=True))
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))


class SandboxClockEnd(SQLModel, table=True):
    """The end of a clock. What carries its id can be forgotten from now on."""

    __tablename__ = "sandbox_clock_end"

    clock_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("sandbox_clock.id"), primary_key=True))
    ended_at: datetime = Field(sa_column=instant_column())
