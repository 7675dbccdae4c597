"""Idempotency-Key: a request may be sent again and again, and is carried out once.

The answer is stored in the same transaction as what it answers, so that neither exists without the other.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Header, Request, Response
from pydantic import StringConstraints
from sqlalchemy import text
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import execute
from app.platform.errors import KeyReused, StillRunning
from app.platform.tables import IdempotencyAnswer

KEPT: Final = timedelta(hours=24)
LOCK: Final = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")

IdempotencyKey = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")] | None,
    Header(
        alias="Idempotency-Key",
        description="Chosen by you, new for each order. The same key with the same request gives the first answer"
        " again, for a day; with another request it is refused.",
    ),
]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent: its status and its JSON."""

    status: int
    body: bytes

    def response(self) -> Response:
        """Make the answer to send."""
        return Response(self.body, status_code=self.status, media_type="application/json")


def fingerprint(request: Request, body: bytes) -> bytes:
    """Tell requests apart: the SHA-256 of method, path, query and body."""
    line = f"{request.method} {request.url.path}?{request.url.query}\n"
    return sha256(line.encode(errors="surrogateescape") + body).digest()


async def once(
    session: AsyncSession,
    client_id: str,
    key: str | None,
    request_fingerprint: bytes,
    now: datetime,
    carry_out: Callable[[], Awaitable[Answer]],
) -> Answer:
    """Carry a request out, unless its key was answered before: then give that answer.

    Raises `KeyReused` if the key belongs to another request, `StillRunning` if its first request is not answered yet.
    """
    if key is None:
        return await carry_out()
    if not (await execute(session, LOCK, {"name": f"{client_id} {key}"})).scalar_one():
        raise StillRunning(headers={"Retry-After": "1"})
    first = await _first(session, client_id, key, now)
    if first is None:
        answer = await carry_out()
        session.add(
            IdempotencyAnswer(
                client_id=client_id,
                key=key,
                fingerprint=request_fingerprint,
                status=answer.status,
                body=answer.body,
                created_at=now,
            )
        )
        return answer
    if first.fingerprint != request_fingerprint:
        raise KeyReused
    return Answer(first.status, first.body)


async def _first(session: AsyncSession, client_id: str, key: str, now: datetime) -> IdempotencyAnswer | None:
    ours = select(IdempotencyAnswer).where(IdempotencyAnswer.client_id == client_id, IdempotencyAnswer.key == key)
    first = (await session.exec(ours)).one_or_none()
    if first is not None and first.created_at <= now - KEPT:
        await session.delete(first)
        await session.flush()
        return None
    return first


async def prune(session: AsyncSession, now: datetime, most: int = 1000) -> int:
    """Forget answers older than a day, at most so many; gives how many were forgotten."""
    old = (
        select(IdempotencyAnswer.client_id, IdempotencyAnswer.key)
        .where(col(IdempotencyAnswer.created_at) <= now - KEPT)
        .order_by(col(IdempotencyAnswer.created_at))
        .limit(most)
    )
    found = (await session.exec(old)).all()
    for client_id, key in found:
        await session.exec(
            delete(IdempotencyAnswer).where(
                col(IdempotencyAnswer.client_id) == client_id, col(IdempotencyAnswer.key) == key
            )
        )
    return len(found)
