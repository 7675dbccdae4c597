"""Plans are worked out once for all who ride alike, and that never changes what anybody pays."""

from dataclasses import replace
from datetime import time
from random import Random

import pytest
from hypothesis import given, settings

from fares.charging import HeldProduct, charge
from fares.products import Coverage, FareProduct, ProductKind, SingleFare
from fares.rides import Ride
from fares.rules import InterchangeRule, Method, Moment, Period, PeriodKind, Since, Window
from fares.tariff import Tariff, Timeline
from tests.support.charged_worlds import SEEDS, a_ride, world
from tests.support.riding import DAY, MONDAY, WEEK, among, cap, later, prices, ride, rolling, tariff, timeline


def travellers(random: Random, count: int) -> list[list[Ride]]:
    return [
        [a_ride(random, f"{number} {one}", days=2) for one in range(random.randint(1, 4))] for number in range(count)
    ]


def as_new(edition: Tariff) -> Tariff:
    """The same edition, of which nothing has been worked out yet."""
    return replace(edition)


@settings(max_examples=100)
@given(SEEDS)
def test_a_traveller_pays_the_same_after_any_others(seed: int) -> None:
    random, made = Random(seed), world(seed, counts=seed % 2 == 0)
    others = travellers(random, 6)

    together = [charge(made.timeline, rides) for rides in others]

    alone = [charge(Timeline([as_new(one) for one in made.editions]), rides) for rides in others]
    assert together == alone


@pytest.mark.parametrize("period", [DAY, WEEK, rolling(7)])
def test_travellers_who_ride_alike_have_rides_of_their_own_in_their_caps(period: Period) -> None:
    tariffs = timeline(cap("cap", 300, period=period))
    first = [ride("08:00", code="a1"), ride("17:00", code="a2")]
    second = [ride("08:10", code="b1"), ride("17:10", code="b2")]

    charged = [charge(tariffs, rides) for rides in (first, second)]

    assert [one.caps[0].rides for one in charged] == [("a1", "a2"), ("b1", "b2")]
    assert charged[0].total == charged[1].total


def test_a_lower_price_in_the_next_edition_counts_only_where_there_is_one() -> None:
    edition = tariff(cap("two-days", 500, period=rolling(2)))
    cheaper = later(edition, MONDAY.replace(day=12), cap("two-days", 300, period=rolling(2)))
    rides = [ride("08:00"), ride("12:00"), ride("17:00")]

    totals = [charge(Timeline(editions), rides).total.pence for editions in ([edition], [edition, cheaper])]

    assert totals == [500, 300]


@pytest.mark.parametrize(
    ("period", "times"),
    [
        (Period(PeriodKind.DAY, time(6)), ("05:00", "05:30", "06:30")),
        (Period(PeriodKind.ROLLING, minutes=120), ("08:00", "09:00", "10:30")),
    ],
)
def test_who_rides_on_another_day_of_a_cap_is_planned_for_apart(period: Period, times: tuple[str, str, str]) -> None:
    tariffs = timeline(cap("cap", 300, period=period))
    first, second, third = [ride(at) for at in times]

    totals = [charge(tariffs, [first, other]).total.pence for other in (second, third)]

    assert totals == [300, 400]


def test_who_pays_the_same_in_the_end_may_have_paid_otherwise_on_the_way() -> None:
    """The tram takes £1.50 off the first bus; the other bus costs no more than that from the start."""
    off_first = InterchangeRule(
        "change",
        "Change",
        Coverage(),
        Coverage(),
        Window(Moment.ON, Since.FIRST, Moment.ON, 3600, 3600),
        Method.DISCOUNT,
        prices(150),
        off_first=True,
    )
    edition = tariff(fares={"BUS": 200, "TRAM": 50}, interchanges=(off_first,))
    cheap = SingleFare("cheap", "Cheap", Coverage(lines=frozenset({"BUS-2"})), "TRAM")
    tariffs = Timeline([replace(edition, singles=(cheap, *edition.singles))])
    bus, other_bus = ride("08:00"), ride("07:20", line="BUS-2")

    charged = [
        charge(tariffs, rides)
        for rides in ([bus, ride("08:30", "TRAM")], [other_bus, ride("08:30", "TRAM")], [bus, ride("08:30", "TRAM")])
    ]

    assert [[one.increment.pence for one in each.rides] for each in charged] == [[200, -100], [50, 50], [200, -100]]


def test_who_holds_a_product_is_planned_for_apart() -> None:
    season = FareProduct("buses", "Buses", ProductKind.PERIOD, among("BUS"), prices(2000), fare_days=7)
    tariffs = timeline(cap("cap", 300), products={"buses": season})
    rides = [ride("08:00"), ride("17:00")]
    held = HeldProduct("buses", rides[0].started_at, rides[1].started_at)

    totals = [charge(tariffs, rides, products).total.pence for products in ([], [held], [])]

    assert totals == [300, 200, 300]


def test_more_caps_than_are_tried_in_every_set_make_no_difference() -> None:
    tariffs = timeline(*[cap(f"cap-{number}", 300 + number) for number in range(8)])
    rides = [ride("08:00"), ride("12:00"), ride("17:00")]

    charged = charge(tariffs, rides)

    assert [one.increment.pence for one in charged.rides] == [200, 100, 0]
    assert [one.cap for one in charged.caps] == ["cap-0"]
