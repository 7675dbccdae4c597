"""Random small tariffs and requests, for laws that hold whatever the rules say.

Each is made whole from a seed, so that a law sees hundreds of them in a second; a failure names its seed.
Four stops: one in zone `a`, two in `b` 100 m apart, one in `c`. A bus runs a - b, a tram b - c, and a railway a - c.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from fares.calendar import Band, DayType, ServiceCalendar
from fares.money import Money
from fares.network import FareZone, Line, Mode, Network, Operator, Pattern, StopPoint
from fares.prices import (
    DistanceTable,
    FareTable,
    FlatTable,
    Measure,
    Price,
    Prices,
    Rounding,
    Source,
    StagesTable,
    UpTo,
    ZonePairTable,
    ZonesCrossedTable,
    share,
)
from fares.products import Ceiling, Coverage, FareProduct, GroupPart, ProductKind, SingleFare, UserProfile
from fares.quote import Party, PlannedLeg, QuoteRequest
from fares.rights import Presentation
from fares.rules import Discount, Target
from fares.tariff import Tariff

ZONES: Final = ("a", "b", "c")
OPERATORS: Final = {"BUS": Mode.BUS, "TRAM": Mode.TRAM, "RAIL": Mode.RAIL}
STOPS: Final = (
    StopPoint("A0", "Alder", Mode.BUS, "a", 52_900_000, -1_400_000),
    StopPoint("B0", "Birch", Mode.BUS, "b", 52_900_000, -1_300_000),
    StopPoint("B1", "Birch Tram", Mode.TRAM, "b", 52_900_900, -1_300_000),
    StopPoint("C0", "Cedar", Mode.TRAM, "c", 52_900_000, -1_200_000),
)
LINES: Final = (
    Line("L1", "Bus 1", "BUS", Mode.BUS, "full_sequence", (Pattern("out", ("A0", "B0")), Pattern("in", ("B0", "A0")))),
    Line("L2", "Tram 2", "TRAM", Mode.TRAM, "full_sequence", (Pattern("out", ("B1", "C0")),)),
    Line("L3", "Train 3", "RAIL", Mode.RAIL, "full_sequence", (Pattern("out", ("A0", "C0")),)),
)
EVERY_DAY: Final = frozenset(DayType)
BANDS: Final = {
    "early": Band("early", "Early", EVERY_DAY, time(4, 30), time(9, 30)),
    "late": Band("late", "Late", EVERY_DAY, time(9, 30), time(4, 30)),
    "weekend": Band("weekend", "Weekend", frozenset({DayType.SATURDAY, DayType.SUNDAY}), time(4, 30), time(4, 29)),
}
PROFILES: Final = {
    "adult": UserProfile("adult", "Adult"),
    "young": UserProfile("young", "Young person", falls_back_to="adult"),
    "pass": UserProfile("pass", "Pass holder", issuer="city"),
}
NETWORK: Final = Network(
    tuple(Operator(code, code.title(), mode) for code, mode in OPERATORS.items()),
    tuple(FareZone(code, code.upper()) for code in ZONES),
    STOPS,
    LINES,
)
CALENDAR: Final = ServiceCalendar(ZoneInfo("Europe/London"), time(4, 30), frozenset({date(2026, 12, 25)}))
SOURCES: Final = {"list": Source("list", "Price list", "2026-01")}
LINE_IDS: Final = tuple(line.id for line in LINES)
SEEDS: Final = st.integers(0, 2**32 - 1)

Word = TypeVar("Word", str, int, Mode)


def some(random: Random, words: Sequence[Word], least: int = 1) -> frozenset[Word]:
    """A few of some words."""
    return frozenset(random.sample(words, random.randint(least, len(words))))


def or_any(random: Random, words: Sequence[Word], least: int = 1) -> frozenset[Word] | None:
    """A part of a coverage, most often left out."""
    return some(random, words, least) if random.random() < 0.25 else None


def coverage(random: Random) -> Coverage:
    """What a rule applies to, often nearly everything."""
    bands = or_any(random, tuple(BANDS))
    return Coverage(
        operators=or_any(random, tuple(OPERATORS)),
        operators_out=(or_any(random, tuple(OPERATORS)) or frozenset()) if random.random() < 0.5 else frozenset(),
        modes=or_any(random, tuple(OPERATORS.values())),
        lines=or_any(random, LINE_IDS),
        lines_out=or_any(random, LINE_IDS) or frozenset(),
        zones=or_any(random, ZONES, 2),
        bands=None if bands is None else tuple(sorted(bands)),
        directions=or_any(random, ("in", "out")) if random.random() < 0.5 else None,
    )


def amount(random: Random) -> Money:
    """A fare, sometimes nothing."""
    return Money(random.choice([0, *range(50, 1200, 50)]))


def price_list(random: Random) -> Prices:
    """At most one price for each profile, some sourced and some illustrative, some worked out from the first."""
    first, *profiles = random.sample(["adult", "young", "pass", None], random.randint(1, 4))
    base = Price(amount(random), first, random.choice(["list", None]))
    return (base, *(_price(random, profile, base) for profile in profiles))


def _price(random: Random, profile: str | None, base: Price) -> Price:
    source = random.choice(["list", None])
    if random.random() < 0.7:
        return Price(amount(random), profile, source)
    worked_out = share(base, random.randint(0, 100), random.choice(list(Rounding)), random.choice([1, 5, 10]))
    return replace(worked_out, profile=profile, source=source)


def table(random: Random, code: str) -> FareTable:
    """A fare table of any kind, usually with gaps."""
    return random.choice([flat, zone_pairs, by_distance, zones_crossed, stages])(random, code)


def flat(random: Random, code: str) -> FareTable:
    """One price for all rides."""
    return FlatTable(code, price_list(random))


def zone_pairs(random: Random, code: str) -> FareTable:
    """Prices for about half of the pairs of zones."""
    pairs = [(one, other) for one in ZONES for other in ZONES if random.random() < 0.5]
    return ZonePairTable(code, {pair: price_list(random) for pair in pairs})


def steps(random: Random, limits: Sequence[int]) -> tuple[UpTo, ...]:
    """Prices up to some limits, and sometimes beyond the last."""
    some_limits: list[int | None] = [*sorted(some(random, limits))]
    return tuple(UpTo(limit, price_list(random)) for limit in some_limits + random.choice([[], [None]]))


def by_distance(random: Random, code: str) -> FareTable:
    """The stops of the three zones are about 6.7 km apart."""
    return DistanceTable(code, random.choice(list(Measure)), steps(random, (100, 6_000, 7_000, 14_000)))


def zones_crossed(random: Random, code: str) -> FareTable:
    """Prices for about half of the sets of zones and of their counts."""
    sets = [some(random, ZONES) for _ in range(3)]
    counts = [count for count in (1, 2, 3) if random.random() < 0.5]
    by_count = {count: price_list(random) for count in counts}
    return ZonesCrossedTable(code, {zones: price_list(random) for zones in sets}, by_count)


def stages(random: Random, code: str) -> FareTable:
    """The fare stages of one line, by pair or by number."""
    line = random.choice(LINES)
    stops = sorted(set(line.patterns[0].stops))
    stage_of = {stop: number for number, stop in enumerate(stops) if random.random() < 0.9}
    names = tuple(f"Stage {stop}" for stop in stops)
    if random.random() < 0.5:
        return StagesTable(code, line.id, names, stage_of, steps=steps(random, (0, 1)))
    pairs = [pair for pair in ((0, 0), (0, 1), (1, 1)) if random.random() < 0.8]
    return StagesTable(code, line.id, names, stage_of, triangle={pair: price_list(random) for pair in pairs})


def product_coverage(random: Random) -> Coverage:
    """What a product covers: at times only for some, not at some hours, or in one of two ways."""
    first = coverage(random)
    profiles = or_any(random, tuple(PROFILES))
    bands_out = tuple(sorted(some(random, tuple(BANDS)))) if random.random() < 0.1 else ()
    issuers = frozenset({"city"}) if random.random() < 0.05 else None
    alternatives = (coverage(random),) if random.random() < 0.15 else ()
    return replace(first, profiles=profiles, issuers=issuers, bands_out=bands_out, alternatives=alternatives)


def product(random: Random, code: str) -> FareProduct:
    """A product of any kind, with what its kind needs."""
    kind = random.choice(list(ProductKind))
    group = kind is ProductKind.GROUP
    made = FareProduct(
        id=code,
        name=code.title(),
        kind=kind,
        covers=product_coverage(random),
        prices=(Price(amount(random), None, None),) if group else price_list(random),
        fare_days=random.randint(2 if kind is ProductKind.PERIOD else 1, 7),
    )
    return _of_its_kind(random, made)


def _of_its_kind(random: Random, made: FareProduct) -> FareProduct:
    match made.kind:
        case ProductKind.RETURN:
            return replace(made, prices=(), table=random.choice(["t1", "t2", "t9"]))
        case ProductKind.PERIOD:
            months, minutes = random.choice([(None, None), (random.randint(1, 13), None), (None, 90)])
            return replace(made, months=months, minutes=minutes)
        case ProductKind.CARNET:
            rides = random.choice([None, 1, 2])
            return replace(made, uses=random.randint(2, 4), expires_after_days=random.randint(1, 30), rides=rides)
        case ProductKind.FLEXIBLE:
            uses = random.randint(1, 4)
            expires = random.choice([None, random.randint(1, 30)])
            within = uses + random.randint(0, 4)
            return replace(made, fare_days=1, uses=uses, within_fare_days=within, expires_after_days=expires)
        case ProductKind.GROUP:
            return replace(made, max_passengers=random.randint(2, 5), parts=group_parts(random))
        case _:
            return made


def group_parts(random: Random) -> tuple[GroupPart, ...]:
    """Whom a group is for, or nothing, which is anybody."""
    if random.random() < 0.5:
        return ()
    leasts = [random.randint(0, 1) for _ in range(random.randint(1, 2))]
    return tuple(GroupPart(some(random, tuple(PROFILES)), least, least + random.randint(1, 2)) for least in leasts)


def discount(random: Random, code: str) -> Discount:
    """Something off products for some passengers at some hours."""
    bands = or_any(random, tuple(BANDS))
    return Discount(
        id=code,
        name=code.title(),
        covers=Coverage(
            profiles=or_any(random, tuple(PROFILES)),
            issuers=random.choice([None, None, frozenset({"city"})]),
            bands=None if bands is None else tuple(sorted(bands)),
        ),
        percent_off=random.randint(1, 100),
        rounding=random.choice(list(Rounding)),
        to_pence=random.choice([1, 5, 10]),
        minimum=price_list(random) if random.random() < 0.3 else (),
        targets=frozenset({Target.PRODUCTS}),
        source=random.choice(["list", None]),
    )


def products(random: Random) -> dict[str, FareProduct]:
    """A few products, some of which need an earlier one."""
    made = [product(random, f"p{n}") for n in range(random.randint(1, 6))]
    codes = tuple(one.id for one in made)
    return {
        one.id: replace(one, needs=some(random, codes[:place])) if place and random.random() < 0.3 else one
        for place, one in enumerate(made)
    }


def small_tariff(random: Random) -> Tariff:
    """A tariff with a few rules of every sort."""
    singles = [
        SingleFare(f"s{n}", f"Fare {n}", coverage(random), random.choice(["t1", "t2"]))
        for n in range(random.randint(0, 4))
    ]
    rest = [SingleFare("s9", "Fare 9", Coverage(), "t9")] if random.random() < 0.75 else []
    return Tariff(
        version="0" * 64,
        id="small",
        name="Small",
        edition="1",
        valid_from=date(2026, 1, 1),
        attribution=(),
        calendar=CALENDAR,
        bands=BANDS,
        network=NETWORK,
        sources=SOURCES,
        profiles=PROFILES,
        tables={code: table(random, code) for code in ("t1", "t2")} | {"t9": FlatTable("t9", price_list(random))},
        singles=(*singles, *rest),
        ceilings=tuple(
            Ceiling(f"c{n}", f"Ceiling {n}", coverage(random), price_list(random)) for n in range(random.randint(0, 3))
        ),
        products=products(random),
        discounts=tuple(discount(random, f"d{n}") for n in range(random.randint(0, 2))),
    )


def instant(random: Random, first: datetime, last: datetime) -> datetime:
    """A second between two."""
    return first + timedelta(seconds=random.randint(0, int((last - first).total_seconds())))


def request(random: Random) -> QuoteRequest:
    """A journey from `a`, planned by the network or, now and then, by the caller with operators alone."""
    destination = random.choice(["B0", "B1", "C0"])
    planned = (PlannedLeg("A0", "B0", operator="BUS"), PlannedLeg("B1", "C0", operator=random.choice(["BUS", "TRAM"])))
    return QuoteRequest(
        origin="A0",
        destination=destination,
        at=instant(random, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),
        passengers=tuple(
            Party(random.choice(list(PROFILES)), random.randint(1, 3)) for _ in range(random.randint(1, 3))
        ),
        legs=planned if destination == "C0" and random.random() < 0.4 else (),
    )


def presentation(random: Random, at: datetime) -> Presentation:
    """A tap at an instant, usually one that makes sense."""
    stop, operator, line = random.choice(
        [("A0", "BUS", "L1"), ("B1", "TRAM", "L2"), ("A0", "RAIL", "L3"), ("A0", "BUS", None), ("B1", "TRAM", None)]
    )
    return Presentation(
        stop=stop if random.random() < 0.8 else random.choice(["B0", "C0", "NOWHERE"]),
        operator=operator if random.random() < 0.9 else random.choice(["TRAM", "STRANGER"]),
        line=line if random.random() < 0.9 else random.choice(["L3", "L9"]),
        at=at,
    )
