"""The outbox, the endpoints of webhooks and their deliveries.

What happened and what was asked for is append-only. A queue is worked off, so the service may also update how far an
event has been spread and how far a delivery has come, in those columns alone, and may forget events after a while;
their deliveries and attempts go with them. Operators' people have no business here: endpoints belong to clients.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "outbox_event",
    "webhook_endpoint",
    "webhook_switch",
    "webhook_secret",
    "webhook_delivery",
    "webhook_attempt",
)
QUEUES = (
    "GRANT UPDATE (spread_at), DELETE ON outbox_event TO commonfare_app",
    "GRANT UPDATE (state, attempt, failures, due_at) ON webhook_delivery TO commonfare_app",
)
PENDING = sa.text("state IN ('waiting', 'sending')")
NEWEST_FIRST = sa.text("number DESC")


def upgrade() -> None:
    """Make the tables, then say who may do what with them."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _make_outbox_event()
    _make_webhook_endpoint()
    _make_webhook_switch()
    _make_webhook_secret()
    _make_webhook_delivery()
    _make_webhook_attempt()
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO commonfare_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_service ON {table} TO commonfare_app USING (true) WITH CHECK (true)")
    for grant in QUEUES:
        op.execute(grant)


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _codes(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.String(64)), nullable=nullable)


def _number(*, key: bool) -> sa.Column[int]:
    unique = None if key else True
    return sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=key, nullable=False, unique=unique)


def _endpoint(*, key: bool) -> sa.Column[object]:
    return sa.Column("endpoint_id", sa.Uuid, sa.ForeignKey("webhook_endpoint.id"), primary_key=key, nullable=False)


def _make_outbox_event() -> None:
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Uuid, primary_key=True),
        _number(key=False),
        _words("type", 64),
        _words("subject", 128),
        _codes("clients", nullable=True),
        sa.Column("payload", postgresql.JSONB, nullable=False),
        _instant("created_at"),
        _instant("spread_at", nullable=True),
    )
    op.create_index("outbox_event_unspread", "outbox_event", ["number"], postgresql_where=sa.text("spread_at IS NULL"))
    op.create_index("outbox_event_spread_at", "outbox_event", ["spread_at"])


def _make_webhook_endpoint() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid, primary_key=True),
        _words("client_id", 64),
        _words("url", 500),
        _codes("event_types"),
        _instant("created_at"),
    )
    op.create_index("webhook_endpoint_client_id", "webhook_endpoint", ["client_id"])


def _make_webhook_switch() -> None:
    op.create_table(
        "webhook_switch",
        _number(key=True),
        _endpoint(key=False),
        _words("state", 16),
        _words("reason", 16),
        _instant("at"),
        sa.CheckConstraint("state IN ('enabled', 'disabled', 'deleted')", name="webhook_switch_state_known"),
        sa.CheckConstraint("reason IN ('asked', 'gone')", name="webhook_switch_reason_known"),
    )
    op.create_index("webhook_switch_latest", "webhook_switch", ["endpoint_id", NEWEST_FIRST])


def _make_webhook_secret() -> None:
    op.create_table(
        "webhook_secret",
        _number(key=False),
        _endpoint(key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        _instant("created_at"),
    )
    op.create_index("webhook_secret_latest", "webhook_secret", ["endpoint_id", NEWEST_FIRST])


def _make_webhook_delivery() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("event_id", sa.Uuid, sa.ForeignKey("outbox_event.id", ondelete="CASCADE"), primary_key=True),
        _endpoint(key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        _words("subject", 128),
        _words("state", 16),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        _instant("due_at"),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'delivered', 'dead')", name="webhook_delivery_state_known"),
        sa.CheckConstraint("attempt >= 0 AND failures >= 0", name="webhook_delivery_counts_not_negative"),
    )
    for name, columns in {"due": ["endpoint_id", "due_at"], "order": ["endpoint_id", "subject", "number"]}.items():
        op.create_index(f"webhook_delivery_{name}", "webhook_delivery", columns, postgresql_where=PENDING)
    op.create_index("webhook_delivery_log", "webhook_delivery", ["endpoint_id", NEWEST_FIRST])


def _make_webhook_attempt() -> None:
    op.create_table(
        "webhook_attempt",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("endpoint_id", sa.Uuid, primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
        _instant("at"),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        _words("outcome", 32),
        sa.Column("status", sa.SmallInteger),
        sa.Column("answer", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "endpoint_id"],
            ["webhook_delivery.event_id", "webhook_delivery.endpoint_id"],
            name="webhook_attempt_delivery_fkey",
            ondelete="CASCADE",
        ),
    )
