"""The shape of `commonfare-tariff/1`, frozen: published editions are named by its canonical form for ever.

Never change it. What it lists is written out here, so that it does not grow with the newest format.
"""

from operator import itemgetter
from typing import Any, Final

from fares.exchange.shapes import (
    ByKind,
    ByMember,
    Choice,
    Day,
    Integer,
    ListOf,
    Pattern,
    Record,
    Shape,
    Text,
)

FORMAT_1: Final = "commonfare-tariff/1"
LONG_TEXT: Final = 500
MOST_PENCE: Final = 1_000_000
RIGHT_ANGLE: Final = 90_000_000
HALF_TURN: Final = 180_000_000
MOST_DAYS: Final = 3_660
MOST_USES: Final = 1_000
MOST_METRES: Final = 10_000_000
MOST_STAGES: Final = 1_000

by_id: Final = itemgetter("id")


def by_profile(price: dict[str, Any]) -> str:
    """Order prices by their profile, the one for any profile first."""
    return str(price.get("profile", ""))


ID: Final = Pattern(
    r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", "an id: letters, digits, dots, dashes and underscores, 64 at most"
)
NAME: Final = Text(200)
LONG: Final = Text(LONG_TEXT)
TIME: Final = Pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]", "a time of day as 04:30")
MODE: Final = Choice(("bus", "tram", "rail", "coach", "air"))
DAY_TYPE: Final = Choice(("weekday", "saturday", "sunday", "bank_holiday"))


def some(item: Shape) -> ListOf:
    """A set of names, of which there is at least one."""
    return ListOf(item, least=1, set_by=str, is_distinct=True)


WHOSE_AND_WHENCE: Final[dict[str, Shape]] = {"profile": ID, "source": ID, "illustrative": Choice((True,))}
PRICE: Final = ByMember(
    "percent",
    having=Record(
        required={"percent": Integer(0, 100)},
        optional={
            **WHOSE_AND_WHENCE,
            "of": ID,
            "round": Choice(("nearest", "up", "down")),
            "to_pence": Integer(1, MOST_PENCE),
        },
        exactly_one=("source", "illustrative"),
        defaults={"round": "nearest", "to_pence": 1},
    ),
    lacking=Record(
        required={"pence": Integer(0, MOST_PENCE)},
        optional=WHOSE_AND_WHENCE,
        exactly_one=("source", "illustrative"),
    ),
)
PRICES: Final = ListOf(PRICE, least=1, set_by=by_profile)

COVERAGE: Final = Record(
    required={},
    optional={
        "operators": some(ID),
        "operators_out": some(ID),
        "modes": some(MODE),
        "lines": some(ID),
        "lines_out": some(ID),
        "zones": some(ID),
        "bands": some(ID),
        "directions": some(NAME),
    },
)

SOURCE: Final = Record(
    {
        "id": ID,
        "title": LONG,
        "dated": Pattern(r"2[01][0-9]{2}(-[0-9]{2}){0,2}", "a date as 2026, 2026-09 or 2026-09-01"),
    }
)
BAND: Final = Record({"id": ID, "name": NAME, "days": some(DAY_TYPE), "from": TIME, "to": TIME})
OPERATOR: Final = Record({"id": ID, "name": NAME, "mode": MODE})
ZONE: Final = Record({"id": ID, "name": NAME})
STOP: Final = Record(
    required={
        "id": ID,
        "name": NAME,
        "mode": MODE,
        "zone": ID,
        "lat_microdegrees": Integer(-RIGHT_ANGLE, RIGHT_ANGLE),
        "lon_microdegrees": Integer(-HALF_TURN, HALF_TURN),
    },
    optional={"crs": Pattern("[A-Z]{3}", "the three capital letters of a rail station"), "locality": NAME},
)
PATTERN: Final = Record({"direction": NAME, "stops": ListOf(ID, least=2)})
LINE: Final = Record(
    required={"id": ID, "name": NAME, "operator": ID, "mode": MODE, "status": ID, "patterns": ListOf(PATTERN, least=1)},
    optional={"note": LONG},
)
PROFILE: Final = Record(
    required={"id": ID, "name": NAME},
    optional={"min_age": Integer(0, 150), "max_age": Integer(0, 150), "falls_back_to": ID},
)

CELL: Final = Record({"from": ID, "to": ID, "prices": PRICES})


