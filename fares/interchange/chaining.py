"""Chaining: which ride joins which chain, by which rule."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from fares.interchange import sentences
from fares.interchange.links import Chain, Link
from fares.interchange.methods import Change, Joining, change_of
from fares.interchange.shapes import ChainedRide
from fares.money import ZERO, Money
from fares.products import covers
from fares.rides import Ride
from fares.rules import Exclusion, InterchangeRule, Since
from fares.singles import PricedRide
from fares.steps import NearMiss, Step
from fares.tariff import Tariff, may_cover, once

_SECOND: Final = timedelta(seconds=1)
_NEAR: Final = 2
"""A change is nearly in time if it takes no longer than so many times what is allowed."""


def chain(tariffs: Callable[[Ride], Tariff] | Tariff, priced: Sequence[PricedRide]) -> tuple[ChainedRide, ...]:
    """Join the rides of one passenger into chains and price their changes; in the order in which they started.

    `tariffs` gives the edition that prices a ride. The interchanges of a chain are those of the edition of its first
    ride. The order in which rides are given never matters.
    """
    ordered = sorted(priced, key=lambda one: one.ride.order)
    editions = [tariffs if isinstance(tariffs, Tariff) else tariffs(one.ride) for one in ordered]
    if not any(edition.interchanges for edition in editions):
        return tuple([ChainedRide(one, one.fare, one.ride.id) for one in ordered])
    links: list[Link] = []
    for each, tariff in zip(ordered, editions, strict=True):
        ended = each.ride.ended_at or each.ride.started_at
        link = Link(each, tariff, each.fare, max(ended, links[-1].latest) if links else ended)
        _place(_near(links, link), link)
        links.append(link)
    return tuple([link.chained() for link in links])


def _near(links: Sequence[Link], link: Link) -> list[Link]:
    """Give the rides from which a ride may have changed, or nearly, the last first."""
    near = []
    for earlier in reversed(links):
        reach = once(earlier.tariff, _reach)
        if reach is None or link.ride.started_at - earlier.latest > reach:
            break
        near.append(earlier)
    return near


def _reach(tariff: Tariff) -> timedelta | None:
    """Say how long a change may take by any rule and still be a near miss; None where there are no interchanges."""
    seconds = [rule.window.enforced_seconds for rule in tariff.interchanges]
    return timedelta(seconds=_NEAR * max(seconds)) if seconds else None


def _place(near: Sequence[Link], link: Link) -> None:
    """Let a ride join a chain by the first rule that fits, or else begin one if it is charged."""
    misses = []
    for joining in _candidates(near, link):
        faults = list(_faults(joining))
        change = None if faults else change_of(joining)
        if change is not None:
            _join(joining, change)
            return
        misses += faults[:1] if len(faults) == 1 else []
    if link.fare > ZERO:
        link.chain = Chain([link])
        link.near_misses += [miss for miss in misses if miss is not None]


def _candidates(near: Sequence[Link], link: Link) -> Iterator[Joining]:
    """Give each rule that covers a ride, and a ride before it that belongs to a chain."""
    for tariff in dict.fromkeys(one.chain.tariff for one in near if one.chain is not None):
        for rule in tariff.interchanges:
            before = _before(rule, near) if covers(rule.after, link.use) else None
            if before is not None and before.chain is not None and before.chain.tariff is tariff:
                first = _first(rule, before.chain)
                if first is not None:
                    yield Joining(rule, before.chain, first, before, link)


def _first(rule: InterchangeRule, chain: Chain) -> Link | None:
    """Find the ride that a rule takes for the first of a chain: the first on its services, if the rest holds for it."""
    if rule.first is None:
        return chain.head
    for link in chain.links:
        if may_cover(rule.first, link.ride.operator, link.ride.mode, link.ride.line):
            return link if covers(rule.first, link.use) else None
    return None


def _before(rule: InterchangeRule, near: Sequence[Link]) -> Link | None:
    """Find the ride that a change is from: the last that is covered, with none in between but those passed over."""
    for earlier in near:
        if covers(rule.before, earlier.use):
            return earlier
        if rule.passes_over is None or not covers(rule.passes_over, earlier.use):
            return None
    return None


def _faults(joining: Joining) -> Iterator[NearMiss | None]:
    """Give what keeps a ride from joining a chain by a rule; None for what is nowhere near."""
    rule, elapsed = joining.rule, _elapsed(joining)
    allowed = timedelta(seconds=rule.window.enforced_seconds)
    late = elapsed - allowed + (timedelta() if rule.window.inclusive else _SECOND)
    if elapsed < timedelta() or elapsed > allowed * _NEAR:
        yield None
    elif elapsed > allowed or (elapsed == allowed and not rule.window.inclusive):
        yield NearMiss(rule.id, sentences.too_late(rule, late))
    if rule.most_changes is not None and joining.chain.changes >= rule.most_changes:
        yield NearMiss(rule.id, sentences.no_more_changes(rule))
    if _is_excluded(joining):
        yield NearMiss(rule.id, sentences.excluded(rule))


def _elapsed(joining: Joining) -> timedelta:
    window = joining.rule.window
    start = joining.first if window.since is Since.FIRST else joining.before
    return joining.link.at(window.end) - start.at(window.start)


def _is_excluded(joining: Joining) -> bool:
    rule, before, link = joining.rule, joining.before, joining.link
    same_line = link.ride.line is not None and link.ride.line == before.ride.line
    if Exclusion.SAME_LINE in rule.exclusions and same_line:
        return True
    boarded, left = joining.chain.head.ride.origin, link.ride.destination
    back = boarded is not None and left is not None and boarded.id == left.id
    other_way = bool(link.use.directions and before.use.directions) and link.use.directions.isdisjoint(
        before.use.directions
    )
    return Exclusion.RETURN in rule.exclusions and (back or (same_line and other_way))


def _join(joining: Joining, change: Change) -> None:
    """Add a ride to a chain, with new prices for the rides whose prices change and a step for each."""
    joining.chain.join(joining.link, joining.rule.id)
    joining.link.run, joining.link.run_cost = change.run, change.run_cost
    for link, price in change.prices:
        if link is joining.link or price != link.price:
            link.steps.append(_step(joining, change, link, price))
            link.price = price


def _step(joining: Joining, change: Change, link: Link, price: Money) -> Step:
    rule, tariff, elapsed = joining.rule, joining.chain.tariff, _elapsed(joining)
    return Step(
        rule=rule.id,
        inputs={
            "profile": link.ride.profile,
            "from": joining.before.ride.id,
            "to": joining.link.ride.id,
            "seconds": str(elapsed // _SECOND),
            "advertised_seconds": str(rule.window.advertised_seconds),
            "before": tariff.said(link.price),
        },
        amount=price + link.priced.apart,
        sentence=sentences.changed(tariff, rule, elapsed, link.price, price),
        source=change.source,
        illustrative=change.illustrative,
    )
