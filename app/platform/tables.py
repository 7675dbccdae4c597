"""Tables of the platform: answers kept for an Idempotency-Key; and what every slice's tables are made with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Index, LargeBinary, Table, Uuid, text
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel


def instant_column(*, nullable: bool = False) -> Column[datetime]:
    """A column of instants, which PostgreSQL keeps in UTC."""
    return Column(DateTime(timezone=True), nullable=nullable)


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's own number of a transaction, which it never gives twice."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name the type to PostgreSQL."""
        return "xid8"


def transaction_column() -> Column[str]:
    """A column that PostgreSQL fills with the transaction that added the row: the order in which changes are told."""
    return Column(TransactionId, nullable=False, server_default=text("pg_current_xact_id()"))


def sandbox_column() -> Column[UUID]:
    """A column that PostgreSQL fills with the test clock of the sandbox that adds the row; null outside of sandboxes.

    It stands beside a model's fields, not among them: whoever adds or reads rows need not know of it. Row-level
    security parts them.
    """
    return Column("sandbox", Uuid, server_default=text("nullif(current_setting('commonfare.sandbox', true), '')::uuid"))


def sandbox_index(table: str) -> Index:
    """An index of what is sandboxes' in a table, which costs nothing for what is not."""
    return Index(f"{table}_sandbox", "sandbox", postgresql_where=text("sandbox IS NOT NULL"))


def table_of(model: type[SQLModel]) -> Table:
    """Give the table behind a model, for statements that run too often to pass through it."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


class IdempotencyAnswer(SQLModel, table=True):
    """The first answer to a request with an Idempotency-Key. Never edited; forgotten after a day."""

    __tablename__ = "idempotency_answer"
    __table_args__ = (
        CheckConstraint("octet_length(fingerprint) = 32", name="idempotency_answer_fingerprint_is_sha256"),
        CheckConstraint("status BETWEEN 200 AND 299", name="idempotency_answer_is_a_success"),
        Index("idempotency_answer_created_at", "created_at"),
    )

    client_id: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=128)
    fingerprint: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: int
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=instant_column())
