"""The command that works out what is given back of a product."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from app.cli import tariffs
from app.cli.console import CommandError, in_plain_words, out
from app.cli.replay import as_json, times
from app.cli.replay.holdings import AMOUNT, amount
from app.cli.replay.sheets import UnusableRow
from app.platform import clock
from fares.errors import FareError
from fares.money import ZERO, Money
from fares.prices import price_for
from fares.products import FareProduct, ProductKind, good_from_to, paying_profiles
from fares.refunds import ExchangeOffer, RefundAsk, RefundOffer
from fares.refunds import exchange as exchanged
from fares.refunds import refund as refunded
from fares.tariff import Tariff

Document = Annotated[Path, typer.Argument(metavar="TARIFF", help="The tariff document by which it was sold.")]
Product = Annotated[str, typer.Argument(help="The product's id.")]
From = Annotated[str, typer.Option("--from", metavar="TIME", help="When it became good: 2026-11-23, or with a time.")]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="TIME", help="Its last fare day, or a time; as the product says if left out."),
]
Asked = Annotated[str | None, typer.Option("--asked", metavar="TIME", help="When it is handed back. Now if left out.")]
Paid = Annotated[
    str | None, typer.Option("--paid", metavar="AMOUNT", help="What was paid, as 57.00; its price if left out.")
]
Profile = Annotated[
    str | None, typer.Option("--profile", help="Whose it is; `adult`, or the only one there is, if left out.")
]
Age = Annotated[int | None, typer.Option("--age", min=0, max=150, help="The passenger's age, if it counts.")]
Used = Annotated[
    int | None, typer.Option("--used", min=0, help="Fare days used; uses begun, of a product that has uses.")
]
Overrule = Annotated[str | None, typer.Option("--overrule", metavar="CODE", help="A reason for taking no fee.")]
Exchange = Annotated[
    str | None,
    typer.Option("--exchange", metavar="PRODUCT", help="What is taken instead: a product's id, or its price as 23.50."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the refund and its steps as JSON.")]


def refund(  # noqa: PLR0913, PLR0917 - each is an option of the command
    tariff: Document,
    product: Product,
    since: From,
    until: Until = None,
    asked: Asked = None,
    paid: Paid = None,
    profile: Profile = None,
    age: Age = None,
    used: Used = None,
    overrule: Overrule = None,
    exchange: Exchange = None,
    as_value: AsJson = False,  # noqa: FBT002
) -> None:
    """Work out what is given back of a product, or what is still to pay for another; and why."""
    with in_plain_words():
        edition = tariffs.load(tariff)
        try:
            held = _product(edition, product)
            is_nobodys = held.kind is ProductKind.GROUP or (held.refund is None and exchange is None)
            whose = profile or (None if is_nobodys else tariffs.usual_profile(edition))
            ask = _ask(edition, held, since=since, until=until, asked=asked, paid=paid, profile=whose, age=age)
            ask = replace(ask, used=used, overrule=overrule)
            if used is None and held.uses is not None and held.refund is not None:
                raise CommandError(f"{held.name} has {held.uses} uses. Say with --used how many were begun.")
            if exchange is None:
                _show_refund(edition, refunded(edition, ask), as_value=as_value)
            else:
                price = _price(edition, exchange, whose, age)
                _show_exchange(exchanged(edition, ask, price), as_value=as_value)
        except UnusableRow as unusable:
            raise CommandError(str(unusable)) from None
        except FareError as error:
            raise CommandError(type(error).__doc__ or error.code) from error


def _ask(
    tariff: Tariff,
    product: FareProduct,
    *,
    since: str,
    until: str | None,
    asked: str | None,
    paid: str | None,
    profile: str | None,
    age: int | None,
) -> RefundAsk:
    calendar = tariff.calendar
    first = times.start(since, calendar)
    last = good_from_to(product, calendar, first)[1] if until is None else times.end(until, calendar)
    if last <= first:
        raise CommandError("--until is not after --from.")
    at = clock.read() if asked is None else times.start(asked, calendar)
    price = _paid(tariff, product, profile, age) if paid is None else amount(paid)
    return RefundAsk(product.id, profile, price, first, last, at, age=age)


def _paid(tariff: Tariff, product: FareProduct, profile: str | None, age: int | None) -> Money:
    """Find what was paid for a product; of one that is never refunded it does not matter."""
    return ZERO if product.refund is None else _price(tariff, product.id, profile, age)


def _product(tariff: Tariff, code: str) -> FareProduct:
    product = tariff.products.get(code)
    if product is None:
        raise CommandError(f"This tariff has no product {code!r}. It has: {', '.join(sorted(tariff.products))}.")
    return product


def _price(tariff: Tariff, text: str, profile: str | None, age: int | None) -> Money:
    """Read an amount, or find what a product costs a passenger."""
    if AMOUNT.fullmatch(text):
        return amount(text)
    product = _product(tariff, text)
    paying = () if profile is None else paying_profiles(tariff.profiles, profile, age)
    price = price_for(product.prices, paying)
    if price is None:
        whom = "a group" if profile is None else f"the profile {profile}"
        what_to_do = "Name another with --profile, or say the amount as 57.00."
        raise CommandError(f"{product.name} has no price of its own for {whom}. {what_to_do}")
    return price.amount


def _show_refund(tariff: Tariff, offer: RefundOffer, *, as_value: bool) -> None:
    if as_value:
        out.print_json(json.dumps(_refund_json(offer)))
        return
    for sentence in offer.sentences:
        out.print(escape(sentence))
    out.print(f"[bold]Given back: {tariff.said(offer.amount)}[/]")


def _show_exchange(offer: ExchangeOffer, *, as_value: bool) -> None:
    if as_value:
        value = {
            "refund": _refund_json(offer.refund),
            "price_pence": offer.price.pence,
            "to_pay_pence": offer.to_pay.pence,
            "to_give_back_pence": offer.to_give_back.pence,
            "sentence": offer.sentence,
        }
        out.print_json(json.dumps(value))
        return
    for sentence in offer.refund.sentences:
        out.print(escape(sentence))
    out.print(f"[bold]{escape(offer.sentence)}[/]")


def _refund_json(offer: RefundOffer) -> dict[str, Any]:
    return {
        "product": offer.product,
        "amount_pence": offer.amount.pence,
        "fee_pence": offer.fee.pence,
        "reason": offer.reason,
        "steps": [as_json.step(one) for one in offer.steps],
    }
