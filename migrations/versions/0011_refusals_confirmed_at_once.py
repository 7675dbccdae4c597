"""A refused tap is recorded only where its right still stands as it was refused, so that nobody need ask that before.

`record_taps` is called as before. A refused tap now says at which sequence its right stood, and in which state; one
that says neither, from a worker that is not up to date yet or of a medium that carries nothing, is recorded as it is.

The event before an accepted tap is found by right and sequence. Row security lets no expression into an index's
condition that could tell something by an error, as a subtraction could: 0010 read all events of the right. So the
sequence is worked out beforehand, and the call holds what 0010's does besides, since a migration is never edited.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RECORD = """
CREATE OR REPLACE FUNCTION record_taps(identities text[], accepted json, refused json)
RETURNS TABLE (device varchar, device_epoch bigint, device_counter bigint)
LANGUAGE plpgsql AS $record$
#variable_conflict use_column
BEGIN
    PERFORM pg_advisory_xact_lock(turns.turn) FROM (
        SELECT DISTINCT hashtextextended('tap ' || identity, 0) AS turn FROM unnest(identities) AS identity ORDER BY 1
    ) AS turns;
    RETURN QUERY WITH tap AS MATERIALIZED (
            SELECT said.*, said.right_sequence - 1 AS stood_at FROM json_to_recordset(accepted) AS said (
                right_id uuid, right_sequence integer, before bytea, after bytea, details jsonb, device text,
                epoch bigint, counter bigint, stop text, operator text, line text, kind text, tapped_at timestamptz,
                medium_digest bytea, recorded_at timestamptz
            )
        )
        INSERT INTO right_event (
            right_id, right_sequence, kind, device, device_epoch, device_counter, stop, operator, line, tapped_at,
            recorded_at, details, medium_digest, tap_kind, state
        )
        SELECT tap.right_id, tap.right_sequence, 'tap', tap.device, tap.epoch, tap.counter, tap.stop, tap.operator,
            tap.line, tap.tapped_at, tap.recorded_at, tap.details, tap.medium_digest, tap.kind, tap.after
        FROM tap
        WHERE EXISTS (
                SELECT FROM right_event e
                WHERE e.right_id = tap.right_id AND e.right_sequence = tap.stood_at
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
        FROM json_to_recordset(refused) AS tap (
            right_id uuid, right_sequence integer, before bytea, reason text, display text, device text, epoch bigint,
            counter bigint, stop text, operator text, line text, kind text, tapped_at timestamptz, medium_digest bytea,
            recorded_at timestamptz
        )
        LEFT JOIN LATERAL (
            SELECT e.right_sequence, e.state FROM right_event e
            WHERE e.right_id = tap.right_id ORDER BY e.right_sequence DESC LIMIT 1
        ) AS newest ON true
        WHERE (tap.right_sequence IS NULL
                OR newest.right_sequence = tap.right_sequence AND newest.state IS NOT DISTINCT FROM tap.before)
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
    """Put the call's new body in place of the old one."""
    op.execute(RECORD)


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError
