"""Taps are recorded many at a time, by one call that is one transaction.

Copies of one tap take turns by their identity, in the order of the turns' numbers, and rows are added in the order of
their keys, so that two calls never wait for each other in a circle. A tap is the next event of its right only where the
event before it left the state that the tap was decided on. No rule of the tariff is here.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TAPS = """unnest(
            rights, sequences, befores, afters, answers, reasons, displays, devices, epochs, counters, stops,
            operators, lines, kinds, taps_at, digests, recorded
        ) AS tap (
            right_id, right_sequence, before, after, answer, reason, display, device, epoch, counter, stop,
            operator, line, kind, tapped_at, medium_digest, recorded_at
        )"""

RECORD = """
CREATE FUNCTION record_taps(
    rights uuid[], sequences integer[], befores bytea[], afters bytea[], answers text[], reasons text[],
    displays text[], devices text[], epochs bigint[], counters bigint[], stops text[], operators text[], lines text[],
    kinds text[], taps_at timestamptz[], digests bytea[], recorded timestamptz[]
) RETURNS TABLE (device varchar, device_epoch bigint, device_counter bigint)
LANGUAGE plpgsql AS $record$
#variable_conflict use_column
BEGIN
    PERFORM pg_advisory_xact_lock(turns.turn) FROM (
        SELECT DISTINCT hashtextextended('tap ' || tap.device || ' ' || tap.epoch || ' ' || tap.counter, 0) AS turn
        FROM unnest(devices, epochs, counters) AS tap (device, epoch, counter)
        ORDER BY 1
    ) AS turns;
    RETURN QUERY INSERT INTO right_event (
            right_id, right_sequence, kind, device, device_epoch, device_counter, stop, operator, line, tapped_at,
            recorded_at, details, medium_digest, tap_kind, state
        )
        SELECT tap.right_id, tap.right_sequence, 'tap', tap.device, tap.epoch, tap.counter, tap.stop, tap.operator,
            tap.line, tap.tapped_at, tap.recorded_at, tap.answer::jsonb, tap.medium_digest, tap.kind, tap.after
        FROM TAPS
        WHERE tap.right_sequence IS NOT NULL
            AND EXISTS (
                SELECT FROM right_event e
                WHERE e.right_id = tap.right_id AND e.right_sequence = tap.right_sequence - 1
                    AND e.state IS NOT DISTINCT FROM tap.before
            )
            AND NOT EXISTS (
                SELECT FROM right_event e
                WHERE e.device = tap.device AND e.device_epoch = tap.epoch AND e.device_counter = tap.counter
            )
            AND NOT EXISTS (
                SELECT FROM tap_refused r
                WHERE r.device = tap.device AND r.device_epoch = tap.epoch AND r.device_counter = tap.counter
            )
        ORDER BY tap.right_id, tap.right_sequence
        ON CONFLICT DO NOTHING
        RETURNING right_event.device, right_event.device_epoch, right_event.device_counter;
    RETURN QUERY INSERT INTO tap_refused (
            device, device_epoch, device_counter, operator, right_id, medium_digest, stop, line, tapped_at, recorded_at,
            reason, display, tap_kind
        )
        SELECT tap.device, tap.epoch, tap.counter, tap.operator, tap.right_id, tap.medium_digest, tap.stop, tap.line,
            tap.tapped_at, tap.recorded_at, tap.reason, tap.display, tap.kind
        FROM TAPS
        WHERE tap.right_sequence IS NULL
            AND NOT EXISTS (
                SELECT FROM right_event e
                WHERE e.device = tap.device AND e.device_epoch = tap.epoch AND e.device_counter = tap.counter
            )
        ORDER BY tap.device, tap.epoch, tap.counter
        ON CONFLICT DO NOTHING
        RETURNING tap_refused.device, tap_refused.device_epoch, tap_refused.device_counter;
END
$record$
"""


def upgrade() -> None:
    """Add the call, for the service alone."""
    op.execute(RECORD.replace("FROM TAPS", f"FROM {TAPS}"))
    signature = "uuid[], integer[], bytea[], bytea[], text[], text[], text[], text[], bigint[], bigint[], text[],"
    signature += " text[], text[], text[], timestamptz[], bytea[], timestamptz[]"
    op.execute(f"REVOKE ALL ON FUNCTION record_taps({signature}) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION record_taps({signature}) TO commonfare_app")


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError
