"""Reading and appending rights and their events. Each append says whether it won.

Statements are built once, of tables rather than of models: putting one together takes longer than to have it answered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    Interval,
    LargeBinary,
    Row,
    Select,
    Table,
    any_,
    bindparam,
    case,
    exists,
    func,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform.db import execute
from app.platform.tables import table_of
from app.rights.media import MediaKey
from app.rights.packing import pack_state, unpack_state
from app.rights.records import (
    Carried,
    Denied,
    HeldRight,
    JsonObject,
    NewEvent,
    RecordedEvent,
    RecordedTap,
    SoldRight,
    Tap,
    TapAnswer,
    TapContent,
    TapIdentity,
    read_effect,
    read_terms,
    write_effect,
)
from app.rights.tables import STANDING, RightEvent, RightMedium, TapClash, TapRefused, TravelRight
from fares.rights import Block, EventKind, Link, PresentationKind, Reason, RightState, Unlink, fold

_UNTOUCHED: Final = RightState()
_RIGHTS, _EVENTS, _MEDIA = table_of(TravelRight), table_of(RightEvent), table_of(RightMedium)
_REFUSED, _CLASHES = table_of(TapRefused), table_of(TapClash)
_RIGHT: Final = tuple(_RIGHTS.c[name] for name in ("id", "sale_id", "client_id", "name", "illustrative", "terms"))
_WRITTEN: Final = tuple(column.name for column in _EVENTS.c if column.server_default is None)
_EVENT: Final = {name: bindparam(name, type_=_EVENTS.c[name].type) for name in _WRITTEN}


def _of_identity(taps: Table) -> tuple[ColumnElement[bool], ...]:
    return tuple(taps.c[name] == bindparam(name) for name in ("device", "device_epoch", "device_counter"))


_NEWEST: Final = (
    select(_EVENTS.c.right_sequence, _EVENTS.c.state)
    .where(_EVENTS.c.right_id == _RIGHTS.c.id)
    .order_by(_EVENTS.c.right_sequence.desc())
    .limit(1)
    .lateral("newest")
)
_HAPPENED: Final = (
    select(
        func.jsonb_agg(
            func.jsonb_build_array(_EVENTS.c.kind, _EVENTS.c.details["effect"]), type_=JSONB
        ).aggregate_order_by(_EVENTS.c.right_sequence)
    )
    .where(_EVENTS.c.right_id == _RIGHTS.c.id, _EVENTS.c.right_sequence <= _NEWEST.c.right_sequence)
    .correlate(_RIGHTS, _NEWEST)
    .scalar_subquery()
)


def _held_rights(*which: ColumnElement[bool]) -> Select[Any]:
    """Select rights, each as its newest event left it: only where that does not say is all that happened read."""
    return (
        select(
            *_RIGHT,
            _RIGHTS.c.position,
            _NEWEST.c.right_sequence.label("sequence"),
            _NEWEST.c.state,
            case((_NEWEST.c.state.is_(None), _HAPPENED)).label("happened"),
        )
        .join(_NEWEST, true())
        .where(*which)
        .order_by(_RIGHTS.c.position)
    )


_TAKE_TURNS: Final = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))
_RECORDED_TAP: Final = (
    union_all(
        select(
            _EVENTS.c.recorded_at,
            _EVENTS.c.stop,
            _EVENTS.c.line,
            _EVENTS.c.tapped_at,
            func.coalesce(_EVENTS.c.details["reason"].astext, Reason.ACCEPTED.value).label("reason"),
            _EVENTS.c.details["display"].astext.label("display"),
            _EVENTS.c.medium_digest,
            _EVENTS.c.tap_kind,
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
            _REFUSED.c.tap_kind,
            *_RIGHT,
        )
        .outerjoin(_RIGHTS, _RIGHTS.c.id == _REFUSED.c.right_id)
        .where(*_of_identity(_REFUSED)),
    )
    .order_by("recorded_at")
    .limit(1)
)
_CARRIED: Final = (
    select(case((_MEDIA.c.linked, _MEDIA.c.right_id)))
    .where(_MEDIA.c.medium_digest == any_(bindparam("digests", type_=ARRAY(LargeBinary))))
    .order_by(_MEDIA.c.position.desc())
    .limit(1)
    .scalar_subquery()
)
"""The right that a medium carries: what became of it last counts, under whichever key it was stored."""
_RIGHT_BY_MEDIUM: Final = _held_rights(_RIGHTS.c.id == _CARRIED)
_RIGHT_BY_ID: Final = _held_rights(_RIGHTS.c.id == bindparam("id"))
_RIGHTS_BY_SALE: Final = _held_rights(_RIGHTS.c.sale_id == bindparam("sale_id")).add_columns(
    select(func.max(_EVENTS.c.tapped_at)).where(_EVENTS.c.right_id == _RIGHTS.c.id).scalar_subquery().label("tapped_at")
)
_STATE_AT: Final = select(_EVENTS.c.state).where(
    _EVENTS.c.right_id == bindparam("right_id"), _EVENTS.c.right_sequence == bindparam("right_sequence")
)
_RIGHTS_OF_SALE: Final = (
    select(_RIGHTS, _MEDIA.c.medium_digest)
    .join(_MEDIA, (_MEDIA.c.right_id == _RIGHTS.c.id) & (_MEDIA.c.right_sequence == 1))
    .where(_RIGHTS.c.sale_id == bindparam("sale_id"))
    .order_by(_RIGHTS.c.position)
)
_EVENTS_OF_RIGHT: Final = (
    select(*(_EVENTS.c[name] for name in _WRITTEN))
    .where(_EVENTS.c.right_id == bindparam("right_id"), _EVENTS.c.right_sequence > bindparam("after"))
    .order_by(_EVENTS.c.right_sequence)
    .limit(bindparam("limit"))
)
_SALE_OF: Final = select(_RIGHTS.c.sale_id).where(_RIGHTS.c.id == bindparam("id"))
_EVENT_BY_ITS_ID: Final = select(*(_EVENTS.c[name] for name in _WRITTEN)).where(
    *(_EVENTS.c[name] == bindparam(name) for name in ("right_id", "client_id", "event_id"))
)
_LINK: Final = select(_MEDIA.c.medium_digest).where(
    _MEDIA.c.right_id == bindparam("right_id"), _MEDIA.c.right_sequence == bindparam("link"), _MEDIA.c.linked
)
_LINKS_OF_RIGHT: Final = (
    select(_MEDIA.c.right_sequence, _MEDIA.c.medium_digest, _EVENTS.c.recorded_at)
    .join(_EVENTS, (_EVENTS.c.right_id == _MEDIA.c.right_id) & (_EVENTS.c.right_sequence == _MEDIA.c.right_sequence))
    .where(_MEDIA.c.right_id == bindparam("right_id"), _MEDIA.c.linked)
    .order_by(_MEDIA.c.right_sequence)
)
_LATER: Final = _EVENTS.alias("later")
_UNTIL: Final = _EVENTS.c.details["effect"]["until"].astext.cast(DateTime(timezone=True))
_DAYS_TO_RUN: Final = func.greatest(
    _RIGHTS.c.terms["fare_days"].astext.cast(Integer), _RIGHTS.c.terms["within_fare_days"].astext.cast(Integer)
)
_NOW: Final = bindparam("now", type_=DateTime(timezone=True))
_DENIED: Final = (
    select(
        _EVENTS.c.right_id,
        _EVENTS.c.kind,
        _EVENTS.c.details["effect"].label("effect"),
        _EVENTS.c.client_id,
        _EVENTS.c.recorded_at,
    )
    .join(_RIGHTS, _RIGHTS.c.id == _EVENTS.c.right_id)
    .where(
        text(f"right_event.{STANDING}"),
        _EVENTS.c.kind != EventKind.UNBLOCKED.value,
        _EVENTS.c.right_id > bindparam("after"),
        ~exists().where(
            text(f"later.{STANDING}"),
            _LATER.c.right_id == _EVENTS.c.right_id,
            _LATER.c.right_sequence > _EVENTS.c.right_sequence,
        ),
        _UNTIL.is_(None) | (_UNTIL > _NOW),
        _RIGHTS.c.valid_until + func.make_interval(0, 0, 0, _DAYS_TO_RUN, type_=Interval) > _NOW,
    )
    .order_by(_EVENTS.c.right_id)
    .limit(bindparam("limit"))
)
"""What happened last of those that deny a right or no longer do; not if it is over by itself."""
_APPEND_RIGHTS: Final = insert(_RIGHTS)
_APPEND_EVENTS: Final = insert(_EVENTS)
_APPEND_MEDIA: Final = insert(_MEDIA)
_APPEND_EVENT: Final = (
    insert(_EVENTS)
    .from_select(
        list(_EVENT),
        select(*_EVENT.values()).where(
            exists().where(
                _EVENTS.c.right_id == _EVENT["right_id"], _EVENTS.c.right_sequence == _EVENT["right_sequence"] - 1
            ),
        ),
    )
    .on_conflict_do_nothing()
    .returning(_EVENTS.c.right_sequence)
)
_APPEND_CLASH: Final = insert(_CLASHES).on_conflict_do_nothing()


async def hold_medium(session: AsyncSession, digests: Sequence[bytes]) -> None:
    """Let those who link one medium through one at a time, until the transaction ends."""
    for digest in sorted(digests):
        await execute(session, _TAKE_TURNS, {"name": f"medium {digest.hex()}"})


async def recorded_tap(session: AsyncSession, identity: TapIdentity) -> RecordedTap | None:
    """Find the tap of this identity that was answered first."""
    found = (await execute(session, _RECORDED_TAP, _identity_values(identity))).one_or_none()
    if found is None:
        return None
    right = None if found.id is None else _held(found, _UNTOUCHED)
    kind = PresentationKind(found.tap_kind or PresentationKind.ENTRY)
    content = TapContent(found.medium_digest, found.stop, found.line, found.tapped_at, kind)
    return RecordedTap(content, TapAnswer(Reason(found.reason), found.display, right, found.tapped_at))


async def right_by_medium(session: AsyncSession, digests: Sequence[bytes]) -> HeldRight | None:
    """Find the right that a medium carries, by any of its digests; it stands as its newest event left it."""
    found = (await execute(session, _RIGHT_BY_MEDIUM, {"digests": list(digests)})).one_or_none()
    return None if found is None else _standing(found)


async def right_by_id(session: AsyncSession, right_id: UUID) -> HeldRight | None:
    """Find a right, whoever sold it; it stands as its newest event left it."""
    found = (await execute(session, _RIGHT_BY_ID, {"id": right_id})).one_or_none()
    return None if found is None else _standing(found)


async def held_of_sale(session: AsyncSession, sale_id: UUID) -> Sequence[SoldRight]:
    """Give a sale's rights as they stand, in the order in which they were issued."""
    found = await execute(session, _RIGHTS_BY_SALE, {"sale_id": sale_id})
    return [SoldRight(_standing(row), row.position, row.tapped_at) for row in found]


