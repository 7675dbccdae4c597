"""Lists of prices: where they are in a document, and what each passenger pays by them."""

from collections.abc import Iterator, Mapping
from typing import Final

from fares.prices import Rounding, share_pence
from fares.review.findings import Check, Finding, Findings, Node, at, each, repeated

PRICE_LISTS: Final = (
    "tables/prices",
    "tables/cells/prices",
    "tables/steps/prices",
    "tables/triangle/prices",
    "discounts/minimum",
    "surcharges/prices",
    "ceilings/prices",
    "interchanges/method/prices",
    "taps/missing_off/prices",
    "taps/missing_on/prices",
    "caps/prices",
    "extensions/cells/prices",
    "products/prices",
    "refunds/fee",
    "refunds/exchange_fee",
)
"""The members that are lists of prices."""

Amounts = dict[str | None, int]


def price_lists(document: Node) -> Iterator[tuple[str, list[Node | None]]]:
    """Give every list of prices with its path."""
    for where in PRICE_LISTS:
        yield from at(document, where)


def repeated_profiles(document: Node) -> Findings:
    """Find two prices for one profile in one list."""
    for path, prices in price_lists(document):
        keyed = ((one_path, price.get("profile")) for one_path, price in each(path, prices))
        yield from repeated(keyed, "repeated-profile", "Keep one price for each profile: an earlier one is for it too.")


def baseless_prices(document: Node) -> Findings:
    """Find prices worked out from one that is not there, or that is worked out itself."""
    message = "Name a profile whose price this list gives in pence; without a name, it is that for anybody."
    for path, prices in price_lists(document):
        if None in prices:
            continue
        given = {price.get("profile") for _, price in each(path, prices) if "percent" not in price}
        for price_path, price in each(path, prices):
            if "percent" in price and price.get("of") not in given:
                yield Finding(f"{price_path}/of", "no-base-price", message)


def amounts(prices: list[Node | None]) -> Amounts:
    """Give the pence of each profile's price in a list, those that are worked out too."""
    whole = [price for price in prices if price is not None]
    given: Amounts = {price.get("profile"): price["pence"] for price in whole if "pence" in price}
    worked_out = {
        price.get("profile"): share_pence(
            given[price.get("of")],
            price["percent"],
            Rounding(price.get("round", Rounding.NEAREST)),
            price.get("to_pence", 1),
        )
        for price in whole
        if "percent" in price and price.get("of") in given
    }
    return given | worked_out


def payers(profile: str, profiles: Mapping[str, Node]) -> list[str | None]:
    """Give the profiles whose price a passenger may pay, in order: the own, those it falls back to, and anybody."""
    chain: dict[str | None, None] = {}
    here: str | None = profile
    while here is not None and here not in chain:
        chain[here] = None
        here = profiles.get(here, {}).get("falls_back_to")
    return [*chain, None]


def first_payer(profile: str, listed: Amounts, profiles: Mapping[str, Node]) -> list[str | None]:
    """Give whose price of a list a passenger pays; nobody's where there is none for them."""
    return [payer for payer in payers(profile, profiles) if payer in listed][:1]


def payable(prices: list[Node | None], profiles: Mapping[str, Node]) -> dict[str, int]:
    """Give the pence that each profile pays by a list, fallbacks and the price for anybody included."""
    listed = amounts(prices)
    return {one: listed[payer] for one in profiles for payer in first_payer(one, listed, profiles)}


ERRORS: Final[tuple[Check, ...]] = (repeated_profiles, baseless_prices)
