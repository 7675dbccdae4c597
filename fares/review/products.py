"""Checks of products, of discounts on them, and of how they are refunded."""

from itertools import pairwise
from typing import Final

from fares.review.coverage import ways
from fares.review.fares import Fares
from fares.review.findings import Check, Finding, Findings, Node, items_of, under, warning
from fares.review.prices import amounts, first_payer

ASKED: Final = {
    "caps": frozenset({"profiles", "issuers"}),
    "products": frozenset({"profiles", "issuers", "bands", "bands_out"}),
}
"""What a discount on something other than singles may ask about: where nobody rides yet, there are no zones."""

DAYS_A_MONTH: Final = 31
MANY: Final = 1_000_000
"""More than the format lets anything be, for what is broken."""


def profiled_groups(document: Node) -> Findings:
    """Find group products with a price for a profile."""
    for path, product in items_of(document, "products"):
        if product.get("kind") == "group":
            for price_path, price in under(path, product, "prices"):
                if "profile" in price:
                    yield Finding(
                        f"{price_path}/profile", "group-profile", "Remove the profile: a group has one price."
                    )


def group_parts(document: Node) -> Findings:
    """Find parts of a group that no party can fill."""
    for path, product in items_of(document, "products"):
        parts = list(under(path, product, "parts"))
        for part_path, part in parts:
            if part.get("least", 0) > part.get("most", part.get("least", 0)):
                yield Finding(f"{part_path}/most", "group-parts", "Let the most be no less than the least.")
        if sum(part.get("least", 0) for _, part in parts) > product.get("max_passengers", MANY):
            yield Finding(f"{path}/parts", "group-parts", "Ask for no more passengers than the group may have.")


def flexible_windows(document: Node) -> Findings:
    """Find flexible products with more days of use than days to use them on."""
    for path, product in items_of(document, "products"):
        if product.get("kind") == "flexible" and product.get("uses", 0) > product.get("within_fare_days", MANY):
            yield Finding(
                f"{path}/within_fare_days", "flexible-window", "Give at least as many days as there are uses."
            )


def discount_conditions(document: Node) -> Findings:
    """Find discounts on caps or products that ask about a ride."""
    message = "Name profiles and issuers only, and for products bands: there is no ride yet to ask about."
    for path, discount in items_of(document, "discounts"):
        for target in discount.get("applies_to", ()):
            for covers_path, covers in under(path, discount, "covers"):
                if target in ASKED and covers.keys() - ASKED[target]:
                    yield Finding(covers_path, "discount-conditions", message)


def cheaper_than_single(document: Node) -> Findings:
    """Point out products that cost less than the cheapest single which they cover; an add-on is no product alone."""
    fares = Fares(document)
    for path, product in items_of(document, "products"):
        lowest = {} if product.get("needs") else fares.lowest(ways(product))
        prices = amounts(product.get("prices", []))
        cheap = {
            payer
            for profile, single in lowest.items()
            for payer in first_payer(profile, prices, fares.profiles)
            if prices[payer] < single * _least_rides(product)
        }
        for price_path, price in under(path, product, "prices"):
            if price.get("profile") in cheap:
                message = "Look again: this is less than the cheapest single that it covers."
                yield warning(price_path, "cheaper-than-single", message)


def _least_rides(product: Node) -> int:
    """Give how many singles a product is worth at least: one for each use that is good for days."""
    uses: int = product.get("uses", 1)
    return 1 if "rides" in product else uses


def falling_factors(document: Node) -> Findings:
    """Point out factors of refunds that make longer use cheaper."""
    for path, rule in items_of(document, "refunds"):
        for (_, factor), (next_path, following) in pairwise(under(path, rule, "factors")):
            if following.get("hundredths", MANY) < factor.get("hundredths", 0):
                yield warning(next_path, "price-falls", "Look again: shorter use costs more than this.")


def short_factors(document: Node) -> Findings:
    """Point out factors of refunds that do not reach as long as a product that is refunded by them."""
    days: dict[str, list[int]] = {}
    for _, product in items_of(document, "products"):
        days.setdefault(product.get("refund", ""), []).append(_fare_days(product))
    for path, rule in items_of(document, "refunds"):
        reach = [factor.get("up_to_fare_days", MANY) for _, factor in under(path, rule, "factors")]
        if reach and max(reach) < max(days.get(rule.get("id", ""), [0])):
            message = "Add a factor for longer use: a product that is refunded so lasts longer than the last."
            yield warning(f"{path}/factors", "table-gap", message)


def _fare_days(product: Node) -> int:
    months: int = product.get("months", 0)
    days: int = product.get("fare_days", 0)
    return days + months * DAYS_A_MONTH


ERRORS: Final[tuple[Check, ...]] = (profiled_groups, group_parts, flexible_windows, discount_conditions)
WARNINGS: Final[tuple[Check, ...]] = (cheaper_than_single, falling_factors, short_factors)
