"""Uses: what a coverage is asked about when a right is shown, and why it does not hold."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from fares.calendar import Band
from fares.journeys.readers import Service
from fares.network import StopPoint
from fares.products import Coverage, Question, Use, first_failure, parts_of
from fares.rights.cases import Case, Showing
from fares.rights.reasons import FAILED, Decision, Reason
from fares.singles.pricing import Pricing
from fares.tariff import Tariff, once

Bands = frozenset[str]

_NOWHERE: Final[Bands] = frozenset()


def use_at(case: Case, service: Service, stop: StopPoint, at: datetime, destination: StopPoint | None = None) -> Use:
    """Give the ride of somebody who boards a service at a stop, and may still alight anywhere; or has come so far."""
    tariff, terms = case.tariff, case.terms
    holder = tariff.profiles.get(terms.profile or "")
    return Use(
        service.operator,
        service.mode,
        service.line,
        stop,
        destination,
        bands_of(tariff, at),
        _NOWHERE if service.line is None else tariff.paths.directions_from(service.line, stop.id),
        terms.profile,
        None if holder is None else holder.issuer,
        is_boarding=True,
    )


def in_bands(use: Use, bands: Bands) -> Use:
    """Give the same ride at a time when other bands hold."""
    service = (use.operator, use.mode, use.line)
    ends = (use.origin, use.destination)
    return Use(*service, *ends, bands, use.directions, use.profile, use.issuer, use.is_boarding)


def bands_of(tariff: Tariff, at: datetime) -> Bands:
    """Say which bands of a tariff hold at an instant (UTC)."""
    return once(tariff, Pricing).hours.bands_at(at)


def _bands_asked(case: Case) -> list[Band]:
    """Give the bands that a right asks about, of those that the tariff has."""
    asked = [case.terms.covers, *(coverage for leg in case.terms.legs for coverage in leg.covers)]
    named = {
        band for coverage in asked for part in parts_of(coverage) for band in (*(part.bands or ()), *part.bands_out)
    }
    return [band for band in case.tariff.bands.values() if band.id in named]


def uncovered(showing: Showing, use: Use) -> Decision | None:
    """Refuse a ride that a right does not cover."""
    covers = showing.terms.covers
    question = first_failure(covers, use)
    if question is None:
        return None
    if question is Question.DIRECTION and use.line is None:
        return showing.refuse(Reason.WRONG_LINE)
    return refused(showing, FAILED[question], lambda bands: _fails(covers, in_bands(use, bands)))


def _fails(covers: Coverage, use: Use) -> Reason:
    question = first_failure(covers, use)
    return Reason.ACCEPTED if question is None else FAILED[question]


def refused(showing: Showing, reason: Reason, reason_in: Callable[[Bands], Reason]) -> Decision:
    """Refuse for what does not hold; where it is the time of day, `reason_in` tells when else it would."""
    if reason is Reason.WRONG_DAY:
        return _at_the_wrong_time(showing, lambda at: reason_in(bands_of(showing.tariff, at)) is not Reason.WRONG_DAY)
    if reason in {Reason.WRONG_ZONE, Reason.WRONG_STOP}:
        return showing.refuse(reason, place=showing.stop.name)
    return showing.refuse(reason)


def _at_the_wrong_time(case: Case, holds_at: Callable[[datetime], bool]) -> Decision:
    """Say from when the right is good later on this fare day, or until when it was, if it is on such a day at all."""
    calendar = case.tariff.calendar
    turns = {calendar.at_wall(case.day, wall) for band in _bands_asked(case) for wall in (band.start, band.end)}
    starts = sorted({calendar.starts_at(case.day), *turns})
    good = [(start, end) for start, end in zip(starts, [*starts[1:], case.at], strict=True) if holds_at(start)]
    later = [start for start, _ in good if start > case.at]
    if later:
        return case.refuse(Reason.TOO_EARLY, time=case.clock(later[0]))
    if good:
        return case.refuse(Reason.TOO_LATE, time=case.clock(good[-1][1]))
    return case.refuse(Reason.WRONG_DAY)
