"""Each kind of product in a quote: what it costs, how long it is good for, and with what it is sold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fares.errors import UnknownProduct
from fares.money import Money
from fares.network import Mode
from fares.prices import Price, ZonesCrossedTable
from fares.products import Benefit, Coverage, FareProduct, GroupPart, ProductKind, good_from_to
from fares.quote import Party, Quote, QuoteRequest, quote
from fares.rules import Discount, Target
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MIDDAY, MORNING, by_line, misses, sentences
from tests.support.tariffs import DOCUMENT, line
from tests.support.tariffs import tariff as read

SMALL = read(products=[])
BUSES = Coverage(operators=frozenset({"BUSCO"}))
TRAMS = Coverage(operators=frozenset({"TRAMCO"}))
BOTH = frozenset({Mode.BUS, Mode.TRAM})
TO_THE_PARK = (by_line("B-DWT", "B-TRT", "BUS1"), by_line("T-TRT", "T-PARK", "TRAM"))
BY_BUS = (by_line("B-DWT", "B-TRT", "BUS1"),)


def product(code: str, kind: ProductKind = ProductKind.DAY, pence: int = 500, **parts: object) -> FareProduct:
    """A product for anybody, or one that differs in a part."""
    made = FareProduct(code, code.title(), kind, Coverage(), (Price(Money(pence), None, None),))
    return replace(made, **parts)  # type: ignore[arg-type]


def selling(*products: FareProduct, small: Tariff = SMALL) -> Tariff:
    return replace(small, products={one.id: one for one in products})


def asked(tariff: Tariff, *passengers: Party, held: tuple[str, ...] = (), bus_only: bool = False) -> Quote:
    """A quote from Derwent by bus, and on to the park by tram."""
    legs, end = (BY_BUS, "B-TRT") if bus_only else (TO_THE_PARK, "T-PARK")
    return quote(tariff, QuoteRequest("B-DWT", end, MIDDAY, passengers or (Party("adult", 1),), legs, held))


def keys(answer: Quote) -> list[str]:
    return [offer.key for offer in answer.offers if not offer.is_singles]


@pytest.mark.parametrize(
    ("lasting", "first", "last"),
    [
        ({"months": 1}, "2027-01-15", "2027-02-15"),
        ({"months": 1}, "2027-01-31", "2027-03-01"),
        ({"months": 1}, "2027-01-28", "2027-02-28"),
        ({"months": 12}, "2028-02-29", "2029-03-01"),
        ({"fare_days": 7}, "2027-01-15", "2027-01-22"),
        ({"kind": ProductKind.CARNET, "expires_after_days": 30, "uses": 2}, "2027-01-15", "2027-02-14"),
        ({"kind": ProductKind.FLEXIBLE, "within_fare_days": 7, "uses": 2}, "2027-01-15", "2027-01-22"),
    ],
)
def test_whole_days_and_months_run_from_the_fare_day_of_the_journey(
    lasting: dict[str, Any], first: str, last: str
) -> None:
    at = datetime.fromisoformat(f"{first}T11:00+00:00")

    window = good_from_to(product("pass", **lasting), SMALL.calendar, at)

    assert window == tuple(datetime.fromisoformat(f"{day}T04:30+00:00") for day in (first, last))


def test_minutes_run_from_the_journey_itself() -> None:
    sold = selling(product("hour", ProductKind.PERIOD, minutes=60))

    offer = asked(sold).offer("product:hour")

    assert (offer.valid_from, offer.valid_until) == (MIDDAY, MIDDAY + timedelta(hours=1))


def test_a_return_costs_what_its_table_says_from_end_to_end() -> None:
    railway = Coverage(operators=frozenset({"RW"}))
    back = product("back", ProductKind.RETURN, covers=railway, prices=(), table="rail-single", fare_days=5)
    answer = quote(selling(back), QuoteRequest("R-DWT", "R-TRT", MIDDAY, (Party("adult", 1), Party("young", 1))))

    offer = answer.offer("product:back")

    assert [item.unit for item in offer.items] == [Money(910), Money(455)]
    assert offer.itinerary is not None
    assert offer.valid_until - offer.valid_from == timedelta(days=5)


def test_a_return_over_rides_of_one_operator_pays_for_all_the_zones_between() -> None:
    """Three buses, one after the other: none of them goes all the way."""
    hops = [("X1", "B-DWT", "B-MARKET"), ("X2", "B-MARKET", "B-VILLAGE"), ("X3", "B-VILLAGE", "B-TRT")]
    buses = [line(code, code, "BUSCO", "bus", *ends) for code, *ends in hops]
    crossed = ZonesCrossedTable("crossed", {}, {count: (Price(Money(count * 100), None, None),) for count in (1, 2, 3)})
    back = product("back", ProductKind.RETURN, prices=(), table="crossed", fare_days=1)
    small = read(products=[], lines=buses, singles=[], ceilings=[])
    sold = replace(selling(back, small=small), tables={**small.tables, "crossed": crossed})
    legs = tuple(by_line(origin, destination, code) for code, origin, destination in hops)

    answer = quote(sold, QuoteRequest("B-DWT", "B-TRT", MIDDAY, (Party("adult", 1),), legs))

    assert answer.offer("product:back").total == Money(300)


def test_a_return_over_two_rides_goes_by_the_ends_of_the_journey_and_may_have_no_price() -> None:
    """The table has no fare between the two zones."""
    back = product("back", ProductKind.RETURN, prices=(), table="rail-single")

    assert misses(asked(selling(back))) == {"back": "Back has no price for Adult."}


@pytest.mark.parametrize("prices", [{2: 500, 3: 300}, {2: 300, 3: 500}, {3: 300}, {2: 300}])
def test_a_return_is_offered_for_the_way_that_makes_it_cheapest(prices: dict[int, int]) -> None:
    """The fast bus goes through two zones, the other through three."""
    by_count = {count: (Price(Money(pence), None, None),) for count, pence in prices.items()}
    back = product("back", ProductKind.RETURN, covers=BUSES, prices=(), table="crossed")
    sold = replace(selling(back), tables={**SMALL.tables, "crossed": ZonesCrossedTable("crossed", {}, by_count)})

    answer = quote(sold, QuoteRequest("B-DWT", "B-TRT", MIDDAY, (Party("adult", 1),)))

    assert answer.offer("product:back").total == Money(300)


def test_an_add_on_is_sold_with_what_it_needs() -> None:
    base = product("bus-day", covers=BUSES)
    extra = product("tram-extra", pence=200, covers=TRAMS, needs=frozenset({"bus-day"}))

    answer = asked(selling(base, extra))

    offer = answer.offer("product:bus-day+product:tram-extra")
    assert (offer.name, offer.total, offer.product) == ("Bus-Day with Tram-Extra", Money(700), None)
    assert [part.product for part in offer.parts] == ["bus-day", "tram-extra"]
    assert keys(answer) == [offer.key]
    assert keys(asked(selling(base, extra), bus_only=True)) == ["product:bus-day"]


def test_an_offer_of_several_products_has_all_that_is_theirs_and_is_good_while_all_are() -> None:
    museum, pool = Benefit("museum", "Museum of Making"), Benefit("pool", "Pool")
    base = product("day", covers=BUSES, benefits=(museum,))
    extra = product("hour", pence=200, covers=TRAMS, minutes=60, needs=frozenset({"day"}), benefits=(museum, pool))

    offer = asked(selling(base, extra)).offer("product:day+product:hour")

    assert [(item.quantity, item.amount) for item in offer.items] == [(1, Money(500)), (1, Money(200))]
    assert [(step.rule, step.amount) for step in offer.steps] == [("day", Money(500)), ("hour", Money(200))]
    assert (offer.valid_from, offer.valid_until) == (MIDDAY, MIDDAY + timedelta(hours=1))
    assert offer.benefits == (museum, pool)
    assert offer.itinerary is None


def test_an_add_on_is_sold_alone_to_somebody_who_holds_what_it_needs() -> None:
    base = product("bus-day", covers=BUSES)
    extra = product("tram-extra", pence=200, covers=TRAMS, needs=frozenset({"bus-day"}))

    answer = asked(selling(base, extra), held=("bus-day",))

    assert keys(answer) == ["product:tram-extra"]


@pytest.mark.parametrize(
    ("last", "sold"),
    [
        (TRAMS, "product:bus+product:pool+product:more"),
        (Coverage(operators=frozenset({"RW"})), None),
    ],
)
def test_an_add_on_to_an_add_on_is_sold_with_both_if_it_is_of_use(last: Coverage, sold: str | None) -> None:
    pool = product("pool", covers=Coverage(modes=frozenset({Mode.METRO})), needs=frozenset({"bus"}))
    more = product("more", covers=last, needs=frozenset({"pool"}))

    answer = asked(selling(product("bus", covers=BUSES), pool, more))

    assert keys(answer) == ([] if sold is None else [sold])


def test_an_add_on_is_not_sold_where_what_it_needs_will_do() -> None:
    tram = product("tram", covers=TRAMS, needs=frozenset({"bus"}))
    more = product("more", covers=TRAMS, needs=frozenset({"tram"}))

    assert keys(asked(selling(product("bus", covers=BUSES), tram, more))) == ["product:bus+product:tram"]


def test_what_needs_nothing_must_cover_the_journey_by_itself_whatever_is_held() -> None:
    sold = selling(product("bus-day", covers=BUSES), product("tram-day", covers=TRAMS))

    assert keys(asked(sold, held=("bus-day",))) == []


def test_an_add_on_that_does_not_reach_all_the_way_is_no_near_miss() -> None:
    """It was never meant to be used alone."""
    extra = product("extra", covers=Coverage(zones=frozenset({"derwent", "trentham"})), needs=frozenset({"bus-day"}))
    sold = selling(product("bus-day", covers=BUSES), extra)

    assert "extra" not in misses(asked(sold))
    assert "extra" not in misses(asked(sold, held=("bus-day",)))


def test_an_add_on_that_has_no_price_for_somebody_is_not_sold_with_anything() -> None:
    extra = product("extra", covers=TRAMS, needs=frozenset({"base"}), prices=(Price(Money(1), "young", None),))

    answer = asked(selling(product("base", covers=BUSES), extra))

    assert keys(answer) == []
    assert misses(answer)["extra"] == "Extra has no price for Adult."


def test_what_is_held_and_covers_everything_is_told() -> None:
    answer = asked(selling(product("pass")), held=("pass",))

    assert misses(answer)["pass"] == "You need to buy nothing: Pass covers this journey."


def test_a_product_that_is_held_must_be_known() -> None:
    with pytest.raises(UnknownProduct) as refused:
        asked(SMALL, held=("nothing",))

    assert str(refused.value) == "The tariff has no product with the id of one that is held."


def test_a_carnet_with_fewer_rides_than_the_journey_has_is_not_offered() -> None:
    one = selling(product("one", ProductKind.CARNET, uses=1, rides=1, expires_after_days=9))
    two = selling(product("two", ProductKind.CARNET, uses=2, rides=1, expires_after_days=9))

    assert keys(asked(one)) == []
    assert keys(asked(one, bus_only=True)) == ["product:one"]
    assert keys(asked(two)) == ["product:two"]


def test_a_family_takes_those_it_has_room_for_and_names_them_to_others() -> None:
    parts = (GroupPart(frozenset({"adult"}), 1, 2), GroupPart(frozenset({"young", "student"}), 0, 3))
    family = product("family", ProductKind.GROUP, pence=1, max_passengers=5, parts=parts)

    answer = asked(selling(family), Party("adult", 2), Party("young", 3))
    refused = misses(asked(selling(family), Party("young", 2)))["family"]

    assert keys(answer) == ["product:family"]
    assert refused == "Family is for 1 to 2 Adult and up to 3 Student or Young person, 5 people at most."


def test_a_group_counts_all_of_a_profile_whatever_their_ages() -> None:
    family = product("family", ProductKind.GROUP, max_passengers=9, parts=(GroupPart(frozenset({"young"}), 2, 2),))
    three = (Party("young", 1, 12), Party("young", 1, 14), Party("young", 1, 16))

    assert "product:family" in keys(asked(selling(family), *three[:2]))
    assert "product:family" not in keys(asked(selling(family), *three))


def test_a_party_is_split_where_that_is_cheaper_and_told_who_gets_what() -> None:
    parts = (GroupPart(frozenset({"adult"}), 2, 2), GroupPart(frozenset({"young"}), 0, 2))
    family = product("family", ProductKind.GROUP, pence=700, max_passengers=4, parts=parts)

    answer = asked(selling(family), Party("adult", 2), Party("young", 3))

    offer = answer.offers[0]
    assert (offer.key, offer.name.partition(" and ")[0]) == ("mixed", "Family (2 Adult, 2 Young person)")
    assert [part.product for part in offer.parts] == ["family", None]
    assert offer.total == sum((part.total for part in offer.parts), Money(0))
    assert "family" not in misses(answer), "it is offered to those it has room for"


def test_a_party_of_two_is_split_where_a_product_is_dear_for_one_of_them() -> None:
    prices = (Price(Money(100), "adult", None), Price(Money(900), "young", None))

    offer = asked(selling(product("day", prices=prices)), Party("adult", 1), Party("young", 1)).offers[0]

    assert [part.name for part in offer.parts if part.product] == ["Day"]
    assert offer.total == Money(100 + 170 + 340)


def test_a_party_too_large_and_mixed_to_try_every_split_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of each are 36 choices; a group of four, of three at most of each, can be full in three ways."""
    parts = tuple(GroupPart(frozenset({profile}), 0, 3) for profile in ("adult", "young"))
    group = product("group", ProductKind.GROUP, pence=700, max_passengers=4, parts=parts)
    everybody = (Party("adult", 5), Party("young", 5))

    for most in (35, 107):
        monkeypatch.setattr("fares.quote.mixes.MOST_TRIED", most)
        assert "Ask for smaller parties" in misses(asked(selling(group), *everybody))["mixed"]


