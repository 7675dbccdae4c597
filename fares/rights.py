"""Travel rights: what a sale gives, and whether it may be used here and now.

A right's state is folded from its accepted events, each of which took the next `sequence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from fares.errors import UnknownStop
from fares.journeys import Leg
from fares.network import Mode, StopPoint
from fares.prices import goes_by_stops
from fares.products import Coverage, ProductKind, Question, Use, bands_at, first_failure
from fares.quote import Offer, Step
from fares.tariff import Tariff, lines_priced_alike


@dataclass(frozen=True, slots=True)
class RightLeg:
    """A ride that a single pays for: boarding anywhere in a zone, on one operator, on the lines of one fare.

    `lines` is None where the line was not known when it was priced; a reader that does not know its line lets it pass.
    `stops` are where it may be boarded instead, if its price goes by the stops: its own, and those further along.
    `covers` is what the rules behind its price ask besides, each of which must hold: their hours, the lines they leave
    out where the leg's own is not known, and their directions where the reader knows its line.
    """

    operator: str
    mode: Mode
    lines: frozenset[str] | None
    origin_zone: str
    destination_zone: str
    covers: tuple[Coverage, ...] = ()
    stops: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RightTerms:
    """What one right allows, fixed when it is sold. `product` None and `legs` are a single; others have a `kind`.

    `valid_from` and `valid_until` are UTC, the end excluded. `uses` is the number of activations of a carnet, each good
    for `fare_days` fare days.
    """

    product: str | None
    kind: ProductKind | None
    profile: str | None
    edition: str
    covers: Coverage
    legs: tuple[RightLeg, ...]
    valid_from: datetime
    valid_until: datetime
    fare_days: int
    uses: int | None
    max_passengers: int


@dataclass(frozen=True, slots=True)
class RightState:
    """What has happened to a right so far: its last sequence, legs ridden (by index) and fare days activated."""

    sequence: int = 0
    legs_used: frozenset[int] = frozenset()
    days_activated: tuple[date, ...] = ()


class Reason(StrEnum):
    """Why a tap was accepted or refused: a closed list, one for each answer."""

    ACCEPTED = "accepted"
    UNKNOWN_RIGHT = "unknown_right"
    UNKNOWN_STOP = "unknown_stop"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    WRONG_OPERATOR = "wrong_operator"
    WRONG_MODE = "wrong_mode"
    WRONG_LINE = "wrong_line"
    WRONG_ZONE = "wrong_zone"
    WRONG_STOP = "wrong_stop"
    WRONG_TIME = "wrong_time"
    WRONG_PROFILE = "wrong_profile"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Presentation:
    """A right shown to a device: where, on whose service, on which line if the device knows, and when (UTC)."""

    stop: str
    operator: str
    line: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TapEffect:
    """What an accepted tap does to the state: it uses a leg of a single, or activates a fare day, or neither."""

    leg_used: int | None = None
    day_activated: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a presentation: one reason, one sentence for the display, and the effect if accepted."""

    reason: Reason
    sentence: str
    effect: TapEffect = TapEffect()

    @property
    def accepted(self) -> bool:
        """Say whether the passenger may travel."""
        return self.reason is Reason.ACCEPTED


SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.ACCEPTED: "Valid. Have a good journey.",
    Reason.UNKNOWN_RIGHT: "Not recognised. Please see staff.",
    Reason.UNKNOWN_STOP: "This reader's stop is not known. Please see staff.",
    Reason.NOT_YET_VALID: "Not valid yet.",
    Reason.EXPIRED: "Expired.",
    Reason.WRONG_OPERATOR: "Not valid with this operator.",
    Reason.WRONG_MODE: "Not valid on this kind of service.",
    Reason.WRONG_LINE: "Not valid on this line.",
    Reason.WRONG_ZONE: "Not valid in this zone.",
    Reason.WRONG_STOP: "Not valid from this stop.",
    Reason.WRONG_TIME: "Not valid at this time of day.",
    Reason.WRONG_PROFILE: "Not valid for this passenger.",
    Reason.USED_UP: "Already used.",
}
"""What a display says for each reason: at most 60 characters."""

_REFUSALS: Final[Mapping[Question, Reason]] = {
    Question.OPERATOR: Reason.WRONG_OPERATOR,
    Question.MODE: Reason.WRONG_MODE,
    Question.LINE: Reason.WRONG_LINE,
    Question.DIRECTION: Reason.WRONG_LINE,
    Question.ZONE: Reason.WRONG_ZONE,
    Question.STOP: Reason.WRONG_STOP,
    Question.BAND: Reason.WRONG_TIME,
    Question.PROFILE: Reason.WRONG_PROFILE,
}
_CLOSENESS: Final = tuple(Reason)
"""Of several refusals, the one of the check that comes last says most: it is the one thing still in the way."""