async def rights_of_sale(session: AsyncSession, sale_id: UUID) -> Sequence[tuple[TravelRight, bytes]]:
    """Give the rows of a sale's rights, in the order in which they were issued, each with its token's digest."""
    rows = (await execute(session, _RIGHTS_OF_SALE, {"sale_id": sale_id})).mappings()
    return [
        (TravelRight(**{name: row[name] for name in TravelRight.model_fields}), row["medium_digest"]) for row in rows
    ]


async def sale_of(session: AsyncSession, right_id: UUID) -> UUID | None:
    """Name the sale that issued a right."""
    sale_id: UUID | None = (await execute(session, _SALE_OF, {"id": right_id})).scalar_one_or_none()
    return sale_id


async def events_of(session: AsyncSession, right_id: UUID, after: int, limit: int) -> Sequence[RecordedEvent]:
    """Give what happened to a right after a sequence, at most so many events, in their order."""
    values = {"right_id": right_id, "after": after, "limit": limit}
    return [recorded(row) for row in await execute(session, _EVENTS_OF_RIGHT, values)]


async def event_by_its_id(
    session: AsyncSession, right_id: UUID, client_id: str, event_id: UUID
) -> RecordedEvent | None:
    """Find what a client's own id for an event has recorded of a right."""
    values = {"right_id": right_id, "client_id": client_id, "event_id": event_id}
    found = (await execute(session, _EVENT_BY_ITS_ID, values)).one_or_none()
    return None if found is None else recorded(found)


