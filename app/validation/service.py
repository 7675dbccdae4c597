"""Answer taps. The answer is recorded before it is given, and a repeated tap gets the first one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

import msgspec

from app.catalogue.editions import Catalogue
from app.platform.metrics import Metrics
from app.rights.errors import RightBusy
from app.rights.packing import pack_state
from app.rights.records import Tap, TapAnswer
from app.rights.service import judging_edition
from app.rights.standing import Standing, Told
from app.rights.taps import NewTap
from app.validation.errors import DeviceClock, DeviceOutsideItsScope
from app.validation.lanes import Lane, Lanes
from app.validation.memory import Memory
from app.validation.recording import Record
from fares.errors import FareError, UnknownStop
from fares.network import Network
from fares.rights import NO_EFFECT, Decision, Presentation, Reason, fold, refusal, validate
from fares.rights.reasons import acceptance

OLDEST_TAP: Final = timedelta(days=8)
TRIES: Final = 24
"""How often a tap that lost its turn to another decides again: each loss is another tap's success."""
KNOWN_BY_BYTES: Final = 8
TOLD: Final = 2
"""How many answers of a right are remembered, so that a retry need not ask PostgreSQL."""
USUAL: Final = acceptance(NO_EFFECT)

_ENCODER: Final = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Gate:
    """What every tap is answered with; `ahead` is how far a device's clock may run before ours. No memory: it plays."""

    record: Record
    memory: Memory | None
    lanes: Lanes
    editions: Catalogue
    figures: Metrics
    ahead: timedelta


@dataclass(slots=True)
class _Asked:
    """A tap as it is being answered: when it came (UTC), what is wrong with its device, and its right's lane.

    A foreign medium is no token of ours: it does not tell which right it carries. By `known_by` the tap is known again.
    """

    tap: Tap
    now: datetime
    objection: FareError | None
    lane: Lane
    is_foreign: bool
    known_by: bytes


async def answer(gate: Gate, asked: Tap, right_id: UUID | None, now: datetime) -> TapAnswer:
    """Decide a tap and record it; `right_id` is what its token proves, if it is one of ours.

    Safe to repeat, to race and to be cancelled. Raises `DeviceClock`, `DeviceOutsideItsScope` or `RightBusy`, and then
    nothing is recorded.
    """
    network = gate.editions.in_force(now).network
    tap = _at_one_code(network, asked)
    medium = tap.content.medium_digest
    is_foreign = right_id is None
    if is_foreign and gate.memory is not None:
        right_id = gate.memory.carried_by(medium)
    key = right_id or medium
    lane = gate.lanes.enter(key)
    try:
        async with lane.turn:
            ask = _Asked(tap, now, _objection(gate, network, tap, now), lane, is_foreign, _known_by(tap))
            return await _answer_from_memory(gate, ask, right_id) or await _answer_from_the_record(gate, ask)
    finally:
        gate.lanes.leave(key, lane)


async def _answer_from_memory(gate: Gate, ask: _Asked, right_id: UUID | None) -> TapAnswer | None:
    """Accept by what is remembered of the right, or repeat what it was told; None where PostgreSQL has to say more."""
    right = ask.lane.standing
    if right is None and gate.memory is not None and right_id is not None:
        right = await gate.memory.recall(right_id)
    if right is None:
        return None
    first = _told_before(right, ask)
    if first is not None:
        gate.figures.repeated.inc()
        return first
    if ask.objection is not None or not _carries(right, ask.tap):
        return None
    decision = await _decide(gate, right, ask.tap)
    return await _accept(gate, ask, right, decision) if decision.accepted else None


async def _answer_from_the_record(gate: Gate, ask: _Asked) -> TapAnswer:
    lost = ask.objection is not None
    for _ in range(TRIES):
        if lost:
            first = await gate.record.first(ask.tap, ask.now)
            if first is not None:
                gate.figures.repeated.inc()
                return first.answer
        if ask.objection is not None:
            raise ask.objection
        right = await gate.record.standing(ask.tap.digests)
        decision = await _decide(gate, right, ask.tap)
        if right is not None and decision.accepted:
            answered = await _accept(gate, ask, right, decision)
        else:
            answered = await _refuse(gate, ask, right, decision)
        if answered is not None:
            return answered
        lost = True
    raise RightBusy(headers={"Retry-After": "1"})