def refusal(reason: Reason) -> Decision:
    """Refuse for a reason."""
    assert reason is not Reason.ACCEPTED, "a refusal has a reason"
    return Decision(reason, SENTENCES[reason])


def issue(tariff: Tariff, offer: Offer) -> tuple[RightTerms, ...]:
    """Give the rights that an offer sells: one for each passenger, or one for a group.

    `tariff` is the edition that made the offer. The terms name it, and hold everything else that validation needs but
    the hours of time bands, which are looked up by id.
    """
    terms = _singles_terms(tariff, offer) if offer.product is None else _product_terms(tariff, offer, offer.product)
    return tuple(each for item, each in zip(offer.items, terms, strict=True) for _ in range(item.quantity))


def _singles_terms(tariff: Tariff, offer: Offer) -> list[RightTerms]:
    assert offer.itinerary is not None, "singles carry their itinerary"
    return [
        RightTerms(
            product=None,
            kind=None,
            profile=item.profile,
            edition=tariff.version,
            covers=Coverage(),
            legs=tuple(
                _right_leg(tariff, leg, _steps_of(offer, number, item.profile))
                for number, leg in enumerate(offer.itinerary.legs, start=1)
            ),
            valid_from=offer.valid_from,
            valid_until=offer.valid_until,
            fare_days=1,
            uses=None,
            max_passengers=1,
        )
        for item in offer.items
    ]


def _steps_of(offer: Offer, leg_number: int, profile: str | None) -> list[Step]:
    """Give the steps to the price of one leg for one profile."""
    ride = {"leg": str(leg_number), "profile": profile}
    return [step for step in offer.steps if ride.items() <= step.inputs.items()]


def _right_leg(tariff: Tariff, leg: Leg, steps: list[Step]) -> RightLeg:
    return RightLeg(
        operator=leg.operator,
        mode=leg.mode,
        lines=None if leg.line is None else lines_priced_alike(tariff, leg.line),
        origin_zone=leg.origin.zone,
        destination_zone=leg.destination.zone,
        covers=_conditions(tariff, leg, steps),
        stops=_boarded_at(tariff, leg, steps),
    )


def _conditions(tariff: Tariff, leg: Leg, steps: list[Step]) -> tuple[Coverage, ...]:
    """Keep what the rules behind a price ask besides: hours, directions, and lines left out if none is known."""
    fares = {rule.id: rule.covers for rule in tariff.singles}
    ceilings = {rule.id: rule.covers for rule in tariff.ceilings}
    rules = [(fares if "table" in step.inputs else ceilings)[step.rule] for step in steps]
    kept = (
        Coverage(lines_out=frozenset() if leg.line else rule.lines_out, bands=rule.bands, directions=rule.directions)
        for rule in rules
    )
    return tuple(coverage for coverage in kept if coverage != Coverage())


def _boarded_at(tariff: Tariff, leg: Leg, steps: list[Step]) -> frozenset[str] | None:
    """Name the stops that a leg was paid from, if they made its price: boarding later only shortens the ride."""
    if not any(goes_by_stops(tariff.tables[step.inputs["table"]]) for step in steps if "table" in step.inputs):
        return None
    return frozenset(stop.id for stop in tariff.paths.between(leg.line, leg.origin, leg.destination).stops[:-1])


def _product_terms(tariff: Tariff, offer: Offer, product_id: str) -> list[RightTerms]:
    product = tariff.products[product_id]
    return [
        RightTerms(
            product=product.id,
            kind=product.kind,
            profile=item.profile,
            edition=tariff.version,
            covers=product.covers,
            legs=(),
            valid_from=offer.valid_from,
            valid_until=offer.valid_until,
            fare_days=product.fare_days,
            uses=product.uses,
            max_passengers=product.max_passengers,
        )
        for item in offer.items
    ]


