"""Every recipe of the cookbook costs what it says, by the engine itself."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fares.apportionment import receipts_of, shares_of
from fares.carbon import footprint
from fares.charging import Charge, HeldProduct, charge
from fares.exchange.document import read
from fares.journeys import Tap, TapKind, rides_of
from fares.money import Money, total
from fares.quote import Offer, Party, QuoteRequest, quote
from fares.refunds import RefundAsk, refund
from fares.tariff import Tariff, Timeline

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cookbook.md").read_text(encoding="utf-8")

Row = dict[str, str]


@dataclass(frozen=True)
class Recipe:
    """One section of the page: a tariff, and tables by what they are called."""

    title: str
    document: str
    tables: dict[str, list[Row]]

    @property
    def tariff(self) -> Tariff:
        """Read the tariff, which has no errors and no warnings."""
        reading = read(self.document.encode())
        assert reading.findings == ()
        assert reading.tariff is not None
        return reading.tariff


def recipes() -> Iterator[Recipe]:
    """Give every section that has a tariff."""
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        title = section.splitlines()[0]
        documents = re.findall(r"```json tariff\n(.*?)```", section, re.DOTALL)
        tables = re.findall(r"```csv (\w+)\n(.*?)```", section, re.DOTALL)
        assert len(documents) == 1, title
        yield Recipe(title, documents[0], {name: list(csv.DictReader(text.splitlines())) for name, text in tables})


RECIPES = list(recipes())


def having(table: str) -> pytest.MarkDecorator:
    """Run a test for every recipe that has a table of some name."""
    chosen = [recipe for recipe in RECIPES if table in recipe.tables]
    return pytest.mark.parametrize("recipe", chosen, ids=[recipe.title for recipe in chosen])


def instant(text: str) -> datetime:
    """Read a time with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def money(text: str) -> Money:
    """Read an amount such as 2.20."""
    units, _, hundredths = text.partition(".")
    return Money(int(units) * 100 + int(hundredths))


def tap(row: Row) -> Tap:
    """Make a tap of a row, whose empty cells are not known."""
    known = {name: cell for name, cell in row.items() if cell and name not in {"kind", "at", "age"}}
    known = {"traveller": "somebody", "device": None} | known
    age = int(row["age"]) if row.get("age") else None
    return Tap(**known, kind=TapKind(row["kind"]), at=instant(row["at"]), age=age)  # type: ignore[arg-type]


def held(row: Row) -> HeldProduct:
    """Make a product that is held of a row."""
    return HeldProduct(row["product"], instant(row["valid_from"]), instant(row["valid_until"]))


def charges(recipe: Recipe) -> list[Charge]:
    """Charge each traveller of a recipe."""
    editions = Timeline([recipe.tariff])
    taps = [tap(row) for row in recipe.tables["taps"]]
    holding = [held(row) for row in recipe.tables.get("held", [])]
    travellers = sorted({one.traveller for one in taps})
    each = [rides_of(editions.at, [one for one in taps if one.traveller == whose]) for whose in travellers]
    return [charge(editions, rides.rides, holding) for rides in each]


def test_the_page_has_many_recipes_and_each_is_tried() -> None:
    results = {"charged", "quoted", "emitted", "refunded", "shared"}

    assert len(RECIPES) >= 20
    assert [recipe.title for recipe in RECIPES if results.isdisjoint(recipe.tables)] == []


@having("charged")
def test_rides_cost_what_the_recipe_says(recipe: Recipe) -> None:
    *rows, whole = recipe.tables["charged"]

    found = charges(recipe)

    rides = [ride for one in found for ride in one.rides]
    assert [(row["ride"], row["price"], row["pays"]) for row in rows] == [
        (ride.ride.id, str(ride.price)[1:], str(ride.increment)[1:]) for ride in rides
    ]
    assert total(one.total for one in found) == money(whole["pays"])
    assert [one.unpriced for one in found] == [()] * len(found)


@having("shared")
def test_receipts_are_shared_as_the_recipe_says(recipe: Recipe) -> None:
    editions = Timeline([recipe.tariff])

    receipts = [receipt for one in charges(recipe) for receipt in receipts_of(one)]
    shares = [(each.receipt.id, share) for each in shares_of(editions, receipts) for share in each.shares]

    for row in recipe.tables["shared"]:
        parts = [part for of, part in shares if of == row.get("of", of) and part.operator == row["operator"]]
        assert total(part.amount for part in parts) == money(row["share"]), row


@having("emitted")
def test_the_air_is_spared_what_the_recipe_says(recipe: Recipe) -> None:
    tariff = recipe.tariff
    found = {ride.ride.id: footprint(tariff, ride.ride) for one in charges(recipe) for ride in one.rides}

    for row in recipe.tables["emitted"]:
        made = found[row["ride"]]
        assert (row["grams"], row["by_car"]) == (("", "") if made is None else (str(made.grams), str(made.car_grams)))


@having("refunded")
def test_what_was_not_used_is_given_back_as_the_recipe_says(recipe: Recipe) -> None:
    for row in recipe.tables["refunded"]:
        times = {name: instant(row[name]) for name in ("valid_from", "valid_until", "asked_at")}
        ask = RefundAsk(row["product"], row["profile"], money(row["paid"]), **times, overrule=row["overrule"] or None)

        given = refund(recipe.tariff, ask)

        assert given.amount == money(row["gives_back"]), row


def kind_of(offer: Offer) -> str:
    """Name an offer by its product, or say that it is singles or a mix."""
    return "mix" if offer.parts else offer.product or "singles"


@having("quoted")
def test_a_journey_is_offered_as_the_recipe_says(recipe: Recipe) -> None:
    for row in recipe.tables["quoted"]:
        each = [one.split(":") for one in row["passengers"].split()]
        parties = tuple(Party(profile, int(count)) for profile, count in each)

        answer = quote(recipe.tariff, QuoteRequest(row["from"], row["to"], instant(row["at"]), parties))

        totals = {kind_of(offer): offer.total for offer in answer.offers}
        assert totals.get(row["offer"]) == money(row["total"]), row