async def medium_linked_by(session: AsyncSession, right_id: UUID, sequence: int) -> str | None:
    """Find which medium an event linked to a right: its digest in hexadecimal."""
    found = (await execute(session, _LINK, {"right_id": right_id, "link": sequence})).scalar_one_or_none()
    return None if found is None else found.hex()


async def links_of(session: AsyncSession, right_id: UUID) -> Sequence[Carried]:
    """Give every link that a right ever had to a medium, in their order, those among them that are no more."""
    found = await execute(session, _LINKS_OF_RIGHT, {"right_id": right_id})
    return [Carried(row.right_sequence, row.medium_digest.hex(), row.recorded_at) for row in found]


async def denied(session: AsyncSession, after: UUID, limit: int, now: datetime) -> Sequence[Denied]:
    """Give the rights that are blocked or have been taken back, by their ids, after one of them."""
    found = await execute(session, _DENIED, {"after": after, "limit": limit, "now": now})
    return [_denied(row) for row in found]


async def append_rights(
    session: AsyncSession,
    rights: Sequence[TravelRight],
    events: Sequence[Mapping[str, object]],
    media: Sequence[Mapping[str, object]],
) -> None:
    """Append the rights of a new sale, and the first event and medium of each."""
    await execute(session, _APPEND_RIGHTS, [right.model_dump() for right in rights])
    await execute(session, _APPEND_EVENTS, events)
    await execute(session, _APPEND_MEDIA, media)


