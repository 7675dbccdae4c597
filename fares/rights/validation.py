"""Whether a right may be used here and now, and what using it takes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from fares.errors import UnknownStop
from fares.journeys.readers import Readers
from fares.products import Use
from fares.rights.boarding import board
from fares.rights.cases import Case, Showing, taken_back
from fares.rights.events import RightState
from fares.rights.messages import ENGLISH
from fares.rights.presentations import Presentation, PresentationKind
from fares.rights.reasons import Decision, Reason, refusal
from fares.rights.riding import Entry, inspect, leave
from fares.rights.spending import Taken, expired, good_until, is_running, spend, spend_day
from fares.rights.terms import RightKind, RightTerms
from fares.rights.uses import uncovered, use_at
from fares.tariff import Tariff, once

_JUDGES: Final[Mapping[PresentationKind, Callable[[Showing, Entry], Decision]]] = {
    PresentationKind.EXIT: leave,
    PresentationKind.INSPECTION: inspect,
}
"""What is asked of a passenger who does not board."""


def validate(tariff: Tariff, terms: RightTerms, state: RightState, presentation: Presentation) -> Decision:
    """Decide whether a right may be used here and now. Pure: the caller records the effect with the next sequence.

    The checks of an entry, in this order, of which the first that fails is the answer: the stop is known; the right has
    neither been taken back nor is it blocked; the window has begun and has not ended; the operator, mode and line are
    covered; the zone of boarding is covered; the time of day is; it is not passed back; and something is left to use. A
    single asks the same of its legs and takes the first unused one that fits; a return goes out first, on its first
    fare day, and then home. A line that the edition does not know as this operator's counts as not known.

    An exit and an inspection go by the boarding before, and spend nothing: docs/validation.md tells them whole. Give
    the edition that `judged_by_its_own` names: a band that the edition lacks never holds.
    """
    try:
        stop = tariff.network.stop(presentation.stop)
    except UnknownStop:
        return refusal(Reason.UNKNOWN_STOP, presentation.language)
    day = tariff.calendar.fare_day(presentation.at)
    operator = tariff.network.operators.get(presentation.operator)
    if operator is None:
        case = Case(tariff, terms, state, presentation.at, day, presentation.language)
        return _closed(case) or case.refuse(Reason.WRONG_OPERATOR)
    line = tariff.network.lines.get(presentation.line or "")
    known = line if line is not None and line.operator == operator.id else None
    service = once(tariff, Readers).service_of(operator, known, stop)
    showing = Showing(tariff, terms, state, presentation.at, day, presentation.language, stop, presentation, service)
    judge = _JUDGES.get(presentation.kind)
    return _entered(showing, board) if judge is None else judge(showing, _entered_anew)


def _entered_anew(showing: Showing) -> Decision:
    return _entered(showing, lambda showing, use: _answer(showing, spend(showing, use)))


def _entered(showing: Showing, take: Callable[[Showing, Use], Decision]) -> Decision:
    refused = _closed(showing)
    if refused is not None:
        return refused
    use = use_at(showing, showing.service, showing.stop, showing.at)
    return uncovered(showing, use) or take(showing, use)


def activate(tariff: Tariff, terms: RightTerms, state: RightState, at: datetime) -> Decision:
    """Decide whether the fare day of an instant may be opened now, ahead of the first tap.

    Only what `opens_by_the_day` can be. Accepted without an effect, the day is open already.
    """
    assert opens_by_the_day(terms), "callers ask first whether there is anything to open"
    case = Case(tariff, terms, state, at, tariff.calendar.fare_day(at), ENGLISH)
    return _closed(case) or _answer(case, spend_day(case))


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
        at >= terms.valid_until and not is_running(terms, state, tariff.calendar.fare_day(at))
    )


def _answer(case: Case, taken: Taken) -> Decision:
    return taken if isinstance(taken, Decision) else case.accept(taken)


def _closed(case: Case) -> Decision | None:
    """Refuse a right that is not good at an instant, wherever it is shown."""
    refused = taken_back(case)
    if refused is not None:
        return refused
    if case.at < case.terms.valid_from:
        return case.refuse(Reason.NOT_YET_VALID, **case.when(case.terms.valid_from))
    if is_over(case.tariff, case.terms, case.state, case.at):
        return expired(case, good_until(case))
    return None