def by_zones(cell: dict[str, Any]) -> tuple[int, list[str]]:
    """Order cells by their count or else by their set of zones."""
    return cell.get("count", 0), sorted(cell.get("zones", ()))


ZONES_CELL: Final = Record(
    required={"prices": PRICES},
    optional={"zones": some(ID), "count": Integer(1, MOST_STAGES)},
    exactly_one=("zones", "count"),
)
STAGE: Final = Record({"name": NAME, "stops": some(ID)})
STAGE_NUMBER: Final = Integer(0, MOST_STAGES - 1)
STAGE_CELL: Final = Record({"from": STAGE_NUMBER, "to": STAGE_NUMBER, "prices": PRICES})


def steps(limit: str, least: int, most: int) -> ListOf:
    """Prices by size, smallest first; the last step may have no limit."""
    return ListOf(Record({"prices": PRICES}, optional={limit: Integer(least, most)}), least=1)


TABLE: Final = ByKind(
    {
        "flat": Record({"id": ID, "kind": Choice(("flat",)), "prices": PRICES}),
        "zone_pair": Record(
            required={
                "id": ID,
                "kind": Choice(("zone_pair",)),
                "cells": ListOf(CELL, least=1, set_by=itemgetter("from", "to")),
            },
            optional={"symmetric": Choice((True, False))},
            defaults={"symmetric": False},
        ),
        "distance": Record(
            {
                "id": ID,
                "kind": Choice(("distance",)),
                "measure": Choice(("straight", "line")),
                "steps": steps("up_to_metres", 1, MOST_METRES),
            }
        ),
        "zones_crossed": Record(
            {
                "id": ID,
                "kind": Choice(("zones_crossed",)),
                "cells": ListOf(ZONES_CELL, least=1, set_by=by_zones),
            }
        ),
        "stages": Record(
            required={"id": ID, "kind": Choice(("stages",)), "line": ID, "stages": ListOf(STAGE, least=1)},
            optional={
                "triangle": ListOf(STAGE_CELL, least=1, set_by=itemgetter("from", "to")),
                "steps": steps("up_to_stages", 0, MOST_STAGES),
            },
            exactly_one=("triangle", "steps"),
        ),
    }
)
SINGLE: Final = Record({"id": ID, "name": NAME, "covers": COVERAGE, "table": ID})
CEILING: Final = Record({"id": ID, "name": NAME, "covers": COVERAGE, "prices": PRICES})


def product(kind: str, fewest_days: int, **more: Shape) -> Record:
    """A product of one kind: what all products have, and its own members."""
    shared: dict[str, Shape] = {
        "id": ID,
        "name": NAME,
        "kind": Choice((kind,)),
        "fare_days": Integer(fewest_days, MOST_DAYS),
    }
    return Record({**shared, **more, "covers": COVERAGE, "prices": PRICES}, optional={"description": LONG})


PRODUCT: Final = ByKind(
    {
        "day": product("day", 1),
        "period": product("period", 2),
        "carnet": product("carnet", 1, uses=Integer(2, MOST_USES), expires_after_days=Integer(1, MOST_DAYS)),
        "group": product("group", 1, max_passengers=Integer(2, MOST_USES)),
    }
)

TARIFF_1: Final = Record(
    {
        "format": Choice((FORMAT_1,)),
        "id": ID,
        "name": NAME,
        "edition": ID,
        "valid_from": Day(),
        "currency": Choice(("GBP",)),
        "timezone": Pattern("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", "a time zone as Europe/London"),
        "fare_day_start": TIME,
        "attribution": ListOf(LONG),
        "bank_holidays": ListOf(Day(), set_by=str, is_distinct=True),
        "sources": ListOf(SOURCE, set_by=by_id),
        "bands": ListOf(BAND, set_by=by_id),
        "operators": ListOf(OPERATOR, least=1, set_by=by_id),
        "zones": ListOf(ZONE, least=1, set_by=by_id),
        "stops": ListOf(STOP, least=1, set_by=by_id),
        "lines": ListOf(LINE, set_by=by_id),
        "profiles": ListOf(PROFILE, least=1, set_by=by_id),
        "tables": ListOf(TABLE, set_by=by_id),
        "singles": ListOf(SINGLE),
        "ceilings": ListOf(CEILING, set_by=by_id),
        "products": ListOf(PRODUCT, set_by=by_id),
    }
)
