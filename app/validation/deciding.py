"""Deciding taps, many at a time: what they ask of the cache travels together, and so does what is recorded of them."""

from asyncio import gather, get_running_loop
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.catalogue.editions import Catalogue
from app.platform.metrics import Metrics
from app.platform.pipe import Command
from app.rights.packing import pack_state
from app.rights.records import Tap, TapAnswer
from app.rights.service import judging_edition
from app.rights.standing import Standing, Told
from app.rights.taps import NewTap
from app.validation.memory import Memory
from app.validation.recording import Record
from fares.errors import FareError
from fares.rights import NO_EFFECT, Decision, Presentation, Reason, RightState, fold, refusal, validate
from fares.rights.reasons import acceptance

TOLD: Final = 2
"""How many answers of a right are remembered, so that a retry need not ask PostgreSQL."""
USUAL: Final = acceptance(NO_EFFECT)


@dataclass(slots=True)
class Ask:
    """A tap as it is being answered: when it came (UTC), what is wrong with its device, and by what it is known again.

    `right_id` is what it is believed to carry, `right` how that stands as far as is known: by PostgreSQL's own word if
    `confirmed`, and None then where the medium carries nothing. Once the tap is recorded, it is how it left the right.
    `foresee` hears which answer is likely while the tap is being recorded; it may still be another.
    """

    tap: Tap
    now: datetime
    objection: FareError | None
    known_by: bytes
    right_id: UUID | None
    right: Standing | None = None
    confirmed: bool = False
    foresee: Callable[[TapAnswer], None] | None = None


@dataclass(slots=True)
class _Decided:
    """A tap to record, the right as it stood, and its state after it if it was accepted.

    What is foreseen is what comes of it once it is recorded: the answer, how the right is left, and what has the cache
    remember that.
    """

    ask: Ask
    new: NewTap
    right: Standing | None
    after: RightState | None
    answer: TapAnswer | None = None
    left: Standing | None = None
    remembering: Command | None = None