def test_benefits_stand_in_the_offer() -> None:
    museum = Benefit("museum", "Museum of Making")

    assert asked(selling(product("day", benefits=(museum,)))).offer("product:day").benefits == (museum,)


def test_a_product_for_certain_passengers_is_not_for_others() -> None:
    student = product("student-day", covers=Coverage(profiles=frozenset({"student"})))

    assert misses(asked(selling(student))) == {"student-day": "Student-Day is not for Adult."}
    assert keys(asked(selling(student), Party("student", 1))) == ["product:student-day"]


@pytest.mark.parametrize(
    ("covers", "sentence"),
    [
        (Coverage(to_zones=frozenset({"derwent", "trentham"})), "Near does not hold from Trentham to Park."),
        (Coverage(from_stops=frozenset({"B-DWT"})), "Near does not hold from Trentham Station to Park."),
        (Coverage(bands_out=("off-peak",)), "Near does not hold from 09:30 to 04:30."),
        (
            Coverage(bands=("off-peak",), bands_out=("off-peak",)),
            "Near holds only from 09:30 to 04:30 but not from 09:30 to 04:30.",
        ),
        (
            Coverage(directions=frozenset({"westbound"})),
            "Near does not hold in this direction of Bus 1 Derwent - Trentham.",
        ),
    ],
)
def test_a_product_that_nearly_does_says_what_stands_in_the_way(covers: Coverage, sentence: str) -> None:
    assert misses(asked(selling(product("near", covers=covers)))) == {"near": sentence}


