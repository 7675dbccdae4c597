"""What all sections of a tariff document are made of: names, prices, coverages, periods and roundings."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any, Final

from fares.calendar import DayType
from fares.exchange.shapes import (
    IDENTIFIER,
    WALL_TIME,
    ByKind,
    ByMember,
    Choice,
    Integer,
    ListOf,
    Named,
    OneOrMore,
    Pattern,
    Record,
    Shape,
    Text,
)
from fares.network import Mode
from fares.prices import PERCENT, Rounding
from fares.rules import PeriodKind

LONG_TEXT: Final = 500
MOST_PENCE: Final = 1_000_000
MOST_DAYS: Final = 3_660
MOST_MINUTES: Final = MOST_DAYS * 24 * 60
MOST_SECONDS: Final = MOST_MINUTES * 60
MOST_USES: Final = 1_000
MOST_STAGES: Final = 1_000
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of their numbers, from 0."""

ID: Final = Named("id", Pattern(IDENTIFIER, "an id: letters, digits, dots, dashes and underscores, 64 at most"))
NAME: Final = Named("name", Text())
LONG: Final = Named("text", Text(LONG_TEXT))
TIME: Final = Named("time", Pattern(WALL_TIME, "a time of day as 04:30"))
MODE: Final = Named("mode", Choice(tuple(Mode)))
DAY_TYPE: Final = Choice(tuple(DayType))
YES_OR_NO: Final = Choice((True, False))
MINUTES: Final = Integer(1, MOST_MINUTES)
FARE_DAYS: Final = Integer(1, MOST_DAYS)

by_id: Final = itemgetter("id")
SortKey = Callable[[Any], Any]


def by_profile(price: dict[str, Any]) -> str:
    """Order prices by their profile, the one for any profile first."""
    return str(price.get("profile", ""))


def by_zones(cell: dict[str, Any]) -> tuple[int, list[str]]:
    """Order cells by their count or else by their set of zones."""
    return cell.get("count", 0), sorted(cell.get("zones", ()))


def some(item: Shape) -> ListOf:
    """A set of names, of which there is at least one."""
    return ListOf(item, least=1, set_by=str, is_distinct=True)


def any_of(item: Shape) -> ListOf:
    """A set of names, which may be empty."""
    return ListOf(item, set_by=str, is_distinct=True)


SOURCED: Final[dict[str, Shape]] = {"source": ID, "illustrative": Choice((True,))}
"""Where a figure comes from: it has one of these."""

EITHER_SOURCE: Final = tuple(SOURCED)

ROUNDED: Final[dict[str, Shape]] = {"round": Choice(tuple(Rounding)), "to_pence": Integer(1, MOST_PENCE)}
TO_THE_PENNY: Final = {"round": Rounding.NEAREST, "to_pence": 1}

PRICE: Final = Named(
    "price",
    ByMember(
        "percent",
        having=Record(
            required={"percent": Integer(0, PERCENT)},
            optional={"profile": ID, "of": ID, **SOURCED, **ROUNDED},
            exactly_one=EITHER_SOURCE,
            defaults=TO_THE_PENNY,
        ),
        lacking=Record(
            required={"pence": Integer(0, MOST_PENCE)},
            optional={"profile": ID, **SOURCED},
            exactly_one=EITHER_SOURCE,
        ),
    ),
)
PRICES: Final = Named("prices", ListOf(PRICE, least=1, set_by=by_profile))

PART: Final = Named(
    "part",
    Record(
        required={},
        optional={
            **dict.fromkeys(("operators", "operators_out", "lines", "lines_out", "issuers", "profiles"), some(ID)),
            **dict.fromkeys(("zones", "zones_out", "from_zones", "to_zones", "from_stops", "to_stops"), some(ID)),
            **dict.fromkeys(("bands", "bands_out"), some(ID)),
            **dict.fromkeys(("modes", "modes_out"), some(MODE)),
            "directions": some(NAME),
        },
    ),
)
COVERS: Final = Named("covers", OneOrMore(PART))

ZONES_CELL: Final = Named(
    "zones_cell",
    Record(
        required={"prices": PRICES},
        optional={"zones": some(ID), "count": Integer(1, MOST_STAGES)},
        exactly_one=("zones", "count"),
    ),
)
ZONES_CELLS: Final = ListOf(ZONES_CELL, least=1, set_by=by_zones)


def _of_kind(kind: PeriodKind) -> dict[str, Shape]:
    return {"kind": Choice((kind,))}


START: Final[dict[str, Shape]] = {"day_start": TIME}
PERIOD: Final = Named(
    "period",
    ByKind(
        {
            PeriodKind.DAY: Record(_of_kind(PeriodKind.DAY), START),
            PeriodKind.WEEK: Record(
                _of_kind(PeriodKind.WEEK), START | {"first_day": Choice(WEEKDAYS)}, defaults={"first_day": WEEKDAYS[0]}
            ),
            PeriodKind.MONTH: Record(_of_kind(PeriodKind.MONTH), START),
            PeriodKind.ROLLING: ByMember(
                "minutes",
                having=Record(_of_kind(PeriodKind.ROLLING) | {"minutes": MINUTES}),
                lacking=Record(_of_kind(PeriodKind.ROLLING) | {"fare_days": FARE_DAYS}, START),
            ),
        }
    ),
)


def rule(
    required: dict[str, Shape],
    optional: dict[str, Shape] | None = None,
    *,
    exactly_one: tuple[str, ...] = (),
    at_most_one: tuple[str, ...] = (),
    defaults: dict[str, object] | None = None,
) -> Record:
    """What has an id and a name, and covers some rides: any, where it does not say which."""
    return Record(
        required={"id": ID, "name": NAME, **required},
        optional={"covers": COVERS, **(optional or {})},
        exactly_one=exactly_one,
        at_most_one=at_most_one,
        defaults={"covers": {}, **(defaults or {})},
    )


DEFINED: Final = (ID, NAME, LONG, TIME, MODE, PRICE, PRICES, PART, COVERS, ZONES_CELL, PERIOD)
