"""What a seller or an officer has done with a right: each change is an event, safe to repeat and to race."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.jobs.agenda import note
from app.jobs.events import Event, RightBlocked, RightUnblocked
from app.jobs.outbox import announce
from app.platform.errors import InvalidRequest
from app.rights import queries
from app.rights.errors import (
    BlockedByAnother,
    CannotActivate,
    EventClash,
    MediumNotLinked,
    MediumTaken,
    RightBusy,
    RightEnded,
    RightNotBlocked,
)
from app.rights.media import MediaKeys
from app.rights.records import HeldRight, NewEvent, RecordedEvent
from app.rights.service import append, judging_edition, own
from fares.rights import (
    Block,
    BlockReason,
    Effect,
    EventKind,
    Link,
    TapEffect,
    Unblock,
    Unlink,
    activate,
    is_over,
    opens_by_the_day,
)

TRIES: Final = 24
"""How often a change that lost its turn to another decides again: each loss is another's success."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every change is made with: the transaction, the editions, the keys of media, who asks, and when (UTC)."""

    session: AsyncSession
    editions: Catalogue
    media: MediaKeys
    caller: Caller
    now: datetime


@dataclass(frozen=True, slots=True)
class _Wish:
    """A change that is asked for.

    `decide` gives what it does to a right that stands so, or None where something came between and the right must be
    read again; it raises where the change cannot be. `is_same` knows it again in what is recorded.
    """

    kind: EventKind
    event_id: UUID
    decide: Callable[[HeldRight], Awaitable[Effect | None]]
    is_same: Callable[[Effect], bool]


async def block(
    desk: Desk, right_id: UUID, event_id: UUID, reason: BlockReason, until: datetime | None
) -> RecordedEvent:
    """Have every validator refuse a right, until an instant or for good. A later block replaces an earlier one.

    Raises `NotFound`, `EventClash`, `RightEnded`, `BlockedByAnother`, `InvalidRequest` for an instant that is past, or
    `RightBusy`.
    """
    asked = Block(reason, desk.caller.client_id, until)

    async def decide(right: HeldRight) -> Effect:
        if until is not None and until <= desk.now:
            mistake = {"path": "/body/until", "message": "This must lie ahead."}
            raise InvalidRequest(members={"errors": [mistake]})
        await _refuse_if_over(desk, right)
        _refuse_if_anothers(desk, right)
        return asked

    return await _carry_out(desk, right_id, _Wish(EventKind.BLOCKED, event_id, decide, asked.__eq__))


async def unblock(desk: Desk, right_id: UUID, event_id: UUID) -> RecordedEvent:
    """Lift a block.

    Raises `NotFound`, `EventClash`, `RightEnded`, `RightNotBlocked`, `BlockedByAnother` or `RightBusy`.
    """

    async def decide(right: HeldRight) -> Effect:
        await _refuse_if_over(desk, right)
        if not right.state.is_blocked(desk.now):
            raise RightNotBlocked
        _refuse_if_anothers(desk, right)
        return Unblock()

    return await _carry_out(desk, right_id, _Wish(EventKind.UNBLOCKED, event_id, decide, Unblock().__eq__))


async def activate_today(desk: Desk, right_id: UUID, event_id: UUID) -> RecordedEvent:
    """Open today's fare day of a carnet or a flexible product ahead of its first tap.

    Raises `NotFound`, `EventClash`, `CannotActivate` or `RightBusy`.
    """

    async def decide(right: HeldRight) -> Effect:
        if not opens_by_the_day(right.terms):
            raise _cannot_activate("not_needed")
        edition = await judging_edition(desk.editions, right.terms, desk.now)
        decision = activate(edition, right.terms, right.state, desk.now)
        if not decision.accepted:
            raise _cannot_activate(decision.reason.value)
        if decision.effect.day_activated is None:
            raise _cannot_activate("active_already")
        return decision.effect

    def is_same(effect: Effect) -> bool:
        return isinstance(effect, TapEffect)

    return await _carry_out(desk, right_id, _Wish(EventKind.ACTIVATED, event_id, decide, is_same))


async def link(desk: Desk, right_id: UUID, event_id: UUID, medium: str) -> RecordedEvent:
    """Let a medium carry a right from now on. One that carries a right which is over is taken from that first.

    Raises `NotFound`, `EventClash`, `RightEnded`, `MediumTaken` or `RightBusy`.
    """
    digests = desk.media.digests(medium)
    await queries.hold_medium(desk.session, digests)

    async def decide(right: HeldRight) -> Effect | None:
        await _refuse_if_over(desk, right)
        carried = await queries.right_by_medium(desk.session, digests)
        if carried is not None and not await _is_over(desk, carried):
            raise MediumTaken
        if carried is not None and not await _take_off(desk, carried, digests):
            return None
        return Link(digests[0].hex())

    known = {Link(digest.hex()) for digest in digests}
    return await _carry_out(desk, right_id, _Wish(EventKind.LINKED, event_id, decide, known.__contains__))