def test_a_product_for_the_passes_of_one_office_is_sold_to_their_holders() -> None:
    cards = [{"id": office, "name": office, "issuer": office} for office in ("city", "county")]
    small = read(products=[], profiles=[*DOCUMENT["profiles"], *cards])
    city = selling(product("city-day", covers=Coverage(issuers=frozenset({"city"}))), small=small)

    assert keys(asked(city, Party("city", 1))) == ["product:city-day"]
    assert keys(asked(city, Party("county", 1))) == []


def test_what_stands_in_the_way_is_told_of_the_alternative_that_is_nearest() -> None:
    weekend = {"id": "weekend", "name": "Weekend", "days": ["saturday", "sunday"], "from": "04:30", "to": "04:30"}
    evening = {"id": "evening", "name": "Evening", "days": ["weekday"], "from": "19:00", "to": "04:30"}
    small = read(products=[], bands=[*DOCUMENT["bands"], weekend, evening])
    covers = Coverage(
        operators=frozenset({"RW"}),
        bands=("weekend",),
        alternatives=(Coverage(bands=("evening",)), Coverage(modes_out=BOTH)),
    )

    near = misses(asked(selling(product("near", covers=covers), small=small)))

    assert near == {"near": "Near holds only from 19:00 to 04:30 on weekdays."}


