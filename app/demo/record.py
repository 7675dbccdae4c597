"""What the morning was told, kept on our side so that it can be held against PostgreSQL afterwards."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SaleTold:
    """A sale as the service confirmed it."""

    id: UUID
    seller: str
    product: str
    total_pence: int
    illustrative: bool
    rights: int


@dataclass(frozen=True, slots=True)
class RefundTold:
    """A refund, or an exchange, as the service confirmed it."""

    id: UUID
    given_back_pence: int
    rights: int
    exchanged: bool


@dataclass(frozen=True, slots=True)
class TapTold:
    """A tap as the service answered it; device, epoch and counter are its identity."""

    device: str
    epoch: int
    counter: int
    operator: str
    accepted: bool
    reason: str


@dataclass(slots=True)
class Record:
    """Everything the service said, and what it should not have said."""

    quotes: int = 0
    without_offer: int = 0
    sent_twice: int = 0
    sales: list[SaleTold] = field(default_factory=list)
    refunds: list[RefundTold] = field(default_factory=list)
    taps: list[TapTold] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)

    def reasons(self) -> Counter[str]:
        """Count the answers to taps by their reason."""
        return Counter(tap.reason for tap in self.taps)

    def revenue_pence(self, by: str) -> Counter[str]:
        """Add up what was sold, by `seller` or by `product`."""
        sums: Counter[str] = Counter()
        for sale in self.sales:
            sums[getattr(sale, by)] += sale.total_pence
        return sums

    def total_pence(self) -> int:
        """Add up all sales."""
        return sum(sale.total_pence for sale in self.sales)

    def given_back(self, *, exchanged: bool) -> tuple[int, int]:
        """Count refunds, or exchanges, and add up what they gave back in pence."""
        given = [refund.given_back_pence for refund in self.refunds if refund.exchanged is exchanged]
        return len(given), sum(given)
