"""Answer taps. The answer is recorded before it is given, and a repeated tap gets the first one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.editions import Catalogue
from app.platform.cache import CacheMemory
from app.rights import queries, store
from app.rights.errors import RightBusy
from app.rights.records import HeldRight, RecordedTap, Tap, TapAnswer
from app.rights.service import judging_edition
from app.validation.errors import DeviceClock, DeviceOutsideItsScope
from fares.errors import FareError, UnknownStop
from fares.rights import Decision, Presentation, Reason, fold, refusal, validate

OLDEST_TAP: Final = timedelta(days=8)
TRIES: Final = 24
"""How often a tap that lost its turn to another decides again: each loss is another tap's success."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What every tap is answered with: the transaction, the memory, the editions, and the instant it was received."""

    session: AsyncSession
    cache: CacheMemory
    editions: Catalogue
    now: datetime
    ahead: timedelta


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to tell the device, and the right's new state to remember once this is committed."""

    answer: TapAnswer
    standing: HeldRight | None


async def answer(gate: Gate, asked: Tap, right_id: UUID | None) -> Outcome:
    """Decide a tap and record it; `right_id` is what its token proves, if it is one of ours.

    Safe to repeat and to race: the caller commits before it answers. Raises `DeviceClock`, `DeviceOutsideItsScope`
    or `RightBusy`, and then nothing is recorded.
    """
    tap = _at_one_code(gate, asked)
    remembered = None if right_id is None else await store.recall(gate.cache, right_id)
    await queries.hold_identity(gate.session, tap.identity)
    objection = _objection(gate, tap)
    if remembered is not None and objection is None and _carries(remembered, tap):
        decision = await _decide(gate, remembered, tap)
        if decision.accepted and await queries.append_tap(gate.session, remembered, tap, decision, gate.now):
            return _accepted(remembered, decision, tap)
    return await _answer_from_the_record(gate, tap, objection)


async def _answer_from_the_record(gate: Gate, tap: Tap, objection: FareError | None) -> Outcome:
    for _ in range(TRIES):
        first = await queries.recorded_tap(gate.session, tap.identity)
        if first is not None:
            return await _repeat(gate, first, tap)
        if objection is not None:
            raise objection
        right = await queries.right_by_medium(gate.session, tap.digests)
        decision = await _decide(gate, right, tap)
        if right is None or not decision.accepted:
            return await _refuse(gate, right, decision, tap)
        if await queries.append_tap(gate.session, right, tap, decision, gate.now):
            return _accepted(right, decision, tap)
    raise RightBusy(headers={"Retry-After": "1"})


def _at_one_code(gate: Gate, tap: Tap) -> Tap:
    """Name the stop by its ATCO code, however the device named it; one that is not known stays as it is."""
    try:
        stop = gate.editions.in_force(gate.now).network.stop(tap.content.stop)
    except UnknownStop:
        return tap
    return replace(tap, content=replace(tap.content, stop=stop.id))


def _objection(gate: Gate, tap: Tap) -> FareError | None:
    """Find what is wrong with the device rather than with the passenger."""
    if not gate.now - OLDEST_TAP <= tap.content.at <= gate.now + gate.ahead:
        return DeviceClock()
    line = gate.editions.in_force(gate.now).network.lines.get(tap.content.line or "")
    return DeviceOutsideItsScope() if line is not None and line.operator != tap.operator else None


def _carries(right: HeldRight, tap: Tap) -> bool:
    """Say whether the medium shown carried a right when it stood so; if it does no more, the sequence has moved on."""
    return any(digest.hex() in right.state.media for digest in tap.digests)


async def _decide(gate: Gate, right: HeldRight | None, tap: Tap) -> Decision:
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


def _accepted(right: HeldRight, decision: Decision, tap: Tap) -> Outcome:
    standing = replace(right, state=fold(right.state, decision.effect))
    return Outcome(TapAnswer(decision.reason, decision.sentence, right, tap.content.at), standing)


async def _refuse(gate: Gate, right: HeldRight | None, decision: Decision, tap: Tap) -> Outcome:
    refused = TapAnswer(decision.reason, decision.sentence, right, tap.content.at)
    await queries.append_refusal(gate.session, tap, refused, gate.now)
    return Outcome(refused, right)


async def _repeat(gate: Gate, first: RecordedTap, tap: Tap) -> Outcome:
    if not tap.says(first.content):
        await queries.append_clash(gate.session, tap, gate.now)
    return Outcome(first.answer, None)