def test_a_product_for_one_direction_is_offered_that_way_alone() -> None:
    east, west = (product(way, covers=Coverage(directions=frozenset({f"{way}bound"}))) for way in ("east", "west"))

    assert keys(asked(selling(east, west), bus_only=True)) == ["product:east"]


def test_an_age_settles_whose_price_is_paid() -> None:
    """A young person of 19 pays as an adult."""
    day = product("day", prices=(Price(Money(600), "adult", None), Price(Money(300), "young", None)))

    offer = asked(selling(day), Party("young", 1, 12), Party("young", 1, 19)).offer("product:day")

    assert [(item.age, item.unit) for item in offer.items] == [(12, Money(300)), (19, Money(600))]


def test_a_discount_off_products_comes_off_prices_that_are_not_the_passengers_own() -> None:
    half = Discount(
        "half",
        "Half price",
        Coverage(profiles=frozenset({"student", "adult"}), bands=("off-peak",)),
        50,
        minimum=(Price(Money(280), None, None),),
        targets=frozenset({Target.PRODUCTS}),
        source="tram-2025",
    )
    day = product("day", prices=(Price(Money(500), "adult", None),))
    group = product("group", ProductKind.GROUP, max_passengers=3)
    discounted = replace(selling(day, group), discounts=(half,))

    answer = asked(discounted, Party("adult", 1), Party("student", 1))

    offer = answer.offer("product:day")
    assert [item.unit for item in offer.items] == [Money(500), Money(280)]
    assert sentences(offer)[-1] == "Half price, 50 % off: £2.80 (Tram company price list, published 2025-07)."
    assert answer.offer("product:group").total == Money(500)


