"""Laws of interchange, over random rules and rides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings

from fares.interchange import chain
from fares.money import ZERO, total
from fares.prices import Rounding
from fares.products import Coverage
from fares.rules import Exclusion, InterchangeRule, Measured, Method, Moment, Since, Window
from fares.singles import PricedRide, price_ride
from fares.tariff import Tariff
from tests.fares import small_tariffs
from tests.fares.small_rides import a_ride
from tests.fares.small_tariffs import SEEDS, coverage, price_list

FIRST = datetime(2026, 9, 7, 7, tzinfo=UTC)
LAST = FIRST + timedelta(hours=3)
Case = tuple[Tariff, list[PricedRide]]


def anything(random: Random) -> Coverage:
    """What a rule is from, to or over: most often anything."""
    return coverage(random) if random.random() < 0.3 else Coverage()


def a_window(random: Random) -> Window:
    """Up to an hour and a half."""
    seconds = random.choice([0, 600, 1800, 3600, 5400])
    moments = random.choice(list(Moment)), random.choice(list(Moment))
    return Window(moments[0], random.choice(list(Since)), moments[1], seconds, seconds, random.random() < 0.8)


def a_rule(random: Random, number: int) -> InterchangeRule:
    """A rule of any method."""
    method = random.choice(list(Method))
    by_percent = method is Method.DISCOUNT and random.random() < 0.5
    return InterchangeRule(
        id=f"i{number}",
        name=f"Change {number}",
        before=anything(random),
        after=anything(random),
        window=a_window(random),
        method=method,
        amounts=() if by_percent else price_list(random),
        percent_off=random.randint(0, 100) if by_percent else None,
        rounding=random.choice(list(Rounding)),
        to_pence=random.choice([1, 5, 50]),
        off_first=method is Method.DISCOUNT and random.random() < 0.5,
        table=random.choice([None, "t1", "t2", "t9"]) if method is Method.THROUGH else None,
        measured=random.choice(list(Measured)),
        most_changes=random.choice([None, 1, 2]),
        first=random.choice([None, None, coverage(random)]),
        passes_over=random.choice([None, None, coverage(random)]),
        exclusions=frozenset(one for one in Exclusion if random.random() < 0.2),
    )


def case(seed: int) -> Case:
    """A random tariff with random interchanges, and one passenger's rides of a morning that have a fare."""
    random = Random(seed)
    tariff = small_tariffs.small_tariff(random)
    tariff = replace(tariff, interchanges=tuple(a_rule(random, number) for number in range(random.randint(1, 3))))
    profile = random.choice(list(small_tariffs.PROFILES))
    rides = [replace(a_ride(random, number, FIRST, LAST), profile=profile) for number in range(random.randint(0, 8))]
    priced = [price_ride(tariff, one) for one in rides]
    return tariff, [one for one in priced if isinstance(one, PricedRide)]


CASES = SEEDS.map(case)


@settings(max_examples=400)
@given(CASES)
def test_interchange_never_costs_more_than_the_rides_apart_and_no_price_is_negative(case: Case) -> None:
    tariff, rides = case

    found = chain(tariff, rides)

    assert all(ZERO <= one.price <= one.priced.fare for one in found)


@settings(max_examples=200)
@given(CASES)
def test_each_change_adds_no_more_than_the_ride_itself(case: Case) -> None:
    """However the rides before are priced anew."""
    tariff, rides = case
    rides.sort(key=lambda one: one.ride.order)
    totals = [total(one.price for one in chain(tariff, rides[:count])) for count in range(len(rides) + 1)]

    for one, before, after in zip(rides, totals, totals[1:], strict=False):
        assert after <= before + one.fare


@settings(max_examples=200)
@given(CASES, SEEDS)
def test_the_order_in_which_rides_come_never_matters(case: Case, seed: int) -> None:
    tariff, rides = case
    shuffled = Random(seed).sample(rides, len(rides))

    assert chain(tariff, rides) == chain(tariff, shuffled)


@settings(max_examples=200)
@given(CASES)
def test_what_follows_never_parts_a_chain(case: Case) -> None:
    """A later ride may change an earlier price, and never where an earlier ride belongs."""
    tariff, rides = case
    whole = chain(tariff, rides)
    start = chain(tariff, [one.priced for one in whole[:-1]])

    assert [(one.chain, one.changes, one.rule) for one in start] == [
        (one.chain, one.changes, one.rule) for one in whole[:-1]
    ]


@settings(max_examples=200)
@given(CASES)
def test_the_last_step_of_a_ride_has_what_it_costs(case: Case) -> None:
    tariff, rides = case

    for one in chain(tariff, rides):
        steps = (*one.priced.steps, *one.steps)
        assert steps[-1].amount == one.price + one.priced.apart
        assert bool(one.rule) <= bool(one.steps)
        assert not (one.rule and one.near_misses)
