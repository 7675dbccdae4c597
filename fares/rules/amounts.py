"""Discounts and surcharges: what changes the price of a ride before ceilings and interchange."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fares.money import Money
from fares.prices import PERCENT, Price, Prices, Rounding, price_for, share_pence
from fares.products import Coverage, parts_of


class Target(StrEnum):
    """What a discount lowers."""

    SINGLES = "singles"
    PRODUCTS = "products"
    CAPS = "caps"


@dataclass(frozen=True, slots=True)
class Discount:
    """So many percent off, rounded once to a multiple of `to_pence`, and no lower than the minimum fare.

    The first that covers a ride and may lower its price counts. `minimum` is a list of prices; a price that is lower
    than it already stays as it is.
    """

    id: str
    name: str
    covers: Coverage
    percent_off: int
    rounding: Rounding = Rounding.NEAREST
    to_pence: int = 1
    minimum: Prices = ()
    targets: frozenset[Target] = frozenset({Target.SINGLES})
    source: str | None = None


def may_lower(discount: Discount, price: Price, profile: str | None) -> bool:
    """Say whether a discount may lower a price. One for some passengers leaves alone what is listed as theirs already.

    A discount for everybody, such as one off-peak, lowers the prices of all profiles.
    """
    if profile is None or price.profile != profile:
        return True
    return all(part.profiles is None and part.issuers is None for part in parts_of(discount.covers))


def less(discount: Discount, price: Money, paying: Sequence[str]) -> Money:
    """Take a discount off a price, down to the minimum at most for who pays like `paying`; it never makes it dearer."""
    share = share_pence(price.pence, PERCENT - discount.percent_off, discount.rounding, discount.to_pence)
    least = price_for(discount.minimum, paying)
    return min(price, Money(share) if least is None else max(Money(share), least.amount))


class Charging(StrEnum):
    """Whether caps and products that cover a ride cover its surcharge too."""

    CAPPED = "capped"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Surcharge:
    """An amount on top of a ride's fare, such as the fee of an airport's station; every one that covers it is added."""

    id: str
    name: str
    covers: Coverage
    prices: Prices
    charging: Charging = Charging.CAPPED
