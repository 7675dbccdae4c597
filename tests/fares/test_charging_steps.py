"""What is bought for a charge says by which rule, for whom, at whose price, for which time, and how sure that is."""

from dataclasses import replace

import pytest

from fares.charging import charge
from fares.money import Money
from fares.network import Network
from fares.prices import Prices, Source
from fares.products import Coverage
from fares.rules import Counted, CountRule, Discount, Each, Target
from fares.steps import Step
from tests.support.riding import DAY, NETWORK, STOPS, among, cap, extension, prices, ride, timeline

LIST = {"list": Source("list", "Price list", "2026-12")}
TWO = [ride("08:00"), ride("09:00")]


def published(made: Prices) -> Prices:
    return tuple(replace(price, source="list") for price in made)


def test_the_step_of_a_cap_says_whose_price_it_is_and_for_which_time() -> None:
    rule = replace(cap("own", 350, each=Each.OPERATOR), prices=published(prices({"adult": 350})))
    students = [ride("08:00", profile="student"), ride("09:00", profile="student")]

    (bought,) = charge(timeline(rule, sources=LIST), students).caps

    assert bought.name == "Own"
    assert bought.step == Step(
        rule="own",
        inputs={
            "profile": "student",
            "price_profile": "adult",
            "member": "BUS",
            "from": "2027-01-11T04:30:00+00:00",
            "until": "2027-01-12T04:30:00+00:00",
            "discount": "none",
        },
        amount=Money(350),
        sentence="Own (BUS) for 11 January 2027: £3.50, however many rides.",
        source="list",
        illustrative=False,
    )


@pytest.mark.parametrize(("source", "illustrative"), [("list", False), (None, True)])
def test_a_cap_at_a_discount_names_it_and_is_no_surer_than_it(source: str | None, *, illustrative: bool) -> None:
    rule = replace(cap("day", 350), prices=published(prices(350)))
    half = Discount("half", "Half", Coverage(), 50, targets=frozenset({Target.CAPS}), source=source)

    (bought,) = charge(timeline(rule, discounts=(half,), sources=LIST), TWO).caps

    assert bought.step.inputs.items() >= {("price_profile", "any"), ("member", "any"), ("discount", "half")}
    assert (bought.step.amount, bought.step.illustrative) == (Money(175), illustrative)


def test_the_step_of_an_extension_says_for_which_zones_and_how_often_it_is_paid() -> None:
    beyond = replace(extension({}), by_zones={frozenset("cd"): published(prices(90))})
    inner = cap("inner", 100, among(zones="ab"))

    (paid,) = charge(timeline(inner, extensions=(beyond,), sources=LIST), [ride("08:00", ends="AD")]).extensions

    assert paid.step == Step(
        rule="extension",
        inputs={"profile": "adult", "price_profile": "any", "zones": "c d", "once": "journey"},
        amount=Money(90),
        sentence="Extension for C, D: £0.90.",
        source="list",
        illustrative=False,
    )


def test_a_zone_that_has_no_name_is_called_by_its_code() -> None:
    named = tuple(zone for zone in NETWORK.zones.values() if zone.id != "d")
    network = Network(tuple(NETWORK.operators.values()), named, tuple(STOPS.values()), tuple(NETWORK.lines.values()))
    tariff = timeline(cap("inner", 100, among(zones="ab")), extensions=(extension({"cd": 90}),), network=network)

    (paid,) = charge(tariff, [ride("08:00", ends="AD")]).extensions

    assert paid.step.sentence == "Extension for C, d: £0.90."


@pytest.mark.parametrize(("source", "illustrative"), [("list", False), (None, True)])
def test_the_step_of_a_count_rule_says_how_many_were_paid(source: str | None, *, illustrative: bool) -> None:
    rule = CountRule("two", "Pay two", Coverage(), Coverage(), Counted.RIDES, 2, DAY, 50, source=source)

    rides = charge(timeline(count_rules=(rule,), sources=LIST), [*TWO, ride("10:00")]).rides

    assert rides[2].steps[-1] == Step(
        rule="two",
        inputs={"profile": "adult", "counted": "2", "after": "2", "before": "£2.00"},
        amount=Money(100),
        sentence="Pay two, after 2 paid rides: £1.00, 50 % off.",
        source=source,
        illustrative=illustrative,
    )
