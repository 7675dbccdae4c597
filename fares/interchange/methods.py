"""Methods: what a change makes of the prices of a chain's rides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fares.interchange.links import Chain, Link
from fares.interchange.through import through_fare
from fares.money import ZERO, Money
from fares.prices import PERCENT, price_for, share_pence
from fares.products import paying_profiles
from fares.rules import InterchangeRule, Method


@dataclass(frozen=True, slots=True)
class Change:
    """New prices of some rides of a chain, that of the joining ride among them, and where the amounts come from.

    `run` are the rides that a through fare makes one, and `run_cost` is what they cost together.
    """

    prices: tuple[tuple[Link, Money], ...]
    source: str | None = None
    illustrative: bool = False
    run: tuple[Link, ...] = ()
    run_cost: Money = ZERO


@dataclass(frozen=True, slots=True)
class Joining:
    """A ride that may join a chain by a rule, the ride before it, and the one that the rule takes for the first."""

    rule: InterchangeRule
    chain: Chain
    first: Link
    before: Link
    link: Link


def change_of(joining: Joining) -> Change | None:
    """Work out what a change makes of the prices; None if the rule has no amount for it.

    The chain never costs more than it did and the joining ride's own fare.
    """
    return _METHODS[joining.rule.method](joining)


def _free(joining: Joining) -> Change:
    return Change(((joining.link, ZERO),))


def _discount(joining: Joining) -> Change | None:
    rule, link, before = joining.rule, joining.link, joining.before
    target = before if rule.off_first else link
    if rule.percent_off is None:
        amount = _amount(joining)
        if amount is None:
            return None
        ((_, off),), source, illustrative = amount.prices, amount.source, amount.illustrative
        lowered = max(ZERO, target.price - off)
    else:
        share = share_pence(target.price.pence, PERCENT - rule.percent_off, rule.rounding, rule.to_pence)
        lowered, source, illustrative = min(target.price, Money(share)), rule.source, rule.source is None
    others = ((link, link.fare),) if rule.off_first else ()
    return Change(((target, lowered), *others), source, illustrative)


def _supplement(joining: Joining) -> Change | None:
    amount = _amount(joining)
    if amount is None:
        return None
    return Change(((joining.link, min(joining.link.fare, amount.prices[0][1])),), amount.source, amount.illustrative)


def _amount(joining: Joining) -> Change | None:
    """Find the rule's amount for the passenger."""
    link = joining.link
    ride = link.ride
    paying = paying_profiles(link.tariff.profiles, ride.profile, ride.age, ride.operator)
    price = price_for(joining.rule.amounts, paying)
    return None if price is None else Change(((link, price.amount),), price.source, price.illustrative)


def _difference(joining: Joining) -> Change:
    highest = max(link.fare for link in joining.chain.links)
    return Change(((joining.link, max(ZERO, joining.link.fare - highest)),))


def _highest(joining: Joining) -> Change:
    link, chain = joining.link, joining.chain
    links = [*chain.links, link]
    bearer = max(links, key=lambda one: one.fare)
    if bearer.fare >= chain.paid + link.fare:
        return Change(((link, link.fare),))
    return Change(tuple((one, one.fare if one is bearer else ZERO) for one in links))


def _through(joining: Joining) -> Change | None:
    """Let the ride cost what the through fare rises by, so that what other changes took off stays off."""
    link, before = joining.link, joining.before
    run = (*(before.run or (before,)), link)
    found = through_fare(joining.rule, joining.chain.tariff, run)
    if found is None:
        return None
    cost = before.run_cost if before.run else before.fare
    price = min(link.fare, max(ZERO, found.amount - cost))
    return Change(((link, price),), found.source, found.illustrative, run, cost + price)


_METHODS: Final[Mapping[Method, Callable[[Joining], Change | None]]] = {
    Method.FREE: _free,
    Method.DISCOUNT: _discount,
    Method.SUPPLEMENT: _supplement,
    Method.DIFFERENCE: _difference,
    Method.HIGHEST: _highest,
    Method.THROUGH: _through,
}
