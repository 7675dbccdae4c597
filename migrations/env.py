"""Where Alembic meets the database: on the connection it is given, one migration of this database at a time."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from app.platform.migrate import import_tables, upgrade

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('commonfare migrations', 0))")


def run(connection: Connection) -> None:
    """Run the migrations in one transaction: all of them, or none."""
    import_tables()
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    with context.begin_transaction():
        connection.execute(LOCK)
        context.run_migrations()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    asyncio.run(upgrade(os.environ["MIGRATION_DATABASE_URL"]))
