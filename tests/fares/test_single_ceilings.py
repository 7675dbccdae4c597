"""A ceiling holds singles, and never raises one."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fares.prices import FlatTable
from fares.products import Ceiling, Coverage
from fares.singles import PricedRide, price_ride
from tests.fares import small_tariffs
from tests.fares.rides_to_price import pence, prices, ride, road, said
from tests.fares.small_rides import a_ride
from tests.fares.small_tariffs import SEEDS


def top(limit: int, code: str = "top", covers: Coverage | None = None) -> Ceiling:
    return Ceiling(code, code.title(), covers or Coverage(), prices(limit))


def test_a_ceiling_holds_a_dearer_single_and_leaves_a_cheaper_one_alone() -> None:
    assert [pence(road(ceilings=(top(limit),)), ride()) for limit in (0, 150, 200, 250)] == [0, 150, 200, 200]


def test_the_lowest_that_covers_counts_and_says_so() -> None:
    trams = Coverage(operators=frozenset({"TRAMS"}))
    tariff = road(ceilings=(top(180), top(150, "low"), top(100, "trams", trams)))

    assert said(tariff, ride())[1:] == ["Held to £1.50 by the Low (Price list, published 2026-01)."]


def test_a_ceiling_without_a_price_for_a_passenger_holds_nothing() -> None:
    tariff = road(ceilings=(Ceiling("top", "Top", Coverage(), prices(100, "child")),))

    assert pence(tariff, ride()) == 200


def test_a_line_left_out_keeps_its_price() -> None:
    tariff = road(ceilings=(top(150, covers=Coverage(lines_out=frozenset({"2"}))),))

    assert (pence(tariff, ride(on="1")), pence(tariff, ride(on="2"))) == (150, 200)


def test_a_discount_comes_first_so_a_ceiling_is_not_halved() -> None:
    """See also the tests of discounts."""
    assert pence(road(FlatTable("flat", prices(900)), ceilings=(top(300),)), ride()) == 300


@settings(max_examples=200)
@given(SEEDS, st.integers(0, 600))
def test_a_ceiling_never_raises_a_price(seed: int, limit: int) -> None:
    random = Random(seed)
    tariff = small_tariffs.small_tariff(random)
    one = a_ride(random)
    held = replace(tariff, ceilings=(*tariff.ceilings, top(limit)))

    before, after = price_ride(tariff, one), price_ride(held, one)

    if isinstance(before, PricedRide):
        assert isinstance(after, PricedRide)
        assert after.fare == min(before.fare, type(before.fare)(limit))
    else:
        assert after == before
