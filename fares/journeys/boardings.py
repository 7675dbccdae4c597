"""Boardings: one traveller's taps in order of time, matched: which entry goes with which exit.

A passenger who walks from one reader to the next is in one *boarding* at a time under each tap rule. What it costs that
a tap is missing is settled elsewhere, in `completions`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fares.errors import NoEditionInForce
from fares.journeys.readers import Readers, Service
from fares.journeys.taps import Ignored, Tap, TapKind, WhyIgnored
from fares.network import StopPoint
from fares.rules import TapModel
from fares.tariff import Tariff, once


@dataclass(slots=True, eq=False)
class Seen:
    """A tap as its tariff sees it. `is_lost` says that it names a stop that the tariff lacks."""

    tap: Tap
    readers: Readers
    stop: StopPoint | None
    service: Service

    @property
    def at(self) -> datetime:
        """Give its time, UTC."""
        return self.tap.at

    @property
    def is_lost(self) -> bool:
        """Say whether it names a stop that the tariff lacks."""
        return self.readers.is_lost(self.tap, self.stop)


@dataclass(slots=True, eq=False)
class Boarding:
    """A ride in the making: an entry, an exit, or both; `seen` are its taps in order, of which the first rules it.

    `before` is the boarding that it goes on with, across an out-of-station interchange; `is_joined` says that another
    goes on with this one.
    """

    profile: str
    seen: list[Seen]
    entry: Seen | None
    exit: Seen | None
    before: "Boarding | None" = None
    is_joined: bool = False
    _head: "Boarding | None" = None

    @property
    def head(self) -> "Boarding":
        """Give the boarding with which the ride began: itself if it goes on with none."""
        return self._head or self

    @property
    def first(self) -> Seen:
        """Give the tap that it began with."""
        return self.seen[0]

    @property
    def model(self) -> TapModel:
        """Say what passengers do under its rule."""
        return self.first.service.rule.model

    @property
    def chain(self) -> list["Boarding"]:
        """Give the boardings that are one ride with this, the last: from the one with which the ride began."""
        chain = [self]
        while (before := chain[-1].before) is not None:
            chain.append(before)
        return chain[::-1]

    def join(self, before: "Boarding") -> None:
        """Go on with another."""
        self.before, self._head, before.is_joined = before, before.head, True

    def part(self, before: "Boarding") -> None:
        """Go on with that one no longer."""
        self.before, self._head, before.is_joined = None, None, False

    def leave(self, seen: Seen) -> None:
        """Take a tap as its exit, or as a later one."""
        self.exit = seen
        self.seen.append(seen)


@dataclass(slots=True, eq=False)
class Matching:
    """Taps of one person, taken one by one in order of time; `ordered` are the emergency interchanges that hold."""

    ordered: frozenset[str]
    boardings: list[Boarding] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    _kept_at: dict[str, datetime] = field(default_factory=dict)
    _open: dict[str, Boarding] = field(default_factory=dict)
    _left: Boarding | None = None

    def take(self, tap: Tap, tariff_on: Callable[[datetime], Tariff]) -> None:
        """Keep a tap, or ignore it and say why."""
        seen = _seen(tap, tariff_on)
        reason = seen if isinstance(seen, WhyIgnored) else self._repeated(seen) or self._matched(seen)
        if reason is not None:
            self.ignored.append(Ignored(tap, reason))
        elif tap.device is not None:
            self._kept_at[tap.device] = tap.at

    def _repeated(self, seen: Seen) -> WhyIgnored | None:
        """Say that a tap is one with the last that was kept on the same reader, if it is."""
        kept_at = None if seen.tap.device is None else self._kept_at.get(seen.tap.device)
        if kept_at is None:
            return None
        apart = timedelta(seconds=seen.service.rule.same_reader_seconds)
        return WhyIgnored.SAME_READER if seen.at - kept_at <= apart else None

    def _matched(self, seen: Seen) -> WhyIgnored | None:
        """Enter or leave. A reader that does not know which takes a tap for an exit if it can be one."""
        rule = seen.service.rule
        is_exit = seen.tap.kind is TapKind.OFF
        if is_exit and rule.model is TapModel.ON_ONLY:
            return WhyIgnored.ON_ONLY_READER
        boarding = self._open.get(rule.id)
        if boarding is not None and seen.tap.kind is not TapKind.ON and _may_leave(boarding, seen):
            self._leave(boarding, seen)
            return None
        return self._leave_alone(seen) if is_exit else self._enter(seen)

    def _enter(self, seen: Seen) -> WhyIgnored | None:
        boarding = _begun(seen, entry=seen)
        if isinstance(boarding, WhyIgnored):
            return boarding
        if self._left is not None and self._goes_on(self._left, seen):
            boarding.join(self._left)
        if boarding.model is not TapModel.ON_ONLY:
            self._open[seen.service.rule.id] = boarding
        self.boardings.append(boarding)
        self._left = None
        return None

    def _goes_on(self, left: Boarding, seen: Seen) -> bool:
        """Say whether an entry goes on with the ride that was left last."""
        assert left.exit is not None, "it was left"
        if left.exit.stop is None or seen.stop is None:
            return False
        return left.first.readers.goes_on(left.exit.stop, seen.stop, seen.at - left.exit.at, self.ordered)

    def _leave(self, boarding: Boarding, seen: Seen) -> None:
        """End a boarding in time. If only the ride that it went on with began too long ago, they are two rides."""
        if boarding.before is not None and not _in_time(boarding.head.first, seen):
            boarding.part(boarding.before)
        del self._open[seen.service.rule.id]
        boarding.leave(seen)
        self._left = boarding

    def _leave_alone(self, seen: Seen) -> WhyIgnored | None:
        """Prolong the ride that was left last, or keep an exit without an entry where there must be one."""
        if self._left is not None and _prolongs(self._left, seen):
            self._left.leave(seen)
            return None
        if seen.service.rule.model is TapModel.OPTIONAL_OFF:
            return WhyIgnored.NOTHING_TO_LEAVE
        boarding = _begun(seen, entry=None)
        if isinstance(boarding, WhyIgnored):
            return boarding
        boarding.exit = seen
        self._open.pop(seen.service.rule.id, None)
        self.boardings.append(boarding)
        self._left = boarding
        return None


def _seen(tap: Tap, tariff_on: Callable[[datetime], Tariff]) -> Seen | WhyIgnored:
    """See a tap as the tariff in force at its time does."""
    try:
        readers = once(tariff_on(tap.at), Readers)
    except NoEditionInForce:
        return WhyIgnored.NO_EDITION
    stop = readers.stop(tap)
    service = readers.service(tap, stop)
    return service if isinstance(service, WhyIgnored) else Seen(tap, readers, stop, service)


def _begun(seen: Seen, entry: Seen | None) -> Boarding | WhyIgnored:
    profile = seen.readers.profile(seen.tap)
    return profile if isinstance(profile, WhyIgnored) else Boarding(profile, [seen], entry, None)


def _may_leave(boarding: Boarding, seen: Seen) -> bool:
    """Say whether a tap can be the exit of a boarding: on the same vehicle where both know it, and in time.

    Where tapping off is optional, on the same line too: a passenger who changed without tapping on there is on another.
    """
    first = boarding.first
    if _differ(first.tap.run, seen.tap.run):
        return False
    if boarding.model is TapModel.OPTIONAL_OFF and _differ(first.service.line, seen.service.line):
        return False
    return _in_time(first, seen) or _in_time(boarding.head.first, seen)


def _differ(one: str | None, other: str | None) -> bool:
    """Say whether two things that are both known differ."""
    return one is not None and other is not None and one != other


def _in_time(first: Seen, seen: Seen) -> bool:
    """Say whether an exit comes within the longest that a ride may take."""
    longest = first.readers.longest(first.service, first.stop, seen.stop, first.at)
    return seen.at - first.at <= longest


def _prolongs(left: Boarding, seen: Seen) -> bool:
    """Say whether an exit after an exit goes on to a later stop on the same ride."""
    assert left.exit is not None, "it was left"
    rule = left.first.service.rule
    if rule.continuation_minutes is None or rule.id != seen.service.rule.id:
        return False
    return seen.at - left.exit.at <= timedelta(minutes=rule.continuation_minutes) and _in_time(left.head.first, seen)
