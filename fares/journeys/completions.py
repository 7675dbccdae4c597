"""Completions: the rides that boardings come to, and how a missing tap is made good."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from fares.journeys.boardings import Boarding, Seen
from fares.network import StopPoint
from fares.rides import Ride
from fares.rules import Completion, CompletionPolicy, SameStop, SameStopCharge, TapModel

IS_USUAL: Final = 2
"""How many complete rides between two stops make a journey usual."""


def rides_from(boardings: Iterable[Boarding]) -> tuple[Ride, ...]:
    """Make the rides of one person, in the order in which they started."""
    rides = [ride for boarding in boardings if not boarding.is_joined for ride in _rides(boarding.chain)]
    return tuple(sorted(_with_usual(rides), key=lambda ride: ride.order))


def _rides(chain: Sequence[Boarding]) -> Iterator[Ride]:
    """Make the ride of a chain of boardings that go on with one another; two of one that ended where it began."""
    head, last = chain[0], chain[-1]
    seen = [one for boarding in chain for one in boarding.seen]
    left = _exit(chain)
    tier = _same_stop(head, left) if head is last else None
    if tier is SameStopCharge.INCOMPLETE:
        yield _ride(head, seen[:1], seen[0], None)
        yield _ride(head, seen[1:], None, left)
    else:
        made = _ride(head, seen, head.entry, left)
        yield made if tier is None else replace(made, completion=Completion(CompletionPolicy(tier)))


def _exit(chain: Sequence[Boarding]) -> Seen | None:
    """Give where a ride ended: where it was left last, unless a reader was entered since that must be left."""
    return next((one.exit for one in reversed(chain) if one.exit is not None or one.model is TapModel.ON_OFF), None)


def _same_stop(boarding: Boarding, left: Seen | None) -> SameStopCharge | None:
    """Say what leaving at the stop of boarding costs, by the first tier that reaches; None if it is a ride like any."""
    entry = boarding.entry
    if entry is None or left is None or entry.stop is None or left.stop is None or entry.stop.id != left.stop.id:
        return None
    return next((tier.charge for tier in entry.service.rule.same_stop if _reaches(tier, left.at - entry.at)), None)


def _reaches(tier: SameStop, stayed: timedelta) -> bool:
    return tier.up_to_seconds is None or stayed <= timedelta(seconds=tier.up_to_seconds)


def _ride(head: Boarding, seen: Sequence[Seen], entry: Seen | None, left: Seen | None) -> Ride:
    """Make a ride of some taps by the rule of its head's first tap, whichever end is missing."""
    first, service = seen[0], head.first.service
    return Ride(
        id=first.tap.id,
        operator=service.operator,
        mode=service.mode,
        line=service.line,
        origin=None if entry is None else entry.stop,
        destination=None if left is None else left.stop,
        started_at=first.at,
        ended_at=None if left is None else left.at,
        profile=head.profile,
        age=head.first.tap.age,
        direction=first.readers.direction(head.first.tap, service.line),
        completion=_completion(head, entry, left),
        tap_rule=service.rule.id or None,
        tap_ids=tuple([one.tap.id for one in seen]),
    )


def _completion(head: Boarding, entry: Seen | None, left: Seen | None) -> Completion | None:
    """Say how a missing end is made good. Where nobody must tap off, nothing is missing."""
    rule = head.first.service.rule
    if rule.model is not TapModel.ON_OFF:
        return None
    if entry is None or entry.is_lost:
        return rule.missing_on
    return rule.missing_off if left is None or left.is_lost else None


def _with_usual(rides: Sequence[Ride]) -> Iterator[Ride]:
    """Complete rides that lack an end by the traveller's usual journey from the other, where that is the policy."""
    usual: _Usual | None = None
    for ride in rides:
        if ride.completion is not None and ride.completion.policy is CompletionPolicy.USUAL:
            usual = usual or _Usual(rides)
            yield usual.complete(ride, ride.completion)
        else:
            yield ride


class _Usual:
    """How often a traveller rode between which stops under each tap rule, as complete rides tell."""

    def __init__(self, rides: Iterable[Ride]) -> None:
        self._ends: dict[tuple[str | None, str, bool], Counter[str]] = {}
        self._stops: dict[str, StopPoint] = {}
        for ride in rides:
            if ride.completion is None and ride.origin is not None and ride.destination is not None:
                self._count(ride.tap_rule, ride.origin, ride.destination, is_back=False)
                self._count(ride.tap_rule, ride.destination, ride.origin, is_back=True)

    def _count(self, rule: str | None, stop: StopPoint, end: StopPoint, *, is_back: bool) -> None:
        self._stops[end.id] = end
        self._ends.setdefault((rule, stop.id, is_back), Counter())[end.id] += 1

    def complete(self, ride: Ride, completion: Completion) -> Ride:
        """Give a ride its usual other end, or else the maximum fare."""
        is_back = ride.origin is None
        stop = ride.destination if is_back else ride.origin
        ends = self._ends.get((ride.tap_rule, stop.id, is_back)) if stop is not None else None
        count, end = min(((-count, end) for end, count in (ends or {}).items()), default=(0, ""))
        if -count < IS_USUAL:
            return replace(ride, completion=replace(completion, policy=CompletionPolicy.MAXIMUM))
        return replace(ride, origin=self._stops[end]) if is_back else replace(ride, destination=self._stops[end])
