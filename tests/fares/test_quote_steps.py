"""Each price of a quote has its steps: which rule, for whom, from which price, by which source."""

from dataclasses import replace

import pytest

from fares.money import Money
from fares.prices import Price
from fares.products import Coverage, FareProduct, ProductKind
from fares.quote import Offer, Party, QuoteRequest, Step, quote
from fares.rules import Discount, Target
from tests.fares.journeys_to_price import MIDDAY, by_line
from tests.support.tariffs import tariff

SMALL = tariff(products=[])
ADULT = (Party("adult", 1),)
LISTED = "(Tram company price list, published 2025-07)"
DAY = FareProduct("day", "Day", ProductKind.DAY, Coverage(), (Price(Money(600), "adult", "tram-2025"),))
HALF = Discount("half", "Half price", Coverage(), 50, targets=frozenset({Target.PRODUCTS}), source="tram-2025")


def sold(product: FareProduct, *passengers: Party, discount: Discount | None = None) -> Offer:
    """A product as it is offered by the tram from Trentham to the park."""
    selling = replace(SMALL, products={product.id: product}, discounts=() if discount is None else (discount,))
    return quote(selling, QuoteRequest("T-TRT", "T-PARK", MIDDAY, passengers)).offer(f"product:{product.id}")


def test_the_step_of_a_product_says_for_how_many_of_whom_and_whose_price_they_pay() -> None:
    offer = sold(DAY, Party("adult", 1), Party("young", 2, 17))

    sentence = f"Day, Young person at the price for Adult: £6.00 {LISTED}."
    assert offer.steps == (
        Step(
            rule="day",
            inputs={"profile": "adult", "quantity": "1", "price_profile": "adult"},
            amount=Money(600),
            sentence=f"Day, Adult: £6.00 {LISTED}.",
            source="tram-2025",
            illustrative=False,
        ),
        Step(
            rule="day",
            inputs={"profile": "young", "age": "17", "quantity": "2", "price_profile": "adult"},
            amount=Money(600),
            sentence=sentence,
            source="tram-2025",
            illustrative=False,
        ),
    )


def test_the_steps_of_singles_say_which_leg_and_which_age_they_are_for() -> None:
    legs = (by_line("B-VILLAGE", "B-TRT", "BUS1"), by_line("T-TRT", "T-PARK", "TRAM"))
    passengers = (Party("adult", 1), Party("young", 1, 12))

    answer = quote(SMALL, QuoteRequest("B-VILLAGE", "T-PARK", MIDDAY, passengers, legs))

    (offer,) = answer.offers
    assert [
        (step.inputs["leg"], step.rule, step.inputs["profile"], step.inputs.get("age")) for step in offer.steps
    ] == [
        ("1", "bus", "adult", None),
        ("1", "bus-ceiling", "adult", None),
        ("2", "tram", "adult", None),
        ("1", "bus", "young", "12"),
        ("2", "tram", "young", "12"),
    ]
    assert offer.itinerary == answer.itineraries[0]


def test_a_product_that_goes_by_zones_says_last_between_which() -> None:
    offer = quote(replace(SMALL, products={"day": DAY}), QuoteRequest("B-MARKET", "B-REMOTE", MIDDAY, ADULT)).offers[0]

    assert offer.steps[-1] == Step(
        rule="day",
        inputs={"origin_zone": "derwent", "destination_zone": "park"},
        amount=Money(600),
        sentence="Holds on all services of any operator between Derwent and Park.",
        source=None,
        illustrative=False,
    )


def test_the_step_of_a_group_is_one_price_for_all_of_it() -> None:
    group = replace(DAY, kind=ProductKind.GROUP, max_passengers=4, prices=(Price(Money(900), None, None),))

    (step,) = sold(group, Party("adult", 2), Party("young", 1)).steps

    assert step == Step(
        rule="day",
        inputs={"profile": "group", "quantity": "1", "price_profile": "any"},
        amount=Money(900),
        sentence="Day: £9.00 (illustrative).",
        source=None,
        illustrative=True,
    )


@pytest.mark.parametrize(
    ("price_source", "discount_source", "illustrative", "says"),
    [
        ("tram-2025", "tram-2025", False, LISTED),
        ("tram-2025", None, True, "(illustrative)"),
        (None, "tram-2025", True, LISTED),
    ],
)
def test_the_step_of_a_discount_says_off_which_price_and_is_no_surer_than_that(
    price_source: str | None, discount_source: str | None, *, illustrative: bool, says: str
) -> None:
    day = replace(DAY, prices=(Price(Money(600), None, price_source),))

    step = sold(day, Party("adult", 3), discount=replace(HALF, source=discount_source)).steps[-1]

    assert step == Step(
        rule="half",
        inputs={"profile": "adult", "quantity": "3", "price": "600"},
        amount=Money(300),
        sentence=f"Half price, 50 % off: £3.00 {says}.",
        source=discount_source,
        illustrative=illustrative,
    )


def test_the_minimum_of_a_discount_is_that_of_the_profile_whose_price_is_paid() -> None:
    """A young person of 19 pays like an adult."""
    discount = replace(HALF, minimum=(Price(Money(400), "adult", None), Price(Money(350), "young", None)))

    offer = sold(DAY, Party("young", 1, 12), Party("young", 1, 19), discount=discount)

    assert [(item.age, item.unit) for item in offer.items] == [(12, Money(350)), (19, Money(400))]


def test_a_group_has_the_discounts_and_the_minimum_of_anybody() -> None:
    group = replace(DAY, kind=ProductKind.GROUP, max_passengers=4, prices=(Price(Money(900), None, None),))
    discount = replace(HALF, minimum=(Price(Money(800), "adult", None), Price(Money(500), None, None)))

    offer = sold(group, Party("adult", 2), discount=discount)

    assert offer.total == Money(500)
    assert offer.steps[-1].inputs == {"profile": "group", "quantity": "1", "price": "900"}
