"""Boarding: what an entry begins, and when it is no new one: the same tap again, or a right that was passed back."""

from datetime import timedelta

from fares.products import Use, covers
from fares.rights.cases import Showing
from fares.rights.events import Boarded
from fares.rights.reasons import Decision, Reason
from fares.rights.spending import spend
from fares.rules import PassbackPlace, PassbackRule
from fares.values import value


@value(frozen=True, slots=True)
class _Again:
    """A right that is shown again where it boarded last, within the time of a passback rule."""

    boarded: Boarded
    rule: PassbackRule
    is_same_tap: bool


def board(showing: Showing, use: Use) -> Decision:
    """Decide a covered entry. A right for several passengers is shown by each of them before it is passed back."""
    again = _again(showing, use)
    if again is not None and again.boarded.passengers >= showing.terms.max_passengers:
        return _not_anew(showing, again)
    taken = spend(showing, use)
    if isinstance(taken, Decision):
        return taken
    return showing.accept(taken.on(_begun(showing, use) if again is None else _joined(showing, again.boarded)))


def _begun(showing: Showing, use: Use) -> Boarded:
    return Boarded(showing.at, showing.stop.id, use.operator, use.line, showing.shown.reader)


def _joined(showing: Showing, boarded: Boarded) -> Boarded:
    begun = (boarded.at, boarded.stop, boarded.operator, boarded.line)
    return Boarded(*begun, showing.shown.reader, boarded.passengers + 1, boarded.left_at, boarded.left_stop)


def _not_anew(showing: Showing, again: _Again) -> Decision:
    if again.is_same_tap:
        return showing.accept(reason=Reason.SAME_TAP)
    over = again.boarded.at + timedelta(seconds=again.rule.seconds)
    return showing.refuse(Reason.PASSBACK, time=showing.clock(again.boarded.at), until=showing.clock(over))


def _again(showing: Showing, use: Use) -> _Again | None:
    """Find the boarding that a presentation may be the same as. Whoever has left may board again.

    Times are compared either way, for the clocks of two readers differ by seconds.
    """
    boarded = showing.state.boarded
    if boarded is None or boarded.left_at is not None:
        return None
    rule = _rule(showing, use)
    if rule is None:
        return None
    apart = abs(showing.at - boarded.at)
    is_here = showing.shown.reader is not None and showing.shown.reader == boarded.reader
    is_same_tap = is_here and apart <= timedelta(seconds=showing.service.rule.same_reader_seconds)
    is_soon = apart < timedelta(seconds=rule.seconds) and _is_there(rule.place, showing, use, boarded, is_here=is_here)
    return _Again(boarded, rule, is_same_tap) if is_same_tap or is_soon else None


def _rule(showing: Showing, use: Use) -> PassbackRule | None:
    """Find the first rule that is for a right where it is shown."""
    for rule in showing.tariff.passbacks:
        if (rule.products is None or showing.terms.product in rule.products) and covers(rule.covers, use):
            return rule
    return None


def _is_there(place: PassbackPlace, showing: Showing, use: Use, boarded: Boarded, *, is_here: bool) -> bool:
    match place:
        case PassbackPlace.READER:
            return is_here
        case PassbackPlace.STOP:
            return showing.stop.id == boarded.stop
        case PassbackPlace.LINE:
            return use.line is not None and use.line == boarded.line
        case _:
            return True
