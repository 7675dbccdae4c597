"""Answer taps. The answer is recorded before it is given, and a repeated tap gets the first one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, NamedTuple, Self, TypeAlias
from uuid import UUID

import msgspec

from app.catalogue.editions import Catalogue
from app.platform.deadline import within
from app.platform.later import Tell, in_a_task
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


class Soon(NamedTuple):
    """Who hears of an answer later, and how long that one waits: then the answer is a `TimeoutError`."""

    tell: Tell[TapAnswer]
    patience_seconds: float


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


async def answer(gate: Gate, asked: Tap, right_id: UUID | None, now: datetime) -> TapAnswer:
    """Decide a tap and record it; `right_id` is what its token proves, if it is one of ours.

    Safe to repeat, to race and to be cancelled. Raises `DeviceClock`, `DeviceOutsideItsScope` or `RightBusy`, and then
    nothing is recorded.
    """
    coming = _Coming.at(gate, asked, right_id, now)
    lane = await gate.lanes.take(coming.key)
    try:
        ask = coming.ask(lane)
        answered = await gate.decide(ask) or await _answer_from_the_record(gate, ask)
        coming.passes(lane, ask)
    finally:
        gate.lanes.give(coming.key, lane)
    return answered


def answer_soon(gate: Gate, decisions: Decisions, asked: Tap, right_id: UUID | None, now: datetime, soon: Soon) -> None:
    """Answer a tap as `answer` does, but tell the answer later, or what is raised: nobody waits in a task.

    Only who comes while another tap of the right is on its way, or has to be asked again, takes a task.
    """
    coming = _Coming.at(gate, asked, right_id, now)
    lane = gate.lanes.take_at_once(coming.key)
    if lane is None:
        in_a_task(within(soon.patience_seconds, answer(gate, asked, right_id, now)), soon.tell)
        return
    ask = coming.ask(lane)

    def leave(answered: TapAnswer | Exception) -> None:
        if not isinstance(answered, Exception):
            coming.passes(lane, ask)
        gate.lanes.give(coming.key, lane)
        soon.tell(answered)

    def hear(answered: TapAnswer | Exception | None) -> None:
        if answered is None:
            in_a_task(within(soon.patience_seconds, _answer_from_the_record(gate, ask)), leave)
        else:
            leave(answered)

    try:
        decisions.ask_soon(ask, hear, soon.patience_seconds)
    except TooMuchWaits:
        gate.lanes.give(coming.key, lane)
        raise


@dataclass(slots=True)
class _Coming:
    """A tap on its way to its right: by what its lane is known, and what is wrong with its device, if anything."""

    gate: Gate
    tap: Tap
    now: datetime
    right_id: UUID | None
    believed: UUID | None
    objection: FareError | None

    @classmethod
    def at(cls, gate: Gate, asked: Tap, right_id: UUID | None, now: datetime) -> Self:
        """See a tap that has come."""
        network = gate.editions.in_force(now).network
        tap = _at_one_code(network, asked)
        carried = right_id or (None if gate.memory is None else gate.memory.carried_by(tap.content.medium_digest))
        return cls(gate, tap, now, right_id, carried, _objection(gate, network, tap, now))

    @property
    def key(self) -> UUID | bytes:
        """What its lane is known by."""
        return self.believed or self.tap.content.medium_digest

    def ask(self, lane: Lane) -> Ask:
        """Ask what it is to be answered, now that its turn has come."""
        return Ask(self.tap, self.now, self.objection, _known_by(self.tap), self.believed, lane.standing)

    def passes(self, lane: Lane, ask: Ask) -> None:
        """Leave word for the next tap of the right, once this one is answered."""
        lane.standing = ask.right
        if self.right_id is None and ask.right is not None and self.gate.memory is not None:
            self.gate.memory.carries(self.tap.content.medium_digest, ask.right.id)


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
