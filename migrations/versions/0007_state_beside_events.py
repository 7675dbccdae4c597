"""Each event keeps the state that it left its right in, so that a right stands as its newest event says.

An event costs less to add: only a right's first refers to the right, since each later one must follow another; and the
index of callers' own ids holds only the events that have one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for states, and lighten what every tap pays for."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.add_column("right_event", sa.Column("state", sa.LargeBinary))
    _refer_by_the_first()
    op.drop_constraint("right_event_client_event_key", "right_event")
    op.create_index(
        "right_event_client_event_key",
        "right_event",
        ["right_id", "client_id", "event_id"],
        unique=True,
        postgresql_where=sa.text("event_id IS NOT NULL"),
    )


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError


def _refer_by_the_first() -> None:
    op.drop_constraint("right_event_right_id_fkey", "right_event")
    first = sa.Computed("CASE WHEN right_sequence = 1 THEN right_id END", persisted=True)
    op.add_column("right_event", sa.Column("sold_right", sa.Uuid, first))
    op.create_foreign_key("right_event_right_id_fkey", "right_event", "travel_right", ["sold_right"], ["id"])
