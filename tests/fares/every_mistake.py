"""A tariff document with every kind of mistake that a document can have beyond its JSON: for the review of it.

Each part of it stands beside the codes of what is wrong with it; what is right comes from the small tariff.
"""

from typing import Any

from tests.support.tariffs import document, line, price, stop

Node = dict[str, Any]

EVERY_DAY = ["weekday", "saturday", "sunday", "bank_holiday"]
HOUR = {"from": "on", "of": "first", "to": "on", "advertised_minutes": 60}
DAY, WEEK = {"kind": "day"}, {"kind": "week"}
ILLUSTRATIVE = {"illustrative": True}


def every_mistake() -> Node:
    """Two towns whose officer had a bad day."""
    made = document(
        timezone="Europe/Derwent",  # unknown-timezone
        attribution=["", "Two\nlines"],  # length, control-character
        bank_holidays=["2026-12-25", "2026-12-25"],  # repeated
        colour="red",  # unknown-member
    )
    for sections in (_network(), _prices(), _products(), _many_rides(), _money_back()):
        for name, items in sections.items():
            made[name] = [*made.get(name, []), *items] if isinstance(items, list) else items
    return made


def _network() -> Node:
    return {
        "sources": [{"id": "tram-2025", "title": "The same list again", "dated": "last year"}],  # repeated-id, pattern
        "bands": [
            {"id": "early", "name": "Early", "days": EVERY_DAY, "from": "04:30", "to": "07:00"},
            {"id": "morning", "name": "Morning", "days": EVERY_DAY, "from": "06:30", "to": "09:30"},
            {"id": "never", "name": "Never", "from": "04:30", "to": "07:00"},  # at-least-one
            {"id": "past", "name": "Past", "dates": ["2025-12-24"], "from": "04:30", "to": "07:00"},  # band-over
            {"id": "leap", "name": "Leap", "dates": ["2026-02-30"], "from": "04:30", "to": "07:00"},  # date
        ],
        "operators": [{"id": "COACHES", "name": "Coaches", "mode": "coach"}],  # no-single
        "zones": [{"id": "empty", "name": "Empty"}],  # empty-zone
        "stops": [
            stop("R-ELM", "Elmby Rail Station", "rail", "elmby", 6) | {"crs": "DWT"},  # unknown-zone, repeated-crs
            stop("B-EDGE", "Edge", "bus", "derwent", 2, 100) | {"also_in": ["derwent"]},  # own-zone
        ],
        "lines": [
            line("NOBODY", "Nobody's", "NOCO", "bus", "B-DWT", "B-NONE"),  # unknown-operator, unknown-stop (twice)
            line("SHIP", "Ship", "BUSCO", "ferry", "B-DWT", "B-TRT"),  # mode-differs, stop-mode
        ],
        "profiles": [
            {"id": "child", "name": "Child", "ages": [{"min_age": 15, "max_age": 5}]},  # age-range
            {"id": "teen", "name": "Teen", "ages": [{"min_age": 5}, {"max_age": 18}]},  # age-overlap
            {"id": "hen", "name": "Hen", "falls_back_to": "egg"},  # fallback-cycle
            {"id": "egg", "name": "Egg", "falls_back_to": "hen"},
            {"id": "ghost", "name": "Ghost", "falls_back_to": "nobody"},  # unknown-profile
            {"id": "pass", "name": "Pass holder", "issuer": "derwent-council"},  # issuer-unused
        ],
    }


def _prices() -> Node:
    half = {"profile": "young", "percent": 50, "of": "student", **ILLUSTRATIVE}
    stages = [
        {"name": "Derwent", "stops": ["B-DWT", "B-MARKET"]},
        {"name": "Trentham", "stops": ["B-TRT", "B-DWT", "B-REMOTE"]},  # two-stages, not-on-line, and no-stage
    ]
    steps = [{"prices": [price(200)]}, {"up_to_metres": 5000, "prices": [price(100)]}]  # step-order, price-falls
    return {
        "tables": [
            {"id": "people", "kind": "flat", "prices": [price(300, "adult"), price(310, "adult"), half]},
            {"id": "again", "kind": "zones_crossed", "cells": [{"count": 1, "prices": [price(100)]}] * 2},
            {"id": "metres", "kind": "distance", "measure": "line", "steps": steps},
            {"id": "stages", "kind": "stages", "line": "BUS1", "stages": stages}
            | {
                "triangle": [{"from": 1, "to": 0, "prices": [price(100)]}, {"from": 0, "to": 2, "prices": [price(100)]}]
            },
            {"id": "short", "kind": "distance", "measure": "straight", "steps": [steps[1]]},
            {"id": "strange", "kind": "stages", "line": "NOLINE", "stages": stages[:1], "steps": [steps[0]]},
        ],
        "singles": [
            {
                "id": "lost",
                "name": "Lost",
                "covers": {"lines": ["BUS1"], "bands": ["noon"], "directions": ["up"]},
                "table": "nothing",
            },
            {"id": "tram-again", "name": "Tram again", "covers": {"operators": ["TRAMCO"]}, "table": "tram-single"},
            {"id": "dawn", "name": "Dawn", "covers": {"lines": ["SHIP"], "bands": ["early"]}, "table": "short"},
            {"id": "rush", "name": "Rush", "covers": {"lines": ["SHIP"], "bands": ["morning"]}, "table": "short"},
            {"id": "out", "name": "Out", "covers": {"modes": ["tram"], "modes_out": ["tram"]}, "table": "people"},
        ],
        "discounts": [
            {"id": "cap-off", "name": "Cap off", "covers": {"zones": ["park"], "issuers": ["nobody"]}}
            | {"percent_off": 200, "applies_to": ["caps"], **ILLUSTRATIVE},
        ],
        "surcharges": [{"id": "fee", "name": "Fee", "prices": [price(100, source="no-list")]}],
    }


