"""Migrations: bringing a database up to date, and checking that it is what the tables of the code say."""

from importlib import import_module
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

ROOT: Final = Path(__file__).parent.parent.parent
SCRATCH: Final = "commonfare_drift_check"

COLUMNS: Final = """
    SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = CAST(:schema AS regnamespace)
"""
CONSTRAINTS: Final = """
    SELECT c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.contype <> 'n' AND c.relnamespace = CAST(:schema AS regnamespace)
"""
INDEXES: Final = "SELECT indexdef FROM pg_indexes WHERE schemaname = :schema"


def configuration() -> Config:
    """Tell Alembic where the migrations lie."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def import_tables() -> None:
    """Import every slice's tables, so that SQLModel knows them all."""
    for path in sorted((ROOT / "app").glob("*/tables.py")):
        import_module(f"app.{path.parent.name}.tables")


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to date. `url` logs in as the owner of the tables (postgresql+asyncpg)."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    connection.commit()


async def check(url: str) -> list[str]:
    """Compare a database with the tables of the code, down to each CHECK; gives every difference, none if it is right.

    The tables are made a second time in a scratch schema, described by PostgreSQL itself, and rolled back.
    """
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_differences)
    finally:
        await engine.dispose()


def _differences(connection: Connection) -> list[str]:
    import_tables()
    migrated = _described(connection, "public")
    connection.execute(text(f"CREATE SCHEMA {SCRATCH}"))
    connection.execute(text(f"SET LOCAL search_path TO {SCRATCH}"))
    SQLModel.metadata.create_all(connection)
    declared = _described(connection, SCRATCH)
    connection.rollback()
    missing = [f"declared, but not migrated: {line}" for line in sorted(declared - migrated)]
    return missing + [f"migrated, but not declared: {line}" for line in sorted(migrated - declared)]


def _described(connection: Connection, schema: str) -> set[str]:
    lines: set[str] = set()
    for question in (COLUMNS, CONSTRAINTS, INDEXES):
        lines |= {str(line) for line in connection.execute(text(question), {"schema": schema}).scalars()}
    plain = {line.replace(f"{schema}.", "") for line in lines}
    return {line for line in plain if "alembic_version" not in line}
