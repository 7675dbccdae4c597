"""The table of published editions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.platform.tables import instant_column


class CatalogueEdition(SQLModel, table=True):
    """One published edition. Append-only: what is published never changes."""

    __tablename__ = "catalogue_edition"
    __table_args__ = (
        UniqueConstraint("tariff_id", "valid_from", name="catalogue_edition_one_a_day"),
        CheckConstraint("version ~ '^[0-9a-f]{64}$'", name="catalogue_edition_version_is_sha256"),
        CheckConstraint("version = encode(sha256(document), 'hex')", name="catalogue_edition_version_is_its_hash"),
    )

    version: str = Field(primary_key=True, max_length=64)
    tariff_id: str = Field(max_length=64)
    edition: str = Field(max_length=200)
    valid_from: date = Field(sa_column=Column(Date, nullable=False))
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    published_at: datetime = Field(sa_column=instant_column())
    published_by: str = Field(max_length=64)
