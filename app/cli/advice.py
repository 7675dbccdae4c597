"""The command that finds what to buy for a travel pattern."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from app.cli.console import CommandError, in_plain_words, out
from app.cli.patterns import pattern
from app.cli.tariffs import load
from fares.best import Advice, Plan, Purchase
from fares.best import best as cheapest
from fares.errors import FareError


def best(
    tariff: Annotated[Path, typer.Argument(metavar="TARIFF", help="A tariff document.")],
    travels: Annotated[Path, typer.Argument(metavar="PATTERN", help="A JSON or CSV file, as docs/best.md says.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the advice as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Find what to buy for a travel pattern: products and singles that cost the least together."""
    with in_plain_words():
        edition = load(tariff)
        asked = pattern(edition, travels)
        try:
            advice = cheapest(edition, asked)
        except FareError as error:
            raise CommandError(type(error).__doc__ or error.code) from error
    if as_json:
        out.print_json(json.dumps(_as_json(advice)))
    else:
        for sentence in advice.sentences:
            out.print(escape(sentence), soft_wrap=True)
    raise typer.Exit(1 if advice.best is None else 0)


def _as_json(advice: Advice) -> dict[str, Any]:
    return {
        "best": _plan(advice.best),
        "singles": _plan(advice.singles),
        "saving_pence": None if advice.saving is None else advice.saving.pence,
        "alternatives": [_plan(plan) for plan in advice.alternatives],
        "is_exact": advice.is_exact,
        "journeys": [
            {"at": journey.at.isoformat(), "from": journey.origin, "to": journey.destination}
            for journey in advice.journeys
        ],
        "sentences": list(advice.sentences),
    }


def _plan(plan: Plan | None) -> dict[str, Any] | None:
    return (
        None
        if plan is None
        else {
            "total_pence": plan.total.pence,
            "purchases": [_purchase(purchase) for purchase in plan.purchases],
            "singles": [
                {"journey": single.journey, "leg": single.leg, "price_pence": single.price.pence}
                for single in plan.singles
            ],
        }
    )


def _purchase(purchase: Purchase) -> dict[str, Any]:
    return {
        "product": purchase.product,
        "name": purchase.name,
        "at": purchase.at.isoformat(),
        "fare_day": purchase.day.isoformat(),
        "price_pence": purchase.price.pence,
        "journeys": list(purchase.journeys),
        "left": purchase.left,
    }
