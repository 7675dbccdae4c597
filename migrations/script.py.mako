"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Migrate. A migration that cannot have its locks at once gives way to those who are served."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    ${upgrades if upgrades else "raise NotImplementedError"}


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError
