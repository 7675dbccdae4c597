"""Whether a right may be used here and now, and what using it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from fares.errors import UnknownStop
from fares.network import StopPoint
from fares.products import Coverage, ProductKind, Question, Use, bands_at, first_failure, parts_of
from fares.rights.events import NO_EFFECT, Ended, RightState, TapEffect
from fares.rights.terms import RightKind, RightLeg, RightTerms, RightWay
from fares.tariff import Tariff


class Reason(StrEnum):
    """Why a tap was accepted or refused: a closed list, one for each answer."""

    ACCEPTED = "accepted"
    UNKNOWN_RIGHT = "unknown_right"
    UNKNOWN_STOP = "unknown_stop"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    BLOCKED = "blocked"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    WRONG_OPERATOR = "wrong_operator"
    WRONG_MODE = "wrong_mode"
    WRONG_LINE = "wrong_line"
    WRONG_ZONE = "wrong_zone"
    WRONG_STOP = "wrong_stop"
    WRONG_TIME = "wrong_time"
    WRONG_PROFILE = "wrong_profile"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Presentation:
    """A right shown to a device: where, on whose service, on which line if the device knows, and when (UTC)."""

    stop: str
    operator: str
    line: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a presentation: one reason, one sentence for the display, and the effect if accepted."""

    reason: Reason
    sentence: str
    effect: TapEffect = NO_EFFECT

    @property
    def accepted(self) -> bool:
        """Say whether the passenger may travel."""
        return self.reason is Reason.ACCEPTED


SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.ACCEPTED: "Valid. Have a good journey.",
    Reason.UNKNOWN_RIGHT: "Not recognised. Please see staff.",
    Reason.UNKNOWN_STOP: "This reader's stop is not known. Please see staff.",
    Reason.REFUNDED: "Refunded. No longer valid.",
    Reason.EXCHANGED: "Exchanged for another. Please show the new one.",
    Reason.BLOCKED: "Blocked. Please see staff.",
    Reason.NOT_YET_VALID: "Not valid yet.",
    Reason.EXPIRED: "Expired.",
    Reason.WRONG_OPERATOR: "Not valid with this operator.",
    Reason.WRONG_MODE: "Not valid on this kind of service.",
    Reason.WRONG_LINE: "Not valid on this line.",
    Reason.WRONG_ZONE: "Not valid in this zone.",
    Reason.WRONG_STOP: "Not valid from this stop.",
    Reason.WRONG_TIME: "Not valid at this time of day.",
    Reason.WRONG_PROFILE: "Not valid for this passenger.",
    Reason.USED_UP: "Already used.",
}
"""What a display says for each reason: at most 60 characters."""

_REFUSALS: Final[Mapping[Question, Reason]] = {
    Question.OPERATOR: Reason.WRONG_OPERATOR,
    Question.MODE: Reason.WRONG_MODE,
    Question.LINE: Reason.WRONG_LINE,
    Question.DIRECTION: Reason.WRONG_LINE,
    Question.ZONE: Reason.WRONG_ZONE,
    Question.STOP: Reason.WRONG_STOP,
    Question.BAND: Reason.WRONG_TIME,
    Question.PROFILE: Reason.WRONG_PROFILE,
}
_ENDED: Final[Mapping[Ended, Reason]] = {Ended.REFUNDED: Reason.REFUNDED, Ended.EXCHANGED: Reason.EXCHANGED}
_CLOSENESS: Final = tuple(Reason)
"""Of several refusals, the one of the check that comes last says most: it is the one thing still in the way."""


def refusal(reason: Reason) -> Decision:
    """Refuse for a reason."""
    assert reason is not Reason.ACCEPTED, "a refusal has a reason"
    return Decision(reason, SENTENCES[reason])


def validate(tariff: Tariff, terms: RightTerms, state: RightState, presentation: Presentation) -> Decision:
    """Decide whether a right may be used here and now. Pure: the caller records the effect with the next sequence.

    The checks, in this order, of which the first that fails is the answer: the stop is known; the right has neither
    been taken back nor is it blocked; the window has begun and has not ended; the operator, mode and line are covered;
    the zone of boarding is covered; the time of day is; and something is left to use. A single asks the same of its
    legs and takes the first unused one that fits; a return goes out first, on its first fare day, and then home. A line
    that the edition does not know as this operator's counts as not known. Give the edition that `judged_by_its_own`
    names: a band that the edition lacks never holds.
    """
    try:
        stop = tariff.network.stop(presentation.stop)
    except UnknownStop:
        return refusal(Reason.UNKNOWN_STOP)
    day = tariff.calendar.fare_day(presentation.at)
    closed = _closed(terms, state, presentation.at, day)
    if closed is not None:
        return refusal(closed)
    use = _use(tariff, terms, stop, presentation)
    if use is None:
        return refusal(Reason.WRONG_OPERATOR)
    question = first_failure(terms.covers, use)
    if question is not None:
        return refusal(_REFUSALS[question])
    return _spend(terms, state, use, stop, day, tariff.calendar.fare_day(terms.valid_from))


def activate(tariff: Tariff, terms: RightTerms, state: RightState, at: datetime) -> Decision:
    """Decide whether the fare day of an instant may be opened now, ahead of the first tap.

    Only what `opens_by_the_day` can be. Accepted without an effect, the day is open already.
    """
    assert opens_by_the_day(terms), "callers ask first whether there is anything to open"
    day = tariff.calendar.fare_day(at)
    closed = _closed(terms, state, at, day)
    if closed is not None:
        return refusal(closed)
    return _spend_day(terms, state, day)


def opens_by_the_day(terms: RightTerms) -> bool:
    """Say whether a right has fare days that are opened one by one: a carnet's, or a flexible product's."""
    return terms.uses is not None and terms.rides is None


def judged_by_its_own(terms: RightTerms) -> bool:
    """Say whether a right is judged by the edition that sold it: what a passenger bought does not change under them.

    All are but those that are no product, which are judged by the edition in force at the tap.
    """
    return not isinstance(terms.kind, RightKind)


def is_over(tariff: Tariff, terms: RightTerms, state: RightState, at: datetime) -> bool:
    """Say whether a right can no longer be used from an instant (UTC) on, whatever is done with it."""
    return state.ended is not None or (
        at >= terms.valid_until and not _running(terms, state, tariff.calendar.fare_day(at))
    )


def _closed(terms: RightTerms, state: RightState, at: datetime, day: date) -> Reason | None:
    """Say why a right is not good at an instant, wherever it is shown."""
    if state.ended is not None:
        return _ENDED[state.ended]
    if state.is_blocked(at):
        return Reason.BLOCKED
    if at < terms.valid_from:
        return Reason.NOT_YET_VALID
    if at >= terms.valid_until and not _running(terms, state, day):
        return Reason.EXPIRED
    return None


def _running(terms: RightTerms, state: RightState, day: date) -> bool:
    """Say whether what has been opened already reaches a fare day."""
    if terms.within_fare_days is not None:
        return bool(state.days_activated) and _in_one_window(terms, state, day)
    return any(first <= day < first + timedelta(days=terms.fare_days) for first in state.days_activated)


def _in_one_window(terms: RightTerms, state: RightState, day: date) -> bool:
    """Say whether all fare days of a flexible product lie close enough together, one more among them."""
    assert terms.within_fare_days is not None, "a flexible product has a window"
    days = (*state.days_activated, day)
    return max(days) - min(days) < timedelta(days=terms.within_fare_days)


def _use(tariff: Tariff, terms: RightTerms, stop: StopPoint, presentation: Presentation) -> Use | None:
    operator = tariff.network.operators.get(presentation.operator)
    if operator is None:
        return None
    line = tariff.network.lines.get(presentation.line or "")
    known = line is not None and line.operator == operator.id
    holder = tariff.profiles.get(terms.profile or "")
    return Use(
        operator=operator.id,
        mode=line.mode if line is not None and known else operator.mode_at(stop),
        line=line.id if line is not None and known else None,
        origin=stop,
        destination=None,
        bands=_bands(tariff, terms, presentation.at),
        directions=tariff.paths.directions_from(line.id, stop.id) if line is not None and known else frozenset(),
        profile=terms.profile,
        issuer=None if holder is None else holder.issuer,
        is_boarding=True,
    )


def _bands(tariff: Tariff, terms: RightTerms, at: datetime) -> frozenset[str]:
    """Work out which bands hold, of those only that a right asks about."""
    asked = [terms.covers, *(coverage for leg in terms.legs for coverage in leg.covers)]
    named = {
        band for coverage in asked for part in parts_of(coverage) for band in (*(part.bands or ()), *part.bands_out)
    }
    return bands_at(tariff.calendar, [tariff.bands[band] for band in named if band in tariff.bands], at)


