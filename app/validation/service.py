"""Answer taps. The answer is recorded before it is given, and a repeated tap gets the first one."""

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from app.catalogue.editions import Catalogue
from app.platform.deadline import within
from app.platform.later import Listener, in_a_task
from app.platform.metrics import Metrics
from app.platform.together import Together, TooMuchWaits
from app.rights.errors import RightBusy
from app.rights.records import Tap, TapAnswer
from app.validation.deciding import Ask
from app.validation.errors import DeviceClock, DeviceOutsideItsScope
from app.validation.lanes import Lane, Lanes
from app.validation.memory import Memory
from app.validation.recording import Record
from fares.errors import FareError, UnknownStop
from fares.network import Network

OLDEST_TAP: Final = timedelta(days=8)
TRIES: Final = 24
"""How often a tap that lost its turn to another decides again: each loss is another tap's success."""
KNOWN_BY_BYTES: Final = 8

_ENCODER: Final = msgspec.msgpack.Encoder()


Decisions: TypeAlias = Together[Ask, TapAnswer | None]
"""`Decider.decide` for many together."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What every tap is answered with: `decide` is `Decider.decide_one`, or what does that for many together.

    `ahead` is how far a device's clock may run before ours. No memory: it plays.
    """

    decide: Callable[[Ask], Awaitable[TapAnswer | None]]
    record: Record
    memory: Memory | None
    lanes: Lanes
    editions: Catalogue
    figures: Metrics
    ahead: timedelta


@dataclass(frozen=True, slots=True)
class SharedGate(Gate):
    """What everybody's taps are answered with: `decide` asks `decisions`, which can tell later as well."""

    decisions: Decisions


async def answer(gate: Gate, asked: Tap, right_id: UUID | None, now: datetime) -> TapAnswer:
    """Decide a tap and record it; `right_id` is what its token proves, if it is one of ours.

    Safe to repeat, to race and to be cancelled. Raises `DeviceClock`, `DeviceOutsideItsScope` or `RightBusy`, and then
    nothing is recorded.
    """
    ask, key = _ask(gate, asked, right_id, now)
    lane = await gate.lanes.take(key)
    try:
        ask.right = lane.standing
        answered = await gate.decide(ask) or await _answer_from_the_record(gate, ask)
        _leave_word(gate, lane, ask)
    finally:
        gate.lanes.give(key, lane)
    return answered


def answer_soon(
    gate: SharedGate,
    asked: Tap,
    right_id: UUID | None,
    now: datetime,
    listener: Listener[TapAnswer],
    patience_seconds: float,
) -> None:
    """Answer a tap as `answer` does and count it, but tell the answer later: `TimeoutError` once patience ends.

    Raises `TooMuchWaits`. Nobody waits in a task, but for a tap that comes while another of its right is on its way,
    and for one that has to be asked again.
    """

    def tell(answered: TapAnswer | Exception) -> None:
        if not isinstance(answered, Exception):
            gate.figures.validations[answered.reason] += 1
        listener.tell(answered)

    ask, key = _ask(gate, asked, right_id, now)
    lane = gate.lanes.take_at_once(key)
    if lane is None:
        in_a_task(within(patience_seconds, answer(gate, asked, right_id, now)), tell)
        return
    ask.foresee = listener.foresee
    until = get_running_loop().time() + patience_seconds

    def leave(answered: TapAnswer | Exception) -> None:
        if not isinstance(answered, Exception):
            _leave_word(gate, lane, ask)
        gate.lanes.give(key, lane)
        tell(answered)

    def hear(answered: TapAnswer | Exception | None) -> None:
        if answered is None:
            in_a_task(within(until - get_running_loop().time(), _answer_from_the_record(gate, ask)), leave)
        else:
            leave(answered)

    try:
        gate.decisions.ask_soon(ask, hear, patience_seconds)
    except TooMuchWaits:
        gate.lanes.give(key, lane)
        raise


def _ask(gate: Gate, asked: Tap, right_id: UUID | None, now: datetime) -> tuple[Ask, Hashable]:
    """Say what a tap asks, and by what the lane of its right is known."""
    network = gate.editions.in_force(now).network
    tap = _at_one_code(network, asked)
    medium = tap.content.medium_digest
    carried = right_id or (None if gate.memory is None else gate.memory.carried_by(medium))
    ask = Ask(tap, now, _objection(gate, network, tap, now), _known_by(tap), carried)
    return ask, medium if carried is None else carried.int


def _leave_word(gate: Gate, lane: Lane, ask: Ask) -> None:
    """Leave word for the next tap of a right, or with its medium, how this one left it."""
    right = lane.standing = ask.right
    if right is None or right.id is ask.right_id or gate.memory is None:
        return
    if right.id != ask.right_id:
        gate.memory.carries(ask.tap.content.medium_digest, right.id)


async def _answer_from_the_record(gate: Gate, ask: Ask) -> TapAnswer:
    """Answer by what PostgreSQL says, whatever is remembered."""
    lost = ask.confirmed or ask.objection is not None
    for _ in range(TRIES):
        if lost:
            first = await gate.record.first(ask.tap, ask.now)
            if first is not None:
                gate.figures.repeated.inc()
                return first.answer
        if ask.objection is not None:
            raise ask.objection
        ask.right, ask.confirmed = await gate.record.standing(ask.tap.digests), True
        answered = await gate.decide(ask)
        if answered is not None:
            return answered
        lost = True
    raise RightBusy(headers={"Retry-After": "1"})


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


def _known_by(tap: Tap) -> bytes:
    """Give 8 bytes by which a tap is known again within its right: its identity and all that it says."""
    identity, content = tap.identity, tap.content
    said = (identity.device, identity.epoch, identity.counter, content.stop, content.line, content.at, content.kind)
    return blake2b(_ENCODER.encode(said), digest_size=KNOWN_BY_BYTES, key=content.medium_digest).digest()
