"""The queue of deliveries: events are spread to endpoints, claimed by one worker at a time, and recorded.

A claim is a lease. Its number is the attempt's, so a worker that comes back after its lease ran out changes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Integer, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.elements import TextClause
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.service import blocked_among
from app.jobs.schedule import next_attempt
from app.jobs.sending import Answer
from app.platform.db import execute

LEASE: Final = timedelta(seconds=60)
"""Much longer than an attempt may take. After it, a delivery that nobody recorded is tried again."""

_TYPES: Final[Mapping[str, Any]] = {
    "now": DateTime(timezone=True),
    "until": DateTime(timezone=True),
    "before": DateTime(timezone=True),
    "endpoints": ARRAY(Uuid),
    "rooms": ARRAY(Integer),
    "event_id": Uuid(),
    "endpoint_id": Uuid(),
    "number": BigInteger(),
}


def statement(sql: str) -> TextClause:
    """Prepare a statement whose values have the types of what they are called."""
    named = _TYPES.keys() & set(re.findall(r":([a-z_]+)", sql))
    return text(sql).bindparams(*(bindparam(name, type_=_TYPES[name]) for name in named))


_ENDPOINTS: Final = statement("""
    SELECT e.id, e.client_id FROM webhook_endpoint e
    JOIN LATERAL (
        SELECT s.state FROM webhook_switch s WHERE s.endpoint_id = e.id ORDER BY s.number DESC LIMIT 1
    ) latest ON latest.state = 'enabled'
""")

_ONE_SPREADER: Final = text("SELECT pg_try_advisory_xact_lock(hashtextextended('commonfare outbox spread', 0))")

_SPREAD: Final = statement("""
    WITH spread AS (
        UPDATE outbox_event SET spread_at = :now
        WHERE id IN (SELECT id FROM outbox_event WHERE spread_at IS NULL ORDER BY number LIMIT :most)
        RETURNING id, number, subject, type, clients
    ), told AS (
        INSERT INTO webhook_delivery (event_id, endpoint_id, number, subject, state, attempt, failures, due_at)
        SELECT spread.id, e.id, spread.number, spread.subject, 'waiting', 0, 0, :now
        FROM spread JOIN webhook_endpoint e
            ON e.id = ANY (:endpoints) AND spread.type = ANY (e.event_types)
            AND (spread.clients IS NULL OR e.client_id = ANY (spread.clients))
        ON CONFLICT DO NOTHING
    )
    SELECT count(*) FROM spread
""")

_CLAIM: Final = statement("""
    WITH due AS (
        SELECT head.event_id, head.endpoint_id FROM unnest(:endpoints, :rooms) AS free (endpoint_id, room)
        CROSS JOIN LATERAL (
            SELECT d.event_id, d.endpoint_id, d.due_at FROM webhook_delivery d
            WHERE d.endpoint_id = free.endpoint_id AND d.state IN ('waiting', 'sending') AND d.due_at <= :now
                AND NOT EXISTS (
                    SELECT FROM webhook_delivery earlier
                    WHERE earlier.endpoint_id = d.endpoint_id AND earlier.subject = d.subject
                        AND earlier.number < d.number AND earlier.state IN ('waiting', 'sending')
                )
            ORDER BY d.due_at, d.number LIMIT free.room FOR UPDATE SKIP LOCKED
        ) head
        ORDER BY head.due_at LIMIT :most
    )
    UPDATE webhook_delivery d SET state = 'sending', attempt = d.attempt + 1, due_at = :until
    FROM due
    JOIN outbox_event v ON v.id = due.event_id
    JOIN webhook_endpoint e ON e.id = due.endpoint_id
    WHERE d.event_id = due.event_id AND d.endpoint_id = due.endpoint_id
    RETURNING d.event_id, d.endpoint_id, d.attempt, d.failures, e.url, v.type, v.created_at, v.payload
""")

_SETTLE: Final = statement("""
    UPDATE webhook_delivery SET state = :state, failures = :failures, due_at = :until
    WHERE event_id = :event_id AND endpoint_id = :endpoint_id AND attempt = :attempt AND state = 'sending'
""")

_LOG: Final = statement("""
    INSERT INTO webhook_attempt (event_id, endpoint_id, attempt, at, milliseconds, outcome, status, answer)
    SELECT event_id, endpoint_id, :attempt, :now, :milliseconds, :outcome, :status, :answer
    FROM webhook_delivery WHERE event_id = :event_id AND endpoint_id = :endpoint_id
    ON CONFLICT DO NOTHING
