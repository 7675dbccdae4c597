"""What a scenario comes to, worked out by the engine, and where it is not what the scenario says."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import singledispatch

from fares.apportionment import receipts_of, revenue, shares_of
from fares.charging import Charge, ChargedRide, HeldProduct, charge
from fares.journeys import Ignored, Tap, rides_of
from fares.money import ZERO, Money, total
from fares.rides import Ride
from fares.tariff import Timeline
from tests.support.scenarios import Because, Charged, IgnoredTap, Rode, Said, Scenario, Shared, Span


@dataclass(frozen=True)
class Outcome:
    """What the taps that are known by some day come to, by traveller."""

    editions: Timeline
    charges: dict[str, Charge]
    ignored: dict[str, tuple[Ignored, ...]]


def mismatches(scenario: Scenario) -> list[str]:
    """Say what is not as the scenario says, each with its file and line."""
    outcomes: dict[date | None, Outcome] = {}
    found = []
    for said in scenario.said:
        if said.known not in outcomes:
            outcomes[said.known] = outcome(scenario, said.known)
        found += [f"{said.place}: {wrong}" for wrong in check(said, outcomes[said.known])]
    return found


def outcome(scenario: Scenario, known: date | None) -> Outcome:
    """Charge everybody for the taps that had come in by the end of a fare day, None for all."""
    editions = scenario.timeline
    charges, ignored = {}, {}
    for who, taps in _by_traveller(scenario, known).items():
        rides = rides_of(editions.at, taps, frozenset(scenario.ordered))
        charges[who] = charge(editions, rides.rides, _held(scenario, who, editions))
        ignored[who] = rides.ignored
    return Outcome(editions, charges, ignored)


def _by_traveller(scenario: Scenario, known: date | None) -> dict[str, list[Tap]]:
    """Part the taps by traveller: the person of a medium, or of the one that it is linked to when it is tapped."""
    fare_day = scenario.editions[0].calendar.fare_day
    taps: dict[str, list[Tap]] = defaultdict(list)
    for tap in scenario.known(known):
        links = [link for link in scenario.links if link.medium == tap.traveller and link.day <= fare_day(tap.at)]
        owner = links[0].to if links else tap.traveller
        taps[person(owner, tap.passenger)].append(replace(tap, traveller=owner))
    return taps


def person(traveller: str, passenger: int) -> str:
    """A person as scenarios name them."""
    return traveller if passenger == 1 else f"{traveller}, person {passenger}"


def _held(scenario: Scenario, who: str, editions: Timeline) -> tuple[HeldProduct, ...]:
    return tuple(
        HeldProduct(
            one.product,
            editions.on(one.first).calendar.starts_at(one.first),
            editions.on(one.last).calendar.ends_at(one.last),
        )
        for one in scenario.holdings
        if one.who == who
    )


@singledispatch
def check(said: Said, _: Outcome) -> Iterator[str]:
    """Say what is not as a line says."""
    raise TypeError(type(said))


@check.register
def _(said: Charged, outcome: Outcome) -> Iterator[str]:
    if said.who not in outcome.charges:
        yield f"{said.who} did not tap"
        return
    whole = outcome.charges[said.who]
    rides = [ride for ride in whole.rides if is_within(said.span, ride.fare_day)]
    amount = total(ride.increment for ride in rides)
    if amount != said.amount:
        yield f"{said.who} pays {amount}, not {said.amount}; {_why(outcome, whole, rides)}"
    if said.because is not None and (because := _because(rides, said.because)) != said.because:
        yield f"the reason is {because}; {_why(outcome, whole, rides)}"


def is_within(span: Span, day: date) -> bool:
    """Whether a fare day is one of those that a line is about."""
    if span.day is None:
        return True
    return span.day <= day < span.day + timedelta(days=7 if span.is_week else 1)


def _because(rides: list[ChargedRide], said: Because) -> Because:
    return Because(
        prices=None if said.prices is None else tuple(ride.price + ride.apart for ride in rides),
        caps=frozenset(cap.cap for ride in rides for cap in ride.caps),
        held=frozenset(product for ride in rides for product in ride.products),
        extensions=frozenset(ride.extension.extension for ride in rides if ride.extension is not None),
    )


def _why(outcome: Outcome, whole: Charge, rides: list[ChargedRide]) -> str:
    told = [
        f"{_clock(outcome.editions, ride.ride)} {ride.price} {ride.increment}: {_sentences(ride)}" for ride in rides
    ]
    return " | ".join([*told, *[unpriced.near_miss.sentence for unpriced in whole.unpriced]])


def _clock(editions: Timeline, ride: Ride) -> str:
    """When a ride started, by the clock on the wall."""
    return f"{ride.started_at.astimezone(editions.at(ride.started_at).calendar.zone):%H:%M}"


def _sentences(ride: ChargedRide) -> str:
    return " ".join(step.sentence for step in ride.steps)


@check.register
def _(said: Shared, outcome: Outcome) -> Iterator[str]:
    receipts = [receipt for whole in outcome.charges.values() for receipt in receipts_of(whole)]
    within = [one for one in receipts if is_within(said.span, _fare_day(outcome.editions, one.at))]
    shares: dict[str, Money] = {
        operator: amount for operator, amount in revenue(shares_of(outcome.editions, within)).items() if amount != ZERO
    }
    if shares != said.amounts:
        yield f"the shares are {' '.join(f'{operator} {amount}' for operator, amount in shares.items())}"


def _fare_day(editions: Timeline, at: datetime) -> date:
    return editions.at(at).calendar.fare_day(at)


@check.register
def _(said: Rode, outcome: Outcome) -> Iterator[str]:
    whole = outcome.charges[said.who]
    rides = sorted(
        [*[one.ride for one in whole.rides], *[one.ride for one in whole.unpriced]], key=lambda one: one.order
    )
    told = tuple(
        _told(ride, outcome.editions) for ride in rides if _fare_day(outcome.editions, ride.started_at) == said.day
    )
    if told != said.rides:
        yield f"{said.who} rode {', '.join(told)}"


def _told(ride: Ride, editions: Timeline) -> str:
    """A ride as `07:42 Derby > Nottingham (maximum)`."""
    ends = [stop.name if stop else "?" for stop in (ride.origin, ride.destination)]
    completed = f" ({ride.completion.policy})" if ride.completion else ""
    return f"{_clock(editions, ride)} {ends[0]} > {ends[1]}{completed}"


@check.register
def _(said: IgnoredTap, outcome: Outcome) -> Iterator[str]:
    reasons = [one.reason for one in outcome.ignored.get(said.who, ()) if one.tap.at == said.at]
    if reasons != [said.reason]:
        yield f"the tap of {said.who} was ignored for {reasons}"
