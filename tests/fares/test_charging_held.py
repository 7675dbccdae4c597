"""Products held cover first; what they do not cover is charged, extended and capped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from fares.charging import HeldProduct, charge
from fares.errors import UnknownProduct
from fares.money import Money
from fares.products import Coverage, FareProduct, ProductKind
from fares.rules import Charging, InterchangeRule, Method, Moment, Once, Since, Surcharge, Window
from fares.steps import Step
from fares.tariff import Timeline
from tests.support.charged_worlds import SEEDS, world
from tests.support.riding import MONDAY, among, cap, extension, later, prices, ride, rolling, tariff, timeline

FIRST = ride("04:30").started_at


def season(code: str, covers: Coverage, *needs: str) -> FareProduct:
    return FareProduct(
        code, code.title(), ProductKind.PERIOD, covers, prices(2000), fare_days=7, needs=frozenset(needs)
    )


def held(code: str, profile: str | None = None, days: int = 7) -> HeldProduct:
    return HeldProduct(code, FIRST, FIRST + timedelta(days=days), profile)


BUSES = season("buses", among("BUS"))
INNER = season("inner", among(zones="ab"))
PRODUCTS = {"buses": BUSES, "inner": INNER}


def test_what_a_product_covers_is_charged_nothing_and_the_rest_in_full() -> None:
    charged = charge(timeline(products=PRODUCTS), [ride("08:00"), ride("09:00", "TRAM")], [held("buses")])

    assert [one.increment for one in charged.rides] == [Money(0), Money(250)]
    assert [(one.is_held, one.products) for one in charged.rides] == [(True, ("buses",)), (False, ())]
    assert charged.rides[0].steps[-1].sentence == "Covered by Buses."
    assert charged.rides[0].price == Money(200)


def test_a_product_holds_from_its_first_instant_up_to_its_last() -> None:
    rides = [ride("04:29"), ride("04:30"), ride("04:29", day=1), ride("04:30", day=1)]

    charged = charge(timeline(products=PRODUCTS), rides, [held("buses", days=1)])

    assert [one.is_held for one in charged.rides] == [False, True, True, False]


def test_a_product_covers_rides_of_its_profile_only() -> None:
    rides = [ride("08:00"), ride("09:00", profile="child")]

    charged = charge(timeline(products=PRODUCTS), rides, [held("buses", "child")])

    assert [one.is_held for one in charged.rides] == [False, True]


def test_rides_that_a_product_covers_do_not_count_under_caps() -> None:
    tariff = timeline(cap("day-cap", 450), products=PRODUCTS)
    trams = [ride(f"{hour:02}:00", "TRAM") for hour in (8, 9)]

    charged = charge(tariff, [ride("07:00"), *trams], [held("buses")])

    assert charged.caps[0].rides == tuple(one.id for one in trams)
    assert charged.total == Money(450)


def test_rides_that_a_product_covers_open_no_window() -> None:
    tariff = timeline(cap("two-days", 250, period=rolling(2)), products=PRODUCTS)

    charged = charge(tariff, [ride("08:00"), *[ride("08:00", "TRAM", day=day) for day in (1, 2)]], [held("buses")])

    assert charged.total == Money(250)


def test_a_ride_beyond_a_product_pays_the_extension() -> None:
    tariff = timeline(products=PRODUCTS, extensions=(extension({"c": 80, "cd": 500}),))

    charged = charge(
        tariff, [ride("08:00", ends="AC"), ride("09:00", "RAIL", "AD"), ride("10:00", ends="CD")], [held("inner")]
    )

    assert [one.increment.pence for one in charged.rides] == [80, 500, 200]
    assert charged.rides[0].products == ("inner",)
    assert charged.rides[0].steps[-2].sentence == "Covered in part by Inner."


def test_the_step_of_a_product_held_says_in_which_zones_it_covers_and_what_is_left_to_pay() -> None:
    """Nothing but a fee of 30p where it covers all, at first the whole fare where it covers a part."""
    fee = Surcharge("fee", "Fee", Coverage(), prices(30), Charging.APART)
    tariff = timeline(products=PRODUCTS, extensions=(extension({"c": 80}),), surcharges=(fee,))

    whole, part = charge(tariff, [ride("08:00"), ride("09:00", ends="AC")], [held("inner")]).rides

    step = Step("inner", {"profile": "adult", "zones": "all"}, Money(30), "Covered by Inner.", None, illustrative=False)
    in_part = {"profile": "adult", "zones": "a b"}
    assert whole.steps[-1] == step
    assert part.steps[-2] == replace(step, inputs=in_part, amount=Money(230), sentence="Covered in part by Inner.")


def test_what_is_charged_beyond_a_product_counts_under_caps() -> None:
    tariff = timeline(cap("day-cap", 150), products=PRODUCTS, extensions=(extension({"c": 80}),))

    charged = charge(tariff, [ride("08:00", ends="AC"), ride("18:00", ends="CA")], [held("inner")])

    assert [one.increment.pence for one in charged.rides] == [80, 70]


def test_two_products_and_a_cap_cover_a_journey_s_zones_together() -> None:
    outer = season("outer", among(zones="cd"))
    tariff = timeline(products=PRODUCTS | {"outer": outer}, extensions=(extension({}),))

    assert charge(tariff, [ride("08:00", "RAIL", "AD")], [held("inner"), held("outer")]).total == Money(0)


def test_a_ride_held_whole_pays_nothing_beside_one_that_pays_an_extension() -> None:
    once_a_day = extension({"c": 100}, once=Once.DAY)
    tariff = timeline(cap("home", 0, among(zones="ab")), products=PRODUCTS, extensions=(once_a_day,))

    charged = charge(tariff, [ride("08:00", ends="AC"), ride("09:00", "TRAM", "AC")], [held("buses")])

    assert [one.increment for one in charged.rides] == [Money(0), Money(100)]


def test_a_product_that_needs_another_covers_only_while_it_is_held_too() -> None:
    plus = season("plus", among("TRAM"), "buses")
    tariff = timeline(products=PRODUCTS | {"plus": plus})
    rides = [ride("08:00", "TRAM"), ride("08:00", "TRAM", day=1)]

    charged = charge(tariff, rides, [held("plus"), held("buses", days=1)])

    assert [one.is_held for one in charged.rides] == [True, False]
    assert charge(tariff, rides, [held("plus")]).total == Money(500)


def test_a_product_covers_rides_that_lack_a_tap() -> None:
    lacking = ride("08:00", is_default=True)

    assert charge(timeline(products=PRODUCTS), [lacking], [held("buses")]).total == Money(0)


def test_a_product_may_leave_default_fares_out() -> None:
    strict = {code: replace(product, default_fares=False) for code, product in PRODUCTS.items()}
    tariff = timeline(products=strict, extensions=(extension({"c": 80}),))
    rides = [ride("08:00"), ride("09:00", is_default=True), ride("10:00", ends="AC", is_default=True)]

    charged = charge(tariff, rides, [held("buses"), held("inner")])

    assert [one.increment.pence for one in charged.rides] == [0, 200, 200]
    assert [one.products for one in charged.rides[1:]] == [(), ()]


def test_a_product_covers_what_it_covered_when_it_became_good() -> None:
    first = tariff(products=PRODUCTS)
    narrowed = replace(BUSES, covers=among("BUS", zones="a"))
    editions = Timeline([first, later(first, MONDAY + timedelta(days=1), products={"buses": narrowed})])

    assert charge(editions, [ride("08:00", day=2)], [held("buses")]).total == Money(0)


def test_a_product_from_before_the_first_edition_is_that_of_the_next_that_has_it() -> None:
    first = tariff()
    editions = Timeline([first, later(first, MONDAY + timedelta(days=1), products=PRODUCTS)])

    assert charge(editions, [ride("08:00")], [held("buses")]).total == Money(0)


def test_a_product_that_no_edition_has_is_refused() -> None:
    with pytest.raises(
        UnknownProduct, match=r"^No edition since a held product became good has a product with this id\.$"
    ):
        charge(timeline(products=PRODUCTS), [ride("08:00")], [held("trains")])


@given(SEEDS)
def test_rides_that_a_product_covers_whole_might_as_well_not_have_been(seed: int) -> None:
    made = world(seed, chains=False, editions=False)
    edition = replace(made.editions[0], products={"trams": season("trams", among("TRAM"))}, extensions=())
    holding = HeldProduct("trams", made.rides[0].started_at - timedelta(days=9), FIRST + timedelta(days=9))

    charged = charge(Timeline([edition]), made.rides, [holding])

    others = [one for one in made.rides if one.operator != "TRAM"]
    assert charged.total == charge(Timeline([edition]), others).total


def test_the_order_of_products_never_matters() -> None:
    both = [held("inner"), held("buses")]
    tariff = timeline(products=PRODUCTS, extensions=(extension({"c": 80}),))

    rides = [ride("08:00", ends="AC"), ride("09:00", "TRAM", "AC")]

    assert charge(tariff, rides, both) == charge(tariff, rides, both[::-1])


def test_a_ride_that_a_product_or_a_cap_makes_free_still_opens_a_free_change() -> None:
    """Interchange rules look at fares before products held and caps."""
    window = Window(Moment.ON, Since.PREVIOUS, Moment.ON, 3600, 3600)
    change = InterchangeRule("change", "Change", among("BUS"), among("TRAM"), window, Method.FREE)
    rules = timeline(cap("bus-cap", 150, among("BUS")), products=PRODUCTS, interchanges=(change,))
    rides = [ride("08:00"), ride("08:30", "TRAM")]

    assert charge(rules, rides, [held("buses")]).total == Money(0)
    assert charge(rules, rides).total == Money(150)
