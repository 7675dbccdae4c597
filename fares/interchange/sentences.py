"""What a passenger reads about a change."""

from datetime import timedelta
from typing import Final

from fares.money import Money
from fares.rules import InterchangeRule
from fares.tariff import Tariff

_MINUTE: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)


def _minutes(count: int) -> str:
    return _count(count, "minute")


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def changed(tariff: Tariff, rule: InterchangeRule, elapsed: timedelta, fare: Money, price: Money) -> str:
    """Say what a change makes of the price of a ride."""
    instead = "" if price == fare else f" instead of {tariff.said(fare)}"
    return f"{rule.name}, changed after {_minutes(elapsed // _MINUTE)}: {tariff.said(price)}{instead}."


def too_late(rule: InterchangeRule, late: timedelta) -> str:
    """Say by how much a change came too late; `late` counts from the last moment that would have done."""
    allowed = _minutes(rule.window.advertised_seconds // 60)
    by = _count(-(-late // _SECOND), "second") if late < _MINUTE else _minutes(-(-late // _MINUTE))
    return f"{by} too late for {rule.name}, which allows {allowed}."


def no_more_changes(rule: InterchangeRule) -> str:
    """Say that a journey has had all its changes."""
    most = rule.most_changes
    return f"{rule.name} holds for {most} change{'' if most == 1 else 's'} and no more."


def excluded(rule: InterchangeRule) -> str:
    """Say that going on by the same line, or going back, does not count as a change."""
    return f"{rule.name} does not hold for going on by the same line or going back."
