"""A small tariff for tests: Derwent and Trentham, two towns with a bus, a tram and a railway between them.

Positions are whole kilometres along the parallel of 52.9° north; the bus station of each town is 100 m north of its
railway station.
"""

import copy
import json
from datetime import time
from typing import Any

from fares.exchange.document import read
from fares.tariff import Tariff

KILOMETRE_LON = 14_909
HUNDRED_METRES_LAT = 899
BASE_LAT = 52_900_000
BASE_LON = -1_400_000

FARE_DAY_START = time(4, 30)


def price(pence: int, profile: str | None = None, source: str | None = None) -> dict[str, Any]:
    """A price: illustrative unless it has a source."""
    made: dict[str, Any] = {"pence": pence}
    if profile is not None:
        made["profile"] = profile
    return made | ({"illustrative": True} if source is None else {"source": source})


def stop(code: str, name: str, mode: str, zone: str, kilometres_east: int, metres_north: int = 0) -> dict[str, Any]:
    """A stop so far from the western end."""
    return {
        "id": code,
        "name": name,
        "mode": mode,
        "zone": zone,
        "lat_microdegrees": BASE_LAT + metres_north * HUNDRED_METRES_LAT // 100,
        "lon_microdegrees": BASE_LON + kilometres_east * KILOMETRE_LON,
    }


def line(code: str, name: str, operator: str, mode: str, *stops: str) -> dict[str, Any]:
    """A line that runs both ways."""
    return {
        "id": code,
        "name": name,
        "operator": operator,
        "mode": mode,
        "status": "full_sequence",
        "patterns": [
            {"direction": "eastbound", "stops": list(stops)},
            {"direction": "westbound", "stops": list(reversed(stops))},
        ],
    }


STOPS = [
    stop("R-DWT", "Derwent Rail Station", "rail", "derwent", 0) | {"crs": "DWT", "locality": "Derwent"},
    stop("B-DWT", "Derwent Bus Station", "bus", "derwent", 0, 100) | {"locality": "Derwent"},
    stop("B-MARKET", "Market Place", "bus", "derwent", 1, 100) | {"locality": "Derwent"},
    stop("B-VILLAGE", "Village Green", "bus", "villages", 6, 100) | {"locality": "Elmby"},
    stop("B-TRT", "Trentham Bus Station", "bus", "trentham", 12, 100) | {"locality": "Trentham"},
    stop("R-TRT", "Trentham Rail Station", "rail", "trentham", 12) | {"crs": "TRT", "locality": "Trentham"},
    stop("T-TRT", "Trentham Station", "tram", "trentham", 12, -100),
    stop("T-CASTLE", "Castle", "tram", "trentham", 13, -100),
    stop("T-PARK", "Park", "tram", "park", 16, -100),
    stop("B-REMOTE", "Remote Lane End", "bus", "park", 30) | {"locality": "Remote"},
]

LINES = [
    line("RAIL", "Derwent - Trentham", "RW", "rail", "R-DWT", "R-TRT"),
    line("BUS1", "Bus 1 Derwent - Trentham", "BUSCO", "bus", "B-DWT", "B-MARKET", "B-VILLAGE", "B-TRT"),
    line("FAST", "The Fast", "BUSCO", "bus", "B-DWT", "B-TRT"),
    line("TRAM", "Tram Trentham - Park", "TRAMCO", "tram", "T-TRT", "T-CASTLE", "T-PARK"),
]

PRODUCTS: list[dict[str, Any]] = [
    {
        "id": "joint-day",
        "name": "Joint Day",
        "kind": "day",
        "fare_days": 1,
        "covers": {"modes": ["bus", "tram", "rail"]},
        "prices": [price(1100, "adult"), price(660, "young")],
        "description": "All buses, trams and trains for a day.",
    },
    {
        "id": "tram-week",
        "name": "Tram Week",
        "kind": "period",
        "fare_days": 7,
        "covers": {"operators": ["TRAMCO"]},
        "prices": [price(2350, source="tram-2025")],
    },
    {
        "id": "joint-carnet",
        "name": "Joint Carnet",
        "kind": "carnet",
        "fare_days": 1,
        "uses": 10,
        "expires_after_days": 90,
        "covers": {"modes": ["bus", "tram", "rail"]},
        "prices": [price(9900, "adult")],
    },
    {
        "id": "group-day",
        "name": "Group Day",
        "kind": "group",
        "fare_days": 1,
        "max_passengers": 5,
        "covers": {"modes": ["bus", "tram"], "lines_out": ["FAST"], "bands": ["off-peak"]},
        "prices": [price(1700)],
    },
]

