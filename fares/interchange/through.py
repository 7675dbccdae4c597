"""Through fares: what several rides of a chain cost as if they were one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fares.interchange.links import Link
from fares.money import Money
from fares.paths import Path
from fares.prices import lookup
from fares.products import paying_profiles
from fares.rules import InterchangeRule, Measured
from fares.singles import Pricing
from fares.tariff import Tariff, once


@dataclass(frozen=True, slots=True)
class ThroughFare:
    """What the rides cost together, and where the amount comes from."""

    amount: Money
    source: str | None
    illustrative: bool


def through_fare(rule: InterchangeRule, tariff: Tariff, run: Sequence[Link]) -> ThroughFare | None:
    """Find the fare from where the first of some rides was boarded to where the last goes; None is no fare.

    By the rule's table, or else by the singles of the last ride's service at the time when the first began. Both by
    the edition in which their chain began.
    """
    first, last = run[0], run[-1]
    path, ride = _joined(rule, run), last.ride
    if rule.table is not None:
        paying = paying_profiles(last.tariff.profiles, ride.profile, ride.age, ride.operator)
        price = lookup(tariff.tables[rule.table], path, paying)
        return None if price is None else ThroughFare(price.amount, price.source, price.illustrative)
    if ride.profile not in tariff.profiles:
        return None
    use = replace(last.use, origin=first.use.origin, bands=first.use.bands)
    fare = once(tariff, Pricing).fare(use, path, ride.age)
    if fare is None:
        return None
    return ThroughFare(fare.fare, fare.steps[0].source, any(step.illustrative for step in fare.steps))


def _joined(rule: InterchangeRule, run: Sequence[Link]) -> Path | None:
    """Join the paths of rides, or take their two ends alone; None where an end is not known."""
    origin, destination = run[0].use.origin, run[-1].use.destination
    if origin is None or destination is None:
        return None
    line, directions = run[-1].ride.line, run[-1].use.directions
    if rule.measured is Measured.ENDS:
        return Path(line, (origin, destination), None, directions)
    known = [one.priced.path for one in run if one.priced.path is not None]
    if len(known) < len(run):
        return None
    along = [path.line_metres for path in known if path.line_metres is not None]
    return Path(
        line,
        tuple(stop for path in known for stop in path.stops),
        sum(along) if len(along) == len(known) else None,
        directions,
        sum(path.straight_metres for path in known),
    )
