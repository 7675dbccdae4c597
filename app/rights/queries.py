"""Reading and appending rights and their events. Each append says whether it won.

Statements are built once, of tables rather than of models: putting one together takes longer than to have it answered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, bindparam, exists, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import execute
from app.platform.tables import table_of
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

_UNTOUCHED: Final = RightState()
_RIGHTS, _EVENTS = table_of(TravelRight), table_of(RightEvent)
_REFUSED, _CLASHES = table_of(TapRefused), table_of(TapClash)
_RIGHT: Final = (_RIGHTS.c.id, _RIGHTS.c.name, _RIGHTS.c.illustrative, _RIGHTS.c.terms)
_EVENT: Final = {column.name: bindparam(column.name, type_=column.type) for column in _EVENTS.c}


def _of_identity(taps: Table) -> tuple[ColumnElement[bool], ...]:
    return tuple(taps.c[name] == bindparam(name) for name in ("device", "device_epoch", "device_counter"))


_HOLD_IDENTITY: Final = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("tap"), 0)))
_RECORDED_TAP: Final = (
    union_all(
        select(
            _EVENTS.c.recorded_at,
            _EVENTS.c.stop,
            _EVENTS.c.line,
            _EVENTS.c.tapped_at,
            literal(Reason.ACCEPTED.value).label("reason"),
            _EVENTS.c.details["display"].astext.label("display"),
            _RIGHTS.c.medium_digest,
            *_RIGHT,
        )
        .join(_RIGHTS, _RIGHTS.c.id == _EVENTS.c.right_id)
        .where(*_of_identity(_EVENTS)),
        select(
            _REFUSED.c.recorded_at,
            _REFUSED.c.stop,
            _REFUSED.c.line,
            _REFUSED.c.tapped_at,
            _REFUSED.c.reason,
            _REFUSED.c.display,
            _REFUSED.c.medium_digest,
            *_RIGHT,
        )
        .outerjoin(_RIGHTS, _RIGHTS.c.id == _REFUSED.c.right_id)
        .where(*_of_identity(_REFUSED)),
    )
    .order_by("recorded_at")
    .limit(1)
)
_RIGHT_BY_MEDIUM: Final = (
    select(
        *_RIGHT,
        func.max(_EVENTS.c.right_sequence).label("sequence"),
        func.jsonb_agg(_EVENTS.c.details["effect"], type_=JSONB)
        .aggregate_order_by(_EVENTS.c.right_sequence)
        .label("effects"),
    )
    .join(_EVENTS, _EVENTS.c.right_id == _RIGHTS.c.id)
    .where(_RIGHTS.c.medium_digest == bindparam("medium_digest"))
    .group_by(_RIGHTS.c.id)
)
_RIGHTS_OF_SALE: Final = select(_RIGHTS).where(_RIGHTS.c.sale_id == bindparam("sale_id")).order_by(_RIGHTS.c.position)
_APPEND_RIGHTS: Final = insert(_RIGHTS)
_APPEND_EVENTS: Final = insert(_EVENTS)
_APPEND_TAP: Final = (
    insert(_EVENTS)
    .from_select(
        list(_EVENT),
        select(*_EVENT.values()).where(
            exists().where(
                _EVENTS.c.right_id == _EVENT["right_id"], _EVENTS.c.right_sequence == _EVENT["right_sequence"] - 1
            ),
            ~exists().where(*_of_identity(_EVENTS)),
            ~exists().where(*_of_identity(_REFUSED)),
        ),
    )
    .on_conflict_do_nothing()
    .returning(_EVENTS.c.right_sequence)
)
_APPEND_REFUSAL: Final = insert(_REFUSED)
_APPEND_CLASH: Final = insert(_CLASHES).on_conflict_do_nothing()


async def hold_identity(session: AsyncSession, identity: TapIdentity) -> None:
    """Let copies of one tap through one at a time, until the transaction ends."""
    await execute(session, _HOLD_IDENTITY, {"tap": f"tap {identity.device} {identity.epoch} {identity.counter}"})


async def recorded_tap(session: AsyncSession, identity: TapIdentity) -> RecordedTap | None:
    """Find the tap of this identity that was answered first."""
    found = (await execute(session, _RECORDED_TAP, _identity_values(identity))).one_or_none()
    if found is None:
        return None
    right = None if found.id is None else _held(found, _UNTOUCHED)
    content = TapContent(found.medium_digest, found.stop, found.line, found.tapped_at)
    return RecordedTap(content, TapAnswer(Reason(found.reason), found.display, right, found.tapped_at))


async def right_by_medium(session: AsyncSession, medium_digest: bytes) -> HeldRight | None:
    """Find the right that a medium carries, its state folded from all of its events."""
    found = (await execute(session, _RIGHT_BY_MEDIUM, {"medium_digest": medium_digest})).one_or_none()
    if found is None:
        return None
    state = _UNTOUCHED
    for effect in found.effects:
        # An event that is not a tap has no effect, and only takes its sequence.
        state = fold(state, read_effect(effect or {}))
    assert state.sequence == found.sequence, "a right's sequence has no gap"
    return _held(found, state)


async def rights_of_sale(session: AsyncSession, sale_id: UUID) -> Sequence[TravelRight]:
    """Give the rows of a sale's rights, in the order in which they were issued."""
    return [TravelRight(**row) for row in (await execute(session, _RIGHTS_OF_SALE, {"sale_id": sale_id})).mappings()]


