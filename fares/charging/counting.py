"""Count rules: after so many that cost something within a period, the rest of the period's cost less."""

from dataclasses import dataclass
from datetime import datetime

from fares.charging import sentences
from fares.charging.periods import Span, Spans
from fares.charging.rated import RatedRide
from fares.money import Money
from fares.prices import PERCENT, share_pence
from fares.products import covers
from fares.rules import Counted, CountRule
from fares.steps import Step
from fares.tariff import once


@dataclass(slots=True)
class _Count:
    """How many one rule has counted in the latest span that it has opened."""

    span: Span
    paid: int


@dataclass(slots=True)
class _Journey:
    """A journey, or a lone ride: when it began, how many were counted before it, and whether it is."""

    began_at: datetime
    before: int
    is_counted: bool = False


class Tally:
    """What the count rules have counted, and what rides cost by them, as rides are added in start order."""

    def __init__(self) -> None:
        self._counts: dict[str, _Count] = {}
        self._journeys: dict[tuple[str, str], _Journey] = {}

    def add(self, ride: RatedRide, price_pence: int) -> tuple[int, tuple[Step, ...]]:
        """Count a ride that costs so much after interchange; give what it costs now and the steps to it.

        A ride that a held product covers whole is not paid for: it neither counts nor gets cheaper. Of several rules
        each goes by the price that those before it have left.
        """
        steps: list[Step] = []
        for rule in () if ride.is_held else ride.tariff.count_rules:
            if price_pence and (rule.default_fares or ride.ride.completion is None):
                price_pence = self._by_rule(rule, ride, price_pence, steps)
        return price_pence, tuple(steps)

    def _by_rule(self, rule: CountRule, ride: RatedRide, price_pence: int, steps: list[Step]) -> int:
        """Make a ride cheaper if enough were counted before its journey began, and count its journey."""
        journey, use, after_pence = self._journey(rule, ride), ride.chained.priced.use, price_pence
        if journey.before >= rule.after and covers(rule.reprices, use):
            share = share_pence(price_pence, PERCENT - rule.percent_off, rule.rounding, rule.to_pence)
            after_pence = min(share, price_pence)
            steps.append(_step(rule, ride, journey.before, price_pence, after_pence))
        if not journey.is_counted and covers(rule.covers, use):
            journey.is_counted = True
            self._count(rule, ride, journey.began_at)
        return after_pence

    def _journey(self, rule: CountRule, ride: RatedRide) -> _Journey:
        key = rule.id, ride.ride.id if rule.counted is Counted.RIDES else ride.chained.chain
        journey = self._journeys.get(key)
        if journey is None:
            count, at = self._counts.get(rule.id), ride.ride.started_at
            before = count.paid if count is not None and at < count.span.end else 0
            journey = self._journeys[key] = _Journey(at, before)
        return journey

    def _count(self, rule: CountRule, ride: RatedRide, began_at: datetime) -> None:
        """Count a journey in the span in which it began; a span that is over counts no more."""
        count = self._counts.get(rule.id)
        if count is None or began_at >= count.span.end:
            self._counts[rule.id] = _Count(once(ride.tariff, Spans).span(rule.period, began_at), 1)
        elif began_at >= count.span.start:
            count.paid += 1


def _step(rule: CountRule, ride: RatedRide, before: int, price_pence: int, after_pence: int) -> Step:
    tariff, after = ride.tariff, Money(after_pence)
    return Step(
        rule=rule.id,
        inputs={
            "profile": ride.ride.profile,
            "counted": str(before),
            "after": str(rule.after),
            "before": tariff.said(Money(price_pence)),
        },
        amount=after + ride.chained.priced.apart,
        sentence=sentences.repriced(tariff, rule, before, after),
        source=rule.source,
        illustrative=rule.source is None,
    )
