"""What is shared out, and who gets what of it."""

from datetime import datetime
from enum import StrEnum

from fares.money import Money
from fares.steps import Step
from fares.values import value


class ReceiptKind(StrEnum):
    """What money was taken for: a product sold, a cap that was reached, an extension, or one ride by itself."""

    PRODUCT = "product"
    CAP = "cap"
    EXTENSION = "extension"
    RIDE = "ride"


@value(frozen=True, slots=True)
class Carried:
    """A ride as its operator's claim to a receipt: its price before caps, and its length where both ends are known."""

    operator: str
    price: Money
    metres: int | None


@value(frozen=True, slots=True)
class Receipt:
    """Money taken for some rides, or given back if negative; `id` is that of the product, cap, extension or ride.

    `at` is an instant (UTC) of the edition by whose rules it is shared.
    """

    kind: ReceiptKind
    id: str
    name: str
    amount: Money
    at: datetime
    rides: tuple[Carried, ...]


@value(frozen=True, slots=True)
class Share:
    """An operator's part of a receipt, and why."""

    operator: str
    amount: Money
    step: Step


@value(frozen=True, slots=True)
class Apportioned:
    """A receipt and the parts of it, by operator id; they add up to it."""

    receipt: Receipt
    shares: tuple[Share, ...]