@pytest.mark.parametrize(
    ("profile", "pence"),
    [("adult", 600), ("railcard", 450), ("veteran", 400), ("guest", 600)],
)
def test_a_discount_off_products_is_for_whom_it_names_with_a_minimum_of_their_own(profile: str, pence: int) -> None:
    """Half price, for cards of one office: at least £4.50 for holders of a railcard, £4.00 for others."""
    cards = [{"id": card, "name": card, "falls_back_to": "adult"} for card in ("railcard", "veteran", "guest")]
    offices = [card | {"issuer": "inn" if card["id"] == "guest" else "office"} for card in cards]
    minimum = (Price(Money(400), None, None), Price(Money(450), "railcard", None))
    half = Discount(
        "half",
        "Half",
        Coverage(issuers=frozenset({"office"})),
        50,
        minimum=minimum,
        targets=frozenset({Target.PRODUCTS}),
    )
    small = read(products=[], profiles=[*DOCUMENT["profiles"], *offices])
    sold = replace(selling(product("day", pence=600), small=small), discounts=(half,))

    assert asked(sold, Party(profile, 1)).offer("product:day").total == Money(pence)


def test_a_discount_without_a_source_is_illustrative() -> None:
    half = Discount("half", "Half price", Coverage(), 50, targets=frozenset({Target.PRODUCTS}))
    sold = replace(selling(product("day")), discounts=(half,))

    assert sentences(asked(sold).offer("product:day"))[-1] == "Half price, 50 % off: £2.50 (illustrative)."


def test_returns_and_what_needs_another_are_not_offered_where_no_line_is_known() -> None:
    zoned = Coverage(zones=frozenset({"derwent", "park"}), profiles=frozenset({"adult"}))
    back = product("back", ProductKind.RETURN, table="bus-single", prices=())
    extra = product("extra", needs=frozenset({"zoned"}))
    sold = selling(back, product("zoned", covers=zoned), extra, small=read(products=[], stops=DOCUMENT["stops"]))

    answer = quote(sold, QuoteRequest("B-MARKET", "B-REMOTE", MORNING, (Party("adult", 1),)))

    assert keys(answer) == ["product:zoned"]
    assert quote(sold, QuoteRequest("B-MARKET", "B-REMOTE", MORNING, (Party("young", 1),))).offers == ()


def test_a_month_may_end_in_another_year() -> None:
    at = datetime(2026, 12, 15, 11, tzinfo=UTC)

    assert good_from_to(product("pass", months=1), SMALL.calendar, at)[1] == datetime(2027, 1, 15, 4, 30, tzinfo=UTC)
