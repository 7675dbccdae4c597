"""Reading and appending test clocks, and entering the sandbox of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.clocks.tables import SandboxClock, SandboxClockEnd, SandboxInstant
from app.platform.db import execute
from app.platform.tables import table_of

_CLOCKS, _INSTANTS, _ENDS = table_of(SandboxClock), table_of(SandboxInstant), table_of(SandboxClockEnd)
_AT: Final = select(func.max(_INSTANTS.c.at)).where(_INSTANTS.c.clock_id == _CLOCKS.c.id).scalar_subquery().label("now")
_ENDED: Final = exists().where(_ENDS.c.clock_id == _CLOCKS.c.id)
_STANDING: Final = select(_CLOCKS, _AT, _ENDED.label("ended"))
_GOING_OF: Final = _STANDING.where(_CLOCKS.c.client_id == bindparam("client_id"), ~_ENDED)
_CLOCK_BY_ID: Final = _STANDING.where(_CLOCKS.c.id == bindparam("id"))
_ENDED_UNFORGOTTEN: Final = (
    select(_ENDS.c.clock_id).where(exists().where(_INSTANTS.c.clock_id == _ENDS.c.clock_id)).limit(1)
)
_WAS_AT: Final = select(_INSTANTS.c.at).where(
    _INSTANTS.c.clock_id == bindparam("clock_id"), _INSTANTS.c.at == bindparam("at")
)
_NAME: Final = func.hashtextextended(bindparam("name"), 0)
_TURN: Final = {
    alone: select(func.pg_advisory_xact_lock(_NAME) if alone else func.pg_advisory_xact_lock_shared(_NAME))
    for alone in (True, False)
}
_ENTER: Final = text("SELECT set_config('commonfare.sandbox', :sandbox, true)")
_APPEND_CLOCK: Final = insert(_CLOCKS).on_conflict_do_nothing().returning(_CLOCKS.c.id)
_APPEND_INSTANT: Final = insert(_INSTANTS).on_conflict_do_nothing()
_APPEND_END: Final = insert(_ENDS).on_conflict_do_nothing()
_FORGET: Final = text("SELECT forget_sandbox(:clock_id, :most)")


@dataclass(frozen=True, slots=True)
class Standing:
    """A test clock, whose it is, and what time it shows (UTC). Once it has ended, that may be forgotten: None."""

    id: UUID
    client_id: str
    starts_at: datetime
    created_at: datetime
    now: datetime | None
    ended: bool


async def take_turn(session: AsyncSession, client_id: str, *, alone: bool) -> None:
    """Wait until a sandbox's clock stands still until the transaction ends; `alone`, until nobody plays by it either.

    What is read next sees what those that one waited for have committed.
    """
    await execute(session, _TURN[alone], {"name": f"sandbox {client_id}"})


async def enter(session: AsyncSession, clock_id: UUID) -> None:
    """Let the transaction see and add what belongs to a clock, and nothing else."""
    await execute(session, _ENTER, {"sandbox": str(clock_id)})


async def going_of(session: AsyncSession, client_id: str) -> Standing | None:
    """Find the clock by which a sandbox plays."""
    found = (await execute(session, _GOING_OF, {"client_id": client_id})).mappings().one_or_none()
    return None if found is None else Standing(**found)


async def clock_by_id(session: AsyncSession, clock_id: UUID) -> Standing | None:
    """Find a clock, whosever it is, ended or not."""
    found = (await execute(session, _CLOCK_BY_ID, {"id": clock_id})).mappings().one_or_none()
    return None if found is None else Standing(**found)


async def append_clock(session: AsyncSession, clock: SandboxClock) -> None:
    """Append a clock, unless its id is taken."""
    if (await execute(session, _APPEND_CLOCK, clock.model_dump())).first() is not None:
        await append_instant(session, clock.id, clock.starts_at)


async def append_instant(session: AsyncSession, clock_id: UUID, at: datetime) -> None:
    """Move a clock; the same instant again changes nothing."""
    await execute(session, _APPEND_INSTANT, {"clock_id": clock_id, "at": at})


async def was_moved_to(session: AsyncSession, clock_id: UUID, at: datetime) -> bool:
    """Say whether a clock has been moved to an instant before."""
    return (await execute(session, _WAS_AT, {"clock_id": clock_id, "at": at})).first() is not None


async def append_end(session: AsyncSession, clock_id: UUID, now: datetime) -> None:
    """End a clock; it ends once."""
    await execute(session, _APPEND_END, {"clock_id": clock_id, "ended_at": now})


async def ended_unforgotten(session: AsyncSession) -> UUID | None:
    """Name a clock that has ended, and of which something is left to forget."""
    clock_id: UUID | None = (await execute(session, _ENDED_UNFORGOTTEN)).scalar_one_or_none()
    return clock_id


async def forget(session: AsyncSession, clock_id: UUID, most: int) -> int:
    """Remove what belongs to a clock that has ended, a batch of each kind; gives how much, 0 when nothing is left."""
    return int((await execute(session, _FORGET, {"clock_id": clock_id, "most": most})).scalar_one())
