"""Products that cover a journey are offered beside its singles, and those that nearly do are named."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from fares.errors import UnknownOffer
from fares.money import Money
from fares.prices import Price
from fares.quote import MAX_PASSENGERS, OfferItem, Party, QuoteRequest, quote
from tests.fares.journeys_to_price import MIDDAY, MORNING, asked, by_line, by_operator, misses, sentences
from tests.support.tariffs import DOCUMENT, PRODUCTS, price, tariff

SMALL = tariff()
TO_THE_PARK = (by_line("B-DWT", "B-TRT", "BUS1"), by_line("T-TRT", "T-PARK", "TRAM"))


def product(code: str, covers: dict[str, Any], **changes: object) -> dict[str, Any]:
    """A day product for anybody at £5.00, or one that differs in a part."""
    day = {"id": code, "name": code.title(), "kind": "day", "fare_days": 1, "prices": [price(500)]}
    return day | {"covers": covers} | changes


def test_offers_come_cheapest_first() -> None:
    answer = asked(SMALL, "B-DWT", "T-PARK", at=MIDDAY, legs=TO_THE_PARK)

    assert [(offer.name, str(offer.total)) for offer in answer.offers] == [
        ("Singles: Bus 1 Derwent - Trentham, then Tram Trentham - Park", "£6.40"),
        ("Joint Day", "£11.00"),
        ("Group Day", "£17.00"),
        ("Joint Carnet", "£99.00"),
    ]
    assert answer.reason is None


def test_a_product_is_priced_for_everyone() -> None:
    offer = asked(SMALL, "B-DWT", "T-PARK", adult=2, student=1).offer("product:joint-day")

    assert offer.items == (
        OfferItem("adult", 2, Money(1100), Money(2200)),
        OfferItem("student", 1, Money(660), Money(660)),
    )
    assert offer.total == Money(2860)
    assert sentences(offer) == [
        "Joint Day, Adult: £11.00 (illustrative).",
        "Joint Day, Student at the price for Young person: £6.60 (illustrative).",
    ]
    assert offer.illustrative


def test_a_party_named_twice_is_one_party() -> None:
    twice = (Party("adult", 1), Party("young", 1), Party("adult", 1))

    answer = quote(SMALL, QuoteRequest("T-TRT", "T-PARK", MORNING, twice))

    assert [(item.profile, item.quantity) for item in answer.offers[0].items] == [("adult", 2), ("young", 1)]


def test_a_group_product_has_one_price_for_everyone() -> None:
    offer = asked(SMALL, "B-DWT", "T-PARK", at=MIDDAY, legs=TO_THE_PARK, adult=2, young=3).offer("product:group-day")

    assert offer.items == (OfferItem(None, 1, Money(1700), Money(1700)),)
    assert sentences(offer) == ["Group Day: £17.00 (illustrative)."]


def test_each_kind_of_product_is_good_from_the_fare_day_of_the_journey() -> None:
    """A day product for its fare days, a period likewise, a carnet until it expires; each in local fare days."""
    answer = asked(SMALL, "T-TRT", "T-PARK", at=datetime(2026, 10, 20, 1, 0, tzinfo=UTC))

    windows = {offer.product: (offer.valid_from, offer.valid_until) for offer in answer.offers}
    start = datetime(2026, 10, 19, 3, 30, tzinfo=UTC)
    assert windows["joint-day"] == (start, datetime(2026, 10, 20, 3, 30, tzinfo=UTC))
    assert windows["tram-week"] == (start, datetime(2026, 10, 26, 4, 30, tzinfo=UTC))
    assert windows["joint-carnet"] == (start, datetime(2027, 1, 17, 4, 30, tzinfo=UTC))


def test_a_product_is_offered_once_however_many_itineraries_it_covers() -> None:
    answer = asked(SMALL, "B-DWT", "T-PARK")

    assert len(answer.itineraries) > 1
    assert [offer.product for offer in answer.offers].count("joint-day") == 1


def test_a_product_for_other_hours_says_which() -> None:
    answer = asked(SMALL, "B-DWT", "T-PARK", at=MORNING, legs=TO_THE_PARK)

    assert misses(answer)["group-day"] == "Group Day holds only from 09:30 to 04:30."


def test_a_band_for_some_days_names_them() -> None:
    weekend = {"id": "weekend", "name": "Weekend", "days": ["saturday", "sunday"], "from": "04:30", "to": "00:30"}
    covers = {"bands": ["off-peak", "weekend"]}
    small = tariff(bands=[*DOCUMENT["bands"], weekend], products=[product("leisure", covers), PRODUCTS[-1]])

    answer = asked(small, "T-TRT", "T-PARK")

    hours = "09:30 to 04:30 and from 04:30 to 00:30 on Saturdays and Sundays"
    assert misses(answer)["leisure"] == f"Leisure holds only from {hours}."


@pytest.mark.parametrize(
    ("covers", "sentence"),
    [
        ({"operators": ["TRAMCO"]}, "Near does not hold on Bus Company."),
        ({"operators_out": ["BUSCO"]}, "Near does not hold on Bus Company."),
        ({"modes": ["tram", "rail"]}, "Near does not hold on buses."),
        ({"lines_out": ["BUS1"]}, "Near does not hold on Bus 1 Derwent - Trentham."),
        ({"zones": ["derwent", "trentham"]}, "Near does not hold in Park."),
    ],
)
def test_a_product_that_nearly_covers_a_journey_says_what_it_lacks(covers: dict[str, Any], sentence: str) -> None:
    small = tariff(products=[product("near", covers)])

    answer = asked(small, "B-DWT", "T-PARK", legs=TO_THE_PARK)

    assert misses(answer) == {"near": sentence}


@pytest.mark.parametrize(
    "covers",
    [
        {"operators": ["RW"]},
        {"modes": ["rail"]},
        {"operators": ["TRAMCO"], "zones": ["derwent", "trentham"]},
    ],
)
def test_a_product_for_other_services_altogether_is_not_mentioned(covers: dict[str, Any]) -> None:
    small = tariff(products=[product("far", covers)])

    assert not misses(asked(small, "B-DWT", "T-PARK", legs=TO_THE_PARK))


def test_the_best_itinerary_decides_how_near_a_product_is() -> None:
    small = tariff(products=[product("bus-and-tram", {"lines_out": ["BUS1", "FAST"], "modes": ["bus", "tram"]})])

    answer = asked(small, "B-DWT", "T-PARK")

    assert "does not hold on" in misses(answer)["bus-and-tram"]


def test_a_group_that_is_too_large_is_told_so() -> None:
    group = replace(SMALL.products["group-day"], prices=(Price(Money(99_000), None, None),))
    dear = replace(SMALL, products={"group-day": group})

    answer = asked(dear, "B-DWT", "T-PARK", at=MIDDAY, legs=TO_THE_PARK, adult=6)

    assert misses(answer)["group-day"] == "Group Day carries up to 5 people, and you are 6."


def test_what_is_offered_to_a_part_of_the_party_is_no_near_miss() -> None:
    answer = asked(SMALL, "B-DWT", "T-PARK", at=MIDDAY, legs=TO_THE_PARK, adult=6)

    assert "group-day" in {part.product for part in answer.offer("mixed").parts}
    assert "group-day" not in misses(answer)


def test_a_product_without_a_price_for_somebody_says_for_whom() -> None:
    small = tariff(products=[product("young-day", {}, prices=[price(3000, "young")])])

    answer = asked(small, "T-TRT", "T-PARK", adult=1, young=1)

    assert misses(answer) == {"young-day": "Young-Day has no price for Adult."}


def test_a_day_product_a_little_dearer_than_singles_is_pointed_out() -> None:
    answer = asked(SMALL, "B-DWT", "T-PARK", at=MIDDAY, legs=TO_THE_PARK)

    assert misses(answer)["joint-day"] == "For £4.60 more, Joint Day covers the whole day."


@pytest.mark.parametrize("pence", [340, 680])
def test_a_day_product_is_not_pointed_out_when_it_costs_no_more_or_as_much_as_coming_back(pence: int) -> None:
    small = tariff(products=[product("day", {}, prices=[price(pence)])])

    assert not misses(asked(small, "T-TRT", "T-PARK"))


def test_an_offer_is_found_by_its_key() -> None:
    answer = asked(SMALL, "T-TRT", "T-PARK")

    assert answer.tariff is SMALL
    assert answer.offer(answer.offers[0].key) is answer.offers[0]
    with pytest.raises(UnknownOffer) as refused:
        answer.offer("product:nothing")

    assert str(refused.value) == "The quote holds no offer with this key."


def test_a_coach_party_is_quoted() -> None:
    assert asked(SMALL, "T-TRT", "T-PARK", adult=MAX_PASSENGERS).offers[0].items[0].quantity == MAX_PASSENGERS


@pytest.mark.parametrize("adults", [0, MAX_PASSENGERS + 1])
def test_callers_bound_the_number_of_passengers(adults: int) -> None:
    with pytest.raises(AssertionError):
        asked(SMALL, "T-TRT", "T-PARK", adult=adults)


def test_where_no_line_is_known_products_that_go_by_zones_are_offered() -> None:
    zones = ["derwent", "trentham", "park"]
    everywhere = [
        product("all", {}),
        product("zoned", {"zones": zones, "modes": ["bus", "tram"], "operators_out": ["RW"], "lines_out": ["FAST"]}),
        product("bus-zoned", {"zones": zones, "operators": ["BUSCO"]}, prices=[price(600)]),
        product("bus-anywhere", {"operators": ["BUSCO"]}),
        product("elsewhere", {"zones": ["villages", "trentham"]}),
        product("one-line", {"zones": zones, "lines": ["BUS1"]}),
        product("later", {"zones": zones, "bands": ["off-peak"]}),
        product("young-only", {"zones": zones}, prices=[price(100, "young")]),
    ]

    answer = asked(tariff(products=everywhere), "B-VILLAGE", "B-REMOTE")
    near = asked(tariff(products=everywhere), "B-MARKET", "B-REMOTE")

    assert [offer.product for offer in answer.offers] == ["all"]
    assert [offer.product for offer in near.offers] == ["all", "zoned", "bus-zoned"]
    assert near.reason == (
        "No direct line, and none with one change within 400 m, is known from Market Place to Remote Lane End. "
        "These products hold on every service they cover there."
    )
    assert [sentences(offer)[-1] for offer in near.offers] == [
        "Holds on all services of any operator between Derwent and Park.",
        "Holds on all buses and trams of any operator between Derwent and Park, except Railway and The Fast.",
        "Holds on all services of Bus Company between Derwent and Park.",
    ]
    assert misses(near) == {
        "later": "Later holds only from 09:30 to 04:30.",
        "young-only": "Young-Only has no price for Adult.",
    }


def test_within_one_zone_the_reach_names_it_once() -> None:
    stops = [*DOCUMENT["stops"], DOCUMENT["stops"][-1] | {"id": "B-LAST", "name": "Last", "lon_microdegrees": 900_000}]
    small = tariff(stops=stops, products=[product("all", {})])

    (offer,) = asked(small, "B-REMOTE", "B-LAST").offers

    assert sentences(offer)[-1] == "Holds on all services of any operator within Park."


def test_where_no_line_is_known_and_nothing_goes_by_zones_the_reason_stands_alone() -> None:
    answer = asked(tariff(products=[]), "B-DWT", "B-REMOTE")

    assert not answer.offers
    assert answer.reason is not None
    assert answer.reason.endswith("is known from Derwent Bus Station to Remote Lane End.")


def test_a_product_for_certain_lines_asks_which_line_a_leg_is() -> None:
    small = tariff(products=[product("line-day", {"lines": ["BUS1"]})])

    answer = asked(small, "B-DWT", "B-TRT", legs=(by_operator("B-DWT", "B-TRT", "BUSCO"),))

    assert misses(answer) == {
        "line-day": "Line-Day holds only on certain lines, and the line of Bus Company is not known."
    }
