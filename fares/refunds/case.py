"""A case: somebody hands a product back, and how much of it was used."""

from dataclasses import dataclass
from datetime import date

from fares.prices import Price, Prices, price_for
from fares.products import FareProduct, paying_profiles
from fares.refunds.shapes import RefundAsk
from fares.rules import RefundRule
from fares.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Case:
    """An ask made ready: the rule for it, the fare days from `first` to `last`, and that `used` of `whole` is gone.

    What is counted are uses, of a product that has uses, and otherwise fare days.
    """

    tariff: Tariff
    ask: RefundAsk
    product: FareProduct
    rule: RefundRule
    first: date
    last: date
    used: int
    whole: int

    def price(self, prices: Prices) -> Price | None:
        """Find the price for the passenger, or for a group."""
        if self.ask.profile is None:
            return price_for(prices, ())
        return price_for(prices, paying_profiles(self.tariff.profiles, self.ask.profile, self.ask.age))
