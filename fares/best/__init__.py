"""The best product mix for a travel pattern: what to buy when, so that all its journeys cost the least."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from fares.best import sentences
from fares.best.held import Bought, Course, Event, Paid, Used
from fares.best.journeys import JourneyReady, in_order, ready
from fares.best.patterns import Commute, journeys_of
from fares.best.search import Search
from fares.best.shapes import Advice, PaidSingle, PatternJourney, Plan, Purchase, TravelPattern
from fares.products import FareProduct
from fares.tariff import Tariff

__all__ = [
    "Advice",
    "Commute",
    "PaidSingle",
    "PatternJourney",
    "Plan",
    "Purchase",
    "TravelPattern",
    "best",
    "journeys_of",
]

MOST_ALTERNATIVES: Final = 3


def best(tariff: Tariff, pattern: TravelPattern) -> Advice:
    """Find the cheapest purchase of products and singles that covers every journey of a pattern.

    Exact over every set of products and singles, each product bought for the journey on which it is first used, at the
    price of that time; uses that are left over are spent. Changes between the rides of a journey count, those between
    journeys and the caps of pay as you go do not. The order of the journeys does not matter. Raises `UnknownStop`,
    `UnknownProfile` or `BadJourney`.
    """
    journeys = ready(tariff, pattern)
    products = frozenset(tariff.products)
    search = Search(tariff, journeys, frozenset())
    found, alone = search.cheapest(), Search(tariff, journeys, products).cheapest()
    plan = None if found is None else _plan(tariff, journeys, found)
    singles = None if alone is None else _plan(tariff, journeys, alone)
    others = () if plan is None else _alternatives(tariff, journeys, plan)
    asked = in_order(pattern)
    if plan is None:
        told = sentences.no_fares(tariff, [asked[place] for place in _without_fare(tariff, journeys)])
    else:
        told = _told(tariff, plan, singles, others, journeys)
    return Advice(
        journeys=asked,
        best=plan,
        singles=singles,
        alternatives=others,
        is_exact=search.is_exact,
        sentences=(*told, *([] if search.is_exact else [sentences.TOO_MUCH])),
    )


def _told(
    tariff: Tariff, plan: Plan, singles: Plan | None, others: tuple[Plan, ...], journeys: Sequence[JourneyReady]
) -> list[str]:
    if not journeys:
        return [sentences.NO_JOURNEYS]
    told = [*sentences.of_plan(tariff, plan, len(journeys)), sentences.in_all(tariff, plan, singles)]
    return told + [sentences.nearest(tariff, plan, other) for other in others[:1]]


def _without_fare(tariff: Tariff, journeys: Sequence[JourneyReady]) -> list[int]:
    """Find the journeys that nothing can be bought for, each asked by itself."""
    alone = Search(tariff, journeys, frozenset())
    return [journey.place for journey in journeys if not alone.can_travel(journey)]


def _alternatives(tariff: Tariff, journeys: Sequence[JourneyReady], plan: Plan) -> tuple[Plan, ...]:
    """Find the best plans without each of the products of the best, each plan once, the cheapest first."""
    found: dict[tuple[tuple[str, datetime], ...], Plan] = {}
    for product in dict.fromkeys(purchase.product for purchase in plan.purchases):
        course = Search(tariff, journeys, frozenset({product})).cheapest()
        if course is not None:
            other = _plan(tariff, journeys, course)
            found.setdefault(tuple([(one.product, one.at) for one in other.purchases]), other)
    return tuple(sorted(found.values(), key=lambda other: other.total)[:MOST_ALTERNATIVES])


def _plan(tariff: Tariff, journeys: Sequence[JourneyReady], course: Course) -> Plan:
    events = course.events()
    return Plan(
        purchases=tuple([_purchase(tariff, journeys, one, events) for one in events if isinstance(one, Bought)]),
        singles=tuple([PaidSingle(one.place, one.leg, one.price) for one in events if isinstance(one, Paid)]),
    )


def _purchase(tariff: Tariff, journeys: Sequence[JourneyReady], bought: Bought, events: Sequence[Event]) -> Purchase:
    product = tariff.products[bought.offer.product or ""]
    used = [one for one in events if isinstance(one, Used) and (one.product, one.bought) == (product.id, bought.place)]
    journey = journeys[bought.place]
    return Purchase(
        product=product.id,
        name=product.name,
        at=journey.at,
        day=journey.day,
        price=bought.offer.total,
        journeys=tuple(dict.fromkeys(one.place for one in used)),
        left=_left(product, [journeys[one.place].day for one in used]),
    )


def _left(product: FareProduct, days: Sequence[date]) -> int | None:
    """Say how many uses or rides are left of a product that was used on some fare days, one for each ride, in order."""
    if product.uses is None:
        return None
    if product.rides is not None:
        return product.uses * product.rides - len(days)
    opened: list[date] = []
    for day in days:
        if not opened or day >= opened[-1] + timedelta(days=product.fare_days):
            opened.append(day)
    return product.uses - len(opened)