def _spend(terms: RightTerms, state: RightState, use: Use, stop: StopPoint, day: date, first: date) -> Decision:
    """Take what a covered ride uses: a leg, a way, a ride, an activation, or nothing."""
    match terms.kind:
        case None:
            return _spend_leg(terms, state, use, stop)
        case ProductKind.RETURN:
            return _spend_way(terms, state, stop, is_first_day=day == first)
        case ProductKind.CARNET if terms.rides is not None:
            left = state.rides_used < terms.rides
            return _accept(TapEffect(rides_used=1)) if left else refusal(Reason.USED_UP)
        case ProductKind.CARNET | ProductKind.FLEXIBLE:
            return _spend_day(terms, state, day)
        case _:
            return _accept(TapEffect())


def _spend_day(terms: RightTerms, state: RightState, day: date) -> Decision:
    """Ride on a fare day that is open already, or open it."""
    if terms.within_fare_days is None:
        return _accept(NO_EFFECT) if _running(terms, state, day) else _open(terms, state, day)
    if day in state.days_activated:
        return _accept(NO_EFFECT)
    return _open(terms, state, day) if _in_one_window(terms, state, day) else refusal(Reason.EXPIRED)


def _open(terms: RightTerms, state: RightState, day: date) -> Decision:
    assert terms.uses is not None, "what is activated counts its uses"
    if len(state.days_activated) >= terms.uses:
        return refusal(Reason.USED_UP)
    return _accept(TapEffect(day_activated=day))


def _spend_way(terms: RightTerms, state: RightState, stop: StopPoint, *, is_first_day: bool) -> Decision:
    """Take a ride of the way out, or of the way home once the passenger has been out."""
    reasons = [
        _way_reason(terms.ways, way, state.ways_used, is_first_day=is_first_day) for way in range(len(terms.ways))
    ]
    places = [_place_reason(way, stop) for way in terms.ways]
    here = [way for way, place in enumerate(places) if place is Reason.ACCEPTED]
    if not here:
        return refusal(places[0])
    for way in here:
        if reasons[way] is Reason.ACCEPTED:
            return _accept(TapEffect(way_used=way))
    return refusal(max((reasons[way] for way in here), key=_CLOSENESS.index))


def _way_reason(ways: Sequence[RightWay], way: int, used: Sequence[int], *, is_first_day: bool) -> Reason:
    """Say whether a way may be taken now, wherever: out on the first day and before the way home, which is after it."""
    is_out, gone_out = way == 0, 0 in used
    if used.count(way) >= ways[way].rides or (is_out and 1 in used):
        return Reason.USED_UP
    if is_out:
        return Reason.ACCEPTED if is_first_day or gone_out else Reason.EXPIRED
    return Reason.ACCEPTED if gone_out else Reason.NOT_YET_VALID


def _place_reason(way: RightWay, stop: StopPoint) -> Reason:
    if way.stops is not None:
        return Reason.ACCEPTED if stop.id in way.stops else Reason.WRONG_STOP
    return Reason.WRONG_ZONE if way.zones.isdisjoint(stop.zones) else Reason.ACCEPTED


def _spend_leg(terms: RightTerms, state: RightState, use: Use, stop: StopPoint) -> Decision:
    reasons = [_leg_reason(leg, use, stop) for leg in terms.legs]
    for index, reason in enumerate(reasons):
        if reason is Reason.ACCEPTED and index not in state.legs_used:
            return _accept(TapEffect(leg_used=index))
    unused = [reason for index, reason in enumerate(reasons) if index not in state.legs_used]
    if not unused or Reason.ACCEPTED in reasons:
        return refusal(Reason.USED_UP)
    return refusal(max(unused, key=_CLOSENESS.index))


def _leg_reason(leg: RightLeg, use: Use, stop: StopPoint) -> Reason:
    """Check a ride against one leg of a single; lines and directions are compared only where both are known."""
    ride = Coverage(
        operators=frozenset({leg.operator}),
        lines=None if use.line is None else leg.lines,
        zones=frozenset({leg.origin_zone}) if leg.stops is None else None,
    )
    asked = leg.covers if use.line is not None else [replace(coverage, directions=None) for coverage in leg.covers]
    failed = (first_failure(coverage, use) for coverage in (ride, *asked))
    reasons = (_REFUSALS[question] for question in failed if question is not None)
    elsewhere = leg.stops is not None and stop.id not in leg.stops
    return next(reasons, Reason.WRONG_STOP if elsewhere else Reason.ACCEPTED)


def _accept(effect: TapEffect) -> Decision:
    return Decision(Reason.ACCEPTED, SENTENCES[Reason.ACCEPTED], effect)
