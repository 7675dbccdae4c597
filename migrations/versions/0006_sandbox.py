"""Sandboxes: clients that play, their test clocks, and what belongs to a clock kept apart from everything else.

Whatever a sandbox adds carries the id of its clock. Row-level security shows it to the requests of that clock alone,
and shows them nothing else. A function of the owner removes it once the clock has ended; the service itself cannot. An
agenda joins them: what comes about by time alone, for sandboxes by their clocks and for everybody else by ours.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TAG = "nullif(current_setting('commonfare.sandbox', true), '')::uuid"
SEEN = f"CASE WHEN sandbox IS NOT DISTINCT FROM {TAG} THEN true END IS NOT NULL"
"""A bare comparison would say the same. But PostgreSQL would guess that it leaves one row in two hundred, where it
leaves all but a few, and would rather sort a year of rows than read a page of them in order."""
ROOTS = ("sale", "travel_right", "hold", "refund", "tap_refused", "tap_clash")
"""What is found by its sandbox; the rest of a sandbox is found by these."""
PARTS = ("sale_offer", "right_event", "right_medium", "hold_end", "refunded_right")
FOR_OPERATORS = tuple(table for table in (*ROOTS, *PARTS) if table != "right_medium")

FORGET = """
CREATE FUNCTION forget_sandbox(ended uuid, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $forget$
DECLARE
    sold uuid[];
    issued uuid[];
    refunded uuid[];
    held uuid[];
    forgotten integer := 0;
    step integer;
BEGIN
    IF NOT EXISTS (SELECT FROM public.sandbox_clock_end e WHERE e.clock_id = ended) THEN
        RAISE EXCEPTION 'Only the sandbox of a clock that has ended can be forgotten.';
    END IF;
    DELETE FROM public.outbox_event WHERE id IN (
        SELECT v.id FROM public.outbox_event v WHERE v.sandbox = ended LIMIT most);
    GET DIAGNOSTICS step = ROW_COUNT;
    forgotten := forgotten + step;
    DELETE FROM public.agenda_item WHERE id IN (
        SELECT a.id FROM public.agenda_item a WHERE a.sandbox = ended LIMIT most);
    GET DIAGNOSTICS step = ROW_COUNT;
    forgotten := forgotten + step;
    DELETE FROM public.tap_clash WHERE ctid = ANY (ARRAY(
        SELECT c.ctid FROM public.tap_clash c WHERE c.sandbox = ended LIMIT most));
    GET DIAGNOSTICS step = ROW_COUNT;
    forgotten := forgotten + step;
    DELETE FROM public.tap_refused WHERE ctid = ANY (ARRAY(
        SELECT r.ctid FROM public.tap_refused r WHERE r.sandbox = ended LIMIT most));
    GET DIAGNOSTICS step = ROW_COUNT;
    forgotten := forgotten + step;
    IF forgotten >= most THEN
        RETURN forgotten;
    END IF;
    sold := ARRAY(SELECT s.id FROM public.sale s WHERE s.sandbox = ended LIMIT most);
    issued := ARRAY(SELECT t.id FROM public.travel_right t WHERE t.sandbox = ended AND t.sale_id = ANY (sold));
    refunded := ARRAY(SELECT r.id FROM public.refund r
        WHERE r.sandbox = ended AND (r.sale_id = ANY (sold) OR r.exchanged_for = ANY (sold)));
    held := ARRAY(SELECT h.id FROM public.hold h WHERE h.sandbox = ended LIMIT most);
    DELETE FROM public.refunded_right WHERE sandbox = ended AND refund_id = ANY (refunded);
    DELETE FROM public.refund WHERE sandbox = ended AND id = ANY (refunded);
    DELETE FROM public.right_medium WHERE sandbox = ended AND right_id = ANY (issued);
    DELETE FROM public.right_event WHERE sandbox = ended AND right_id = ANY (issued);
    DELETE FROM public.travel_right WHERE sandbox = ended AND id = ANY (issued);
    DELETE FROM public.sale_offer WHERE sandbox = ended AND sale_id = ANY (sold);
    DELETE FROM public.sale WHERE sandbox = ended AND id = ANY (sold);
    DELETE FROM public.hold_end WHERE sandbox = ended AND hold_id = ANY (held);
    DELETE FROM public.hold WHERE sandbox = ended AND id = ANY (held);
    forgotten := forgotten + cardinality(sold) + cardinality(held);
    IF forgotten = 0 THEN
        DELETE FROM public.sandbox_instant WHERE clock_id = ended;
    END IF;
    RETURN forgotten;
END
$forget$
"""
SOLD_BEFORE = (
    """
    INSERT INTO agenda_item (due_at, kind, subject)
    SELECT valid_until, 'right', id FROM travel_right WHERE valid_until > now()
    """,
    """
    INSERT INTO agenda_item (due_at, kind, subject)
    SELECT expires_at, 'hold', id FROM hold
    WHERE expires_at > now() AND NOT EXISTS (SELECT FROM hold_end WHERE hold_id = hold.id)
    """,
    """
    INSERT INTO agenda_item (due_at, kind, subject)
    SELECT until, 'block', right_id FROM right_event
    CROSS JOIN LATERAL (SELECT (details -> 'effect' ->> 'until')::timestamptz) AS block (until)
    WHERE kind = 'blocked' AND until > now()
    ON CONFLICT DO NOTHING
    """,
)
FORGETTING = (
    FORGET,
    "REVOKE ALL ON FUNCTION forget_sandbox(uuid, integer) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION forget_sandbox(uuid, integer) TO commonfare_app",
)


def upgrade() -> None:
    """Make room for sandboxes, then part them from everything else."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _widen_the_kinds()
    _make_clocks()
    _make_agenda()
    for table in (*ROOTS, *PARTS):
        _part(table, found_by=table in ROOTS)
    _part_events()
    for statement in (*SOLD_BEFORE, *FORGETTING):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _tag() -> sa.Column[object]:
    return sa.Column("sandbox", sa.Uuid, server_default=sa.text(TAG))


def _index_tag(table: str) -> None:
    op.create_index(f"{table}_sandbox", table, ["sandbox"], postgresql_where=sa.text("sandbox IS NOT NULL"))


def _widen_the_kinds() -> None:
    kinds = {
        "access_client_kind_known": ("access_client", "kind IN ('app', 'device', 'officer', 'sandbox')"),
        "hold_end_outcome_known": ("hold_end", "outcome IN ('confirmed', 'released', 'expired')"),
    }
    for name, (table, known) in kinds.items():
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, known)


