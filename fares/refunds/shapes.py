"""What a refund is asked for and what is offered."""

from dataclasses import dataclass
from datetime import datetime

from fares.money import Money
from fares.steps import Step


@dataclass(frozen=True, slots=True)
class RefundAsk:
    """A product handed back: what was paid for it, from when until when it is good (UTC, end excluded), and when.

    `profile` is the passenger's, None for a group's. `used` is how much of it was used: uses begun, of a product that
    has uses, and otherwise fare days. Fare days may be left out: they count from the first through that of asking.
    `overrule` is the code of a reason for which no fee is taken.
    """

    product: str
    profile: str | None
    paid: Money
    valid_from: datetime
    valid_until: datetime
    asked_at: datetime
    used: int | None = None
    age: int | None = None
    overrule: str | None = None


@dataclass(frozen=True, slots=True)
class RefundOffer:
    """What is given back, between nothing and what was paid, and the fee that was taken off to come there.

    The last step has the amount. `reason` says why nothing is given back where no rule allows it; there are no steps
    then.
    """

    product: str
    amount: Money
    fee: Money
    steps: tuple[Step, ...]
    reason: str | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Give what a passenger reads."""
        return tuple(step.sentence for step in self.steps) if self.reason is None else (self.reason,)


@dataclass(frozen=True, slots=True)
class ExchangeOffer:
    """A product handed back against the price of another: one of `to_pay` and `to_give_back` is nothing."""

    refund: RefundOffer
    price: Money
    to_pay: Money
    to_give_back: Money
    sentence: str
