"""A quote's legs count as boarded at once, so what changing costs shows in its price and its steps."""

from dataclasses import replace

import pytest

from fares.money import Money
from fares.network import Mode
from fares.products import AgeBand, Coverage, UserProfile
from fares.quote import Offer, Party, QuoteRequest, quote
from fares.rules import Charging, Discount, InterchangeRule, Method, Moment, Since, Surcharge, Window
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MORNING, by_line, sentences, the_single
from tests.fares.rides_to_price import prices
from tests.support.tariffs import tariff

LEGS = (by_line("B-DWT", "B-TRT", "BUS1"), by_line("T-TRT", "T-PARK", "TRAM"))
TRAMS = Coverage(modes=frozenset({Mode.TRAM}))


def hop(**parts: object) -> Tariff:
    """The small tariff with an interchange from buses to trams."""
    window = Window(Moment.OFF, Since.PREVIOUS, Moment.ON, 1800, 1800)
    rule = InterchangeRule("hop", "Hopper", Coverage(modes=frozenset({Mode.BUS})), TRAMS, window, Method.FREE)
    return replace(tariff(), interchanges=(replace(rule, **parts),))  # type: ignore[arg-type]


def bus_and_tram(small: Tariff, *parties: Party) -> Offer:
    request = QuoteRequest("B-DWT", "T-PARK", MORNING, parties or (Party("adult", 1),), LEGS)
    return the_single(quote(small, request))


def test_a_free_change_leaves_the_first_fare() -> None:
    assert bus_and_tram(tariff()).total == Money(300 + 340)
    assert bus_and_tram(hop()).total == Money(300)


def test_the_steps_of_each_leg_end_with_what_it_costs() -> None:
    offer = bus_and_tram(hop(), Party("adult", 2))

    assert offer.total == Money(600)
    assert [(step.inputs["leg"], step.rule, step.amount.pence) for step in offer.steps] == [
        ("1", "bus", 340),
        ("1", "bus-ceiling", 300),
        ("2", "tram", 340),
        ("2", "hop", 0),
    ]
    assert sentences(offer)[-1] == "Hopper, changed after 0 minutes: £0.00 instead of £3.40."


def test_the_last_step_of_a_leg_that_is_repriced_later_is_its_price() -> None:
    offer = bus_and_tram(hop(method=Method.DISCOUNT, amounts=prices(120, source=None), off_first=True))

    assert offer.total == Money(300 - 120 + 340)
    assert [(step.inputs["leg"], step.amount.pence) for step in offer.steps] == [
        ("1", 340),
        ("1", 300),
        ("1", 180),
        ("2", 340),
        ("2", 340),
    ]


def test_surcharges_are_in_the_price_of_a_quote_even_if_charged_apart() -> None:
    fee = Surcharge("fee", "Fee", TRAMS, prices(30, source=None), Charging.APART)

    assert bus_and_tram(replace(hop(), surcharges=(fee,))).total == Money(330)


def test_a_discount_shows_in_a_quote() -> None:
    half = Discount("half", "Half", Coverage(profiles=frozenset({"student"})), 50)

    assert bus_and_tram(replace(tariff(), discounts=(half,)), Party("student", 1)).total == Money(85 + 170)


@pytest.mark.parametrize(("age", "pence"), [(None, 170), (15, 170), (18, 170), (19, 300)])
def test_a_passenger_whose_age_is_known_pays_accordingly(age: int | None, pence: int) -> None:
    small = tariff()
    young = UserProfile("young", "Young person", (AgeBand(5, 18),), "adult")
    small = replace(small, profiles={**small.profiles, "young": young})

    request = QuoteRequest("B-MARKET", "B-VILLAGE", MORNING, (Party("young", 1, age),))
    offer = the_single(quote(small, request))

    assert offer.total == Money(pence)
    assert offer.items[0].age == age
