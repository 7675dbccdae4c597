"""Every recipe of the cookbook costs what it says, by the engine itself."""

import json

import pytest

from fares.apportionment import receipts_of, shares_of
from fares.carbon import footprint
from fares.exchange.document import read
from fares.money import total
from fares.quote import Offer, Party, QuoteRequest, quote
from fares.refunds import refund
from tests.fares.recipes import ROOT, Recipe, ask_of, charged, charges, expected, having, instant, money, recipes

PAGE = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = recipes(PAGE)
RESULTS = {"charged", "quoted", "emitted", "refunded", "shared"}


def test_every_recipe_is_tried() -> None:
    headings = {line.removeprefix("## ") for line in PAGE.splitlines() if line.startswith("## ")}

    assert {recipe.title for recipe in RECIPES} == headings
    assert [recipe.title for recipe in RECIPES if RESULTS.isdisjoint(recipe.tables)] == []


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.title for recipe in RECIPES])
def test_a_recipe_has_neither_errors_nor_warnings(recipe: Recipe) -> None:
    assert read(json.dumps(recipe.document).encode()).findings == ()


@having("charged", RECIPES)
def test_rides_cost_what_the_recipe_says(recipe: Recipe) -> None:
    assert charged(recipe) == expected(recipe)


@having("shared", RECIPES)
def test_receipts_are_shared_as_the_recipe_says(recipe: Recipe) -> None:
    editions = recipe.editions

    receipts = [receipt for one in charges(recipe) for receipt in receipts_of(one)]
    shares = [(each.receipt.id, share) for each in shares_of(editions, receipts) for share in each.shares]

    for row in recipe.tables["shared"]:
        parts = [part for of, part in shares if of == row.get("of", of) and part.operator == row["operator"]]
        assert total(part.amount for part in parts) == money(row["share"]), row


@having("emitted", RECIPES)
def test_the_air_takes_what_the_recipe_says(recipe: Recipe) -> None:
    tariff = recipe.tariff
    found = {ride.ride.id: footprint(tariff, ride.ride) for one in charges(recipe) for ride in one.rides}

    for row in recipe.tables["emitted"]:
        made = found[row["ride"]]
        assert (row["grams"], row["by_car"]) == (("", "") if made is None else (str(made.grams), str(made.car_grams)))


@having("refunded", RECIPES)
def test_what_was_not_used_is_given_back_as_the_recipe_says(recipe: Recipe) -> None:
    for row in recipe.tables["refunded"]:
        assert refund(recipe.tariff, ask_of(row)).amount == money(row["gives_back"]), row


def kind_of(offer: Offer) -> str:
    """Name an offer by its product, or say that it is singles or a mix."""
    return "mix" if offer.parts else offer.product or "singles"


@having("quoted", RECIPES)
def test_a_journey_is_offered_as_the_recipe_says(recipe: Recipe) -> None:
    for row in recipe.tables["quoted"]:
        each = [one.split(":") for one in row["passengers"].split()]
        parties = tuple(Party(profile, int(count)) for profile, count in each)

        answer = quote(recipe.tariff, QuoteRequest(row["from"], row["to"], instant(row["at"]), parties))

        totals = {kind_of(offer): offer.total for offer in answer.offers}
        assert totals.get(row["offer"]) == money(row["total"]), row
