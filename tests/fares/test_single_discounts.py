"""A discount comes off the price of a single, before ceilings and surcharges."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.money import Money
from fares.prices import FlatTable, Rounding
from fares.products import Ceiling, Coverage
from fares.rules import Discount, Target, less
from tests.fares.rides_to_price import pence, priced, prices, ride, road, said

RAILCARD = Coverage(profiles=frozenset({"railcard"}))
THIRD = Discount("third", "Railcard discount", RAILCARD, 34, Rounding.DOWN, 5, source="list")


def test_a_discount_is_for_whom_it_covers() -> None:
    tariff = road(discounts=(THIRD,))

    assert pence(tariff, ride(profile="railcard")) == 130
    assert pence(tariff, ride()) == 200


def test_it_says_what_it_did_and_where_it_was_published() -> None:
    illustrative = Discount("third", "Railcard discount", RAILCARD, 34)

    assert said(road(discounts=(THIRD,)), ride(profile="railcard"))[1] == (
        "Railcard discount, 34 % off: £1.30 (Price list, published 2026-01)."
    )
    step = priced(road(discounts=(illustrative,)), ride(profile="railcard")).steps[1]
    assert (step.illustrative, step.source, step.inputs["fare"]) == (True, None, "£2.00")


def test_the_first_that_covers_a_ride_counts_and_no_other() -> None:
    half = Discount("half", "Half", Coverage(), 50)

    assert pence(road(discounts=(THIRD, half)), ride(profile="railcard")) == 130
    assert pence(road(discounts=(half, THIRD)), ride(profile="railcard")) == 100


def test_an_issuer_and_the_hours_may_be_asked() -> None:
    early = Coverage(issuers=frozenset({"card-office"}), bands_out=("early",))
    tariff = road(discounts=(Discount("late", "Late", early, 50),))

    assert pence(tariff, ride(profile="railcard")) == 200
    assert pence(tariff, ride(profile="railcard", start=120)) == 100


def test_a_price_for_the_very_own_profile_is_discounted_already() -> None:
    tariff = road(FlatTable("flat", (*prices(200), *prices(150, "railcard"))), discounts=(THIRD,))

    assert pence(tariff, ride(profile="railcard")) == 150


def test_a_discount_for_everybody_lowers_the_very_own_price_too() -> None:
    late = Discount("late", "Late", Coverage(bands_out=("early",)), 50)
    tariff = road(FlatTable("flat", (*prices(200), *prices(150, "railcard"))), discounts=(THIRD, late))

    assert [pence(tariff, ride(profile="railcard", start=start)) for start in (0, 120)] == [150, 75]


def test_a_discount_stops_at_the_minimum_fare_and_never_raises_a_price() -> None:
    def with_minimum(minimum: int) -> int:
        discount = Discount("half", "Half", Coverage(), 50, minimum=prices(minimum, "adult"))
        return pence(road(discounts=(discount,)), ride())

    assert [with_minimum(minimum) for minimum in (0, 100, 120, 200, 900)] == [100, 100, 120, 200, 200]


def test_a_minimum_for_others_is_none() -> None:
    discount = Discount("half", "Half", Coverage(), 50, minimum=prices(120, "railcard"))

    assert pence(road(discounts=(discount,)), ride()) == 100


def test_a_discount_for_products_or_caps_leaves_singles_alone() -> None:
    discount = Discount("half", "Half", Coverage(), 50, targets=frozenset({Target.PRODUCTS, Target.CAPS}))

    assert pence(road(discounts=(discount,)), ride()) == 200


def test_a_ceiling_holds_what_a_discount_leaves() -> None:
    discount = Discount("half", "Half", Coverage(), 50)
    tariff = road(discounts=(discount,), ceilings=(Ceiling("top", "Top", Coverage(), prices(150)),))

    assert pence(tariff, ride()) == 100


@pytest.mark.parametrize("covers", [Coverage(directions=frozenset({"back"})), Coverage(from_stops=frozenset({"quay"}))])
def test_a_discount_may_go_by_stops_and_direction(covers: Coverage) -> None:
    tariff = road(discounts=(Discount("half", "Half", covers, 50),))
    there = ride()
    back = ride(origin=there.destination, destination=there.origin)

    assert (pence(tariff, there), pence(tariff, back)) == (200, 100)


@given(
    st.integers(0, 100_000), st.integers(0, 100), st.sampled_from(Rounding), st.integers(1, 500), st.integers(0, 2000)
)
def test_a_discounted_price_obeys_its_rounding_to_the_penny(
    full: int, percent_off: int, rounding: Rounding, to_pence: int, least: int
) -> None:
    discount = Discount("off", "Off", Coverage(), percent_off, rounding, to_pence, prices(least))

    got = less(discount, Money(full), ("adult",)).pence

    units = Fraction(full * (100 - percent_off), 100 * to_pence)
    whole = {Rounding.UP: ceil(units), Rounding.DOWN: floor(units), Rounding.NEAREST: floor(units + Fraction(1, 2))}
    assert got == min(full, max(whole[rounding] * to_pence, least))
    assert 0 <= got <= full