async def append_event(session: AsyncSession, right_id: UUID, sequence: int, event: NewEvent, now: datetime) -> bool:
    """Append anything but a tap at a sequence, and say whether it is there: not where the sequence was not the next."""
    before = await _state_at(session, right_id, sequence - 1)
    if before is None:
        return False
    values = {
        **dict.fromkeys(_EVENT),
        "right_id": right_id,
        "right_sequence": sequence,
        "kind": event.kind.value,
        "operator": event.operator,
        "recorded_at": now,
        "details": {**event.details, "effect": write_effect(event.kind, event.effect)},
        "client_id": event.client_id,
        "event_id": event.event_id,
        "state": pack_state(fold(before, event.effect)),
    }
    return (await execute(session, _APPEND_EVENT, values)).first() is not None


async def _state_at(session: AsyncSession, right_id: UUID, sequence: int) -> RightState | None:
    """Give the state that an event left behind; where it does not say, only if it is the newest."""
    found = (await execute(session, _STATE_AT, {"right_id": right_id, "right_sequence": sequence})).first()
    if found is None:
        return None
    if found.state is not None:
        return unpack_state(found.state)
    right = await right_by_id(session, right_id)
    return right.state if right is not None and right.state.sequence == sequence else None


async def append_medium(
    session: AsyncSession, right_id: UUID, sequence: int, effect: Link | Unlink, newest: MediaKey
) -> None:
    """Append what became of a medium, beside the event that says it. New links have a digest by the newest key."""
    linked = isinstance(effect, Link)
    values = {
        "right_id": right_id,
        "right_sequence": sequence,
        "medium_digest": bytes.fromhex(effect.medium),
        "key_id": newest.id if linked else None,
        "linked": linked,
    }
    await execute(session, _APPEND_MEDIA, values)


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
        "tap_kind": tap.content.kind.value,
    }


def _held(found: Row[Any], state: RightState) -> HeldRight:
    terms = read_terms(found.terms)
    return HeldRight(found.id, found.sale_id, found.client_id, found.name, found.illustrative, terms, state)


def _standing(found: Row[Any]) -> HeldRight:
    state = _folded(found.happened) if found.state is None else unpack_state(found.state)
    assert state.sequence == found.sequence, "a right's sequence has no gap"
    return _held(found, state)


def _folded(happened: Sequence[tuple[str, JsonObject | None]]) -> RightState:
    state = _UNTOUCHED
    for kind, effect in happened:
        state = fold(state, read_effect(EventKind(kind), effect))
    return state


def recorded(row: Row[Any]) -> RecordedEvent:
    """Read an event from its row."""
    kind = EventKind(row.kind)
    return RecordedEvent(
        right_id=row.right_id,
        sequence=row.right_sequence,
        kind=kind,
        effect=read_effect(kind, row.details.get("effect")),
        recorded_at=row.recorded_at,
        by=row.device or row.client_id,
        event_id=row.event_id,
        stop=row.stop,
        operator=row.operator,
        line=row.line,
        tapped_at=row.tapped_at,
        tap_kind=None if kind is not EventKind.TAP else PresentationKind(row.tap_kind or PresentationKind.ENTRY),
    )


def _denied(row: Row[Any]) -> Denied:
    effect = read_effect(EventKind(row.kind), row.effect)
    reason, until = (effect.reason.value, effect.until) if isinstance(effect, Block) else (row.kind, None)
    return Denied(row.right_id, reason, row.client_id, row.recorded_at, until)
