"""Through fares: what a chain of rides costs as if it were one."""

from dataclasses import dataclass, replace

from fares.interchange.links import Chain, Link
from fares.money import Money
from fares.paths import Path
from fares.prices import lookup
from fares.products import paying_profiles
from fares.rules import InterchangeRule, Measured
from fares.singles import Pricing
from fares.tariff import once


@dataclass(frozen=True, slots=True)
class ThroughFare:
    """What a whole chain costs, and where the amount comes from."""

    amount: Money
    source: str | None
    illustrative: bool


def through_fare(rule: InterchangeRule, chain: Chain, link: Link) -> ThroughFare | None:
    """Find the fare from where a chain began to where a ride goes that joins it; None is no fare.

    By the rule's table, or else by the singles of the joining ride's service at the time when the chain began. Both by
    the edition in which it began.
    """
    path, ride, tariff = _joined(rule, chain, link), link.ride, chain.tariff
    if rule.table is not None:
        paying = paying_profiles(link.tariff.profiles, ride.profile, ride.age, ride.operator)
        price = lookup(tariff.tables[rule.table], path, paying)
        return None if price is None else ThroughFare(price.amount, price.source, price.illustrative)
    if ride.profile not in tariff.profiles:
        return None
    use = replace(link.use, origin=chain.head.ride.origin, bands=chain.head.use.bands)
    fare = once(tariff, Pricing).fare(use, path, ride.age)
    if fare is None:
        return None
    first = fare.steps[0]
    return ThroughFare(fare.fare, first.source, any(step.illustrative for step in fare.steps))


def _joined(rule: InterchangeRule, chain: Chain, link: Link) -> Path | None:
    """Join the paths of a chain's rides, or take its two ends alone; None where an end is not known."""
    origin, destination = chain.head.ride.origin, link.ride.destination
    if origin is None or destination is None:
        return None
    line, directions = link.ride.line, link.use.directions
    if rule.measured is Measured.ENDS:
        return Path(line, (origin, destination), None, directions)
    paths = [one.priced.path for one in (*chain.links, link)]
    known = [path for path in paths if path is not None]
    if len(known) < len(paths):
        return None
    along = [path.line_metres for path in known if path.line_metres is not None]
    return Path(
        line,
        tuple(stop for path in known for stop in path.stops),
        sum(along) if len(along) == len(known) else None,
        directions,
        sum(path.straight_metres for path in known),
    )
