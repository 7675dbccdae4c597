"""Where the servers are, as URLs."""

from dataclasses import dataclass, field

DRIVER = "postgresql+asyncpg://"


@dataclass(frozen=True)
class ServerUrls:
    """URLs of a PostgreSQL and a server of the Redis protocol. They hold passwords, so `repr` does not show them.

    `superuser_url` is None on servers of the user's own. `place` says, in words, where the servers keep their state.
    """

    database_url: str = field(repr=False)
    migration_database_url: str = field(repr=False)
    superuser_url: str | None = field(repr=False)
    redis_url: str = field(repr=False)
    place: str


def with_driver(url: str) -> str:
    """Name the asyncpg driver in a `postgres://` or `postgresql://` URL; leave any other URL as it is."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return DRIVER + url.removeprefix(scheme)
    return url
