"""The sums over all passengers of a replay."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.cli.replay.accounts import Account
from fares.apportionment import Apportioned, ReceiptKind
from fares.carbon import footprint
from fares.tariff import Timeline

Sold = tuple[ReceiptKind, str]
"""What money was taken for, and its id, which rides by themselves do not have here."""


@dataclass(slots=True)
class Sums:
    """Counts, pence and grams. What they keep grows with days, operators and caps, and not with passengers."""

    passengers: int = 0
    rides: int = 0
    unpriced: int = 0
    ignored: int = 0
    total_pence: int = 0
    grams: int = 0
    car_grams: int = 0
    by_day: Counter[date] = field(default_factory=Counter)
    by_week: Counter[date] = field(default_factory=Counter)
    operators: Counter[str] = field(default_factory=Counter)
    times: Counter[Sold] = field(default_factory=Counter)
    taken: Counter[tuple[Sold, str]] = field(default_factory=Counter)

    def add(self, editions: Timeline, account: Account) -> None:
        """Add a passenger's account."""
        made = account.charge
        self.passengers += 1
        self.rides += len(made.rides)
        self.unpriced += len(made.unpriced)
        self.ignored += len(account.ignored)
        self.total_pence += made.total.pence
        self.by_day.update({day: amount.pence for day, amount in made.by_day.items()})
        self.by_week.update({week: amount.pence for week, amount in made.by_week.items()})
        for ride in made.rides:
            found = footprint(editions.at(ride.ride.started_at), ride.ride)
            if found is not None:
                self.grams += found.grams
                self.car_grams += found.car_grams

    def share(self, apportioned: Iterable[Apportioned]) -> None:
        """Add what was taken and who gets it."""
        for one in apportioned:
            kind = one.receipt.kind
            sold = kind, "" if kind is ReceiptKind.RIDE else one.receipt.id
            self.times[sold] += 1
            for share in one.shares:
                self.operators[share.operator] += share.amount.pence
                self.taken[sold, share.operator] += share.amount.pence

    def as_json(self, remarks: int) -> dict[str, Any]:
        """Give the last record of a replay."""
        return {
            "record": "sums",
            "passengers": self.passengers,
            "rides": self.rides,
            "unpriced": self.unpriced,
            "ignored": self.ignored,
            "remarks": remarks,
            "total_pence": self.total_pence,
            "grams": self.grams,
            "car_grams": self.car_grams,
            "by_day": {day.isoformat(): self.by_day[day] for day in sorted(self.by_day)},
            "by_week": {week.isoformat(): self.by_week[week] for week in sorted(self.by_week)},
            "operators": {operator: self.operators[operator] for operator in sorted(self.operators)},
            "receipts": [self._receipts(sold) for sold in sorted(self.times)],
        }

    def _receipts(self, sold: Sold) -> dict[str, Any]:
        parts = {operator: pence for (one, operator), pence in sorted(self.taken.items()) if one == sold}
        amounts = {"amount_pence": sum(parts.values()), "operators": parts}
        return {"kind": sold[0], "id": sold[1] or None, "times": self.times[sold], **amounts}
