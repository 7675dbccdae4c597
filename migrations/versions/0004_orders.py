"""Sales of several offers, holds, refunds and exchanges; and the order in which changes are told.

All of it is append-only: the service may insert and read. What a sale sold moves to rows of its own, one an offer.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("sale_offer", "hold", "hold_end", "refund", "refunded_right")


class _TransactionId(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    """Make the tables, move what sales sold, then say who may do what."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _make_sale_offer()
    _widen_sale()
    _make_hold()
    _make_refund()
    op.add_column("right_event", _xid())
    op.create_index("right_event_xid", "right_event", ["xid"])
    for table in TABLES:
        _share(table)


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _code(name: str, length: int = 64, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _xid() -> sa.Column[str]:
    return sa.Column("xid", _TransactionId, nullable=False, server_default=sa.text("pg_current_xact_id()"))


def _make_sale_offer() -> None:
    op.create_table(
        "sale_offer",
        sa.Column("sale_id", sa.Uuid, sa.ForeignKey("sale.id"), primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
        _code("operator", nullable=True),
        sa.Column("edition", sa.String(64), sa.ForeignKey("catalogue_edition.version"), nullable=False),
        sa.Column("rules_revision", sa.Integer, nullable=False),
        sa.Column("request", postgresql.JSONB, nullable=False),
        sa.Column("offer", postgresql.JSONB, nullable=False),
        sa.Column("total_pence", sa.Integer, nullable=False),
        sa.CheckConstraint("position >= 0", name="sale_offer_position_not_negative"),
        sa.CheckConstraint("total_pence >= 0", name="sale_offer_total_not_negative"),
        sa.CheckConstraint("rules_revision >= 1", name="sale_offer_rules_revision_positive"),
    )
    op.execute(
        "INSERT INTO sale_offer (sale_id, position, operator, edition, rules_revision, request, offer, total_pence)"
        " SELECT id, 0, operator, edition, rules_revision, request, offer, total_pence FROM sale"
    )


def _widen_sale() -> None:
    """A sale made before now was collected by its seller, who did not say how."""
    for column in ("edition", "rules_revision", "request", "offer"):
        op.drop_column("sale", column)
    op.add_column("sale", _code("account", nullable=True))
    op.add_column("sale", _code("payment_method", 16, nullable=True))
    op.add_column("sale", sa.Column("payment_reference", sa.Text))
    op.add_column("sale", _code("collected_by", nullable=True))
    op.add_column("sale", _xid())
    op.execute("UPDATE sale SET payment_method = 'other', collected_by = coalesce(operator, client_id)")
    op.alter_column("sale", "payment_method", nullable=False)
    op.alter_column("sale", "collected_by", nullable=False)
    op.create_index("sale_client_account_order", "sale", ["client_id", "account", "sold_at", "id"])
    op.create_index("sale_client_order", "sale", ["client_id", "sold_at", "id"])
    op.create_index("sale_client_xid", "sale", ["client_id", "xid"])


def _make_hold() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid, primary_key=True),
        _code("client_id"),
        _code("operator", nullable=True),
        _code("account", nullable=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("offers", postgresql.JSONB, nullable=False),
        sa.Column("shown", postgresql.JSONB, nullable=False),
        sa.Column("total_pence", sa.Integer, nullable=False),
        _instant("held_at"),
        _instant("expires_at"),
        sa.CheckConstraint("total_pence >= 0", name="hold_total_not_negative"),
        sa.CheckConstraint("held_at < expires_at", name="hold_lasts"),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name="hold_fingerprint_is_whole"),
    )
    op.create_table(
        "hold_end",
        sa.Column("hold_id", sa.Uuid, sa.ForeignKey("hold.id"), primary_key=True),
        _code("operator", nullable=True),
        _code("outcome", 16),
        _instant("ended_at"),
        sa.CheckConstraint("outcome IN ('confirmed', 'released')", name="hold_end_outcome_known"),
    )


def _make_refund() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid, primary_key=True),
        _code("client_id"),
        _code("operator", nullable=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("sale_id", sa.Uuid, sa.ForeignKey("sale.id"), nullable=False),
        sa.Column("exchanged_for", sa.Uuid, sa.ForeignKey("sale.id")),
        _code("overrule", nullable=True),
        sa.Column("overruled_by", sa.Text),
        sa.Column("overrule_reason", sa.Text),
        sa.Column("amount_pence", sa.Integer, nullable=False),
        sa.Column("rules_revision", sa.Integer, nullable=False),
        sa.Column("explained", postgresql.JSONB, nullable=False),
        _instant("asked_at"),
        _instant("made_at"),
        _xid(),
        sa.CheckConstraint("amount_pence <= 0", name="refund_amount_not_positive"),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name="refund_fingerprint_is_whole"),
        sa.CheckConstraint(
            "num_nonnulls(overrule, overruled_by, overrule_reason) IN (0, 3)", name="refund_overrule_says_who_and_why"
        ),
    )
    op.create_index("refund_sale", "refund", ["sale_id"])
    op.create_index("refund_exchanged_for", "refund", ["exchanged_for"])
    op.create_index("refund_client_xid", "refund", ["client_id", "xid"])
    op.create_table(
        "refunded_right",
        sa.Column("right_id", sa.Uuid, primary_key=True),
        sa.Column("refund_id", sa.Uuid, sa.ForeignKey("refund.id"), nullable=False),
        sa.Column("right_sequence", sa.Integer, nullable=False),
        _code("operator", nullable=True),
        sa.Column("amount_pence", sa.Integer, nullable=False),
        sa.CheckConstraint("amount_pence <= 0", name="refunded_right_amount_not_positive"),
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
