"""Riding: whether a passenger may leave here, or be where an inspector meets them. Neither ever spends anything."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from fares.journeys.readers import Readers, Service
from fares.network import Line, StopPoint
from fares.products import Coverage, ProductKind, Question, first_failure
from fares.rights.cases import Showing, taken_back
from fares.rights.events import NO_EFFECT, Boarded, TapEffect
from fares.rights.presentations import PresentationKind
from fares.rights.reasons import Decision, Reason
from fares.rights.terms import RightKind
from fares.rights.uses import use_at
from fares.rules import TapModel
from fares.tariff import once
from fares.values import value

_ON_ONLY: Final = TapModel.ON_ONLY
_EXIT: Final = PresentationKind.EXIT

Entry = Callable[[Showing], Decision]
"""What an entry would be answered here and now, if there had been no other before."""


@value(frozen=True, slots=True)
class _Ride:
    """The last boarding as the tariff sees it, which nobody has left yet."""

    boarded: Boarded
    service: Service
    stop: StopPoint
    is_too_long_ago: bool


def leave(showing: Showing, entry: Entry) -> Decision:
    """Decide an exit: of the ride that was entered under the same tap rule, or of one that nobody entered."""
    if (refused := taken_back(showing)) is not None:
        return refused
    rule = showing.service.rule
    if rule.model is _ON_ONLY:
        return showing.accept(reason=Reason.EXIT_NOT_NEEDED)
    ride = _ride(showing)
    if ride is None or ride.service.rule.id != rule.id:
        return showing.accept(reason=Reason.SAME_TAP) if _has_just_left(showing) else _without(showing, None, entry)
    if ride.is_too_long_ago:
        return _without(showing, ride, entry)
    return _beyond(showing, ride) or showing.accept(_left(showing, ride.boarded), variant=".exit")


def inspect(showing: Showing, entry: Entry) -> Decision:
    """Say whether a passenger may be here: on a ride that was boarded, or on a right that needs no boarding."""
    if (refused := taken_back(showing)) is not None:
        return refused
    ride = _ride(showing)
    if ride is None or not _is_on(showing.service, ride):
        return _without(showing, None, entry)
    if ride.is_too_long_ago:
        return _without(showing, ride, entry)
    time, place = showing.clock(ride.boarded.at), showing.tariff.network.stops[ride.boarded.stop].name
    valid = showing.accept(variant=".inspection.boarded", time=time, place=place)
    return _beyond(showing, ride) or _proven(showing) or valid


def _ride(showing: Showing) -> _Ride | None:
    boarded, network = showing.state.boarded, showing.tariff.network
    if boarded is None or boarded.left_at is not None or boarded.at > showing.at:
        return None
    operator, stop = network.operators.get(boarded.operator), network.stops.get(boarded.stop)
    if operator is None or stop is None:
        return None
    readers = once(showing.tariff, Readers)
    service = readers.service_of(operator, network.lines.get(boarded.line or ""), stop)
    longest = readers.longest(service, stop, showing.stop, boarded.at)
    return _Ride(boarded, service, stop, is_too_long_ago=showing.at - boarded.at > longest)


def _is_on(service: Service, ride: _Ride) -> bool:
    """Say whether an inspected service may be the one boarded; behind gates it may be any under their rule.

    A gate knows no line, a reader on a vehicle does.
    """
    if service.rule.id != ride.service.rule.id:
        return False
    lines = {service.line, ride.service.line}
    is_same = service.operator == ride.service.operator and (len(lines) == 1 or None in lines)
    return is_same or (service.rule.model is TapModel.ON_OFF and ride.service.line is None)


def _has_just_left(showing: Showing) -> bool:
    """Say whether an exit is the same as the last one. Of a group, it may be the next passenger's."""
    boarded = showing.state.boarded
    if boarded is None or boarded.left_at is None or boarded.reader is None or showing.terms.max_passengers > 1:
        return False
    apart = abs(showing.at - boarded.left_at)
    soon = timedelta(seconds=showing.service.rule.same_reader_seconds)
    return boarded.reader == showing.shown.reader and apart <= soon


def _left(showing: Showing, boarded: Boarded) -> TapEffect:
    at, stop, reader = showing.at, showing.stop.id, showing.shown.reader
    begun = (boarded.at, boarded.stop, boarded.operator, boarded.line)
    return TapEffect(boarded=Boarded(*begun, reader, boarded.passengers, left_at=at, left_stop=stop))


def _without(showing: Showing, ride: _Ride | None, entry: Entry) -> Decision:
    """Decide about somebody who is on no ride that is known; on the one known, they boarded too long ago."""
    entered = entry(showing)
    is_exit = showing.shown.kind is _EXIT
    must_enter = entered.effect.spent != NO_EFFECT or (showing.terms.kind is RightKind.PAY_AS_YOU_GO and not is_exit)
    if entered.accepted and not must_enter:
        return showing.accept(variant=".exit") if is_exit else _proven(showing) or showing.accept(variant=".inspection")
    if ride is not None:
        return showing.refuse(Reason.TOO_LONG_AGO, time=showing.clock(ride.boarded.at))
    if not entered.accepted:
        return entered
    opens = entered.effect.day_activated is not None
    return showing.refuse(Reason.NOT_ACTIVATED if opens else Reason.NO_ENTRY)


def _proven(showing: Showing) -> Decision | None:
    """Ask an inspector for the proof of a profile that somebody gives out, or that is for some ages."""
    profile = showing.tariff.profiles.get(showing.terms.profile or "")
    if profile is None or (profile.issuer is None and not profile.ages):
        return None
    return showing.accept(reason=Reason.PROOF_NEEDED, profile=profile.name)


def _beyond(showing: Showing, ride: _Ride) -> Decision | None:
    """Refuse somebody who has gone further than their right reaches; where they boarded, they have gone nowhere."""
    if showing.stop.id == ride.boarded.stop:
        return None
    reason = _BEYOND.get(showing.terms.kind, _beyond_coverage)(showing, ride)
    return None if reason is None else showing.refuse(reason, ".exit", place=showing.stop.name)


def _beyond_coverage(showing: Showing, ride: _Ride) -> Reason | None:
    """Ask about the ride so far. Where it must end is no matter before it does, so an inspector does not ask that.

    It was covered where it was boarded. So whatever fails by now, of some alternative, is for having come this far.
    """
    covers = showing.terms.covers
    asked = covers if showing.shown.kind is _EXIT else _wherever_it_ends(covers)
    question = first_failure(asked, use_at(showing, ride.service, ride.stop, ride.boarded.at, showing.stop))
    if question is None:
        return None
    return Reason.WRONG_STOP if question is Question.STOP else Reason.WRONG_ZONE


def _wherever_it_ends(covers: Coverage) -> Coverage:
    if covers.to_zones is None and covers.to_stops is None and not covers.alternatives:
        return covers
    others = tuple(map(_wherever_it_ends, covers.alternatives))
    return replace(covers, to_zones=None, to_stops=None, alternatives=others)


def _beyond_legs(showing: Showing, ride: _Ride) -> Reason | None:
    legs = [showing.terms.legs[index] for index in showing.state.legs_used]
    ridden = [leg for leg in legs if leg.operator == ride.boarded.operator]
    zones = frozenset(zone for leg in ridden for zone in (leg.origin_zone, leg.destination_zone))
    return None if _is_towards(showing, ride, zones) else Reason.WRONG_ZONE


def _beyond_ways(showing: Showing, ride: _Ride) -> Reason | None:
    ways = showing.terms.ways
    if any(way.stops is not None for way in ways):
        return None if any(showing.stop.id in (way.stops or ()) for way in ways) else Reason.WRONG_STOP
    zones = frozenset(zone for way in ways for zone in way.zones)
    return None if _is_towards(showing, ride, zones) else Reason.WRONG_ZONE


_BEYOND: Final[Mapping[ProductKind | RightKind | None, Callable[[Showing, _Ride], Reason | None]]] = {
    None: _beyond_legs,
    ProductKind.RETURN: _beyond_ways,
}


def _is_towards(showing: Showing, ride: _Ride, zones: frozenset[str]) -> bool:
    """Say whether a stop lies in some zones, or on the way of a line that goes on to them."""
    if not zones.isdisjoint(showing.stop.zones):
        return True
    network, here = showing.tariff.network, showing.stop.id
    calls = [call for call in network.calls_at(ride.boarded.stop) if _may_be_on(call.line, ride)]
    onward = [call.stops[call.place + 1 :] for call in calls]
    rest = [stops[stops.index(here) :] for stops in onward if here in stops]
    return any(not zones.isdisjoint(network.stops[stop].zones) for stops in rest for stop in stops)


def _may_be_on(line: Line, ride: _Ride) -> bool:
    return line.operator == ride.service.operator and ride.service.line in {None, line.id}