async def _accept(gate: Gate, ask: _Asked, right: Standing, decision: Decision) -> TapAnswer | None:
    """Record an accepted tap as the right's next event; None where something else came first."""
    state = fold(right.state, decision.effect)
    packed = pack_state(state)
    new = NewTap(ask.tap, decision, ask.now, right.id, state.sequence, right.packed, packed)
    if not await gate.record.add(new):
        gate.figures.decided_again.inc()
        ask.lane.standing = None
        return None
    usual = decision.reason is USUAL.reason and decision.sentence == USUAL.sentence
    told = Told(ask.known_by, *(() if usual else (decision.reason.value, decision.sentence)))
    told_now = (told, *right.told)[:TOLD]
    _remember(gate, ask, Standing(right.id, right.pattern, right.terms, state, packed, told_now))
    return TapAnswer(decision.reason, decision.sentence, right, ask.tap.content.at)


async def _refuse(gate: Gate, ask: _Asked, right: Standing | None, decision: Decision) -> TapAnswer | None:
    """Record a tap that PostgreSQL's own word refuses; None where the tap was answered before."""
    if not await gate.record.add(NewTap(ask.tap, decision, ask.now, None if right is None else right.id)):
        return None
    if right is not None:
        _remember(gate, ask, right)
    return TapAnswer(decision.reason, decision.sentence, right, ask.tap.content.at)


def _remember(gate: Gate, ask: _Asked, right: Standing) -> None:
    ask.lane.standing = right
    if gate.memory is not None:
        gate.memory.remember(right, ask.tap.content.medium_digest if ask.is_foreign else None)


def _at_one_code(network: Network, tap: Tap) -> Tap:
    """Name the stop by its ATCO code, however the device named it; one that is not known stays as it is."""
    try:
        stop = network.stop(tap.content.stop)
    except UnknownStop:
        return tap
    return tap if stop.id == tap.content.stop else replace(tap, content=replace(tap.content, stop=stop.id))


def _objection(gate: Gate, network: Network, tap: Tap, now: datetime) -> FareError | None:
    """Find what is wrong with the device rather than with the passenger."""
    if not now - OLDEST_TAP <= tap.content.at <= now + gate.ahead:
        return DeviceClock()
    line = network.lines.get(tap.content.line or "")
    return DeviceOutsideItsScope() if line is not None and line.operator != tap.operator else None


def _carries(right: Standing, tap: Tap) -> bool:
    """Say whether the medium shown carried a right when it stood so; if it does no more, the sequence has moved on."""
    return any(digest.hex() in right.state.media for digest in tap.digests)


async def _decide(gate: Gate, right: Standing | None, tap: Tap) -> Decision:
    """Ask the engine, by the edition that sold the right, or in force at the tap for what is no product."""
    if right is None:
        return refusal(Reason.UNKNOWN_RIGHT, tap.language)
    edition = await judging_edition(gate.editions, right.terms, tap.content.at)
    return validate(edition, right.terms, right.state, _shown(tap))


def _shown(tap: Tap) -> Presentation:
    content = tap.content
    return Presentation(
        content.stop, tap.operator, content.line, content.at, content.kind, tap.identity.device, tap.language
    )


def _told_before(right: Standing, ask: _Asked) -> TapAnswer | None:
    """Repeat the answer to this very tap, if it was one of the right's last: only what is committed is remembered."""
    for told in right.told:
        if told.tap == ask.known_by:
            reason = USUAL.reason if told.reason is None else Reason(told.reason)
            return TapAnswer(reason, told.display or USUAL.sentence, right, ask.tap.content.at)
    return None


def _known_by(tap: Tap) -> bytes:
    """Give 8 bytes by which a tap is known again within its right: its identity and all that it says."""
    identity, content = tap.identity, tap.content
    said = (identity.device, identity.epoch, identity.counter, content.stop, content.line, content.at, content.kind)
    return blake2b(_ENCODER.encode(said), digest_size=KNOWN_BY_BYTES, key=content.medium_digest).digest()
