"""Reading and appending rights and their events. Each append says whether it won."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, DateTime, Integer, String, Uuid, func, literal
from sqlalchemy import select as row_of
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.rights.records import (
    HeldRight,
    RecordedTap,
    Tap,
    TapAnswer,
    TapContent,
    TapIdentity,
    read_effect,
    read_terms,
    write_effect,
)
from app.rights.tables import RightEvent, TapClash, TapRefused, TravelRight
from fares.rights import Decision, Reason, RightState, fold

_UNTOUCHED = RightState()


async def hold_identity(session: AsyncSession, identity: TapIdentity) -> None:
    """Let copies of one tap through one at a time, until the transaction ends."""
    name = f"tap {identity.device} {identity.epoch} {identity.counter}"
    await session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def recorded_tap(session: AsyncSession, identity: TapIdentity) -> RecordedTap | None:
    """Find the tap of this identity that was answered first."""
    return await _accepted_tap(session, identity) or await _refused_tap(session, identity)


async def right_by_medium(session: AsyncSession, medium_digest: bytes) -> HeldRight | None:
    """Find the right that a medium carries, its state folded from all of its events."""
    carried = select(TravelRight).where(col(TravelRight.medium_digest) == medium_digest)
    found = (await session.exec(carried)).one_or_none()
    return None if found is None else _held(found, await _state(session, found.id))


async def rights_of_sale(session: AsyncSession, sale_id: UUID) -> Sequence[TravelRight]:
    """Give the rows of a sale's rights, in the order in which they were issued."""
    rights = select(TravelRight).where(col(TravelRight.sale_id) == sale_id).order_by(col(TravelRight.position))
    return (await session.exec(rights)).all()


async def append_tap(session: AsyncSession, right: HeldRight, tap: Tap, decision: Decision, now: datetime) -> bool:
    """Append an accepted tap as the right's next event, and say whether it is there.

    It is not where the state was stale (the sequence is taken), ahead of the truth (the sequence before it is missing),
    or where this tap has already been answered.
    """
    values: dict[str, ColumnElement[Any]] = {
        "right_id": literal(right.id, Uuid()),
        "right_sequence": literal(right.state.sequence + 1, Integer()),
        "kind": literal("tap", String()),
        **_tap_columns(tap),
        "recorded_at": literal(now, DateTime(timezone=True)),
        "details": literal({"display": decision.sentence, "effect": write_effect(decision.effect)}, JSONB()),
    }
    row = row_of(*values.values()).where(
        _event_at(right.id, right.state.sequence), ~_accepted(tap.identity), ~_refused(tap.identity)
    )
    appended = insert(RightEvent).from_select(list(values), row).on_conflict_do_nothing()
    return (await session.exec(appended.returning(col(RightEvent.right_sequence)))).first() is not None


async def append_refusal(session: AsyncSession, tap: Tap, answer: TapAnswer, now: datetime) -> None:
    """Append a refused tap. The caller holds its identity and knows that it has not been answered."""
    await session.exec(
        insert(TapRefused).values(
            **_tap_columns(tap),
            right_id=answer.right and answer.right.id,
            medium_digest=tap.content.medium_digest,
            recorded_at=now,
            reason=answer.reason.value,
            display=answer.display,
        )
    )


async def append_clash(session: AsyncSession, tap: Tap, now: datetime) -> None:
    """Keep a tap that used another's identity, once for each different content."""
    await session.exec(
        insert(TapClash)
        .values(
            **_tap_columns(tap),
            fingerprint=tap.content.fingerprint,
            medium_digest=tap.content.medium_digest,
            recorded_at=now,
        )
        .on_conflict_do_nothing()
    )


def _tap_columns(tap: Tap) -> dict[str, ColumnElement[Any]]:
    return {
        "device": literal(tap.identity.device),
        "device_epoch": literal(tap.identity.epoch, BigInteger()),
        "device_counter": literal(tap.identity.counter, BigInteger()),
        "stop": literal(tap.content.stop),
        "operator": literal(tap.operator),
        "line": literal(tap.content.line, String()),
        "tapped_at": literal(tap.content.at, DateTime(timezone=True)),
    }


def _event_at(right_id: UUID, sequence: int) -> ColumnElement[bool]:
    return (
        select(RightEvent)
        .where(col(RightEvent.right_id) == right_id, col(RightEvent.right_sequence) == sequence)
        .exists()
    )


def _accepted(identity: TapIdentity) -> ColumnElement[bool]:
    return select(RightEvent).where(*_accepted_identity(identity)).exists()


def _accepted_identity(identity: TapIdentity) -> tuple[ColumnElement[bool], ...]:
    return (
        col(RightEvent.device) == identity.device,
        col(RightEvent.device_epoch) == identity.epoch,
        col(RightEvent.device_counter) == identity.counter,
    )


def _refused(identity: TapIdentity) -> ColumnElement[bool]:
    return select(TapRefused).where(*_refused_identity(identity)).exists()


def _refused_identity(identity: TapIdentity) -> tuple[ColumnElement[bool], ...]:
    return (
        col(TapRefused.device) == identity.device,
        col(TapRefused.device_epoch) == identity.epoch,
        col(TapRefused.device_counter) == identity.counter,
    )


async def _accepted_tap(session: AsyncSession, identity: TapIdentity) -> RecordedTap | None:
    found = (
        await session.exec(
            select(RightEvent, TravelRight)
            .join(TravelRight, col(TravelRight.id) == col(RightEvent.right_id))
            .where(*_accepted_identity(identity))
            .order_by(col(RightEvent.recorded_at))
            .limit(1)
        )
    ).first()
    if found is None:
        return None
    event, right = found
    assert event.stop is not None
    assert event.tapped_at is not None, "a tap's event says where and when"
    content = TapContent(right.medium_digest, event.stop, event.line, event.tapped_at)
    answer = TapAnswer(Reason.ACCEPTED, event.details["display"], _held(right, _UNTOUCHED), event.tapped_at)
    return RecordedTap(content, answer)


async def _refused_tap(session: AsyncSession, identity: TapIdentity) -> RecordedTap | None:
    found = (
        await session.exec(
            select(TapRefused, TravelRight)
            .outerjoin(TravelRight, col(TravelRight.id) == col(TapRefused.right_id))
            .where(*_refused_identity(identity))
        )
    ).first()
    if found is None:
        return None
    tap, right = found
    held = None if tap.right_id is None else _held(right, _UNTOUCHED)
    content = TapContent(tap.medium_digest, tap.stop, tap.line, tap.tapped_at)
    return RecordedTap(content, TapAnswer(Reason(tap.reason), tap.display, held, tap.tapped_at))


async def _state(session: AsyncSession, right_id: UUID) -> RightState:
    """Fold all events of a right; one that is not a tap only takes its sequence."""
    events = await session.exec(
        select(col(RightEvent.right_sequence), col(RightEvent.details)["effect"])
        .where(col(RightEvent.right_id) == right_id)
        .order_by(col(RightEvent.right_sequence))
    )
    state = _UNTOUCHED
    for sequence, effect in events:
        state = fold(state, read_effect(effect or {}))
        assert state.sequence == sequence, "a right's sequence has no gap"
    return state


def _held(right: TravelRight, state: RightState) -> HeldRight:
    return HeldRight(right.id, right.name, right.illustrative, read_terms(right.terms), state)
