"""The sentences of an advice, in plain English, as a passenger reads them."""

from collections.abc import Iterable
from typing import Final

from fares.best.shapes import PatternJourney, Plan, Purchase
from fares.money import total
from fares.tariff import Tariff

TOO_MUCH: Final = "There was too much to try everything: a cheaper plan may exist. Ask for fewer weeks."
NO_JOURNEYS: Final = "There is no journey to buy anything for."


def no_fares(tariff: Tariff, journeys: Iterable[PatternJourney]) -> list[str]:
    """Say which journeys cannot be paid for, once for each way; `journeys` are in order of time."""
    alike: dict[tuple[str, str], list[PatternJourney]] = {}
    for journey in journeys:
        alike.setdefault((journey.origin, journey.destination), []).append(journey)
    return [_no_fare(tariff, some[0], len(some)) for some in alike.values()]


def _no_fare(tariff: Tariff, first: PatternJourney, number: int) -> str:
    origin, destination = tariff.network.stop(first.origin), tariff.network.stop(first.destination)
    when = first.at.astimezone(tariff.calendar.zone)
    which = "the journey" if number == 1 else f"{number} journeys"
    of_these = "" if number == 1 else ", the first"
    return (
        f"There is nothing to buy for {which} from {origin.name} to {destination.name}{of_these}"
        f" on {when:%A} {when.day} {when:%B %Y} at {when:%H:%M}."
    )


def of_plan(tariff: Tariff, plan: Plan, journeys: int) -> list[str]:
    """Say what to buy and when, and what to pay besides."""
    told = [_bought(tariff, purchase, journeys) for purchase in plan.purchases]
    if plan.singles:
        number, cost = len(plan.singles), tariff.said(total(single.price for single in plan.singles))
        rides = "1 ride" if number == 1 else f"{number} rides"
        told.append(f"Pay {rides} {'as a single' if number == 1 else 'as singles'}, {cost} in all.")
    return told


def _bought(tariff: Tariff, purchase: Purchase, journeys: int) -> str:
    used = len(purchase.journeys)
    left = f", and {purchase.left} of its uses {'is' if purchase.left == 1 else 'are'} left" if purchase.left else ""
    when = f"{purchase.day:%A} {purchase.day.day} {purchase.day:%B %Y}"
    bought = f"Buy {purchase.name} for {tariff.said(purchase.price)} on {when}"
    if not used:
        return f"{bought}: what else you buy needs it."
    return f"{bought}: it carries you on {used} of {journeys} {'journey' if journeys == 1 else 'journeys'}{left}."


def in_all(tariff: Tariff, best: Plan, singles: Plan | None) -> str:
    """Say what the best plan costs, and what it saves."""
    cost = f"That is {tariff.said(best.total)} in all"
    if singles is None:
        return f"{cost}. Singles alone would not do."
    if not best.purchases:
        return f"{cost}. Nothing is cheaper than singles."
    saving = tariff.said(singles.total - best.total)
    return f"{cost}, {saving} less than {tariff.said(singles.total)} by singles alone."


def nearest(tariff: Tariff, best: Plan, other: Plan) -> str:
    """Say what comes next, and how much dearer it is."""
    names = dict.fromkeys(purchase.name for purchase in other.purchases)
    what = " and ".join([*names, *(["singles"] if other.singles else [])])
    return f"Next best: {what}, {tariff.said(other.total)} in all, {tariff.said(other.total - best.total)} more."
