"""What an extension fare costs, whom it is for, and what it goes with."""

from dataclasses import replace

import pytest

from fares.charging import charge
from fares.charging.reach import Extending
from fares.money import Money
from fares.products import AgeBand
from fares.rules import Once
from tests.support.riding import PROFILES, among, cap, extension, prices, ride, rolling, timeline

INNER = cap("inner", 100, among(zones="ab"))


def least(by_zones: dict[str, int], by_count: dict[int, int], zones: str) -> Money | None:
    """The price of some of four zones."""
    price = Extending(extension(by_zones, by_count), ("adult",), 4).price(frozenset(zones))
    return None if price is None else price.amount


@pytest.mark.parametrize(
    ("by_zones", "by_count", "pence"),
    [
        ({"ab": 90, "ac": 90}, {2: 50}, 50),
        ({"ab": 90, "ac": 90, "ad": 90}, {2: 50}, 90),
        ({"a": 90}, {1: 50}, 90),
        ({"a": 90}, {4: 50}, 50),
        ({"abcd": 90}, {4: 50}, 90),
    ],
)
def test_a_price_by_count_is_for_sets_of_zones_without_a_price_of_their_own(
    by_zones: dict[str, int], by_count: dict[int, int], pence: int
) -> None:
    assert least(by_zones, by_count, "a") == Money(pence)


def test_there_is_no_price_for_more_zones_than_any_set_has() -> None:
    assert least({"ab": 90}, {2: 50}, "abc") is None
    assert least({}, {5: 50}, "a") is None


@pytest.mark.parametrize(("age", "pence"), [(12, 20), (17, 70)])
def test_an_extension_goes_by_the_age_of_the_passenger(age: int, pence: int) -> None:
    child = replace(PROFILES["child"], ages=(AgeBand(max_age=15),), falls_back_to="adult")
    beyond = replace(extension({}), by_zones={frozenset("cd"): prices({"adult": 70, "child": 20})})
    tariff = timeline(INNER, extensions=(beyond,), profiles=PROFILES | {"child": child})

    charged = charge(tariff, [ride("08:00", ends="AD", profile="child", age=age)])

    assert charged.total == Money(100 + pence)


def test_two_extension_fares_of_a_day_are_paid_apart() -> None:
    bus = replace(extension({"cd": 30}, once=Once.DAY, operators=["BUS"]), id="bus")
    tram = replace(extension({"cd": 40}, once=Once.DAY, operators=["TRAM"]), id="tram")

    charged = charge(timeline(INNER, extensions=(bus, tram)), [ride("08:00", ends="AD"), ride("09:00", "TRAM", "AD")])

    assert [(one.extension, one.price) for one in charged.extensions] == [("bus", Money(30)), ("tram", Money(40))]
    assert charged.total == Money(170)


def test_a_ride_that_is_covered_whole_shares_its_day_with_one_that_is_not() -> None:
    tariff = timeline(INNER, extensions=(extension({"cd": 30}, once=Once.DAY),))

    charged = charge(tariff, [ride("08:00"), ride("09:00", ends="AD")])

    assert charged.total == Money(130)


def test_without_an_extension_fare_a_ride_that_is_covered_in_part_opens_no_window() -> None:
    tariff = timeline(cap("inner", 300, among(zones="ab"), rolling(3)))

    charged = charge(tariff, [ride("08:00", ends="AD"), ride("08:00", day=1), ride("08:00", day=3)])

    assert [one.starts_at.day for one in charged.caps] == [12]
    assert charged.total == Money(200 + 300)


def test_a_ride_may_be_paid_in_full_beside_another_that_is_extended() -> None:
    beyond = extension({"a": 30, "d": 40, "ad": 90}, once=Once.DAY)
    tariff = timeline(cap("middle", 10, among(zones="bc")), fares={"BUS": 20, "TRAM": 250}, extensions=(beyond,))

    charged = charge(tariff, [ride("08:00"), ride("09:00", "TRAM", "CD")])

    assert [(one.rides, one.price) for one in charged.extensions] == [(("0 09:00 TRAM",), Money(40))]
    assert charged.total == Money(10 + 20 + 40)


@pytest.mark.parametrize(
    ("west", "all_zones", "east", "bought", "pence"),
    [(10, 190, 20, ["a", "c"], 30), (10, 190, 150, ["a"], 110), (150, 190, 20, ["c"], 100), (90, 110, 90, ["b"], 110)],
)
def test_a_ride_may_be_covered_in_parts_or_whole_or_extended_from_either_side(
    west: int, all_zones: int, east: int, bought: list[str], pence: int
) -> None:
    caps = cap("a", west, among(zones="ab")), cap("b", all_zones), cap("c", east, among(zones="cd"))
    tariff = timeline(*caps, extensions=(extension({"ab": 80, "cd": 100}),))

    charged = charge(tariff, [ride("08:00", ends="AD")])

    assert [one.cap for one in charged.caps] == bought
    assert charged.total == Money(pence)
