"""Whatever the rules and the taps: rides depend on nothing but the set of taps, and lose none of them."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given

from fares.journeys import Rides, Tap, TapKind, rides_of
from fares.products import Coverage
from fares.rules import (
    Completion,
    CompletionPolicy,
    LongestJourney,
    SameStop,
    SameStopCharge,
    StopInterchange,
    TapModel,
    TapRule,
)
from fares.tariff import Tariff
from tests.fares.small_tariffs import LINE_IDS, OPERATORS, SEEDS, STOPS, coverage, or_any, small_tariff
from tests.fares.tapping import at


def rule(random: Random, code: str) -> TapRule:
    """A tap rule of any model, with limits that taps of one day run into."""
    return TapRule(
        code,
        code,
        coverage(random) if random.random() < 0.5 else Coverage(operators=or_any(random, tuple(OPERATORS))),
        random.choice(list(TapModel)),
        same_reader_seconds=random.choice([0, 30, 600]),
        same_stop=tuple(
            SameStop(random.choice([None, 600, 3600]), charge) for charge in random.sample(list(SameStopCharge), 2)
        ),
        longest=tuple(
            LongestJourney(coverage(random), random.choice([10, 60, 600])) for _ in range(random.randint(0, 2))
        ),
        missing_off=Completion(random.choice(list(CompletionPolicy))),
        missing_on=Completion(random.choice(list(CompletionPolicy))),
        continuation_minutes=random.choice([None, 5, 60]),
    )


def tariff(random: Random) -> Tariff:
    codes = [stop.id for stop in STOPS]
    return replace(
        small_tariff(random),
        tap_rules=tuple(rule(random, f"r{n}") for n in range(random.randint(1, 3))),
        stop_interchanges=tuple(
            StopInterchange(
                f"i{n}", frozenset(random.sample(codes, 2)), frozenset(random.sample(codes, 2)), 60, emergency=n > 0
            )
            for n in range(2)
        ),
    )


def taps(random: Random) -> list[Tap]:
    """Taps in a few hours, many at the same minute or reader, some with ids or codes that nobody knows."""
    return [
        Tap(
            id=str(random.randint(0, 20)),
            traveller="Ashia",
            device=random.choice([None, "d", "e"]),
            kind=random.choice(list(TapKind)),
            at=at("08:00") + timedelta(minutes=random.randint(0, 240)),
            stop=random.choice([None, "X", *[stop.id for stop in STOPS]]),
            operator=random.choice([None, "X", *OPERATORS, *OPERATORS]),
            line=random.choice([None, "X", *LINE_IDS]),
            run=random.choice([None, None, "7", "8"]),
            profile=random.choice([None, None, "young", "x"]),
        )
        for _ in range(random.randint(0, 14))
    ]


def rated(rules: Tariff, made: list[Tap]) -> Rides:
    return rides_of(lambda _: rules, made, frozenset({"i1"}))


@given(SEEDS)
def test_order_and_repetition_of_taps_change_nothing(seed: int) -> None:
    random = Random(seed)
    rules, made = tariff(random), taps(random)

    rides = rated(rules, made)

    shuffled = [*made, *random.choices(made, k=3)] if made else []
    random.shuffle(shuffled)
    assert rated(rules, shuffled) == rides


@given(SEEDS)
def test_each_tap_is_in_one_ride_or_ignored(seed: int) -> None:
    random = Random(seed)
    rules, made = tariff(random), taps(random)

    found = rated(rules, made)

    told = [code for ride in found.rides for code in ride.tap_ids]
    assert len(set(told)) == len(told)
    ignored = {one.tap for one in found.ignored}
    kept = {tap for tap in made if tap.id in told and tap not in ignored}
    assert kept | ignored == set(made)
    assert len(kept) == len(told)


@given(SEEDS)
def test_taps_that_are_ignored_change_no_ride(seed: int) -> None:
    random = Random(seed)
    rules, made = tariff(random), taps(random)

    found = rated(rules, made)

    ignored = {one.tap for one in found.ignored}
    assert rated(rules, [tap for tap in made if tap not in ignored]) == Rides(found.rides, ())


@given(SEEDS)
def test_rides_start_in_order_and_end_after_they_start(seed: int) -> None:
    random = Random(seed)

    rides = rated(tariff(random), taps(random)).rides

    assert list(rides) == sorted(rides, key=lambda ride: ride.order)
    assert all(ride.ended_at is None or ride.started_at <= ride.ended_at for ride in rides)
    assert all(ride.id == ride.tap_ids[0] for ride in rides)
