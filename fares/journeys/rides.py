"""From taps to rides: what one traveller's taps come to, whatever their order, repetition or delay."""

from collections.abc import Callable, Iterable
from datetime import datetime

from fares.journeys.boardings import Matching
from fares.journeys.completions import rides_from
from fares.journeys.taps import Ignored, Tap, WhyIgnored
from fares.rides import Ride
from fares.tariff import Tariff
from fares.values import value


@value(frozen=True, slots=True)
class Rides:
    """Rides in the order in which they started, and the taps that made none, in order of time; ties by id."""

    rides: tuple[Ride, ...]
    ignored: tuple[Ignored, ...]


def rides_of(
    tariff_on: Callable[[datetime], Tariff], taps: Iterable[Tap], emergency: frozenset[str] = frozenset()
) -> Rides:
    """Make rides of the taps of one person, whose media are joined already.

    `tariff_on` gives the tariff in force at an instant (UTC) and may raise `NoEditionInForce`; each tap counts by its
    own, and a ride by that of its first tap. `emergency` names the out-of-station interchanges that are ordered. The
    rides depend on nothing but the set of taps; without those that were ignored they would be the same.
    """
    kept, repeated = _by_id(taps)
    matching = Matching(emergency)
    for tap in sorted(kept, key=_order):
        matching.take(tap, tariff_on)
    ignored = matching.ignored + [Ignored(tap, WhyIgnored.SAME_ID) for tap in repeated]
    return Rides(rides_from(matching.boardings), tuple(sorted(ignored, key=lambda one: (*_order(one.tap), repr(one)))))


def _order(tap: Tap) -> tuple[datetime, str]:
    return tap.at, tap.id


def _by_id(taps: Iterable[Tap]) -> tuple[Iterable[Tap], Iterable[Tap]]:
    """Keep one tap of each id, the first in order of time and then of what it says; others with its id are repeats."""
    kept: dict[str, Tap] = {}
    others: set[Tap] = set()
    for tap in taps:
        known = kept.setdefault(tap.id, tap)
        if known is not tap and known != tap:
            kept[tap.id], other = sorted((known, tap), key=lambda one: (one.at, repr(one)))
            others.add(other)
    return kept.values(), others
