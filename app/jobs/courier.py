"""The courier: spreads what was announced, and delivers it until everybody has it. Any number of them work at once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from app.jobs import deliveries, queries, service, signing
from app.jobs.bell import Bell
from app.jobs.deliveries import Claimed
from app.jobs.sending import Answer, Sender
from app.platform import clock
from app.platform.crypto import Secret
from app.platform.db import Database, is_passing
from app.platform.metrics import Metrics
from app.platform.sealing import Unsealable

BATCH: Final = 200
AT_ONCE: Final = 32
"""Deliveries under way in one process."""
AT_ONCE_TO_ONE: Final = 4
"""Deliveries under way to one endpoint, so that one that hangs leaves room for the others."""
MOST_SECRETS: Final = 3
POLL_SECONDS: Final = 2.0
"""How often it looks for what nobody announces: a wait that is over, or an announcement that was not heard."""

log: structlog.stdlib.BoundLogger = structlog.get_logger("commonfare.courier")


class Courier:
    """Delivers webhooks in one process."""

    def __init__(
        self,
        database: Database,
        secret: Secret,
        sender: Sender,
        metrics: Metrics,
        read_clock: Callable[[], datetime] = clock.read,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._database = database
        self._secret = secret
        self._sender = sender
        self._metrics = metrics
        self._now = read_clock
        self._poll_seconds = poll_seconds
        self._bell = Bell(database)
        self._measured_at: datetime | None = None
        self._under_way: dict[asyncio.Task[None], UUID] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is under way then is finished. PostgreSQL away is a reason to wait."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(self._bell.ring)
        try:
            while not stop.is_set():
                if not await self._look():
                    await self._bell.wait(self._poll_seconds)
        finally:
            stopping.cancel()
            await self.finish()
            await self._bell.close()

    async def _look(self) -> bool:
        """Take up what is due, and say whether there may be more."""
        try:
            await self._bell.attend()
            return await self.take_up()
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("postgresql is away", error=type(error).__name__)
            return False

    async def take_up(self) -> bool:
        """Spread what is new and begin to deliver what is due; says whether there was any."""
        async with self._database.sessions.begin() as session:
            endpoints = await deliveries.reachable(session)
            spread = await deliveries.spread(session, endpoints, self._now(), BATCH)
        async with self._database.sessions.begin() as session:
            claimed = await deliveries.claim(session, self._rooms(endpoints), self._now(), self._room)
            await self._measure(session, endpoints)
        for each in claimed:
            task = asyncio.create_task(self._deliver(each))
            self._under_way[task] = each.endpoint_id
            task.add_done_callback(self._finished)
        return bool(spread or claimed)

    @property
    def _room(self) -> int:
        return AT_ONCE - len(self._under_way)

    def _rooms(self, endpoints: frozenset[UUID]) -> Mapping[UUID, int]:
        busy = Counter(self._under_way.values())
        return {each: AT_ONCE_TO_ONE - busy[each] for each in sorted(endpoints) if busy[each] < AT_ONCE_TO_ONE}

    async def _measure(self, session: AsyncSession, endpoints: frozenset[UUID]) -> None:
        """Show how far the work lags behind, not more often than it is looked for: a long queue is long to measure."""
        now = self._now()
        if self._measured_at is not None and (now - self._measured_at).total_seconds() < POLL_SECONDS:
            return
        self._measured_at = now
        oldest = await deliveries.oldest(session, endpoints)
        self._metrics.outbox_age_seconds.set(_age_seconds(oldest.unspread, now))
        self._metrics.delivery_age_seconds.set(_age_seconds(oldest.undelivered, now))

    def _finished(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self._bell.ring()

    async def finish(self) -> None:
        """Wait for what is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _deliver(self, claimed: Claimed) -> None:
        """Make one attempt. Whatever goes wrong on our side, the lease runs out and it is tried again."""
        try:
            started = self._now()
            answer = await self._attempt(claimed, started)
            await self._record(claimed, answer, started)
        except Exception:
            log.exception("delivery not recorded", event_id=str(claimed.event_id))

    async def _attempt(self, claimed: Claimed, now: datetime) -> Answer:
        try:
            signing_secrets = await self._signing_secrets(claimed.endpoint_id, now)
        except Unsealable:
            log.warning("a webhook's secret cannot be opened: was COMMONFARE_SECRET_FILE changed?")
            return Answer("unsigned", None, "", 0)
        body = signing.body_of(claimed.type, claimed.created_at, claimed.payload)
        return await self._sender.send(claimed.url, signing.headers(claimed.event_id, now, body, signing_secrets), body)

    async def _signing_secrets(self, endpoint_id: UUID, now: datetime) -> list[str]:
        async with self._database.reading_sessions() as session:
            kept = await queries.secrets_in_effect(session, endpoint_id, now, service.OVERLAP, MOST_SECRETS)
        return [signing.opened(self._secret, endpoint_id, each) for each in kept]

    async def _record(self, claimed: Claimed, answer: Answer, started: datetime) -> None:
        async with self._database.sessions.begin() as session:
            state = await deliveries.record(session, claimed, answer, started, self._now())
            if answer.outcome == "gone":
                await service.disable_gone(session, claimed.endpoint_id, self._now())
        self._metrics.deliveries.labels(answer.outcome).inc()
        ids = {"event_id": str(claimed.event_id), "endpoint_id": str(claimed.endpoint_id)}
        log.info("delivery", outcome=answer.outcome, state=state, attempt=claimed.attempt, **ids)


def _age_seconds(since: datetime | None, now: datetime) -> float:
    return 0 if since is None else max(0.0, (now - since).total_seconds())
