"""What a tap was for: to enter, to leave, to board a vehicle, or because somebody asked. None of before: to enter."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it beside each tap, answered or in doubt."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("right_event", "tap_refused", "tap_clash"):
        op.add_column(table, sa.Column("tap_kind", sa.String(16)))


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError
