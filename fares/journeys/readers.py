"""Readers: what a tariff makes of a tap on its own: where it was, on whose service, and which tap rule holds there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fares.calendar import Band
from fares.errors import UnknownStop
from fares.journeys.taps import Tap, WhyIgnored
from fares.network import Line, Mode, Operator, StopPoint
from fares.products import Coverage, Use, bands_at, covers, parts_of
from fares.rules import StopInterchange, TapModel, TapRule
from fares.tariff import Tariff, may_cover

TAP_ON_ONLY: Final = TapRule("", "", Coverage(), TapModel.ON_ONLY)
"""What holds where no tap rule of the tariff does."""

LONGEST: Final = timedelta(days=1)
"""The longest that a ride may take where the tariff does not say: an exit the day after belongs to another ride."""

USUAL_PROFILE: Final = "adult"
"""The profile of a passenger of whom nothing is said, where the tariff has it."""


def usual_profile(profiles: Collection[str]) -> str | None:
    """Give the profile of a passenger of whom nothing is said: an adult, or the only one there is."""
    if USUAL_PROFILE in profiles:
        return USUAL_PROFILE
    return next(iter(profiles)) if len(profiles) == 1 else None


@dataclass(frozen=True, slots=True)
class Service:
    """What a reader stands for: an operator's service, its line where it is known, and the tap rule."""

    operator: str
    mode: Mode
    line: str | None
    rule: TapRule


class Readers:
    """One tariff made ready for taps. Each service's tap rule is looked up once."""

    def __init__(self, tariff: Tariff) -> None:
        self.tariff = tariff
        self._services: dict[tuple[str, str | None, Mode | None], Service] = {}
        self._bands = {rule.id: _bands(tariff, rule) for rule in tariff.tap_rules}
        self._always = {rule.id: longest for rule in tariff.tap_rules if (longest := _always(rule)) is not None}
        self._interchanges: dict[str, list[StopInterchange]] = {}
        for interchange in tariff.stop_interchanges:
            for stop in interchange.origins:
                self._interchanges.setdefault(stop, []).append(interchange)

    def stop(self, tap: Tap) -> StopPoint | None:
        """Find the stop of a tap; None where the tap names none, or one that the tariff does not have."""
        if tap.stop is None:
            return None
        try:
            return self.tariff.network.stop(tap.stop)
        except UnknownStop:
            return None

    def is_lost(self, tap: Tap, stop: StopPoint | None) -> bool:
        """Say whether a tap names a stop that the tariff lacks, though it has stops: its end of the ride is lost."""
        return stop is None and tap.stop is not None and bool(self.tariff.network.stops)

    def service(self, tap: Tap, stop: StopPoint | None) -> Service | WhyIgnored:
        """Find the service of a tap, or say why there is none.

        A tap that names no operator is on that of its line, or on the only one there is. A line that the tariff lacks,
        or that another operator runs, is not known.
        """
        line = None if tap.line is None else self.tariff.network.lines.get(tap.line)
        operator = self._operator(tap, line)
        if isinstance(operator, WhyIgnored):
            return operator
        if line is not None and line.operator != operator.id:
            line = None
        return self.service_of(operator, line, stop)

    def service_of(self, operator: Operator, line: Line | None, stop: StopPoint | None) -> Service:
        """Find an operator's service, by its line and a stop where they are known."""
        key = (operator.id, None if line is None else line.id, None if stop is None else stop.mode)
        found = self._services.get(key)
        if found is None:
            found = self._services[key] = self._found(operator, line, stop)
        return found

    def _operator(self, tap: Tap, line: Line | None) -> Operator | WhyIgnored:
        operators = self.tariff.network.operators
        if tap.operator is not None:
            return operators.get(tap.operator) or WhyIgnored.UNKNOWN_OPERATOR
        if line is not None:
            return operators[line.operator]
        return next(iter(operators.values())) if len(operators) == 1 else WhyIgnored.NO_OPERATOR

    def _found(self, operator: Operator, line: Line | None, stop: StopPoint | None) -> Service:
        mode, code = _mode(operator, line, stop), None if line is None else line.id
        rule = next(
            (rule for rule in self.tariff.tap_rules if may_cover(rule.covers, operator.id, mode, code)), TAP_ON_ONLY
        )
        return Service(operator.id, mode, code, rule)

    def profile(self, tap: Tap) -> str | WhyIgnored:
        """Find the profile of a tap's passenger, the usual one where it names none."""
        profiles = self.tariff.profiles
        if tap.profile is not None:
            return tap.profile if tap.profile in profiles else WhyIgnored.UNKNOWN_PROFILE
        return usual_profile(profiles) or WhyIgnored.NO_PROFILE

    def direction(self, tap: Tap, line: str | None) -> str | None:
        """Give the direction of a tap if it is one of its line's patterns'."""
        if line is None or tap.direction is None:
            return None
        patterns = self.tariff.network.lines[line].patterns
        return tap.direction if any(pattern.direction == tap.direction for pattern in patterns) else None

    def longest(
        self, service: Service, origin: StopPoint | None, destination: StopPoint | None, at: datetime
    ) -> timedelta:
        """Say how long a ride that starts at an instant may take, by the first of its rule's limits that covers it."""
        limits = service.rule.longest
        if not limits:
            return LONGEST
        always = self._always.get(service.rule.id)
        if always is not None:
            return always
        bands = bands_at(self.tariff.calendar, self._bands[service.rule.id], at)
        use = Use(service.operator, service.mode, service.line, origin, destination, bands)
        minutes = next((limit.minutes for limit in limits if covers(limit.covers, use)), None)
        return LONGEST if minutes is None else timedelta(minutes=minutes)

    def goes_on(self, left: StopPoint, entered: StopPoint, after: timedelta, ordered: frozenset[str]) -> bool:
        """Say whether leaving at a stop and entering at another so much later goes on with the same ride."""
        return any(
            entered.id in interchange.destinations
            and after <= timedelta(minutes=interchange.minutes)
            and (not interchange.emergency or interchange.id in ordered)
            for interchange in self._interchanges.get(left.id, ())
        )


def _mode(operator: Operator, line: Line | None, stop: StopPoint | None) -> Mode:
    """Give the mode of a service: its line's, or else the stop's if the operator has it, or else its main one."""
    if line is not None:
        return line.mode
    return stop.mode if stop is not None and stop.mode in operator.other_modes else operator.mode


def _always(rule: TapRule) -> timedelta | None:
    """Say how long rides may take wherever and whenever they are, if the first limit of a rule says so."""
    is_for_all = bool(rule.longest) and rule.longest[0].covers == Coverage()
    return timedelta(minutes=rule.longest[0].minutes) if is_for_all else None


def _bands(tariff: Tariff, rule: TapRule) -> tuple[Band, ...]:
    """Give the bands by which a rule limits how long rides may take."""
    parts = [part for limit in rule.longest for part in parts_of(limit.covers)]
    named = {band for part in parts for band in (*(part.bands or ()), *part.bands_out)}
    return tuple(tariff.bands[band] for band in sorted(named))
