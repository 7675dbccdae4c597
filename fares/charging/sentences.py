"""What a passenger reads about a charge, in plain English."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from fares.money import Money
from fares.prices import PERCENT
from fares.rules import CappingRule, Counted, CountRule, ExtensionFare, PeriodKind
from fares.tariff import Tariff

_COUNTED: Final = {Counted.RIDES: "rides", Counted.JOURNEYS: "journeys"}


def day(tariff: Tariff, at: datetime) -> str:
    """Name the local day of an instant: `11 January 2027`."""
    local = at.astimezone(tariff.calendar.zone)
    return f"{local.day} {local:%B %Y}"


def repriced(tariff: Tariff, rule: CountRule, before: int, price: Money) -> str:
    """Say what a ride costs after so many that were paid."""
    less = "no more to pay" if rule.percent_off == PERCENT else f"{tariff.said(price)}, {rule.percent_off} % off"
    return f"{rule.name}, after {before} paid {_COUNTED[rule.counted]}: {less}."


def capped(tariff: Tariff, rule: CappingRule, member: str | None, start: datetime, price: Money) -> str:
    """Say that a cap was reached, for which time, and that more rides under it cost nothing."""
    return f"{named(rule, member)} for {when(tariff, rule, start)}: {tariff.said(price)}, however many rides."


def nearly(tariff: Tariff, rule: CappingRule, member: str | None, start: datetime, missing: Money) -> str:
    """Say how little was missing until a cap was reached."""
    return f"{tariff.said(missing)} more and the {named(rule, member)} for {when(tariff, rule, start)} is reached."


def named(rule: CappingRule, member: str | None) -> str:
    """Name a cap, and the member of a family."""
    return rule.name if member is None else f"{rule.name} ({member})"


def when(tariff: Tariff, rule: CappingRule, start: datetime) -> str:
    """Say over which time a cap holds."""
    first = day(tariff, start)
    match rule.period.kind:
        case PeriodKind.DAY:
            return first
        case PeriodKind.WEEK:
            return f"the week from {first}"
        case PeriodKind.MONTH:
            return f"the month from {first}"
        case _:
            return f"the time from {start.astimezone(tariff.calendar.zone):%H:%M} on {first}"


def extended(tariff: Tariff, rule: ExtensionFare, zones: Iterable[str], price: Money) -> str:
    """Say what was paid for which zones."""
    known = tariff.network.zones
    names = ", ".join([known[zone].name if zone in known else zone for zone in sorted(zones)])
    return f"{rule.name} for {names}: {tariff.said(price)}."


def held(name: str, *, whole: bool) -> str:
    """Say that a product held covers a ride, or a part of its zones."""
    return f"Covered by {name}." if whole else f"Covered in part by {name}."
