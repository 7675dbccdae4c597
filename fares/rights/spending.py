"""Spending: what a boarding takes of what was sold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from fares.network import StopPoint
from fares.products import ProductKind, Use, first_failure
from fares.rights.cases import Case, Showing
from fares.rights.events import NO_EFFECT, RightState, TapEffect
from fares.rights.reasons import CLOSENESS, FAILED, Decision, Reason
from fares.rights.terms import RightKind, RightLeg, RightTerms, RightWay
from fares.rights.uses import Bands, in_bands, refused

Taken = TapEffect | Decision
"""What a boarding takes, or why it may not."""

_ACCEPTED: Final = Reason.ACCEPTED


def spend(showing: Showing, use: Use) -> Taken:
    """Take what a covered boarding uses: a leg, a way, a ride, an activation, or nothing."""
    spent = _SPENDING.get(showing.terms.kind)
    return NO_EFFECT if spent is None else spent(showing, use)


def used_up(case: Case) -> Decision:
    """Refuse what has nothing left, and say when it was last used."""
    boarded = case.state.boarded
    if boarded is None:
        return case.refuse(Reason.USED_UP)
    return case.refuse(Reason.USED_UP, ".boarded", **case.when(boarded.at))


def expired(case: Case, at: datetime) -> Decision:
    """Refuse what is over since an instant (UTC)."""
    return case.refuse(Reason.EXPIRED, **case.when(at))


def good_until(case: Case) -> datetime:
    """Say when all of a right is over: its own time, and what was opened within it. UTC, itself excluded."""
    terms, days, starts_at = case.terms, case.state.days_activated, case.tariff.calendar.starts_at
    if not days:
        return terms.valid_until
    if terms.within_fare_days is not None:
        return starts_at(min(days) + timedelta(days=terms.within_fare_days))
    return max(terms.valid_until, starts_at(max(days) + timedelta(days=terms.fare_days)))


def spend_day(case: Case) -> Taken:
    """Ride on a fare day that is open already, or open it."""
    terms, state, day = case.terms, case.state, case.day
    if terms.within_fare_days is None:
        return NO_EFFECT if is_running(terms, state, day) else _open(case)
    if day in state.days_activated:
        return NO_EFFECT
    return _open(case) if _in_one_window(terms, state, day) else expired(case, good_until(case))


def is_running(terms: RightTerms, state: RightState, day: date) -> bool:
    """Say whether what has been opened already reaches a fare day."""
    if terms.within_fare_days is not None:
        return bool(state.days_activated) and _in_one_window(terms, state, day)
    if terms.fare_days == 1:
        return day in state.days_activated
    return any(0 <= (day - first).days < terms.fare_days for first in state.days_activated)


def _in_one_window(terms: RightTerms, state: RightState, day: date) -> bool:
    """Say whether all fare days of a flexible product lie close enough together, one more among them."""
    assert terms.within_fare_days is not None, "a flexible product has a window"
    days = (*state.days_activated, day)
    return max(days) - min(days) < timedelta(days=terms.within_fare_days)


def _open(case: Case) -> Taken:
    assert case.terms.uses is not None, "what is activated counts its uses"
    if len(case.state.days_activated) >= case.terms.uses:
        return used_up(case)
    return TapEffect(day_activated=case.day)


def _spend_uses(showing: Showing, _use: Use) -> Taken:
    rides = showing.terms.rides
    if rides is None:
        return spend_day(showing)
    return TapEffect(rides_used=1) if showing.state.rides_used < rides else used_up(showing)


def _spend_way(showing: Showing, _use: Use) -> Taken:
    """Take a ride of the way out, or of the way home once the passenger has been out."""
    ways = showing.terms.ways
    places = [_place_reason(way, showing.stop) for way in ways]
    here = [way for way, place in enumerate(places) if place is Reason.ACCEPTED]
    if not here:
        return showing.refuse(places[0], place=showing.stop.name)
    first = showing.tariff.calendar.fare_day(showing.terms.valid_from)
    reasons = [_way_reason(ways, way, showing.state.ways_used, is_first_day=showing.day == first) for way in here]
    if Reason.ACCEPTED in reasons:
        return TapEffect(way_used=here[reasons.index(Reason.ACCEPTED)])
    match reasons[-1]:
        case Reason.EXPIRED:
            return expired(showing, showing.tariff.calendar.ends_at(first))
        case Reason.USED_UP:
            return used_up(showing)
        case _:
            return showing.refuse(Reason.OUTWARD_FIRST)


def _way_reason(ways: Sequence[RightWay], way: int, used: Sequence[int], *, is_first_day: bool) -> Reason:
    """Say whether a way may be taken now, wherever: out on the first day and before the way home, which is after it.

    Where neither may be, both say why in the same word.
    """
    is_out, gone_out = way == 0, 0 in used
    if used.count(way) >= ways[way].rides or (is_out and 1 in used):
        return Reason.USED_UP
    if not gone_out and not is_first_day:
        return Reason.EXPIRED
    return Reason.ACCEPTED if is_out or gone_out else Reason.OUTWARD_FIRST


def _place_reason(way: RightWay, stop: StopPoint) -> Reason:
    if way.stops is not None:
        return Reason.ACCEPTED if stop.id in way.stops else Reason.WRONG_STOP
    return Reason.WRONG_ZONE if way.zones.isdisjoint(stop.zones) else Reason.ACCEPTED


def _spend_leg(showing: Showing, use: Use) -> Taken:
    legs, used = showing.terms.legs, showing.state.legs_used
    reasons = [_leg_reason(leg, use, showing.stop) for leg in legs]
    for index, reason in enumerate(reasons):
        if reason is _ACCEPTED and index not in used:
            return TapEffect(leg_used=index)
    left = [index for index in range(len(legs)) if index not in used]
    if not left or Reason.ACCEPTED in reasons:
        return _broken(showing) or used_up(showing)
    nearest = max(left, key=lambda index: CLOSENESS.index(reasons[index]))

    def reason_in(bands: Bands) -> Reason:
        return _leg_reason(legs[nearest], in_bands(use, bands), showing.stop)

    return refused(showing, reasons[nearest], reason_in)


def _leg_reason(leg: RightLeg, use: Use, stop: StopPoint) -> Reason:
    """Check a ride against one leg of a single; lines and directions are compared only where both are known."""
    if use.operator != leg.operator:
        return Reason.WRONG_OPERATOR
    if use.line is not None and leg.lines is not None and use.line not in leg.lines:
        return Reason.WRONG_LINE
    if leg.stops is None and leg.origin_zone not in stop.zones:
        return Reason.WRONG_ZONE
    for coverage in leg.covers:
        asked = coverage if use.line is not None else replace(coverage, directions=None)
        question = first_failure(asked, use)
        if question is not None:
            return FAILED[question]
    return _ACCEPTED if leg.stops is None or stop.id in leg.stops else Reason.WRONG_STOP


def _broken(showing: Showing) -> Decision | None:
    """Refuse to go on with a single that was left on the way, and say where it was."""
    boarded = showing.state.boarded
    if boarded is None or boarded.left_stop is None:
        return None
    left = showing.tariff.network.stops.get(boarded.left_stop)
    ends = {leg.destination_zone for leg in showing.terms.legs if leg.operator == boarded.operator}
    if left is None or not ends.isdisjoint(left.zones):
        return None
    return showing.refuse(Reason.BREAK_OF_JOURNEY, place=left.name)


_SPENDING: Final[Mapping[ProductKind | RightKind | None, Callable[[Showing, Use], Taken]]] = {
    None: _spend_leg,
    ProductKind.RETURN: _spend_way,
    ProductKind.CARNET: _spend_uses,
    ProductKind.FLEXIBLE: _spend_uses,
}
"""What takes something, by what was sold."""
