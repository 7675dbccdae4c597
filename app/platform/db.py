"""PostgreSQL: the one arbiter. A request has one transaction, which is committed before the request is answered."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, Final, TypeVar

import asyncpg
from fastapi import Depends
from sqlalchemy import CursorResult, Executable, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import HTTPConnection

from app.platform.errors import MisconfiguredError
from app.platform.settings import Settings

T = TypeVar("T")

# Class 08: connection; 25P03: idle too long; 40: lost a race; 53: out of resources; 55P03, 57: lock, cancel, shutdown.
PASSING_STATES: Final = ("08", "25P03", "40", "53", "55P03", "57")
CONNECT_SECONDS: Final = 3
"""A PostgreSQL that is away is found out while a device at a gate still waits."""
QUEUE_SECONDS: Final = 10
"""How long a request waits while every connection is busy. PostgreSQL is there and the queue moves, if not quite in
order, so a late answer is better than a 503, which has the request sent again and the burst last longer."""
STATEMENT_MILLISECONDS: Final = 10_000
DIRECT_SECONDS: Final = 2
"""How long a statement may take for which many requests wait together."""
LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says where it is cut off at an odd moment
    ConnectionError,
)
DIRECT: Final = {
    "application_name": "commonfare taps",
    "synchronous_commit": "on",
    "statement_timeout": "1500",
    "lock_timeout": "500",
    "timezone": "UTC",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class Database:
    """The connections of one process: sessions that write, and sessions that PostgreSQL holds to reading."""

    def __init__(self, url: str, connections: int = 20) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=QUEUE_SECONDS,
            pool_recycle=1800,
            connect_args={
                "timeout": CONNECT_SECONDS,
                "server_settings": {
                    "application_name": "commonfare",
                    "statement_timeout": str(STATEMENT_MILLISECONDS),
                    "idle_in_transaction_session_timeout": str(STATEMENT_MILLISECONDS),
                    "timezone": "UTC",
                    "jit": "off",
                },
            },
        )
        self.sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)
        self.reading_sessions = async_sessionmaker(
            self.engine.execution_options(postgresql_readonly=True), class_=AsyncSession, expire_on_commit=False
        )

    @classmethod
    def open(cls, settings: Settings) -> "Database":
        """Prepare the connections; none is made before it is needed."""
        return cls(settings.database_url, settings.database_connections)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


class DirectLines:
    """A few connections without SQLAlchemy, for what runs some hundred times a second, each time for many requests.

    Whoever uses them sees to it that no more ask at once than there should be connections, and that what is done may
    be done twice: it is, where a connection is lost. Each statement is its own transaction. PostgreSQL looks rows up
    by their keys here, whatever it believes about the size of a table.
    """

    def __init__(self, database: Database) -> None:
        _, self._options = database.engine.dialect.create_connect_args(database.engine.url)
        self._free: list[asyncpg.Connection[asyncpg.Record]] = []

    async def run(self, do: Callable[["asyncpg.Connection[asyncpg.Record]"], Awaitable[T]]) -> T:
        """Do something with a connection; one that was lost, or was still busy at the end, is not used again."""
        while self._free:
            try:
                return await self._use(self._free.pop(), do)
            except LOST:
                continue
        return await self._use(await self._connect(), do)

    def close(self) -> None:
        """Close every connection."""
        while self._free:
            self._free.pop().terminate()

    async def _use(
        self,
        connection: "asyncpg.Connection[asyncpg.Record]",
        do: Callable[["asyncpg.Connection[asyncpg.Record]"], Awaitable[T]],
    ) -> T:
        try:
            async with asyncio.timeout(DIRECT_SECONDS):
                done = await do(connection)
        except BaseException as error:
            if isinstance(error, asyncpg.PostgresError) and not isinstance(error, LOST):
                self._free.append(connection)
            else:
                connection.terminate()
            raise
        self._free.append(connection)
        return done

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(**self._options, timeout=CONNECT_SECONDS, server_settings=DIRECT)


def is_passing(error: BaseException) -> bool:
    """Say whether PostgreSQL is away, busy or was raced, so that the same request may succeed a little later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(PASSING_STATES)
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)
    return isinstance(error, (PoolTimeoutError, OSError, *LOST))


async def refuse_too_much_power(database: Database) -> None:
    """Raise `MisconfiguredError` unless the service logs in as an ordinary role that owns none of its tables."""
    question = text(
        "SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT FROM pg_tables t WHERE t.schemaname = 'public'"
        " AND pg_has_role(current_user, t.tableowner, 'USAGE')) FROM pg_roles r WHERE r.rolname = current_user"
    )
    async with database.engine.connect() as connection:
        if (await connection.execute(question)).scalar_one():
            raise MisconfiguredError(
                "DATABASE_URL logs in as a superuser, or as the owner of the tables: such a role could change what must"
                " only ever be added to. Log in as commonfare_app, and keep the owner for MIGRATION_DATABASE_URL."
            )


async def execute(
    session: AsyncSession, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[Any]:
    """Execute a statement that is not about a model, in the session's transaction; once for each of several values.

    What was only added to the session is flushed first.
    """

    def flush_and_execute(sync: Session) -> CursorResult[Any]:
        sync.flush()
        return sync.connection().execute(statement, values)

    # Each awaited call of a session changes greenlets, at a quarter of a plain statement's price: one is enough.
    return await session.run_sync(flush_and_execute)


def database_of(connection: HTTPConnection) -> Database:
    """Give the database of the service that a request came to."""
    found = connection.app.state.database
    assert isinstance(found, Database)
    return found


async def _transaction(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    async with database_of(connection).sessions() as session:
        yield session
        await session.commit()


async def _reading(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    async with database_of(connection).reading_sessions() as session:
        yield session


Transaction = Annotated[AsyncSession, Depends(_transaction, scope="function")]
"""The request's transaction: committed before the reply is sent, rolled back if anything is raised."""

Reading = Annotated[AsyncSession, Depends(_reading, scope="function")]
"""A session that cannot write."""
