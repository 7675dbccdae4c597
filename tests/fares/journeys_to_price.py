"""Builders for quotes and rights in the small tariff of two towns: they say only what a test is about."""

from datetime import UTC, datetime
from typing import Final

from fares.network import Mode, StopPoint
from fares.products import Use
from fares.quote import Offer, Party, PlannedLeg, Quote, QuoteRequest, quote
from fares.rights import Presentation, PresentationKind, RightTerms, issue
from fares.tariff import Tariff

MORNING: Final = datetime(2026, 9, 7, 6, 42, tzinfo=UTC)
"""A Monday, 07:42 by the clock on the wall."""

MIDDAY: Final = datetime(2026, 9, 7, 11, 0, tzinfo=UTC)


def asked(
    tariff: Tariff,
    origin: str,
    destination: str,
    *,
    at: datetime = MORNING,
    legs: tuple[PlannedLeg, ...] = (),
    **passengers: int,
) -> Quote:
    """A quote for so many passengers of each profile, or for one adult."""
    parties = tuple(Party(profile, count) for profile, count in (passengers or {"adult": 1}).items())
    return quote(tariff, QuoteRequest(origin, destination, at, parties, legs))


def by_line(origin: str, destination: str, line: str) -> PlannedLeg:
    """A ride planned on a line."""
    return PlannedLeg(origin, destination, line=line)


def by_operator(origin: str, destination: str, operator: str) -> PlannedLeg:
    """A ride planned with an operator, its line unknown."""
    return PlannedLeg(origin, destination, operator=operator)


def the_single(answer: Quote) -> Offer:
    """The cheapest offer of singles."""
    return next(offer for offer in answer.offers if offer.product is None)


def sentences(offer: Offer) -> list[str]:
    """What a passenger reads beside an offer."""
    return [step.sentence for step in offer.steps]


def misses(answer: Quote) -> dict[str, str]:
    """The near misses of a quote, by rule."""
    return {miss.rule: miss.sentence for miss in answer.near_misses}


def right(tariff: Tariff, answer: Quote, product: str | None = None) -> RightTerms:
    """The first right that a product of a quote gives, or that its cheapest singles give."""
    return issue(tariff, the_single(answer) if product is None else answer.offer(f"product:{product}"))[0]


def shown(
    stop: str,
    operator: str,
    line: str | None = None,
    at: datetime = MORNING,
    kind: PresentationKind = PresentationKind.ENTRY,
    reader: str | None = None,
) -> Presentation:
    """A right presented on an operator's service."""
    return Presentation(stop, operator, line, at, kind, reader)


def ride(
    operator: str = "BUSCO",
    mode: Mode = Mode.BUS,
    line: str | None = "BUS1",
    zones: tuple[str, ...] = ("derwent", "trentham"),
    bands: frozenset[str] = frozenset(),
) -> Use:
    """A ride on Bus 1 between the towns, or one that differs in a part."""
    origin, destination = (StopPoint(zone, zone, mode, zone, 0, 0) for zone in zones)
    return Use(operator, mode, line, origin, destination, bands)