async def append_rights(
    session: AsyncSession, rights: Sequence[TravelRight], events: Sequence[Mapping[str, object]]
) -> None:
    """Append the rights of a new sale, and the first event of each."""
    await execute(session, _APPEND_RIGHTS, [right.model_dump() for right in rights])
    await execute(session, _APPEND_EVENTS, events)


async def append_tap(session: AsyncSession, right: HeldRight, tap: Tap, decision: Decision, now: datetime) -> bool:
    """Append an accepted tap as the right's next event, and say whether it is there.

    It is not where the state was stale (the sequence is taken), ahead of the truth (the sequence before it is missing),
    or where this tap has already been answered.
    """
    values = {
        **_tap_values(tap),
        "right_id": right.id,
        "right_sequence": right.state.sequence + 1,
        "kind": "tap",
        "recorded_at": now,
        "details": {"display": decision.sentence, "effect": write_effect(decision.effect)},
    }
    return (await execute(session, _APPEND_TAP, values)).first() is not None


async def append_refusal(session: AsyncSession, tap: Tap, answer: TapAnswer, now: datetime) -> None:
    """Append a refused tap. The caller holds its identity and knows that it has not been answered."""
    values = {
        **_tap_values(tap),
        "right_id": answer.right and answer.right.id,
        "medium_digest": tap.content.medium_digest,
        "recorded_at": now,
        "reason": answer.reason.value,
        "display": answer.display,
    }
    await execute(session, _APPEND_REFUSAL, values)


async def append_clash(session: AsyncSession, tap: Tap, now: datetime) -> None:
    """Keep a tap that used another's identity, once for each different content."""
    values = {
        **_tap_values(tap),
        "fingerprint": tap.content.fingerprint,
        "medium_digest": tap.content.medium_digest,
        "recorded_at": now,
    }
    await execute(session, _APPEND_CLASH, values)


def _identity_values(identity: TapIdentity) -> dict[str, object]:
    return {"device": identity.device, "device_epoch": identity.epoch, "device_counter": identity.counter}


def _tap_values(tap: Tap) -> dict[str, object]:
    return {
        **_identity_values(tap.identity),
        "stop": tap.content.stop,
        "operator": tap.operator,
        "line": tap.content.line,
        "tapped_at": tap.content.at,
    }


def _held(found: Row[Any], state: RightState) -> HeldRight:
    return HeldRight(found.id, found.name, found.illustrative, read_terms(found.terms), state)
