"""One traveller's rides under one edition: what they come to, who gets it, and what was worth buying."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fares.apportionment import Apportioned, ReceiptKind, receipts_of, revenue, shares_of
from fares.charging import Charge
from fares.money import Money
from fares.rides import Ride
from fares.tariff import Tariff, Timeline

EARLIEST: Final = date(2000, 1, 1)
"""No tariff document has an earlier date."""

Sold = tuple[ReceiptKind, str]
"""What money is taken for: the kind, and the id of the product, cap or extension; rides by themselves have none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a traveller pays under one edition.

    `operators` has what each gets. `taken` has what was paid for each thing and `times` how often it was bought.
    `unpriced` rides have no fare and are charged nothing.
    """

    total: Money
    operators: Mapping[str, Money]
    taken: Mapping[Sold, Money]
    times: Mapping[Sold, int]
    unpriced: int


def outcome_of(editions: Timeline, charge: Charge) -> Outcome:
    """Sum a charge up."""
    apportioned = shares_of(editions, receipts_of(charge))
    taken, times = Counter[Sold](), Counter[Sold]()
    for one in apportioned:
        taken[_sold(one)] += one.receipt.amount.pence
        times[_sold(one)] += 1
    return Outcome(
        total=charge.total,
        operators=revenue(apportioned),
        taken={sold: Money(taken[sold]) for sold in sorted(taken)},
        times={sold: times[sold] for sold in sorted(times)},
        unpriced=len(charge.unpriced),
    )


def _sold(one: Apportioned) -> Sold:
    kind = one.receipt.kind
    return kind, "" if kind is ReceiptKind.RIDE else one.receipt.id


def always(tariff: Tariff) -> Timeline:
    """Let an edition be in force on every day, to ask what it would have charged."""
    return Timeline([replace(tariff, valid_from=EARLIEST)])


def under(tariff: Tariff, ride: Ride) -> Ride | None:
    """Give the same ride in another edition, whose stops may lie in other zones.

    A line that the edition lacks is not known. None if it lacks the operator, a stop or the profile.
    """
    network = tariff.network
    ends = [None if stop is None else network.stops.get(stop.id) for stop in (ride.origin, ride.destination)]
    lost = ends.count(None) > (ride.origin, ride.destination).count(None)
    if lost or ride.operator not in network.operators or ride.profile not in tariff.profiles:
        return None
    line = ride.line if ride.line in network.lines else None
    return replace(ride, line=line, origin=ends[0], destination=ends[1])
