"""Rights that a page shows to readers: what each presentation of a table is answered."""

from datetime import timedelta

from fares.products import good_from_to
from fares.rights import Presentation, PresentationKind, RightState, RightTerms, fold, pay_as_you_go, validate
from fares.tariff import Tariff
from tests.fares.recipes import NOON, Recipe, instant


def held(tariff: Tariff, right: str) -> RightTerms:
    """The right that a product of this id gives an adult on the Tuesday of all recipes, or one to pay as one goes."""
    if right == "pay_as_you_go":
        return pay_as_you_go(tariff, "adult", instant(NOON) - timedelta(days=9), instant(NOON) + timedelta(days=9))
    product = tariff.products[right]
    start, end = good_from_to(product, tariff.calendar, instant(NOON))
    return RightTerms(
        product=product.id,
        kind=product.kind,
        profile="adult",
        edition=tariff.version,
        covers=product.covers,
        legs=(),
        valid_from=start,
        valid_until=end,
        fare_days=product.fare_days,
        uses=product.uses,
        max_passengers=product.max_passengers,
        rides=None if product.rides is None else product.rides * (product.uses or 1),
        within_fare_days=product.within_fare_days,
    )


def answers(recipe: Recipe) -> list[tuple[str, str]]:
    """Show each right of a table where its rows say, one after the other: the reasons, and the sentences."""
    tariff = recipe.tariff
    states: dict[str, RightState] = {}
    found = []
    for row in recipe.tables["shown"]:
        state = states.get(row["right"], RightState())
        shown = Presentation(
            stop=row["stop"],
            operator=row["operator"],
            line=row.get("line") or None,
            at=instant(row["at"]),
            kind=PresentationKind(row.get("kind") or "entry"),
            reader=row.get("reader") or None,
        )
        decision = validate(tariff, held(tariff, row["right"]), state, shown)
        states[row["right"]] = fold(state, decision.effect) if decision.accepted else state
        found.append((decision.reason.value, decision.sentence))
    return found