def validate(tariff: Tariff, terms: RightTerms, state: RightState, presentation: Presentation) -> Decision:
    """Decide whether a right may be used here and now. Pure: the caller records the effect with the next sequence.

    The checks, in this order, of which the first that fails is the answer: the stop is known; the window has begun and
    has not ended; the operator, mode and line are covered; the zone of boarding is covered; the time of day is; and
    something is left to use. A single asks the same of its legs and takes the first unused one that fits. A line that
    the edition does not know as this operator's counts as not known. Give the edition that sold the right, or one
    with the same bands: a band that the edition lacks never holds.
    """
    try:
        stop = tariff.network.stop(presentation.stop)
    except UnknownStop:
        return refusal(Reason.UNKNOWN_STOP)
    day = tariff.calendar.fare_day(presentation.at)
    outside = _outside_window(terms, state, presentation.at, day)
    if outside is not None:
        return refusal(outside)
    use = _use(tariff, terms, stop, presentation)
    if use is None:
        return refusal(Reason.WRONG_OPERATOR)
    question = first_failure(terms.covers, use)
    if question is not None:
        return refusal(_REFUSALS[question])
    return _spend(terms, state, use, stop, day)


def _outside_window(terms: RightTerms, state: RightState, at: datetime, day: date) -> Reason | None:
    if at < terms.valid_from:
        return Reason.NOT_YET_VALID
    if at >= terms.valid_until and not _running(terms, state, day):
        return Reason.EXPIRED
    return None


def _running(terms: RightTerms, state: RightState, day: date) -> bool:
    """Say whether an activation already made covers a fare day."""
    return any(first <= day < first + timedelta(days=terms.fare_days) for first in state.days_activated)


def _use(tariff: Tariff, terms: RightTerms, stop: StopPoint, presentation: Presentation) -> Use | None:
    operator = tariff.network.operators.get(presentation.operator)
    if operator is None:
        return None
    line = tariff.network.lines.get(presentation.line or "")
    asked = [band for coverage in _coverages(terms) for band in coverage.bands or () if band in tariff.bands]
    bands = bands_at(tariff.calendar, [tariff.bands[band] for band in asked], presentation.at)
    if line is None or line.operator != operator.id:
        return Use(operator.id, operator.mode, None, stop, None, bands, profile=terms.profile, is_boarding=True)
    directions = tariff.paths.directions_from(line.id, stop.id)
    return Use(operator.id, line.mode, line.id, stop, None, bands, directions, profile=terms.profile, is_boarding=True)


def _coverages(terms: RightTerms) -> list[Coverage]:
    """Give all that a right asks of a ride, so that only the bands it names are worked out."""
    return [terms.covers, *(coverage for leg in terms.legs for coverage in leg.covers)]


def _spend(terms: RightTerms, state: RightState, use: Use, stop: StopPoint, day: date) -> Decision:
    """Take what a covered ride uses: a leg, an activation, or nothing."""
    if terms.kind is None:
        return _spend_leg(terms, state, use, stop)
    if terms.uses is None or _running(terms, state, day):
        return _accept(TapEffect())
    if len(state.days_activated) >= terms.uses:
        return refusal(Reason.USED_UP)
    return _accept(TapEffect(day_activated=day))


def _spend_leg(terms: RightTerms, state: RightState, use: Use, stop: StopPoint) -> Decision:
    reasons = [_leg_reason(leg, use, stop) for leg in terms.legs]
    for index, reason in enumerate(reasons):
        if reason is Reason.ACCEPTED and index not in state.legs_used:
            return _accept(TapEffect(leg_used=index))
    unused = [reason for index, reason in enumerate(reasons) if index not in state.legs_used]
    if not unused or Reason.ACCEPTED in reasons:
        return refusal(Reason.USED_UP)
    return refusal(max(unused, key=_CLOSENESS.index))


def _leg_reason(leg: RightLeg, use: Use, stop: StopPoint) -> Reason:
    """Check a ride against one leg of a single; lines and directions are compared only where both are known."""
    ride = Coverage(
        operators=frozenset({leg.operator}),
        lines=None if use.line is None else leg.lines,
        zones=frozenset({leg.origin_zone}) if leg.stops is None else None,
    )
    asked = leg.covers if use.line is not None else [replace(coverage, directions=None) for coverage in leg.covers]
    failed = (first_failure(coverage, use) for coverage in (ride, *asked))
    reasons = (_REFUSALS[question] for question in failed if question is not None)
    elsewhere = leg.stops is not None and stop.id not in leg.stops
    return next(reasons, Reason.WRONG_STOP if elsewhere else Reason.ACCEPTED)


def _accept(effect: TapEffect) -> Decision:
    return Decision(Reason.ACCEPTED, SENTENCES[Reason.ACCEPTED], effect)


def fold(state: RightState, effect: TapEffect) -> RightState:
    """Take an accepted tap into the state, at the next sequence."""
    legs = state.legs_used if effect.leg_used is None else state.legs_used | {effect.leg_used}
    days = state.days_activated if effect.day_activated is None else (*state.days_activated, effect.day_activated)
    return RightState(state.sequence + 1, legs, days)
