"""The memory of the service, on a server of the Redis protocol. Whatever it forgets can be rebuilt from PostgreSQL.

No call here raises, waits long or is tried twice: a cache that is away, frozen, full or flushed reads as empty.
"""

from typing import Annotated, Final

from fastapi import Depends
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from starlette.requests import HTTPConnection

from app.platform import clock

TIMEOUT_SECONDS: Final = 0.05
REST_SECONDS: Final = 1.0
FAILURES: Final = (RedisError, OSError, TimeoutError)


def connect(url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> Redis:
    """Make a client that neither waits longer than 50 ms, unless told to, nor tries anything again by itself."""
    pool = BlockingConnectionPool.from_url(
        url,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[],
        max_connections=64,
        timeout=timeout_seconds,
    )
    return Redis.from_pool(pool)


class CacheMemory:
    """What is remembered, behind a breaker: after a failure nothing is asked for a second, so that it costs nothing."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._rests_until = 0.0

    def _resting(self) -> bool:
        return clock.monotonic_seconds() < self._rests_until

    def _rest(self) -> None:
        self._rests_until = clock.monotonic_seconds() + REST_SECONDS

    async def get(self, key: str) -> bytes | None:
        """Recall a value; None if it is not known or cannot be asked for."""
        if self._resting():
            return None
        try:
            found = await self._client.get(key)
        except FAILURES:
            self._rest()
            return None
        return found if isinstance(found, bytes) else None

    async def set(self, key: str, value: bytes, seconds: int) -> None:
        """Remember a value for so many seconds, if the cache is there."""
        if self._resting():
            return
        try:
            await self._client.set(key, value, ex=seconds)
        except FAILURES:
            self._rest()

    async def drop(self, key: str) -> None:
        """Forget a value, if the cache is there."""
        if self._resting():
            return
        try:
            await self._client.delete(key)
        except FAILURES:
            self._rest()

    async def answers(self) -> bool:
        """Say whether the cache is there now, whatever it did before."""
        try:
            await self._client.ping()
        except FAILURES:
            self._rest()
            return False
        self._rests_until = 0.0
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


async def _memory(connection: HTTPConnection) -> CacheMemory:
    found = connection.app.state.cache
    assert isinstance(found, CacheMemory)
    return found


Cache = Annotated[CacheMemory, Depends(_memory)]
