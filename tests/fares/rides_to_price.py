"""A road with four stops, and rides along it: builders that say only what a test is about.

Hill lies in zone `a`, Ford on the boundary of `a` and `b`, Mill in `b` and Quay in `c`; they are 2, 3 and 4 km apart.
Bus 1 calls at all of them, both ways, and Bus 2 and a tram at all but Ford; each fare is £2.00 unless a test says else.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from fares.calendar import Band, DayType, ServiceCalendar
from fares.interchange import ChainedRide, chain
from fares.money import Money
from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint
from fares.prices import FareTable, FlatTable, Price, Prices, Source
from fares.products import AgeBand, Coverage, SingleFare, UserProfile
from fares.rides import Ride
from fares.rules import InterchangeRule, Method, Moment, Since, Window
from fares.singles import PricedRide, price_ride
from fares.tariff import Tariff

MORNING: Final = datetime(2026, 9, 7, 7, 0, tzinfo=UTC)
"""A Monday, 08:00 by the clock on the wall."""


def stop(code: str, zone: str, kilometres: int, *also_in: str, mode: Mode = Mode.BUS) -> StopPoint:
    """A stop so far along the road."""
    return StopPoint(code, code.title(), mode, zone, 52_900_000, 14_909 * kilometres, also_in=frozenset(also_in))


HILL, FORD, MILL, QUAY = STOPS = (
    stop("hill", "a", 0),
    stop("ford", "a", 2, "b"),
    stop("mill", "b", 5),
    stop("quay", "c", 9),
)


def line(code: str, operator: str, mode: Mode, *stops: StopPoint) -> Line:
    """A line that runs both ways."""
    ids = tuple(one.id for one in stops)
    patterns = (Pattern("out", ids), Pattern("back", tuple(reversed(ids))))
    return Line(code, f"Line {code}", operator, mode, "full_sequence", patterns)


NETWORK: Final = Network(
    (Operator("BUSES", "Buses", Mode.BUS), Operator("TRAMS", "Trams", Mode.TRAM), Operator("RAIL", "Rail", Mode.RAIL)),
    tuple(FareZone(code, code.upper()) for code in "abc"),
    STOPS,
    (
        line("1", "BUSES", Mode.BUS, *STOPS),
        line("2", "BUSES", Mode.BUS, HILL, MILL, QUAY),
        line("T", "TRAMS", Mode.TRAM, HILL, MILL, QUAY),
    ),
)
PROFILES: Final = {
    "adult": UserProfile("adult", "Adult"),
    "child": UserProfile(
        "child",
        "Child",
        (AgeBand(5, 15), AgeBand(5, 18, frozenset({"TRAMS"}))),
        falls_back_to="adult",
    ),
    "cat": UserProfile("cat", "Cat"),
    "railcard": UserProfile("railcard", "Railcard", falls_back_to="adult", issuer="card-office"),
}
EVERY_DAY: Final = frozenset(DayType)
BANDS: Final = {"early": Band("early", "Early", EVERY_DAY, time(4, 30), time(9, 30))}


def prices(pence: int, profile: str | None = None, source: str | None = "list") -> Prices:
    """A list of one price."""
    return (Price(Money(pence), profile, source),)


def road(*tables: FareTable, **parts: Any) -> Tariff:  # noqa: ANN401 - whatever a tariff is made of
    """A tariff of the road; one single for each table, in order, or else £2.00 everywhere."""
    every = tables or (FlatTable("flat", prices(200)),)
    made = Tariff(
        version="0" * 64,
        id="road",
        name="Road",
        edition="1",
        valid_from=date(2026, 1, 1),
        attribution=(),
        calendar=ServiceCalendar(ZoneInfo("Europe/London"), time(4, 30), frozenset()),
        bands=BANDS,
        network=NETWORK,
        sources={"list": Source("list", "Price list", "2026-01")},
        profiles=PROFILES,
        tables={table.id: table for table in every},
        singles=tuple(SingleFare(table.id, f"{table.id.title()} single", Coverage(), table.id) for table in every),
        ceilings=(),
        products={},
    )
    return replace(made, **parts)


def ride(
    number: int = 1,
    origin: StopPoint | None = HILL,
    destination: StopPoint | None = QUAY,
    *,
    on: str | None = "1",
    start: int = 0,
    minutes: int | None = None,
    **parts: Any,  # noqa: ANN401 - whatever a ride is made of
) -> Ride:
    """A ride of an adult on Bus 1, so many minutes after the start of the morning."""
    operator, mode = ("TRAMS", Mode.TRAM) if on == "T" else ("BUSES", Mode.BUS)
    started = MORNING + timedelta(minutes=start)
    made = Ride(
        id=str(number),
        operator=operator,
        mode=mode,
        line=on,
        origin=origin,
        destination=destination,
        started_at=started,
        ended_at=None if minutes is None else started + timedelta(minutes=minutes),
        profile="adult",
    )
    return replace(made, **parts)


def priced(tariff: Tariff, one: Ride) -> PricedRide:
    """A ride that has a fare, priced."""
    found = price_ride(tariff, one)
    assert isinstance(found, PricedRide), found.sentence
    return found


def pence(tariff: Tariff, one: Ride) -> int:
    """What a ride costs by itself."""
    found = priced(tariff, one)
    return (found.fare + found.apart).pence


def said(tariff: Tariff, one: Ride) -> list[str]:
    """What a passenger reads about a ride by itself."""
    return [step.sentence for step in priced(tariff, one).steps]


WINDOW: Final = Window(Moment.ON, Since.FIRST, Moment.ON, 3600, 3600)


def change(method: Method = Method.FREE, **parts: Any) -> InterchangeRule:  # noqa: ANN401 - whatever a rule is made of
    """An interchange between any two rides within an hour of the first boarding."""
    made = InterchangeRule("hop", "Hopper", Coverage(), Coverage(), WINDOW, method, source="list")
    return replace(made, **parts)


def chained(tariff: Tariff, *rides: Ride) -> tuple[ChainedRide, ...]:
    """Rides priced and chained."""
    return chain(tariff, [priced(tariff, one) for one in rides])


def paid(tariff: Tariff, *rides: Ride) -> list[int]:
    """What each of some rides costs after interchange, in pence."""
    return [one.price.pence for one in chained(tariff, *rides)]


def chains(found: Sequence[ChainedRide]) -> list[str]:
    """The id of the ride that began the chain of each."""
    return [one.chain for one in found]