async def unlink(desk: Desk, right_id: UUID, event_id: UUID, linked_by: int) -> RecordedEvent:
    """Let a medium carry a right no longer; `linked_by` is the sequence of an event that linked it.

    Raises `NotFound`, `EventClash`, `MediumNotLinked` or `RightBusy`.
    """
    medium = await queries.medium_linked_by(desk.session, right_id, linked_by)

    async def decide(right: HeldRight) -> Effect:
        if medium is None or medium not in right.state.media:
            raise MediumNotLinked
        return Unlink(medium)

    def is_same(effect: Effect) -> bool:
        return isinstance(effect, Unlink) and effect.medium == medium

    return await _carry_out(desk, right_id, _Wish(EventKind.UNLINKED, event_id, decide, is_same))


async def _carry_out(desk: Desk, right_id: UUID, wish: _Wish) -> RecordedEvent:
    """Record a change once. Whoever repeats it hears what was recorded first."""
    for _ in range(TRIES):
        right = await own(desk.session, desk.caller, right_id)
        # What is recorded is read after the right: a copy of this request that came between is seen here.
        first = await queries.event_by_its_id(desk.session, right_id, desk.caller.client_id, wish.event_id)
        if first is not None:
            if first.kind is wish.kind and wish.is_same(first.effect):
                return first
            raise EventClash
        effect = await wish.decide(right)
        if effect is not None and await _append(desk, right, wish.kind, effect, wish.event_id):
            await _announce(desk, right, effect)
            return _recorded(desk, right, wish, effect)
    raise RightBusy(headers={"Retry-After": "1"})


async def _append(desk: Desk, right: HeldRight, kind: EventKind, effect: Effect, event_id: UUID | None = None) -> bool:
    event = NewEvent(kind, effect, desk.caller.client_id, desk.caller.operator, event_id)
    if not await append(desk.session, right.id, right.state.sequence, event, desk.now):
        return False
    if isinstance(effect, Link | Unlink):
        await queries.append_medium(desk.session, right.id, right.state.sequence + 1, effect, desk.media.newest)
    return True


def _recorded(desk: Desk, right: HeldRight, wish: _Wish, effect: Effect) -> RecordedEvent:
    return RecordedEvent(
        right_id=right.id,
        sequence=right.state.sequence + 1,
        kind=wish.kind,
        effect=effect,
        recorded_at=desk.now,
        by=desk.caller.client_id,
        event_id=wish.event_id,
        operator=desk.caller.operator,
    )


async def _announce(desk: Desk, right: HeldRight, effect: Effect) -> None:
    """Tell the seller of a block and of its end, whoever asked for it."""
    match effect:
        case Block():
            payload: RightBlocked | RightUnblocked = RightBlocked(
                sale_id=right.sale_id,
                right_id=right.id,
                reason=effect.reason.value,
                blocked_at=desk.now,
                until=effect.until,
            )
        case Unblock():
            payload = RightUnblocked(sale_id=right.sale_id, right_id=right.id, unblocked_at=desk.now)
        case _:
            return
    if isinstance(effect, Block) and effect.until is not None:
        await note(desk.session, "block", {right.id: effect.until})
    await announce(desk.session, Event(payload, desk.now, frozenset({right.client_id})))


async def _take_off(desk: Desk, carried: HeldRight, digests: tuple[bytes, ...]) -> bool:
    """Unlink a medium from the right that it carries, and say whether nothing came between."""
    medium = next(digest.hex() for digest in digests if digest.hex() in carried.state.media)
    return await _append(desk, carried, EventKind.UNLINKED, Unlink(medium))


async def _is_over(desk: Desk, right: HeldRight) -> bool:
    edition = await judging_edition(desk.editions, right.terms, desk.now)
    return is_over(edition, right.terms, right.state, desk.now)


async def _refuse_if_over(desk: Desk, right: HeldRight) -> None:
    if await _is_over(desk, right):
        raise RightEnded


def _refuse_if_anothers(desk: Desk, right: HeldRight) -> None:
    """Leave the block of another alone, if it still holds; officers may change every one."""
    blocked = right.state.blocked if right.state.is_blocked(desk.now) else None
    if blocked is not None and blocked.by != desk.caller.client_id and "rights" not in desk.caller.scopes:
        raise BlockedByAnother


def _cannot_activate(reason: str) -> CannotActivate:
    return CannotActivate(members={"reason": reason})