class Decider:
    """Decides taps by what is known of their rights, and records what it decided. No memory: it plays."""

    def __init__(self, record: Record, memory: Memory | None, editions: Catalogue, figures: Metrics) -> None:
        self._record = record
        self._memory = memory
        self._editions = editions
        self._figures = figures

    async def decide(self, asks: Sequence[Ask]) -> list[TapAnswer | Exception | None]:
        """Answer each tap, or give its own error; None where it has to be asked again, alone, by PostgreSQL's word.

        An answer is given once it is recorded, or was before. To be asked again is what another tap came before, what
        its device is at fault for, and what rests on something that is no longer so.
        """
        await self._find([ask for ask in asks if ask.right is None and not ask.confirmed])
        found = [await self._decided_or_error(ask) for ask in asks]
        decided = [one for one in found if isinstance(one, _Decided)]
        recorded = iter(await self._recorded(decided) if decided else ())
        return [next(recorded) if isinstance(one, _Decided) else one for one in found]

    async def decide_one(self, ask: Ask) -> TapAnswer | None:
        """Answer a tap by itself; raises what is its error."""
        (answer,) = await self.decide([ask])
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _find(self, asks: Sequence[Ask]) -> None:
        """Find how rights stand: by the cache, and by PostgreSQL for what that lacks or cannot be asked by name."""
        named = [ask for ask in asks if ask.right_id is not None]
        others = [ask for ask in asks if ask.right_id is None]
        await (gather(self._recall(named), self._learn(others)) if others else self._recall(named))
        await self._learn([ask for ask in named if ask.right is None])

    async def _recall(self, asks: Sequence[Ask]) -> None:
        if self._memory is None or not asks:
            return
        rights = [ask.right_id for ask in asks if ask.right_id is not None]
        for ask, right in zip(asks, await self._memory.recall(rights), strict=True):
            ask.right = right

    async def _learn(self, asks: Sequence[Ask]) -> None:
        """Have PostgreSQL say how rights stand; whoever it cannot tell asks again alone."""
        asks = [ask for ask in asks if ask.objection is None]
        if not asks:
            return
        standings = (self._record.standing(ask.tap.digests) for ask in asks)
        for ask, right in zip(asks, await gather(*standings, return_exceptions=True), strict=True):
            if not isinstance(right, BaseException):
                ask.right, ask.confirmed = right, True

    async def _decided_or_error(self, ask: Ask) -> _Decided | TapAnswer | Exception | None:
        try:
            return await self._decided(ask)
        except Exception as error:  # noqa: BLE001 - it is for the one who asked
            return error

    async def _decided(self, ask: Ask) -> _Decided | TapAnswer | None:
        """Decide a tap, or repeat what it was told; None where nothing is known that a decision may rest on."""
        right, tap = ask.right, ask.tap
        if not ask.confirmed:
            if right is None:
                return None
            first = _told_before(right, ask)
            if first is not None:
                self._figures.repeated.inc()
                return first
            if ask.objection is not None or not _carries(right, tap):
                return None
        decision = await self._decision(right, tap)
        if right is None:
            return _Decided(ask, NewTap(tap, decision, ask.now, None), None, None)
        if not decision.accepted:
            sequence = None if right.packed is None else right.state.sequence
            return _Decided(ask, NewTap(tap, decision, ask.now, right.id, sequence, right.packed), right, None)
        state = fold(right.state, decision.effect)
        new = NewTap(tap, decision, ask.now, right.id, right.state.sequence, right.packed, pack_state(state))
        return _Decided(ask, new, right, state)

    async def _decision(self, right: Standing | None, tap: Tap) -> Decision:
        """Ask the engine, by the edition that sold the right, or in force at the tap for what is no product."""
        if right is None:
            return refusal(Reason.UNKNOWN_RIGHT, tap.language)
        edition = await judging_edition(self._editions, right.terms, tap.content.at)
        return validate(edition, right.terms, right.state, _shown(tap))

    async def _recorded(self, decided: Sequence[_Decided]) -> list[TapAnswer | Exception | None]:
        # While PostgreSQL is busy there is time to get everything ready: nearly every tap is recorded.
        get_running_loop().call_soon(self._foresee, decided)
        try:
            added = await self._record.add([one.new for one in decided])
        except Exception as error:  # noqa: BLE001 - it is for those whose taps were to be recorded
            return [error] * len(decided)
        answers = [self._answer(one, there) for one, there in zip(decided, added, strict=True)]
        if self._memory is not None:
            recorded = [one for one, there in zip(decided, added, strict=True) if there is True]
            self._memory.remember([one.remembering for one in recorded if one.remembering is not None])
        return answers

    def _foresee(self, decided: Sequence[_Decided]) -> None:
        for one in decided:
            if one.answer is None:
                self._foresee_one(one)

    def _foresee_one(self, one: _Decided) -> TapAnswer:
        ask, decision = one.ask, one.new.decision
        answer = one.answer = TapAnswer(decision.reason, decision.sentence, one.right, ask.tap.content.at)
        one.left = _left(one)
        if one.left is not None and self._memory is not None:
            one.remembering = self._memory.remembering(one.left)
        if ask.foresee is not None:
            ask.foresee(answer)
        return answer

    def _answer(self, one: _Decided, recorded: bool | Exception) -> TapAnswer | Exception | None:  # noqa: FBT001
        """Say what became of a tap, and how it left its right; None where another came before it."""
        if recorded is True:
            answer = one.answer or self._foresee_one(one)
            one.ask.right = one.left
            return answer
        one.ask.right = None
        if one.after is not None and recorded is False:
            self._figures.decided_again.inc()
        return recorded or None


def _left(decided: _Decided) -> Standing | None:
    """Say how a tap that is recorded left its right."""
    right, after, new = decided.right, decided.after, decided.new
    if right is None or after is None:
        return right
    reason, sentence = new.decision.reason, new.decision.sentence
    usual = reason is USUAL.reason and sentence == USUAL.sentence
    told = Told(decided.ask.known_by) if usual else Told(decided.ask.known_by, reason.value, sentence)
    return Standing(right.id, right.pattern, right.terms, after, new.after, (told, *right.told)[:TOLD])


def _carries(right: Standing, tap: Tap) -> bool:
    """Say whether the medium shown carried a right when it stood so; if it does no more, the sequence has moved on."""
    media = right.state.media
    return tap.content.medium_digest.hex() in media or any(digest.hex() in media for digest in tap.older_digests)


def _shown(tap: Tap) -> Presentation:
    content = tap.content
    return Presentation(
        content.stop, tap.operator, content.line, content.at, content.kind, tap.identity.device, tap.language
    )


def _told_before(right: Standing, ask: Ask) -> TapAnswer | None:
    """Repeat the answer to this very tap, if it was one of the right's last: only what is committed is remembered."""
    for told in right.told:
        if told.tap == ask.known_by:
            reason = USUAL.reason if told.reason is None else Reason(told.reason)
            return TapAnswer(reason, told.display or USUAL.sentence, right, ask.tap.content.at)
    return None