""")

_PRUNE: Final = statement("""
    DELETE FROM outbox_event WHERE id IN (
        SELECT v.id FROM outbox_event v WHERE v.spread_at <= :before AND NOT EXISTS (
            SELECT FROM webhook_delivery d
            WHERE d.event_id = v.id AND d.state IN ('waiting', 'sending') AND d.endpoint_id = ANY (:endpoints)
        )
        ORDER BY v.spread_at LIMIT :most
    )
""")

_OLDEST: Final = statement("""
    SELECT
        (SELECT min(created_at) FROM outbox_event WHERE spread_at IS NULL AND sandbox IS NULL) AS unspread,
        (SELECT min(v.created_at) FROM webhook_delivery d JOIN outbox_event v ON v.id = d.event_id
            WHERE d.endpoint_id = ANY (:endpoints) AND d.state IN ('waiting', 'sending') AND v.sandbox IS NULL
        ) AS undelivered
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in the hands of this worker, until its lease runs out."""

    event_id: UUID
    endpoint_id: UUID
    attempt: int
    failures: int
    url: str
    type: str
    created_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Oldest:
    """When the oldest event happened that is not spread yet, and the oldest that an endpoint still waits for."""

    unspread: datetime | None
    undelivered: datetime | None


async def reachable(session: AsyncSession) -> frozenset[UUID]:
    """Name the endpoints that are told: enabled, and of clients that are not blocked."""
    enabled = (await execute(session, _ENDPOINTS)).all()
    blocked = await blocked_among(session, {row.client_id for row in enabled})
    return frozenset(row.id for row in enabled if row.client_id not in blocked)


async def spread(session: AsyncSession, endpoints: frozenset[UUID], now: datetime, most: int) -> int:
    """Make a delivery of each new event for each endpoint that wants it, in order; gives how many events there were.

    One worker spreads at a time, so that no event overtakes an earlier one of its subject here.
    """
    if not (await execute(session, _ONE_SPREADER)).scalar_one():
        return 0
    values = {"now": now, "endpoints": sorted(endpoints), "most": most}
    return int((await execute(session, _SPREAD, values)).scalar_one())


async def claim(session: AsyncSession, rooms: Mapping[UUID, int], now: datetime, most: int) -> list[Claimed]:
    """Claim what is due: for each endpoint no more than there is room, and of each subject only the earliest."""
    values = {
        "endpoints": list(rooms),
        "rooms": list(rooms.values()),
        "now": now,
        "until": now + LEASE,
        "most": most,
    }
    return [Claimed(**row) for row in (await execute(session, _CLAIM, values)).mappings()]


async def record(session: AsyncSession, claimed: Claimed, answer: Answer, started: datetime, now: datetime) -> str:
    """Record what came of an attempt, and say how the delivery stands: `delivered`, `waiting` or `dead`."""
    delivered = answer.outcome == "delivered"
    failures = claimed.failures if delivered else claimed.failures + 1
    again = None if delivered else next_attempt(failures, now)
    state = "delivered" if delivered else "dead" if again is None else "waiting"
    where = {"event_id": claimed.event_id, "endpoint_id": claimed.endpoint_id, "attempt": claimed.attempt}
    await execute(session, _SETTLE, where | {"state": state, "failures": failures, "until": again or now})
    logged = {"milliseconds": answer.milliseconds, "outcome": answer.outcome, "status": answer.status}
    await execute(session, _LOG, where | logged | {"now": started, "answer": answer.text})
    return state


async def prune(session: AsyncSession, now: datetime, most: int = 1000, *, kept: timedelta) -> int:
    """Forget events that were spread so long ago, with their deliveries, at most so many; gives how many.

    What a reachable endpoint still waits for is kept, however old it is.
    """
    values = {"before": now - kept, "endpoints": sorted(await reachable(session)), "most": most}
    return (await execute(session, _PRUNE, values)).rowcount


async def oldest(session: AsyncSession, endpoints: frozenset[UUID]) -> Oldest:
    """Find out how far the work lags behind. What sandboxes play has times of its own, and does not count."""
    return Oldest(**(await execute(session, _OLDEST, {"endpoints": sorted(endpoints)})).mappings().one())
