"""Singles of a quote with products held cost what a charge of those rides alone would."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings

from fares.charging import HeldProduct, charge
from fares.money import Money
from fares.products import Coverage
from fares.quote import Offer, Party, PlannedLeg, Quote, QuoteRequest, quote
from fares.rides import Ride
from fares.rules import ExtensionFare, Once
from fares.tariff import Tariff, Timeline
from tests.fares import small_tariffs
from tests.fares.journeys_to_price import MIDDAY, misses, sentences, the_single
from tests.fares.small_tariffs import SEEDS
from tests.support.riding import cap
from tests.support.tariffs import LINES, line, price, tariff

TOWN = {"zones": ["derwent"]}
BEYOND = {"id": "beyond", "name": "Beyond", "cells": [{"zones": ["trentham"], "prices": [price(90)]}]}
WEEK = {"id": "week", "name": "Town Week", "kind": "period", "fare_days": 7, "prices": [price(2000)], "covers": TOWN}
EVERY = WEEK | {"id": "every", "name": "Everywhere", "covers": {}}
FEE = {"id": "fee", "name": "Fuel fee", "prices": [price(30)], "charging": "apart"}


def selling(**parts: object) -> Tariff:
    return tariff(**{"products": [WEEK, EVERY], "apportionment": [], "extensions": [BEYOND], **parts})


def asked(
    made: Tariff, *held: str, origin: str = "B-DWT", passengers: tuple[Party, ...] = (Party("adult", 1),)
) -> Quote:
    return quote(made, QuoteRequest(origin, "B-TRT", MIDDAY, passengers, held=held))


def test_what_a_product_held_leaves_uncovered_is_priced_as_its_extension() -> None:
    offer = the_single(asked(selling(), "week"))

    assert offer.total == Money(90)
    assert sentences(offer)[-2:] == ["Covered in part by Town Week.", "Beyond for Trentham: £0.90."]
    assert offer.steps[-1].amount == Money(90)
    assert "nothing" not in "".join(misses(asked(selling(), "week")).values())


def test_what_a_product_held_covers_whole_is_free_and_says_so() -> None:
    answer = asked(selling(), "every")

    offer = the_single(answer)
    assert offer.total == Money(0)
    assert sentences(offer)[-1] == "Covered by Everywhere."
    assert misses(answer)["every"] == "You need to buy nothing: Everywhere covers this journey."


def test_surcharges_that_nothing_covers_are_still_to_pay() -> None:
    made = selling(surcharges=[FEE])

    assert the_single(asked(made, "every")).total == Money(30)
    assert the_single(asked(made, "week")).total == Money(120)


def test_everybody_holds_what_is_held() -> None:
    offer = the_single(asked(selling(), "week", passengers=(Party("adult", 2), Party("young", 1))))

    assert [(item.profile, item.unit) for item in offer.items] == [("adult", Money(90)), ("young", Money(90))]


def test_an_edition_may_be_asked_before_it_is_in_force() -> None:
    assert the_single(asked(selling(valid_from="2027-01-01"), "week")).total == Money(90)


def test_the_last_step_of_each_leg_is_what_it_adds() -> None:
    """The bus comes to £3.00 and the tram to £3.40; a cap of £5.00 covers both."""
    made = replace(selling(), caps={"day": cap("day", 500)})
    legs = (PlannedLeg("B-DWT", "B-TRT", "BUS1"), PlannedLeg("T-TRT", "T-PARK", "TRAM"))
    request = QuoteRequest("B-DWT", "T-PARK", MIDDAY, (Party("adult", 1),), legs, ("week",))

    offer = the_single(quote(replace(made, extensions=()), request))

    last = {step.inputs.get("leg"): (step.rule, step.amount) for step in offer.steps}
    assert last == {"1": ("day", Money(300)), "2": ("day", Money(200))}
    assert offer.total == Money(500)


def test_lines_of_one_fare_are_told_apart_where_what_is_held_covers_one_of_them() -> None:
    slow = line("BUS2", "Bus 2", "BUSCO", "bus", "B-DWT", "B-TRT")
    week = WEEK | {"covers": {"lines": ["BUS2"]}}

    answer = asked(selling(lines=[*LINES, slow], products=[week]), "week")

    assert [offer.total for offer in answer.offers if offer.name == "Single: Bus Company"] == [Money(0), Money(300)]


def test_a_leg_without_a_fare_is_named_though_something_is_held() -> None:
    answer = asked(selling(singles=[]), "week")

    assert misses(answer)["no-single-fare"] == (
        "There is no single fare on The Fast from Derwent Bus Station to Trentham Bus Station for Adult."
    )


def a_charge_alone(made: Tariff, offer: Offer, request: QuoteRequest) -> Money:
    """What the one leg of an offer costs if it is boarded at once, by somebody who holds what the request says."""
    assert offer.itinerary is not None
    (leg,), (item,) = offer.itinerary.legs, offer.items
    ends = leg.origin, leg.destination
    alone = Ride("1", leg.operator, leg.mode, leg.line, *ends, request.at, None, item.profile or "", item.age)
    day = timedelta(days=1)
    return charge(
        Timeline([made]), [alone], [HeldProduct(one, request.at - day, request.at + day) for one in request.held]
    ).total


@given(SEEDS)
@settings(max_examples=150)
def test_the_single_of_one_ride_costs_what_a_charge_of_it_would(seed: int) -> None:
    random = Random(seed)
    beyond = ExtensionFare("beyond", "Beyond", Coverage(), Once.JOURNEY, {}, {1: small_tariffs.price_list(random)})
    made, request = replace(small_tariffs.small_tariff(random), extensions=(beyond,)), small_tariffs.request(random)
    held = small_tariffs.some(random, sorted(made.products))
    request = replace(request, passengers=request.passengers[:1], held=tuple(sorted(held)))

    offers = [one for one in quote(made, request).offers if one.itinerary and one.is_singles]

    for offer in [one for one in offers if one.itinerary and len(one.itinerary.legs) == 1]:
        assert offer.items[0].unit == a_charge_alone(made, offer, request)
