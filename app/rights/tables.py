"""Tables of travel rights. All append-only: the service may insert and read, and nothing else."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column, sandbox_column, sandbox_index, transaction_column
from fares.rights import EventKind

STANDING: Final = "kind IN ('blocked', 'unblocked', 'refunded', 'exchanged')"
"""What puts a right on the deny list, or takes it off."""


class TravelRight(SQLModel, table=True):
    """What a sale gave a passenger, as it was sold. `operator` is the seller's own, if it has one."""

    __tablename__ = "travel_right"
    __table_args__ = (
        UniqueConstraint("sale_id", "position", name="travel_right_sale_position_key"),
        CheckConstraint("position >= 0", name="travel_right_position_not_negative"),
        CheckConstraint("valid_from < valid_until", name="travel_right_window_not_empty"),
        sandbox_column(),
        sandbox_index("travel_right"),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    sale_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("sale.id"), nullable=False))
    position: int = Field(sa_column=Column(SmallInteger, nullable=False))
    operator: str | None = Field(sa_column=Column(String(64)))
    edition: str = Field(sa_column=Column(String(64), ForeignKey("catalogue_edition.version"), nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    illustrative: bool
    terms: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    valid_from: datetime = Field(sa_column=instant_column())
    valid_until: datetime = Field(sa_column=instant_column())
    created_at: datetime = Field(sa_column=instant_column())
    client_id: str = Field(sa_column=Column(String(64), nullable=False))  # the seller


class RightEvent(SQLModel, table=True):
    """Something that changed what a right may do. Its primary key is the only arbiter of races.

    The first event refers to its right, each later one has to follow another: that is seen to as it is added, and once
    is enough for rows that never change. `state` is the right's after the event; events before 0007 do not have it.

    A tap names its device, everything else the client that asked for it, which may give it an id of its own.
    """

    __tablename__ = "right_event"
    __table_args__ = (
        UniqueConstraint(
            "device", "device_epoch", "device_counter", "right_id", name="right_event_device_epoch_counter_right_key"
        ),
        CheckConstraint("right_sequence >= 1", name="right_event_sequence_positive"),
        CheckConstraint(
            f"kind IN ({', '.join(repr(kind.value) for kind in EventKind)})", name="right_event_kind_known"
        ),
        CheckConstraint("(kind = 'sold') = (right_sequence = 1)", name="right_event_begins_with_its_sale"),
        CheckConstraint("num_nonnulls(device, client_id) = 1", name="right_event_names_its_author"),
        CheckConstraint("octet_length(medium_digest) = 32", name="right_event_digest_is_whole"),
        CheckConstraint(
            "(kind = 'tap') = (num_nonnulls(device, device_epoch, device_counter, stop, tapped_at, medium_digest) = 6)"
            " AND (kind = 'tap'"
            " OR num_nonnulls(device, device_epoch, device_counter, stop, line, tapped_at, medium_digest) = 0)",
            name="right_event_tap_is_whole",
        ),
        Index(
            "right_event_client_event_key",
            "right_id",
            "client_id",
            "event_id",
            unique=True,
            postgresql_where=text("event_id IS NOT NULL"),
        ),
        Index("right_event_xid", "xid"),
        Index("right_event_standing", "right_id", "right_sequence", postgresql_where=text(STANDING)),
        sandbox_column(),
    )

    right_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    right_sequence: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    device: str | None = Field(sa_column=Column(String(64)))
    device_epoch: int | None = Field(sa_column=Column(BigInteger))
    device_counter: int | None = Field(sa_column=Column(BigInteger))
    stop: str | None = Field(sa_column=Column(String(64)))
    operator: str | None = Field(sa_column=Column(String(64)))
    line: str | None = Field(sa_column=Column(String(64)))
    tapped_at: datetime | None = Field(sa_column=Column(DateTime(timezone=True)))
    recorded_at: datetime = Field(sa_column=instant_column())
    details: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    client_id: str | None = Field(default=None, sa_column=Column(String(64)))
    event_id: UUID | None = Field(default=None, sa_column=Column(Uuid))
    medium_digest: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    tap_kind: str | None = Field(default=None, sa_column=Column(String(16)))  # None of a tap from before: an entry
    state: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    sold_right: UUID | None = Field(
        default=None,
        sa_column=Column(
            Uuid,
            Computed("CASE WHEN right_sequence = 1 THEN right_id END", persisted=True),
            ForeignKey("travel_right.id", name="right_event_right_id_fkey"),
        ),
    )
    xid: str | None = Field(default=None, sa_column=transaction_column())


class RightMedium(SQLModel, table=True):
    """A medium that carries a right from an event on, or no longer does. `position` orders what a medium went through.

    `key_id` names the key of a link's digest, so that one can see which keys are still needed; links from before keys
    had names have none.
    """

    __tablename__ = "right_medium"
    __table_args__ = (
        ForeignKeyConstraint(
            ["right_id", "right_sequence"],
            ["right_event.right_id", "right_event.right_sequence"],
            name="right_medium_event_fkey",
        ),
        CheckConstraint("octet_length(medium_digest) = 32", name="right_medium_digest_is_whole"),
        Index("right_medium_last_link", "medium_digest", "position", unique=True),
        sandbox_column(),
    )

    right_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    right_sequence: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    medium_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_id: str | None = Field(sa_column=Column(String(16)))
    linked: bool


class TapRefused(SQLModel, table=True):
    """A tap that was refused, and why. It changes nothing, so it takes no sequence. No `right_id` where unknown."""

    __tablename__ = "tap_refused"
    __table_args__ = (
        CheckConstraint("octet_length(medium_digest) = 32", name="tap_refused_digest_is_whole"),
        CheckConstraint("reason <> 'accepted'", name="tap_refused_is_refused"),
        Index("tap_refused_right", "right_id", postgresql_where=text("right_id IS NOT NULL")),
        sandbox_column(),
        sandbox_index("tap_refused"),
    )

    device: str = Field(sa_column=Column(String(64), primary_key=True))
    device_epoch: int = Field(sa_column=Column(BigInteger, primary_key=True))
    device_counter: int = Field(sa_column=Column(BigInteger, primary_key=True))
    operator: str = Field(sa_column=Column(String(64), nullable=False))
    right_id: UUID | None = Field(sa_column=Column(Uuid, ForeignKey("travel_right.id")))
    medium_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stop: str = Field(sa_column=Column(String(64), nullable=False))
    line: str | None = Field(sa_column=Column(String(64)))
    tapped_at: datetime = Field(sa_column=instant_column())
    recorded_at: datetime = Field(sa_column=instant_column())
    reason: str = Field(sa_column=Column(String(32), nullable=False))
    display: str = Field(sa_column=Column(Text, nullable=False))
    tap_kind: str | None = Field(default=None, sa_column=Column(String(16)))


class TapClash(SQLModel, table=True):
    """A tap whose identity had been used for another. It got the first one's answer, and is kept to be looked at."""

    __tablename__ = "tap_clash"
    __table_args__ = (
        CheckConstraint("octet_length(fingerprint) = 32", name="tap_clash_fingerprint_is_whole"),
        sandbox_column(),
        sandbox_index("tap_clash"),
    )

    device: str = Field(sa_column=Column(String(64), primary_key=True))
    device_epoch: int = Field(sa_column=Column(BigInteger, primary_key=True))
    device_counter: int = Field(sa_column=Column(BigInteger, primary_key=True))
    fingerprint: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    operator: str = Field(sa_column=Column(String(64), nullable=False))
    medium_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stop: str = Field(sa_column=Column(String(64), nullable=False))
    line: str | None = Field(sa_column=Column(String(64)))
    tapped_at: datetime = Field(sa_column=instant_column())
    recorded_at: datetime = Field(sa_column=instant_column())
    tap_kind: str | None = Field(default=None, sa_column=Column(String(16)))