def _make_clocks() -> None:
    op.create_table(
        "sandbox_clock",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("client_id", sa.String(64), sa.ForeignKey("access_client.id"), nullable=False),
        _instant("starts_at"),
        _instant("created_at"),
    )
    op.create_index("sandbox_clock_client", "sandbox_clock", ["client_id", "created_at"])
    op.create_table(
        "sandbox_instant",
        sa.Column("clock_id", sa.Uuid, sa.ForeignKey("sandbox_clock.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), primary_key=True),
    )
    op.create_table(
        "sandbox_clock_end",
        sa.Column("clock_id", sa.Uuid, sa.ForeignKey("sandbox_clock.id"), primary_key=True),
        _instant("ended_at"),
    )
    for table in ("sandbox_clock", "sandbox_instant", "sandbox_clock_end"):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO commonfare_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_service ON {table} TO commonfare_app USING (true) WITH CHECK (true)")


def _make_agenda() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _instant("due_at"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        _tag(),
        sa.UniqueConstraint("subject", "kind", "due_at", name="agenda_item_once"),
        sa.CheckConstraint("kind IN ('hold', 'right', 'block')", name="agenda_item_kind_known"),
    )
    op.create_index("agenda_item_due", "agenda_item", ["due_at", "id"], postgresql_where=sa.text("sandbox IS NULL"))
    op.create_index(
        "agenda_item_sandbox", "agenda_item", ["sandbox", "due_at"], postgresql_where=sa.text("sandbox IS NOT NULL")
    )
    op.execute("GRANT SELECT, INSERT, DELETE ON agenda_item TO commonfare_app")
    op.execute("ALTER TABLE agenda_item ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY agenda_item_service ON agenda_item TO commonfare_app USING ({SEEN}) WITH CHECK ({SEEN})")


def _part(table: str, *, found_by: bool) -> None:
    """Let sandboxes see and add what is theirs alone, and nobody else see it; operators' people see no sandbox."""
    op.add_column(table, _tag())
    if found_by:
        _index_tag(table)
    op.execute(f"ALTER POLICY {table}_service ON {table} USING ({SEEN}) WITH CHECK ({SEEN})")
    if table in FOR_OPERATORS:
        op.execute(
            f"ALTER POLICY {table}_operator ON {table}"
            " USING (sandbox IS NULL AND operator = current_setting('commonfare.operator', true))"
        )


def _part_events() -> None:
    """Workers deliver everybody's events, so that all are seen; a sandbox's go to its own client and to nobody else.

    What a sandbox leaves is found by its parents, so these need their indexes.
    """
    op.add_column("outbox_event", _tag())
    _index_tag("outbox_event")
    op.create_check_constraint(
        "outbox_event_of_a_sandbox_is_its_own",
        "outbox_event",
        "sandbox IS NULL OR coalesce(cardinality(clients), 0) = 1",
    )
    op.create_index("tap_refused_right", "tap_refused", ["right_id"], postgresql_where=sa.text("right_id IS NOT NULL"))
    op.create_index("refunded_right_refund", "refunded_right", ["refund_id"])
