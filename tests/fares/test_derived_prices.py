"""A price may be worked out from another: so many percent, rounded once."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.money import Money
from fares.prices import Rounding, share_pence
from tests.fares.journeys_to_price import asked, sentences, the_single
from tests.support.tariffs import DOCUMENT, PRODUCTS, price, tariff, with_bus_table

ADULT_LEG = ("B-MARKET", "B-VILLAGE")


def worked_out(percent: int, /, profile: str | None = "student", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    provenance = {} if "source" in more else {"illustrative": True}
    return {"percent": percent} | ({} if profile is None else {"profile": profile}) | provenance | more


@pytest.mark.parametrize(
    ("percent", "rounding", "to_pence", "pence"),
    [
        (70, "nearest", 5, 155),
        (70, "up", 5, 155),
        (70, "down", 5, 150),
        (70, "nearest", 1, 154),
        (25, "nearest", 10, 60),
        (25, "nearest", 50, 50),
        (0, "up", 5, 0),
        (1, "down", 5, 0),
        (1, "up", 5, 5),
        (100, "nearest", 1, 220),
    ],
)
def test_a_share_of_two_pounds_twenty(percent: int, rounding: str, to_pence: int, pence: int) -> None:
    """The middle goes up: 25 % is 55p, to 10p it is 60p."""
    assert share_pence(220, percent, Rounding(rounding), to_pence) == pence


@given(st.integers(0, 1_000_000), st.integers(0, 100), st.sampled_from(Rounding), st.integers(1, 1000))
def test_a_price_obeys_its_rounding_to_the_penny(pence: int, percent: int, rounding: Rounding, to_pence: int) -> None:
    got = share_pence(pence, percent, rounding, to_pence)

    exact = Fraction(pence * percent, 100)
    assert got % to_pence == 0
    assert got >= 0
    match rounding:
        case Rounding.UP:
            assert 0 <= got - exact < to_pence
        case Rounding.DOWN:
            assert 0 <= exact - got < to_pence
        case Rounding.NEAREST:
            assert Fraction(-to_pence, 2) < got - exact <= Fraction(to_pence, 2)


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 100), st.sampled_from(Rounding), st.integers(1, 100))
def test_a_dearer_price_never_has_a_cheaper_share(
    one: int, other: int, percent: int, rounding: Rounding, to_pence: int
) -> None:
    less, more = sorted((one, other))

    assert share_pence(less, percent, rounding, to_pence) <= share_pence(more, percent, rounding, to_pence)


def test_the_step_says_how_the_price_was_worked_out() -> None:
    prices = [price(220, "adult"), worked_out(70, of="adult", to_pence=5, round="up")]

    offer = the_single(asked(tariff(**with_bus_table(kind="flat", prices=prices)), *ADULT_LEG, student=1))

    assert offer.total == Money(155)
    assert sentences(offer) == [
        "Bus single, Student: £1.55, 70 % of the price for Adult, rounded up to 5p (illustrative)."
    ]


def test_without_a_word_about_it_a_price_goes_by_that_for_anybody_to_the_nearest_penny() -> None:
    prices = [price(225), worked_out(50)]

    offer = the_single(asked(tariff(**with_bus_table(kind="flat", prices=prices)), *ADULT_LEG, student=1))

    assert sentences(offer) == [
        "Bus single, Student: £1.13, 50 % of the price for anybody, rounded to 1p (illustrative)."
    ]


@pytest.mark.parametrize(
    ("base", "rule", "illustrative", "words"),
    [
        (
            price(220),
            "tram-2025",
            True,
            "(Tram company price list, published 2025-07; the price it goes by is illustrative)",
        ),
        (price(220, source="tram-2025"), "tram-2025", False, "(Tram company price list, published 2025-07)"),
        (price(220, source="tram-2025"), None, True, "(illustrative)"),
    ],
)
def test_a_price_is_illustrative_if_its_rule_or_what_it_goes_by_is(
    base: dict[str, Any],
    rule: str | None,
    illustrative: bool,  # noqa: FBT001 - drawn
    words: str,
) -> None:
    derived = worked_out(50) if rule is None else worked_out(50, source=rule)
    small = tariff(**with_bus_table(kind="flat", prices=[base, derived]))

    offer = the_single(asked(small, *ADULT_LEG, student=1))

    assert (offer.illustrative, offer.steps[0].source) == (illustrative, rule)
    assert words in offer.steps[0].sentence


def test_a_profile_that_falls_back_pays_the_price_worked_out_for_the_other() -> None:
    prices = [price(220, "adult"), worked_out(50, "young", of="adult")]

    offer = the_single(asked(tariff(**with_bus_table(kind="flat", prices=prices)), *ADULT_LEG, student=1))

    assert "Student at the price for Young person: £1.10, 50 % of the price for Adult" in offer.steps[0].sentence


def test_ceilings_and_products_have_worked_out_prices_too() -> None:
    prices = [price(300, "adult"), worked_out(50, of="adult", round="down", to_pence=20)]
    ceiling = DOCUMENT["ceilings"][0] | {"prices": prices}
    small = tariff(ceilings=[ceiling], products=[PRODUCTS[0] | {"prices": prices}])

    answer = asked(small, *ADULT_LEG, student=1)

    assert sentences(the_single(answer))[-1] == (
        "Held to £1.40 by the Bus single ceiling, 50 % of the price for Adult, rounded down to 20p (illustrative)."
    )
    assert answer.offer("product:joint-day").total == Money(140)
