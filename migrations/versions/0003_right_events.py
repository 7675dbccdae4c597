"""Everything that may happen to a right, who did it, and the media that carry rights.

A right's first medium is the token that its sale gave out; until now it stood in the right itself. All of it stays
append-only. An operator's people do not see media.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = "('sold', 'activated', 'tap', 'refunded', 'exchanged', 'blocked', 'unblocked', 'linked', 'unlinked')"


def upgrade() -> None:
    """Widen what is recorded, and move the first media to where all media are."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _name_who_did_it()
    _tell_which_medium_was_shown()
    _widen_the_kinds()
    _make_right_medium()
    op.drop_column("travel_right", "medium_digest")
    _share_right_medium()


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError


def _name_who_did_it() -> None:
    """Keep the seller beside each right, and the caller and its own id beside each event."""
    op.add_column("travel_right", sa.Column("client_id", sa.String(64)))
    op.execute("UPDATE travel_right SET client_id = sale.client_id FROM sale WHERE sale.id = travel_right.sale_id")
    op.alter_column("travel_right", "client_id", nullable=False)
    op.add_column("right_event", sa.Column("client_id", sa.String(64)))
    op.add_column("right_event", sa.Column("event_id", sa.Uuid))
    op.execute(
        "UPDATE right_event SET client_id = travel_right.client_id FROM travel_right"
        " WHERE travel_right.id = right_event.right_id AND right_event.kind = 'sold'"
    )
    op.create_check_constraint("right_event_names_its_author", "right_event", "num_nonnulls(device, client_id) = 1")
    op.create_unique_constraint("right_event_client_event_key", "right_event", ["right_id", "client_id", "event_id"])


def _tell_which_medium_was_shown() -> None:
    op.add_column("right_event", sa.Column("medium_digest", sa.LargeBinary))
    op.execute(
        "UPDATE right_event SET medium_digest = travel_right.medium_digest FROM travel_right"
        " WHERE travel_right.id = right_event.right_id AND right_event.kind = 'tap'"
    )
    op.execute(
        "UPDATE right_event SET details = details || jsonb_build_object("
        "'effect', jsonb_build_object('medium', encode(travel_right.medium_digest, 'hex'))) FROM travel_right"
        " WHERE travel_right.id = right_event.right_id AND right_event.kind = 'sold'"
    )
    op.create_check_constraint("right_event_digest_is_whole", "right_event", "octet_length(medium_digest) = 32")


def _widen_the_kinds() -> None:
    op.drop_constraint("right_event_kind_known", "right_event")
    op.create_check_constraint("right_event_kind_known", "right_event", f"kind IN {KINDS}")
    op.drop_constraint("right_event_tap_is_whole", "right_event")
    op.create_check_constraint(
        "right_event_tap_is_whole",
        "right_event",
        "(kind = 'tap') = (num_nonnulls(device, device_epoch, device_counter, stop, tapped_at, medium_digest) = 6)"
        " AND (kind = 'tap'"
        " OR num_nonnulls(device, device_epoch, device_counter, stop, line, tapped_at, medium_digest) = 0)",
    )
    op.create_check_constraint(
        "right_event_begins_with_its_sale", "right_event", "(kind = 'sold') = (right_sequence = 1)"
    )
    op.create_index(
        "right_event_standing",
        "right_event",
        ["right_id", "right_sequence"],
        postgresql_where=sa.text("kind IN ('blocked', 'unblocked', 'refunded', 'exchanged')"),
    )


def _make_right_medium() -> None:
    op.create_table(
        "right_medium",
        sa.Column("right_id", sa.Uuid, primary_key=True),
        sa.Column("right_sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("medium_digest", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.String(16)),
        sa.Column("linked", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["right_id", "right_sequence"],
            ["right_event.right_id", "right_event.right_sequence"],
            name="right_medium_event_fkey",
        ),
        sa.CheckConstraint("octet_length(medium_digest) = 32", name="right_medium_digest_is_whole"),
    )
    op.execute(
        "INSERT INTO right_medium (right_id, right_sequence, medium_digest, linked)"
        " SELECT id, 1, medium_digest, true FROM travel_right ORDER BY created_at, id"
    )
    op.create_index("right_medium_last_link", "right_medium", ["medium_digest", "position"], unique=True)


def _share_right_medium() -> None:
    op.execute("GRANT SELECT, INSERT ON right_medium TO commonfare_app")
    op.execute("ALTER TABLE right_medium ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY right_medium_service ON right_medium TO commonfare_app USING (true) WITH CHECK (true)")
