"""Taps and the rides that come of them in short words, so that a test says only what it is about.

The tariff is the small one with tap rules: rail on and off, trams with an optional tap off, buses on only.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from fares.journeys import Rides, Tap, TapKind, rides_of
from fares.money import Money
from fares.network import Mode
from fares.prices import Price
from fares.products import Coverage
from fares.rides import Ride
from fares.rules import Completion, CompletionPolicy, TapModel, TapRule
from fares.tariff import Tariff
from tests.support.tariffs import tariff

DEFAULT = (Price(Money(1500), None, None),)
MAXIMUM = Completion(CompletionPolicy.MAXIMUM, DEFAULT)
RAIL = TapRule(
    "rail",
    "Rail",
    Coverage(modes=frozenset({Mode.RAIL})),
    TapModel.ON_OFF,
    missing_off=MAXIMUM,
    missing_on=MAXIMUM,
)
TRAM = TapRule("tram", "Tram", Coverage(operators=frozenset({"TRAMCO"})), TapModel.OPTIONAL_OFF)
TWO_TOWNS = tariff()


def tapping(*rules: TapRule, **parts: object) -> Tariff:
    """The small tariff with tap rules of one's own, or the usual two."""
    return replace(TWO_TOWNS, tap_rules=rules or (RAIL, TRAM), **parts)  # type: ignore[arg-type]


def at(clock: str) -> datetime:
    """An instant of the day, UTC, or of a later one: `08:00`, `08:00:30`, `09 08:00`. The 7th is a Monday."""
    day, _, time = clock.rpartition(" ")
    return datetime.fromisoformat(f"2026-09-{day or '07'}T{time}+00:00").astimezone(UTC)


def on(clock: str, stop: str | None = None, **said: object) -> Tap:
    """A tap on, with the operator that its stop begins with."""
    return _tap(TapKind.ON, clock, stop, said)


def off(clock: str, stop: str | None = None, **said: object) -> Tap:
    """A tap off."""
    return _tap(TapKind.OFF, clock, stop, said)


def unsure(clock: str, stop: str | None = None, **said: object) -> Tap:
    """A tap on a reader that does not know whether it is on or off."""
    return _tap(TapKind.UNKNOWN, clock, stop, said)


def _tap(kind: TapKind, clock: str, stop: str | None, said: dict[str, object]) -> Tap:
    operator = {"R": "RW", "T": "TRAMCO", "B": "BUSCO"}[(stop or "R")[0]]
    made = Tap(f"{clock} {kind}", "Ashia", None, kind, at(clock), stop, operator)
    return replace(made, **said)  # type: ignore[arg-type]


def ridden(rules: Tariff, *taps: Tap, ordered: Iterable[str] = ()) -> list[str]:
    """The rides as `08:00-08:30 R-DWT > R-TRT`, a default fare's policy behind."""
    return [told(ride) for ride in of(rules, *taps, ordered=ordered).rides]


def of(rules: Tariff, *taps: Tap, ordered: Iterable[str] = ()) -> Rides:
    """The rides and what was ignored."""
    return rides_of(lambda _: rules, taps, frozenset(ordered))


def reasons(rules: Tariff, *taps: Tap) -> list[tuple[str, str]]:
    """The taps that were ignored, by time of day, and why."""
    return [(f"{one.tap.at:%H:%M}", one.reason) for one in of(rules, *taps).ignored]


def told(ride: Ride) -> str:
    """One ride in words."""
    ends = [stop.id if stop else "?" for stop in (ride.origin, ride.destination)]
    times = f"{ride.started_at:%H:%M}" + (f"-{ride.ended_at:%H:%M}" if ride.ended_at else "")
    return f"{times} {ends[0]} > {ends[1]}" + (f" {ride.completion.policy}" if ride.completion else "")
