"""Tariffs and rides for tests of charging: four towns in a row, with a bus, a tram and a railway through all of them.

Each town is a zone of its own, with one stop: A, B, C, D. Times are UTC in winter, when that is also local time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from fares.calendar import Band, DayType, ServiceCalendar
from fares.money import Money
from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint
from fares.prices import FlatTable, Price, Prices
from fares.products import Coverage, SingleFare, UserProfile
from fares.rides import Ride
from fares.rules import CappingRule, Completion, CompletionPolicy, Each, ExtensionFare, Once, Period, PeriodKind
from fares.tariff import Tariff, Timeline

ZONES: Final = ("a", "b", "c", "d")
MODES: Final = {"BUS": Mode.BUS, "TRAM": Mode.TRAM, "RAIL": Mode.RAIL}
STOPS: Final = {
    zone.upper(): StopPoint(zone.upper(), zone.upper(), Mode.BUS, zone, 52_900_000, -1_400_000 + place * 100_000)
    for place, zone in enumerate(ZONES)
}
LINES: Final = tuple(
    Line(
        f"{operator}-1",
        f"{operator} 1",
        operator,
        mode,
        "full_sequence",
        (Pattern("out", tuple(STOPS)), Pattern("in", tuple(reversed(STOPS)))),
    )
    for operator, mode in MODES.items()
)
NETWORK: Final = Network(
    tuple(Operator(code, code.title(), mode) for code, mode in MODES.items()),
    tuple(FareZone(zone, zone.upper()) for zone in ZONES),
    tuple(STOPS.values()),
    LINES,
)
EVERY_DAY: Final = frozenset({DayType.WEEKDAY, DayType.SATURDAY, DayType.SUNDAY, DayType.BANK_HOLIDAY})
BANDS: Final = {"off-peak": Band("off-peak", "Off-peak", EVERY_DAY, time(9, 30), time(4, 30))}
PROFILES: Final = {
    "adult": UserProfile("adult", "Adult"),
    "student": UserProfile("student", "Student", falls_back_to="adult", issuer="college"),
    "child": UserProfile("child", "Child"),
}
LONDON: Final = ZoneInfo("Europe/London")
MONDAY: Final = date(2027, 1, 11)

DAY: Final = Period(PeriodKind.DAY)
WEEK: Final = Period(PeriodKind.WEEK)
MONTH: Final = Period(PeriodKind.MONTH)


def rolling(fare_days: int) -> Period:
    """A window of so many fare days."""
    return Period(PeriodKind.ROLLING, fare_days=fare_days)


def prices(pence: int | Mapping[str, int]) -> Prices:
    """A price for anybody, or one for each of some profiles."""
    if isinstance(pence, int):
        return (Price(Money(pence), None, None),)
    return tuple(Price(Money(amount), profile, None) for profile, amount in pence.items())


def among(
    *operators: str, zones: str | None = None, profiles: Sequence[str] = (), bands: tuple[str, ...] | None = None
) -> Coverage:
    """Rides with some operators, in some zones, of some profiles, in some bands; or any."""
    return Coverage(
        operators=frozenset(operators) or None,
        zones=None if zones is None else frozenset(zones),
        profiles=frozenset(profiles) or None,
        bands=bands,
    )


def cap(
    code: str,
    pence: int | Mapping[str, int],
    covers: Coverage | None = None,
    period: Period = DAY,
    *,
    each: Each | None = None,
    needs: Sequence[str] = (),
    default_fares: bool = True,
) -> CappingRule:
    """A cap, by default on everything for a day."""
    name = code.replace("-", " ").capitalize()
    covers = Coverage() if covers is None else covers
    return CappingRule(code, name, covers, period, prices(pence), each, frozenset(needs), default_fares)


def extension(
    by_zones: Mapping[str, int],
    by_count: Mapping[int, int] | None = None,
    once: Once = Once.JOURNEY,
    operators: Sequence[str] = (),
) -> ExtensionFare:
    """An extension fare by sets of zones, each written as its letters, or by how many they are."""
    sets = {frozenset(zones): prices(pence) for zones, pence in by_zones.items()}
    counts = {count: prices(pence) for count, pence in (by_count or {}).items()}
    return ExtensionFare("extension", "Extension", among(*operators), once, sets, counts)


def tariff(*caps: CappingRule, fares: Mapping[str, int | Mapping[str, int]] | None = None, **parts: object) -> Tariff:
    """A tariff with a flat fare for each operator: £2.00 by bus, £2.50 by tram, £6.00 by rail."""
    flat = {"BUS": 200, "TRAM": 250, "RAIL": 600} if fares is None else fares
    made: dict[str, Any] = {
        "version": "0" * 64,
        "id": "four-towns",
        "name": "Four towns",
        "edition": "1",
        "valid_from": date(2026, 1, 1),
        "attribution": (),
        "calendar": ServiceCalendar(LONDON, time(4, 30), frozenset()),
        "bands": BANDS,
        "network": NETWORK,
        "sources": {},
        "profiles": PROFILES,
        "tables": {operator: FlatTable(operator, prices(pence)) for operator, pence in flat.items()},
        "singles": tuple(
            SingleFare(f"{operator}-single", f"{operator.title()} single", among(operator), operator)
            for operator in flat
        ),
        "ceilings": (),
        "products": {},
        "caps": {one.id: one for one in caps},
    }
    return Tariff(**made | parts)


def timeline(
    *caps: CappingRule, fares: Mapping[str, int | Mapping[str, int]] | None = None, **parts: object
) -> Timeline:
    """The timeline of one such tariff."""
    return Timeline([tariff(*caps, fares=fares, **parts)])


def later(edition: Tariff, valid_from: date, *caps: CappingRule, **parts: object) -> Tariff:
    """An edition that follows another, with other caps."""
    made: dict[str, Any] = {"version": "1" * 64, "valid_from": valid_from, "caps": {one.id: one for one in caps}}
    return replace(edition, **made | parts)


def ride(
    at: str,
    operator: str = "BUS",
    ends: str = "AB",
    *,
    day: int = 0,
    code: str | None = None,
    profile: str = "adult",
    is_default: bool = False,
    **parts: object,
) -> Ride:
    """A ride at a time, so many days after Monday 11 January 2027, from one stop to another; `?` is an unknown end."""
    hour, minute = (int(part) for part in at.split(":"))
    started_at = datetime(2027, 1, MONDAY.day + day, hour, minute, tzinfo=UTC)
    origin, destination = (STOPS.get(end) for end in ends)
    completion = Completion(CompletionPolicy.CHEAPEST) if is_default else None
    made: dict[str, Any] = {
        "id": f"{day} {at} {operator}" if code is None else code,
        "operator": operator,
        "mode": MODES[operator],
        "line": f"{operator}-1",
        "origin": origin,
        "destination": destination,
        "started_at": started_at,
        "ended_at": None,
        "profile": profile,
        "completion": completion,
    }
    return Ride(**made | parts)