DOCUMENT: dict[str, Any] = {
    "format": "commonfare-tariff/2",
    "id": "two-towns",
    "name": "Two towns",
    "edition": "2026-1",
    "valid_from": "2026-09-01",
    "currency": "GBP",
    "timezone": "Europe/London",
    "fare_day_start": FARE_DAY_START.isoformat("minutes"),
    "attribution": ["Invented for tests."],
    "bank_holidays": ["2026-12-25", "2026-12-28"],
    "sources": [{"id": "tram-2025", "title": "Tram company price list", "dated": "2025-07"}],
    "bands": [
        {
            "id": "off-peak",
            "name": "Off-peak",
            "days": ["weekday", "saturday", "sunday", "bank_holiday"],
            "from": "09:30",
            "to": "04:30",
        }
    ],
    "operators": [
        {"id": "BUSCO", "name": "Bus Company", "mode": "bus"},
        {"id": "TRAMCO", "name": "Tram Company", "mode": "tram"},
        {"id": "RW", "name": "Railway", "mode": "rail"},
    ],
    "zones": [
        {"id": "derwent", "name": "Derwent"},
        {"id": "villages", "name": "Villages"},
        {"id": "trentham", "name": "Trentham"},
        {"id": "park", "name": "Park"},
    ],
    "stops": STOPS,
    "lines": LINES,
    "profiles": [
        {"id": "adult", "name": "Adult"},
        {"id": "young", "name": "Young person", "ages": [{"min_age": 5, "max_age": 18}], "falls_back_to": "adult"},
        {"id": "student", "name": "Student", "falls_back_to": "young"},
    ],
    "tables": [
        {"id": "bus-single", "kind": "flat", "prices": [price(340, "adult"), price(170, "young")]},
        {"id": "fast-single", "kind": "flat", "prices": [price(630, "adult")]},
        {"id": "tram-single", "kind": "flat", "prices": [price(340, source="tram-2025")]},
        {
            "id": "tram-hop",
            "kind": "zone_pair",
            "cells": [{"from": "trentham", "to": "trentham", "prices": [price(150, source="tram-2025")]}],
        },
        {
            "id": "rail-single",
            "kind": "zone_pair",
            "symmetric": True,
            "cells": [{"from": "derwent", "to": "trentham", "prices": [price(910, "adult"), price(455, "young")]}],
        },
    ],
    "singles": [
        {"id": "fast", "name": "The Fast single", "covers": {"lines": ["FAST"]}, "table": "fast-single"},
        {"id": "bus", "name": "Bus single", "covers": {"operators": ["BUSCO"]}, "table": "bus-single"},
        {"id": "tram-hop", "name": "Tram short hop", "covers": {"operators": ["TRAMCO"]}, "table": "tram-hop"},
        {"id": "tram", "name": "Tram single", "covers": {"operators": ["TRAMCO"]}, "table": "tram-single"},
        {"id": "rail", "name": "Rail single", "covers": {"modes": ["rail"]}, "table": "rail-single"},
    ],
    "ceilings": [
        {
            "id": "bus-ceiling",
            "name": "Bus single ceiling",
            "covers": {"modes": ["bus"], "lines_out": ["FAST"]},
            "prices": [price(300)],
        }
    ],
    "products": PRODUCTS,
}


def document(**overrides: object) -> dict[str, Any]:
    """The small tariff as a document of its own, with some members replaced."""
    return copy.deepcopy(DOCUMENT | overrides)


def raw(**overrides: object) -> bytes:
    """The small tariff as it would arrive, with some members replaced."""
    return json.dumps(document(**overrides)).encode()


def tariff(**overrides: object) -> Tariff:
    """The small tariff, read; the overrides must leave it without errors."""
    reading = read(raw(**overrides))
    assert reading.tariff is not None, reading.findings
    return reading.tariff


def with_bus_table(**table: object) -> dict[str, Any]:
    """Members that make bus singles go by a table of one's own, without a ceiling."""
    return {"tables": [{"id": "bus-single", **table}, *DOCUMENT["tables"][1:]], "ceilings": []}


def every_kind_of_table() -> dict[str, Any]:
    """The small tariff with a table of each kind, a worked-out price and a direction."""
    half = {"profile": "young", "percent": 50, "of": "adult", "illustrative": True}
    prices = [price(100, "adult"), half]
    steps = [{"up_to_metres": 1000, "prices": prices}, {"prices": prices}]
    stages = [{"name": "B", "stops": ["B-DWT", "B-MARKET"]}, {"name": "A", "stops": ["B-VILLAGE", "B-TRT"]}]
    pairs = [{"from": first, "to": last, "prices": prices} for first, last in ((0, 0), (0, 1), (1, 1))]
    cells: list[dict[str, object]] = [
        {"zones": ["park", "derwent"]},
        {"zones": ["trentham", "derwent"]},
        {"count": 2},
        {"count": 1},
    ]
    tables = [
        {"id": "metres", "kind": "distance", "measure": "line", "steps": steps},
        {"id": "zones", "kind": "zones_crossed", "cells": [cell | {"prices": prices} for cell in cells]},
        {"id": "stages", "kind": "stages", "line": "BUS1", "stages": stages, "triangle": pairs},
    ]
    made = document()
    made["tables"] += tables
    made["singles"][1]["covers"]["directions"] = ["westbound", "eastbound"]
    return made
