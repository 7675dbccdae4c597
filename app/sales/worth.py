"""What the rights of a sale are worth when they are handed back, and which of them go back together. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.rights.records import HeldRight
from app.sales.promises import Asking, standing
from app.sales.tables import SaleOffer
from fares.money import ZERO, Money, total
from fares.products import FareProduct
from fares.refunds import RefundAsk, RefundOffer
from fares.rights import BlockReason, Ended
from fares.rules import RefundMethod
from fares.tariff import Tariff

ENDED: Final = {Ended.REFUNDED: "It has been refunded.", Ended.EXCHANGED: "It has been exchanged."}
WITHHELD: Final = frozenset({BlockReason.MISUSE, BlockReason.UNPAID})
"""Who is blocked for one of these is given nothing back."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a sale took for one of its rights, and from whom: no profile is a group."""

    paid: Money
    profile: str | None
    age: int | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A right of a sale as it stands, what was paid for it, and when it was last shown and accepted (UTC)."""

    right: HeldRight
    unit: Unit
    last_tap: datetime | None

    @property
    def product(self) -> str | None:
        """The product's id; None for singles."""
        return self.right.terms.product


@dataclass(frozen=True, slots=True)
class Part:
    """A right of a refund: what the engine offers for it, and whether it is taken back. Else it stays as it is."""

    holding: Holding
    offer: RefundOffer
    taken: bool


@dataclass(frozen=True, slots=True)
class Valued:
    """What is given back for what was asked."""

    asking: Asking
    parts: Sequence[Part]

    @property
    def taken(self) -> list[Part]:
        """The rights that are taken back."""
        return [part for part in self.parts if part.taken]

    @property
    def amount(self) -> Money:
        """What is given back for all of them."""
        return total(part.offer.amount for part in self.taken)

    @property
    def standing(self) -> str:
        """The digest of what is taken back, as it stands."""
        return standing((part.holding.right.id, part.holding.right.state.sequence) for part in self.taken)


def units(offers: Iterable[SaleOffer]) -> list[Unit]:
    """Give what was paid for each right of a sale, in the order in which its rights were issued."""
    items = [item for sold in offers for item in sold.offer["items"] for _ in range(item["quantity"])]
    return [Unit(Money(item["unit_pence"]), item["profile"], item.get("age")) for item in items]


def ask_of(tariff: Tariff, holding: Holding, asking: Asking) -> RefundAsk | str:
    """Say what the engine is asked about a right, or why there is nothing to ask. `tariff` is the edition that sold it.

    Raises `UnknownOverrule`.
    """
    terms = holding.right.terms
    refused = _refused(tariff, holding, asking.asked_at)
    if refused is not None:
        return refused
    assert terms.product is not None, "what has no product was refused"
    return RefundAsk(
        product=terms.product,
        profile=holding.unit.profile,
        paid=holding.unit.paid,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        asked_at=asking.asked_at,
        used=used(tariff, tariff.products[terms.product], holding),
        age=holding.unit.age,
        overrule=None if asking.overrule is None else asking.overrule.code,
    )


def _refused(tariff: Tariff, holding: Holding, at: datetime) -> str | None:
    state = holding.right.state
    if state.ended is not None:
        return ENDED[state.ended]
    if state.blocked is not None and state.is_blocked(at) and state.blocked.reason in WITHHELD:
        return f"{holding.right.name} is blocked. It must be unblocked first."
    if holding.product not in tariff.products:
        return f"{holding.right.name} cannot be refunded."
    return None


def used(tariff: Tariff, product: FareProduct, holding: Holding) -> int | None:
    """Count what was used: uses begun of what has uses, else fare days; None is those up to the day of asking.

    As used, the fare days go from the first through the last on which it was shown and accepted.
    """
    state = holding.right.state
    if product.uses is not None:
        return len(state.days_activated) if product.rides is None else -(-state.rides_used // product.rides)
    if product.refund is None or tariff.refunds[product.refund].method is RefundMethod.PRO_RATA:
        return None
    if holding.last_tap is None:
        return 0
    first, last = tariff.calendar.fare_day(holding.right.terms.valid_from), tariff.calendar.fare_day(holding.last_tap)
    return (last - first).days + 1


def nothing(holding: Holding, reason: str) -> RefundOffer:
    """Offer nothing, and say why."""
    return RefundOffer(holding.product or "", ZERO, ZERO, (), reason)


def supports(holdings: Sequence[Holding]) -> dict[UUID, UUID]:
    """Say on which right of the sale each add-on rests: the first add-on on the first right that it may rest on, ...

    An add-on that rests on what its holder had before rests on nothing here.
    """
    rests: dict[UUID, UUID] = {}
    for product in {holding.product for holding in holdings if holding.right.terms.needs}:
        extra = [holding for holding in holdings if holding.product == product]
        under = [holding.right.id for holding in holdings if holding.product in extra[0].right.terms.needs]
        for place, holding in enumerate(extra if under else ()):
            rests[holding.right.id] = under[min(place, len(under) - 1)]
    return rests


def going_back(wanted: Iterable[UUID], rests: Mapping[UUID, UUID]) -> set[UUID]:
    """Add to rights that go back the add-ons that rest on them, and what rests on those."""
    back = set(wanted)
    while more := {right for right, under in rests.items() if under in back} - back:
        back |= more
    return back
