"""Sales, travel rights, their events and the taps that were refused.

All of it is append-only: the service may insert and read. An operator's people read their own operator's rows alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("sale", "travel_right", "right_event", "tap_refused", "tap_clash")


def upgrade() -> None:
    """Make the tables, then say who may do what with them."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _make_sale()
    _make_travel_right()
    _make_right_event()
    _make_taps()
    for table in TABLES:
        _share(table)


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _code(name: str, length: int = 64, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _tap_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("device", sa.String(64), primary_key=True),
        sa.Column("device_epoch", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("device_counter", sa.BigInteger, primary_key=True, autoincrement=False),
    )


def _make_sale() -> None:
    op.create_table(
        "sale",
        sa.Column("id", sa.Uuid, primary_key=True),
        _code("client_id"),
        _code("operator", nullable=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("edition", sa.String(64), sa.ForeignKey("catalogue_edition.version"), nullable=False),
        sa.Column("rules_revision", sa.Integer, nullable=False),
        sa.Column("request", postgresql.JSONB, nullable=False),
        sa.Column("offer", postgresql.JSONB, nullable=False),
        sa.Column("total_pence", sa.Integer, nullable=False),
        _instant("sold_at"),
        sa.CheckConstraint("total_pence >= 0", name="sale_total_not_negative"),
        sa.CheckConstraint("rules_revision >= 1", name="sale_rules_revision_positive"),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name="sale_fingerprint_is_whole"),
    )


def _make_travel_right() -> None:
    op.create_table(
        "travel_right",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("sale_id", sa.Uuid, sa.ForeignKey("sale.id"), nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        _code("operator", nullable=True),
        sa.Column("edition", sa.String(64), sa.ForeignKey("catalogue_edition.version"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("illustrative", sa.Boolean, nullable=False),
        sa.Column("terms", postgresql.JSONB, nullable=False),
        sa.Column("medium_digest", sa.LargeBinary, nullable=False),
        _instant("valid_from"),
        _instant("valid_until"),
        _instant("created_at"),
        sa.UniqueConstraint("sale_id", "position", name="travel_right_sale_position_key"),
        sa.UniqueConstraint("medium_digest", name="travel_right_medium_digest_key"),
        sa.CheckConstraint("position >= 0", name="travel_right_position_not_negative"),
        sa.CheckConstraint("octet_length(medium_digest) = 32", name="travel_right_digest_is_whole"),
        sa.CheckConstraint("valid_from < valid_until", name="travel_right_window_not_empty"),
    )


def _make_right_event() -> None:
    op.create_table(
        "right_event",
        sa.Column("right_id", sa.Uuid, sa.ForeignKey("travel_right.id"), primary_key=True),
        sa.Column("right_sequence", sa.Integer, primary_key=True, autoincrement=False),
        _code("kind", 16),
        _code("device", nullable=True),
        sa.Column("device_epoch", sa.BigInteger),
        sa.Column("device_counter", sa.BigInteger),
        _code("stop", nullable=True),
        _code("operator", nullable=True),
        _code("line", nullable=True),
        _instant("tapped_at", nullable=True),
        _instant("recorded_at"),
        sa.Column("details", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint(
            "device", "device_epoch", "device_counter", "right_id", name="right_event_device_epoch_counter_right_key"
        ),
        sa.CheckConstraint("right_sequence >= 1", name="right_event_sequence_positive"),
        sa.CheckConstraint("kind IN ('sold', 'tap')", name="right_event_kind_known"),
        sa.CheckConstraint(
            "(kind = 'tap') = (num_nonnulls(device, device_epoch, device_counter, stop, tapped_at) = 5)"
            " AND (kind = 'tap' OR num_nonnulls(device, device_epoch, device_counter, stop, line, tapped_at) = 0)",
            name="right_event_tap_is_whole",
        ),
    )


def _make_taps() -> None:
    op.create_table(
        "tap_refused",
        *_tap_columns(),
        _code("operator"),
        sa.Column("right_id", sa.Uuid, sa.ForeignKey("travel_right.id")),
        sa.Column("medium_digest", sa.LargeBinary, nullable=False),
        _code("stop"),
        _code("line", nullable=True),
        _instant("tapped_at"),
        _instant("recorded_at"),
        _code("reason", 32),
        sa.Column("display", sa.Text, nullable=False),
        sa.CheckConstraint("octet_length(medium_digest) = 32", name="tap_refused_digest_is_whole"),
        sa.CheckConstraint("reason <> 'accepted'", name="tap_refused_is_refused"),
    )
    op.create_table(
        "tap_clash",
        *_tap_columns(),
        sa.Column("fingerprint", sa.LargeBinary, primary_key=True),
        _code("operator"),
        sa.Column("medium_digest", sa.LargeBinary, nullable=False),
        _code("stop"),
        _code("line", nullable=True),
        _instant("tapped_at"),
        _instant("recorded_at"),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name="tap_clash_fingerprint_is_whole"),
    )


def _share(table: str) -> None:
    """Let the service add and read, and an operator's people read what is their operator's."""
    op.execute(f"GRANT SELECT, INSERT ON {table} TO commonfare_app")
    op.execute(f"GRANT SELECT ON {table} TO commonfare_operator")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_service ON {table} TO commonfare_app USING (true) WITH CHECK (true)")
    op.execute(
        f"CREATE POLICY {table}_operator ON {table} FOR SELECT TO commonfare_operator"
        " USING (operator = current_setting('commonfare.operator', true))"
    )
