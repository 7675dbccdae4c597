"""Review looks at products: what they cost beside singles, whom they hold, and how they are refunded."""

import pytest

from tests.fares.reviewing import ILLUSTRATIVE, Found, Node, also, flat, found, rule
from tests.support.tariffs import document, price

TRAM = {"operators": ["TRAMCO"]}
CHEAP = [("/products/4/prices/0", "cheaper-than-single")]


def product(**members: object) -> Node:
    """A day on trams, whose singles cost £1.50 and £3.40, unless it says otherwise."""
    return {"kind": "day", "fare_days": 1} | rule("p", TRAM) | members


def sold(pence: int, profile: str | None = None, **members: object) -> Found:
    return found(**also("products", product(prices=[price(pence, profile)], **members)))


def test_a_product_cheaper_than_the_cheapest_single_it_covers_is_pointed_out() -> None:
    assert sold(150) == []
    assert sold(149) == CHEAP
    assert sold(149, "student") == CHEAP
    assert sold(299, covers={"operators": ["BUSCO"]}) == CHEAP
    assert sold(300, covers={"operators": ["BUSCO"]}) == []


def test_a_price_for_some_is_held_against_what_they_pay_themselves() -> None:
    """The young pay £1.70 on a bus, and adults £3.00."""
    both = [price(299, "adult"), price(170, "young")]

    assert found(**also("products", product(covers={"operators": ["BUSCO"]}, prices=both))) == CHEAP
    rail = product(covers={"modes": ["rail"]}, prices=[price(1), price(910, "adult"), price(455, "young")])
    assert found(**also("products", rail)) == []


def test_a_discount_on_singles_lowers_the_cheapest() -> None:
    half = rule("half", TRAM, percent_off=50) | ILLUSTRATIVE
    on_products = half | {"applies_to": ["products"]}

    assert found(**also("products", product(prices=[price(75)])), discounts=[half]) == []
    assert found(**also("products", product(prices=[price(74)])), discounts=[half]) == CHEAP
    assert found(**also("products", product(prices=[price(75)])), discounts=[on_products | {"covers": {}}]) == CHEAP


def test_a_single_that_is_not_for_somebody_does_not_count() -> None:
    free = {"id": "free", "name": "Free", "covers": {"profiles": ["student"]}, "table": "free"}
    singles = [free, *document()["singles"]]
    tables = also("tables", flat("free", price(0)))

    assert found(**also("products", product(prices=[price(149, "student")])), singles=singles, **tables) == []
    assert found(**also("products", product(prices=[price(149, "adult")])), singles=singles, **tables) == CHEAP


def test_an_add_on_may_cost_less_than_a_single() -> None:
    assert sold(10, needs=["joint-day"]) == []


def test_a_product_that_meets_no_single_is_let_be() -> None:
    assert sold(10, covers={"operators": ["TRAMCO"], "modes": ["rail"]}) == [
        ("/products/4/covers/modes", "never-holds")
    ]
    assert sold(10, covers={"operators": ["TRAMCO"], "directions": ["eastbound"], "lines": ["TRAM"]}) == CHEAP


@pytest.mark.parametrize(
    ("members", "pence"),
    [
        ({"kind": "carnet", "uses": 10, "expires_after_days": 90}, 1500),
        ({"kind": "flexible", "uses": 3, "within_fare_days": 7}, 450),
        ({"kind": "period", "fare_days": 7}, 150),
    ],
)
def test_uses_that_are_good_for_days_cost_a_single_each_at_least(members: Node, pence: int) -> None:
    def offered(pence: int) -> Found:
        made = product(prices=[price(pence)]) | members
        if made["kind"] == "flexible":
            del made["fare_days"]
        return found(**also("products", made))

    assert offered(pence) == []
    assert offered(pence - 1) == CHEAP


def test_rides_bought_together_may_cost_less_each() -> None:
    carnet = {"id": "ten", "name": "Ten", "kind": "carnet", "uses": 10, "rides": 1, "expires_after_days": 90}

    assert found(**also("products", carnet | {"covers": TRAM, "prices": [price(1400)]})) == []


@pytest.mark.parametrize(
    ("parts", "findings"),
    [
        ([{"profiles": ["adult"], "least": 1, "most": 2}, {"profiles": ["young"], "most": 3}], []),
        ([{"profiles": ["adult"], "least": 3, "most": 2}], ["/products/4/parts/0/most"]),
        ([{"profiles": [one], "least": 2, "most": 4} for one in ("adult", "young")], ["/products/4/parts"]),
    ],
)
def test_a_group_can_be_filled(parts: list[Node], findings: list[str]) -> None:
    group = product(kind="group", max_passengers=3, parts=parts, prices=[price(1500)])

    assert found(**also("products", group)) == [(path, "group-parts") for path in findings]


@pytest.mark.parametrize(("within", "findings"), [(3, []), (2, ["/products/4/within_fare_days"])])
def test_a_flexible_product_has_days_for_all_its_uses(within: int, findings: list[str]) -> None:
    flexible = rule("flexi", TRAM, kind="flexible", uses=3, within_fare_days=within, prices=[price(1500)])

    assert found(**also("products", flexible)) == [(path, "flexible-window") for path in findings]


@pytest.mark.parametrize(
    ("target", "covers", "is_asked"),
    [
        ("caps", {"profiles": ["student"]}, True),
        ("caps", {"bands": ["off-peak"]}, False),
        ("products", {"bands": ["off-peak"]}, True),
        ("products", {"zones": ["park"]}, False),
        ("singles", {"zones": ["park"]}, True),
    ],
)
def test_a_discount_asks_of_a_purchase_only_what_is_known(target: str, covers: Node, is_asked: bool) -> None:  # noqa: FBT001
    discount = rule("off", covers, percent_off=10, applies_to=[target]) | ILLUSTRATIVE

    assert found(discounts=[discount]) == ([] if is_asked else [("/discounts/0/covers", "discount-conditions")])


def refunded(*factors: tuple[int, int], **members: object) -> Found:
    steps = [{"up_to_fare_days": days, "hundredths": hundredths} for days, hundredths in factors]
    year = product(kind="period", fare_days=7, prices=[price(2000)], refund="used") | members
    if "months" in year:
        del year["fare_days"]
    return found(**also("products", year), refunds=[rule("used", method="as_used", factors=steps)])


def test_factors_of_a_refund_reach_further_and_further_and_cost_more() -> None:
    assert refunded((7, 100), (30, 384)) == []
    assert refunded((7, 100), (7, 384)) == [("/refunds/0/factors/1/up_to_fare_days", "step-order")]
    assert refunded((7, 400), (30, 384)) == [("/refunds/0/factors/1", "price-falls")]


def test_factors_of_a_refund_reach_as_long_as_the_product() -> None:
    assert refunded() == []
    assert refunded((6, 100)) == [("/refunds/0/factors", "table-gap")]
    assert refunded((30, 100), months=1) == [("/refunds/0/factors", "table-gap")]
    assert refunded((31, 100), months=1) == []


@pytest.mark.parametrize("fee", ["fee", "exchange_fee"])
def test_two_fees_for_one_passenger_are_told_once(fee: str) -> None:
    refunds = [rule("used", method="as_used") | {fee: [price(100), price(200)]}]

    assert ("/refunds/0/" + fee + "/1", "repeated-profile") in found(refunds=refunds)
    assert len([code for _, code in found(refunds=refunds) if code == "repeated-profile"]) == 1
