"""Do one thing in the service's database, from a command."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.errors import BadClient
from app.catalogue.errors import TariffRejected
from app.cli.console import CommandError
from app.cli.surroundings import migration_url, settings, surroundings
from app.platform import migrate
from app.platform.db import Database, is_passing

T = TypeVar("T")


def in_transaction(do: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Do it and commit, on local servers if the environment names none; raises `CommandError` with what to do."""
    with surroundings() as local:
        if local:
            asyncio.run(migrate.upgrade(migration_url()))
        return asyncio.run(in_database(settings().database_url, do))


async def in_database(url: str, do: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Do it in one transaction of the database at `url`, and commit."""
    database = Database(url, connections=1)
    try:
        async with database.sessions() as session:
            done = await do(session)
            await session.commit()
            return done
    except BadClient as error:
        raise CommandError(str(error)) from error
    except TariffRejected as error:
        raise CommandError("The document has mistakes. `commonfare review FILE` lists them all.") from error
    except Exception as error:
        if is_passing(error):
            raise CommandError("PostgreSQL does not answer. Check DATABASE_URL, and that it runs.") from error
        if isinstance(error, DBAPIError):
            raise CommandError(
                f"PostgreSQL refused: {error.orig}. Check DATABASE_URL, and `commonfare migrate`."
            ) from error
        raise
    finally:
        await database.close()
