"""Prices are looked up by zones and profile."""

from fares.money import Money
from fares.network import Mode, StopPoint
from fares.paths import Path
from fares.prices import FlatTable, Price, ZonePairTable, goes_by_stops, lookup, price_for, tells_apart

ADULT = Price(Money(340), "adult", "list")
YOUNG = Price(Money(170), "young", None)
ANYBODY = Price(Money(500), None, "list")


def between(origin_zone: str, destination_zone: str) -> Path:
    ends = (StopPoint(zone, zone, Mode.BUS, zone, 0, 0) for zone in (origin_zone, destination_zone))
    return Path(None, tuple(ends), None, frozenset())


def test_a_profile_pays_its_own_price_before_that_of_a_fallback() -> None:
    assert price_for((ADULT, YOUNG), ("young", "adult")) == YOUNG


def test_a_profile_without_a_price_pays_that_of_its_nearest_fallback() -> None:
    assert price_for((ADULT, YOUNG, ANYBODY), ("student", "young", "adult")) == YOUNG


def test_the_price_for_any_profile_comes_last() -> None:
    assert price_for((ANYBODY, ADULT), ("young", "adult")) == ADULT
    assert price_for((ANYBODY, YOUNG), ("adult",)) == ANYBODY


def test_no_fare_is_not_a_fare_of_nothing() -> None:
    free = Price(Money(0), "adult", "list")

    assert price_for((free,), ("adult",)) == free
    assert price_for((free,), ("dog",)) is None


def test_a_flat_table_has_one_price_for_every_pair_of_zones() -> None:
    table = FlatTable("flat", (ADULT,))

    assert lookup(table, between("a", "b"), ("adult",)) == lookup(table, between("z", "z"), ("adult",)) == ADULT


def test_a_zone_pair_table_has_a_price_for_one_direction_and_none_for_pairs_it_lacks() -> None:
    table = ZonePairTable("pairs", {("a", "b"): (ADULT,)})

    assert lookup(table, between("a", "b"), ("adult",)) == ADULT
    assert lookup(table, between("b", "a"), ("adult",)) is None


def test_a_price_without_a_source_is_illustrative() -> None:
    assert YOUNG.illustrative
    assert not ADULT.illustrative


def test_a_table_that_goes_by_zones_of_the_ends_tells_neither_stops_nor_lines_apart() -> None:
    for table in (FlatTable("flat", (ADULT,)), ZonePairTable("pairs", {("a", "b"): (ADULT,)})):
        assert not goes_by_stops(table)
        assert not tells_apart(table, "BUS1")
