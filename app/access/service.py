"""Adding and blocking clients, and giving them access tokens."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access import claims, tokens
from app.access.callers import SCOPES_OF_KIND
from app.access.errors import BadClient, InvalidClient, InvalidScope
from app.access.keys import Key, read_public
from app.access.tables import AccessAssertion, AccessClient, AccessClientBlocked
from app.access.tokens import Caller, TokenTerms
from app.audit.service import record
from app.platform.db import execute
from app.platform.ids import new_id
from app.platform.schemas import CODE_PATTERN

LONGEST_ASSERTION_SECONDS: Final = 300
JTI: Final = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to add: its id and name, its kind, its operator (a NOC) if it has one, its public JWK and its scopes."""

    id: str
    name: str
    kind: str
    operator: str | None
    public_jwk: Mapping[str, Any]
    scopes: frozenset[str]


async def add_client(session: AsyncSession, new: NewClient, now: datetime, *, by: str) -> None:
    """Add a client; raises `BadClient` if it is not sound, or if its id is taken."""
    _check(new)
    if await session.get(AccessClient, new.id) is not None:
        raise BadClient("A client with this id exists. An id is never given twice.")
    session.add(
        AccessClient(
            id=new.id,
            name=new.name,
            kind=new.kind,
            operator=new.operator,
            public_jwk=dict(new.public_jwk),
            scopes=sorted(new.scopes),
            created_at=now,
            created_by=by,
        )
    )
    record(session, now, actor=by, action="client.add", subject=new.id, details={"kind": new.kind})
    await session.flush()


def _check(new: NewClient) -> None:
    allowed = SCOPES_OF_KIND.get(new.kind)
    if allowed is None:
        raise BadClient(f"The kind must be one of {', '.join(SCOPES_OF_KIND)}.")
    if not new.scopes or not new.scopes <= allowed:
        raise BadClient(f"A client of this kind may have these scopes: {', '.join(sorted(allowed))}.")
    if new.kind == "device" and new.operator is None:
        raise BadClient("A device belongs to an operator: name its code.")
    if not all(re.fullmatch(CODE_PATTERN, code) for code in (new.id, new.operator or "none")):
        raise BadClient("Ids and operator codes are letters, digits, dots, dashes and underlines, at most 64.")
    try:
        read_public(new.public_jwk)
    except ValueError as error:
        raise BadClient("The key must be a public JWK of Ed25519 or P-256.") from error


async def block_client(session: AsyncSession, client_id: str, reason: str, now: datetime, *, by: str) -> None:
    """Give a client no more tokens; those it has run out within minutes. Raises `BadClient` if it is not known."""
    if await session.get(AccessClient, client_id) is None:
        raise BadClient("There is no client with this id.")
    blocked = insert(AccessClientBlocked).values(client_id=client_id, at=now, reason=reason)
    await execute(session, blocked.on_conflict_do_nothing())
    record(session, now, actor=by, action="client.block", subject=client_id, details={"reason": reason})


async def blocked_among(session: AsyncSession, client_ids: Collection[str]) -> frozenset[str]:
    """Say which of these clients are blocked."""
    blocked = select(AccessClientBlocked.client_id).where(col(AccessClientBlocked.client_id).in_(client_ids))
    return frozenset((await session.exec(blocked)).all())


async def clients(session: AsyncSession) -> Sequence[tuple[AccessClient, AccessClientBlocked | None]]:
    """List every client by id, with its block if it has one."""
    listing = (
        select(AccessClient, AccessClientBlocked)
        .outerjoin(AccessClientBlocked, col(AccessClientBlocked.client_id) == col(AccessClient.id))
        .order_by(col(AccessClient.id))
    )
    return (await session.exec(listing)).all()


async def grant(
    session: AsyncSession,
    key: Key,
    terms: TokenTerms,
    assertion: str,
    scope: str | None,
    now: datetime,
) -> tuple[str, Caller]:
    """Give an access token to the client that signed an assertion (RFC 7523).

    Raises `InvalidClient` unless the assertion holds, is addressed to us, is short-lived and has not been used before,
    and `InvalidScope` if more is asked for than the client may have.
    """
    try:
        client = await _client(session, _claimed_id(assertion))
        said = claims.verify(assertion, read_public(client.public_jwk), typ=frozenset({None, "JWT"}))
        expires = claims.check_times(said, now, longest_seconds=LONGEST_ASSERTION_SECONDS)
        claims.check_audience(said, frozenset({terms.issuer, f"{terms.issuer}/oauth/token"}))
        await _use(session, client.id, said, expires)
    except (claims.Refused, ValueError):
        raise InvalidClient from None
    asked = frozenset((scope or "").split()) or frozenset(client.scopes)
    if not asked <= frozenset(client.scopes):
        raise InvalidScope
    caller = Caller(client.id, client.kind, client.operator, asked)
    return tokens.issue(key, terms, caller, now, new_id(now)), caller


def _claimed_id(assertion: str) -> str:
    said = claims.read_unverified(assertion)
    client_id = said.get("sub")
    if not isinstance(client_id, str) or said.get("iss") != client_id or not re.fullmatch(CODE_PATTERN, client_id):
        raise claims.Refused
    return client_id


async def _client(session: AsyncSession, client_id: str) -> AccessClient:
    found = await session.get(AccessClient, client_id)
    if found is None or await session.get(AccessClientBlocked, client_id) is not None:
        raise claims.Refused
    return found


async def _use(session: AsyncSession, client_id: str, said: Mapping[str, Any], expires: int) -> None:
    """Use an assertion up: of two requests with the same one, however close, one inserts the row."""
    jti = said.get("jti")
    if not isinstance(jti, str) or not JTI.fullmatch(jti):
        raise claims.Refused
    row = insert(AccessAssertion).values(client_id=client_id, jti=jti, expires_at=datetime.fromtimestamp(expires, UTC))
    used = await execute(session, row.on_conflict_do_nothing().returning(col(AccessAssertion.jti)))
    if used.scalar_one_or_none() is None:
        raise claims.Refused


async def prune(session: AsyncSession, now: datetime, most: int = 1000) -> int:
    """Forget assertions that have expired, at most so many; gives how many were forgotten."""
    old = (
        select(AccessAssertion.client_id, AccessAssertion.jti)
        .where(col(AccessAssertion.expires_at) <= now)
        .order_by(col(AccessAssertion.expires_at))
        .limit(most)
    )
    found = (await session.exec(old)).all()
    for client_id, jti in found:
        await session.exec(
            delete(AccessAssertion).where(col(AccessAssertion.client_id) == client_id, col(AccessAssertion.jti) == jti)
        )
    return len(found)
