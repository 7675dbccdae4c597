"""What a cap costs whom."""

from dataclasses import replace

from fares.charging import charge
from fares.money import Money
from fares.products import AgeBand, Coverage
from fares.rules import Discount, Each, Target
from fares.tariff import Timeline
from tests.support.riding import PROFILES, among, cap, prices, ride, timeline

HALF = Discount("half", "Half", Coverage(profiles=frozenset({"student"})), 50, targets=frozenset({Target.CAPS}))


def day_total(tariff: Timeline, profile: str, age: int | None = None) -> Money:
    """What four bus rides in a day cost somebody."""
    return charge(tariff, [ride(f"{hour:02}:00", profile=profile, age=age) for hour in (8, 9, 10, 11)]).total


def test_a_cap_has_a_price_for_each_profile_and_fallbacks_count() -> None:
    tariff = timeline(cap("day-cap", {"adult": 450, "child": 225}))

    assert day_total(tariff, "adult") == Money(450)
    assert day_total(tariff, "student") == Money(450)
    assert day_total(tariff, "child") == Money(225)


def test_without_a_price_for_a_profile_a_cap_is_not_open_to_it() -> None:
    assert day_total(timeline(cap("day-cap", {"child": 225})), "adult") == Money(800)


def test_a_cap_may_be_for_some_profiles_only() -> None:
    tariff = timeline(cap("day-cap", 450, among(profiles=["student"])))

    assert (day_total(tariff, "student"), day_total(tariff, "adult")) == (Money(450), Money(800))


def test_rides_of_another_profile_are_capped_apart() -> None:
    tariff = timeline(cap("day-cap", 350))
    rides = [ride(f"{hour:02}:00", profile=profile) for hour, profile in enumerate(["adult", "child"] * 2, start=8)]

    charged = charge(tariff, rides)

    assert [one.profile for one in charged.caps] == ["adult", "child"]
    assert charged.total == Money(700)


def test_a_discount_off_caps_lowers_their_price() -> None:
    tariff = timeline(cap("day-cap", 450), discounts=(HALF,))

    charged = charge(tariff, [ride(f"{hour:02}:00", profile="student") for hour in (8, 9, 10)])

    assert day_total(tariff, "adult") == Money(450)
    assert charged.total == Money(225)
    assert charged.caps[0].step.inputs["discount"] == "half"


def test_a_discount_off_caps_may_be_for_the_passes_of_an_issuer() -> None:
    of_college = replace(HALF, covers=Coverage(issuers=frozenset({"college"})))
    tariff = timeline(cap("day-cap", 450), discounts=(of_college,))

    assert (day_total(tariff, "student"), day_total(tariff, "adult")) == (Money(225), Money(450))


def test_a_discount_off_caps_goes_down_to_its_minimum() -> None:
    tariff = timeline(cap("day-cap", 450), discounts=(replace(HALF, minimum=prices(400)),))

    assert day_total(tariff, "student") == Money(400)


def test_a_discount_off_caps_never_touches_a_price_of_ones_own() -> None:
    tariff = timeline(cap("day-cap", {"student": 300}), discounts=(HALF,))

    assert day_total(tariff, "student") == Money(300)


def test_a_discount_off_singles_is_none_off_caps() -> None:
    tariff = timeline(cap("day-cap", 450), discounts=(replace(HALF, targets=frozenset({Target.PRODUCTS})),))

    assert day_total(tariff, "student") == Money(450)


def test_ages_count_and_an_operator_s_own_do_in_a_cap_of_that_operator() -> None:
    ages = (AgeBand(max_age=15), AgeBand(max_age=18, operators=frozenset({"BUS"})))
    profiles = PROFILES | {"child": replace(PROFILES["child"], ages=ages, falls_back_to="adult")}
    any_operator = cap("day-cap", {"adult": 450, "child": 200})

    assert day_total(timeline(any_operator, profiles=profiles), "child", 15) == Money(200)
    assert day_total(timeline(any_operator, profiles=profiles), "child", 17) == Money(450)
    own = replace(any_operator, each=Each.OPERATOR)
    assert day_total(timeline(own, profiles=profiles), "child", 17) == Money(200)
    assert day_total(timeline(own, profiles=profiles), "child", 19) == Money(450)
    line = timeline(replace(any_operator, each=Each.LINE), profiles=profiles)
    same_code = [ride(at, line="BUS", profile="child", age=17) for at in ("08:00", "09:00", "10:00")]
    assert charge(line, same_code).total == Money(450)
