"""Prices as rides are added: what each ride costs, and which earlier ones it reprices.

Interchange may lower an earlier ride of a chain, and count rules may then count otherwise; so a prefix of the rides can
have other prices than the same rides have in the end.
"""

from collections.abc import Iterator, Sequence

from fares.charging.counting import Tally
from fares.charging.rated import RatedRide

Changes = dict[int, int]
"""The new price in pence of rides, by their places."""


def changes_of(rides: Sequence[RatedRide]) -> list[Changes]:
    """Give, for each ride added in start order, its price and those of earlier rides that it changes.

    Leaves each ride with its final price, and with the steps to it by count rules. Where a ride reprices an earlier one
    and the tariff has count rules, all rides up to it are counted anew.
    """
    changes = _by_interchange(rides)
    return _counted(rides, changes) if any(ride.tariff.count_rules for ride in rides) else changes


def _by_interchange(rides: Sequence[RatedRide]) -> list[Changes]:
    places = {ride.ride.id: place for place, ride in enumerate(rides)}
    changes: list[Changes] = [{} for _ in rides]
    for place, ride in enumerate(rides):
        changes[place][place] = ride.price_pence
        if ride.chained.steps:
            changes[place][place] = ride.chained.priced.fare.pence
            for cause, pence in _repriced(ride):
                changes[places[cause]][place] = pence
    return changes


def _repriced(ride: RatedRide) -> Iterator[tuple[str, int]]:
    """Give the ids of the rides whose interchange priced a ride, itself among them if it joined a chain, in order."""
    for step in ride.chained.steps:
        yield step.inputs["to"], step.amount.pence - ride.chained.priced.apart.pence


def _counted(rides: Sequence[RatedRide], changes: Sequence[Changes]) -> list[Changes]:
    counted: list[Changes] = []
    before: Changes = {}
    after: Changes = {}
    tally = Tally()
    for place, change in enumerate(changes):
        before |= change
        again = len(change) > 1
        tally = Tally() if again else tally
        new = {one: _add(tally, rides[one], before[one]) for one in (range(place + 1) if again else (place,))}
        counted.append({one: pence for one, pence in new.items() if after.get(one) != pence})
        after |= new
    return counted


def _add(tally: Tally, ride: RatedRide, pence: int) -> int:
    ride.price_pence, ride.count_steps = tally.add(ride, pence)
    return ride.price_pence
