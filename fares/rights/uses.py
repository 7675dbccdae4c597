"""Uses: what a coverage is asked about when a right is shown, and why it does not hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from fares.journeys.readers import Service
from fares.network import StopPoint
from fares.products import Coverage, Question, Use, bands_at, first_failure, parts_of
from fares.rights.cases import Case, Showing
from fares.rights.reasons import FAILED, Decision, Reason

Bands = frozenset[str]


def use_at(case: Case, service: Service, stop: StopPoint, at: datetime) -> Use:
    """Give the ride of somebody who boards a service at a stop, and may still alight anywhere."""
    holder = case.tariff.profiles.get(case.terms.profile or "")
    return Use(
        operator=service.operator,
        mode=service.mode,
        line=service.line,
        origin=stop,
        destination=None,
        bands=bands_of(case, at),
        directions=frozenset() if service.line is None else case.tariff.paths.directions_from(service.line, stop.id),
        profile=case.terms.profile,
        issuer=None if holder is None else holder.issuer,
        is_boarding=True,
    )


def bands_asked(case: Case) -> frozenset[str]:
    """Name the bands that a right asks about, of those that the tariff has."""
    asked = [case.terms.covers, *(coverage for leg in case.terms.legs for coverage in leg.covers)]
    named = {
        band for coverage in asked for part in parts_of(coverage) for band in (*(part.bands or ()), *part.bands_out)
    }
    return frozenset(named & case.tariff.bands.keys())


def bands_of(case: Case, at: datetime) -> Bands:
    """Say which of these bands hold at an instant (UTC)."""
    return bands_at(case.tariff.calendar, [case.tariff.bands[band] for band in bands_asked(case)], at)


def uncovered(showing: Showing, use: Use) -> Decision | None:
    """Refuse a ride that a right does not cover."""
    covers = showing.terms.covers
    question = first_failure(covers, use)
    if question is None:
        return None
    if question is Question.DIRECTION and use.line is None:
        return showing.refuse(Reason.WRONG_LINE)
    return refused(showing, FAILED[question], lambda bands: _fails(covers, replace(use, bands=bands)))


def _fails(covers: Coverage, use: Use) -> Reason:
    question = first_failure(covers, use)
    return Reason.ACCEPTED if question is None else FAILED[question]


def refused(showing: Showing, reason: Reason, reason_in: Callable[[Bands], Reason]) -> Decision:
    """Refuse for what does not hold; where it is the time of day, `reason_in` tells when else it would."""
    if reason is Reason.WRONG_DAY:
        return _at_the_wrong_time(showing, lambda at: reason_in(bands_of(showing, at)) is not Reason.WRONG_DAY)
    if reason in {Reason.WRONG_ZONE, Reason.WRONG_STOP}:
        return showing.refuse(reason, place=showing.stop.name)
    return showing.refuse(reason)


def _at_the_wrong_time(case: Case, holds_at: Callable[[datetime], bool]) -> Decision:
    """Say from when the right is good later on this fare day, or until when it was, if it is on such a day at all."""
    calendar, bands = case.tariff.calendar, [case.tariff.bands[band] for band in bands_asked(case)]
    turns = {calendar.at_wall(case.day, wall) for band in bands for wall in (band.start, band.end)}
    starts = sorted({calendar.starts_at(case.day), *turns})
    good = [(start, end) for start, end in zip(starts, [*starts[1:], case.at], strict=True) if holds_at(start)]
    later = [start for start, _ in good if start > case.at]
    if later:
        return case.refuse(Reason.TOO_EARLY, time=case.clock(later[0]))
    if good:
        return case.refuse(Reason.TOO_LATE, time=case.clock(good[-1][1]))
    return case.refuse(Reason.WRONG_DAY)