def _products() -> Node:
    parts = [{"profiles": ["adult"], "least": 4, "most": 3}]
    return {
        "products": [
            {"id": "cheap", "name": "Cheap Day", "kind": "day", "fare_days": 1, "prices": [price(10)]}
            | {"covers": {"operators": ["TRAMCO"]}, "refund": "by-hope"},
            {"id": "flexi", "name": "Flexi", "kind": "flexible", "uses": 9, "within_fare_days": 7}
            | {"prices": [price(9900)], "needs": ["flexi", "not-there"]},
            {"id": "crowd", "name": "Crowd", "kind": "group", "fare_days": 1, "max_passengers": 3, "parts": parts}
            | {"prices": [price(9900, "adult")]},
            {"id": "both", "name": "Both", "kind": "period", "fare_days": 7, "months": 1, "prices": []},
            {"id": "year", "name": "Year", "kind": "period", "months": 12, "prices": [price(99900)]}
            | {"refund": "as-used", "description": 5},
        ],
    }


def _many_rides() -> Node:
    cells = [
        {"zones": ["park"], "prices": [price(9900)]},
        {"zones": ["park", "derwent"], "prices": [price(100)]},
    ]
    return {
        "interchanges": [
            {"id": "hour", "name": "Hour", "window": HOUR | {"enforced_seconds": 60}, "method": {"kind": "free"}}
            | {"source": "tram-2025", **ILLUSTRATIVE},
        ],
        "taps": [
            {"id": "twice", "name": "Twice", "covers": {"bands": ["early", "morning"]}, "model": "on_off"}
            | {"missing_off": {"policy": "maximum", "prices": [price(800)]}},
            {"id": "thrice", "name": "Thrice", "model": "in_out"},
        ],
        "passback": [
            {"id": "day", "name": "Day", "seconds": 86_400},  # long-passback
            {"id": "flexi", "name": "Flexi", "seconds": 60, "products": ["flexi"]},  # never-applies
        ],
        "caps": [
            {"id": "all-day", "name": "All day", "period": DAY, "prices": [price(800)]},
            {"id": "bus-day", "name": "Bus day", "covers": {"modes": ["bus"]}, "period": DAY, "prices": [price(900)]},
            {"id": "all-week", "name": "All week", "period": WEEK, "prices": [price(700)], "needs": ["month-cap"]},
            {"id": "nothing", "name": "Nothing", "period": DAY},
            {
                "id": "park-day",
                "name": "Park day",
                "covers": {"zones": ["park"]},
                "period": DAY,
                "prices": [price(700)],
            },
        ],
        "extensions": [{"id": "beyond", "name": "Beyond", "cells": cells}],
    }


def _money_back() -> Node:
    parts = [{"operator": "BUSCO", "parts": 1}, {"operator": "BUSCO", "parts": 2}]
    return {
        "refunds": [
            {"id": "as-used", "name": "As used", "method": "as_used"}
            | {"factors": [{"up_to_fare_days": 7, "hundredths": 100}]},
            {"id": "as-known", "name": "As known", "method": "pro_rata"},
        ],
        "apportionment": [
            {"id": "fixed", "name": "Fixed", "method": "fixed", "parts": parts},
            {"id": "rest", "name": "Rest", "method": "by_rides"},
        ],
        "emissions": {"modes": [{"mode": "bus", "mg_per_km": 1}] * 2, "car_mg_per_km": 2, **ILLUSTRATIVE},
    }
