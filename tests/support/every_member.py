"""The small tariff with at least one of every member that the format has: a document for laws about all of it."""

import copy
from typing import Any

from tests.support.tariffs import document, every_kind_of_table, line, price, stop

Node = dict[str, Any]

ILLUSTRATIVE = {"illustrative": True}
HOUR = {"from": "on", "of": "first", "to": "on", "advertised_minutes": 60}


def every_member() -> Node:
    """Two towns where every rule of the format has a place, as a document of its own."""
    return copy.deepcopy(every_kind_of_table() | _network() | _prices() | _many_rides() | _money_back())


def _network() -> Node:
    small = document()
    village = {"also_in": ["trentham", "derwent"]}
    airport = stop("B-AIR", "Airport", "bus", "air", 9, 100)
    stops = [one | village if one["id"] == "B-VILLAGE" else one for one in small["stops"]]
    rail_replacement = line("RAILBUS", "Rail replacement", "RW", "bus", "B-DWT", "B-AIR", "B-TRT")
    every_day = ["weekday", "saturday", "sunday", "bank_holiday"]
    return {
        "sources": [*small["sources"], {"id": "bus-2026", "title": "Bus company price list", "dated": "2026-01-04"}],
        "bands": [
            *small["bands"],
            {"id": "peak", "name": "Peak", "days": ["monday", "tuesday", "friday"], "from": "06:30", "to": "09:30"},
            {"id": "eves", "name": "Eves", "dates": ["2026-12-31", "2026-12-24"], "from": "18:00", "to": "04:30"},
            {"id": "nine-thirty", "name": "After 09:30", "days": every_day, "from": "09:30", "to": "23:00"},
        ],
        "operators": [
            operator | ({"other_modes": ["coach", "bus"]} if operator["id"] == "RW" else {})
            for operator in small["operators"]
        ],
        "zones": [*small["zones"], {"id": "air", "name": "Airport"}],
        "stops": [*stops, airport],
        "lines": [*small["lines"], rail_replacement | {"note": "Runs while the track is mended."}],
        "profiles": [
            {"id": "adult", "name": "Adult"},
            {
                "id": "young",
                "name": "Young person",
                "ages": [
                    {"operators": ["TRAMCO", "BUSCO"], "min_age": 5, "max_age": 21},
                    {"min_age": 5, "max_age": 18},
                ],
                "falls_back_to": "adult",
            },
            {"id": "student", "name": "Student", "falls_back_to": "young"},
            {"id": "pass", "name": "Pass holder", "issuer": "derwent-council", "falls_back_to": "adult"},
        ],
    }


def _prices() -> Node:
    made = every_kind_of_table()
    half = {"percent_off": 34, "round": "down", "to_pence": 5}
    stages = [{"name": "D", "stops": ["B-DWT"]}, {"name": "T", "stops": ["B-TRT", "B-AIR"]}]
    by_stages = {"id": "by-stages", "kind": "stages", "line": "RAILBUS", "stages": stages}
    concession = {
        "id": "pass-free",
        "name": "Free with a pass",
        "table": "free",
        "covers": [
            {"profiles": ["pass"], "issuers": ["derwent-council"], "bands": ["nine-thirty"], "from_zones": ["derwent"]},
            {"profiles": ["pass"], "bands_out": ["peak"], "to_zones": ["villages"], "modes_out": ["rail"]},
        ],
    }
    hop = {"profiles": ["pass"], "from_stops": ["T-CASTLE"], "to_stops": ["T-PARK"], "zones_out": ["derwent"]}
    ends = {"id": "ends", "name": "Castle to Park", "table": "free", "covers": hop}
    half_price = {"profile": "young", "percent": 50, "round": "up", "to_pence": 5, "source": "bus-2026"}
    inside = {"zones": ["derwent"], "operators_out": ["TRAMCO", "RW"], "lines_out": ["FAST"]}
    town = {"id": "town", "name": "In Derwent", "table": "half", "covers": inside}
    railbus = {"id": "railbus", "name": "Rail replacement", "table": "by-stages", "covers": {"lines": ["RAILBUS"]}}
    return {
        "tables": [
            *made["tables"],
            by_stages | {"steps": [{"up_to_stages": 0, "prices": [price(100)]}, {"prices": [price(200)]}]},
            {"id": "free", "kind": "flat", "prices": [price(0, "pass")]},
            {"id": "half", "kind": "flat", "prices": [price(305, source="bus-2026"), half_price]},
        ],
        "singles": [concession, ends, railbus, town, *made["singles"]],
        "discounts": [
            {"id": "railcard", "name": "Railcard", "covers": {"profiles": ["student"]}}
            | half
            | {"minimum": [price(200), price(100, "young")], "applies_to": ["singles", "products"]}
            | {"source": "tram-2025"},
            {"id": "caps", "name": "Cheaper caps", "covers": {"profiles": ["student"]}, "percent_off": 10}
            | {"applies_to": ["caps"]}
            | ILLUSTRATIVE,
        ],
        "surcharges": [
            {"id": "airport", "name": "Airport fee", "covers": [{"to_stops": ["B-AIR"]}, {"from_stops": ["B-AIR"]}]}
            | {"prices": [price(150), price(0, "pass")], "charging": "apart"},
        ],
        "products": [_with_all_that_products_have(product) for product in [*made["products"], *_products()]],
    }


def _with_all_that_products_have(product: Node) -> Node:
    tea = {"id": "tea", "name": "A cup of tea"}
    shared = {"description": "Invented.", "refund": "by-day", "benefits": [tea], "default_fares": False}
    return shared | ({} if product["id"] == "tram-week" else {"needs": ["tram-week"]}) | product


def _products() -> list[Node]:
    trams = {"covers": {"operators": ["TRAMCO"]}}
    museum = {"id": "museum", "name": "Museum", "description": "Half price at the museum on the day."}
    parts = [{"profiles": ["young", "student"], "least": 1, "most": 3}, {"profiles": ["adult"], "most": 2}]
    return [
        {"id": "rail-return", "name": "Rail Day Return", "kind": "return", "table": "rail-single", "fare_days": 1}
        | {"covers": {"modes": ["rail"]}},
        {"id": "tram-month", "name": "Tram Month", "kind": "period", "months": 1, "prices": [price(8000)], **trams}
        | {"refund": "as-used"},
        {"id": "tram-90", "name": "Tram 90 Minutes", "kind": "period", "minutes": 90, "prices": [price(450)], **trams},
        {
            "id": "tram-ten",
            "name": "Ten Tram Rides",
            "kind": "carnet",
            "uses": 10,
            "expires_after_days": 365,
            "rides": 1,
        }
        | {"prices": [price(3000)], **trams},
        {"id": "flexi", "name": "Flexi", "kind": "flexible", "uses": 3, "within_fare_days": 7, "expires_after_days": 60}
        | {"prices": [price(1900)], "benefits": [museum, {"id": "cafe", "name": "Café"}], **trams},
        {"id": "tram-extra", "name": "Bus add-on", "kind": "day", "fare_days": 1, "prices": [price(200)]}
        | {"covers": {"operators": ["BUSCO"]}, "needs": ["tram-week", "tram-month"], "refund": "by-day"},
        {"id": "family", "name": "Family Day", "kind": "group", "fare_days": 1, "max_passengers": 5, "parts": parts}
        | {"prices": [price(1500)], **trams},
    ]


def _many_rides() -> Node:
    bus, tram, rail = ({"modes": [mode]} for mode in ("bus", "tram", "rail"))
    cells = [{"zones": ["park", "trentham"], "prices": [price(150)]}, {"count": 1, "prices": [price(100)]}]
    week: Node = {"kind": "week", "first_day": "sunday", "day_start": "03:00"}
    return {
        "interchanges": _interchanges(),
        **_taps(bus, tram, rail),
        "caps": [
            {
                "id": "day",
                "name": "Day cap",
                "period": {"kind": "day", "day_start": "04:00"},
                "prices": [price(800), price(400, "young")],
            },
            {"id": "bus-week", "name": "Bus week", "covers": bus, "period": week, "prices": [price(2000)]}
            | {"each": "operator", "default_fares": False},
            {
                "id": "month",
                "name": "Month",
                "period": {"kind": "month", "day_start": "04:00"},
                "prices": [price(9000)],
            },
            {"id": "seven", "name": "Seven days", "period": {"kind": "rolling", "fare_days": 7, "day_start": "03:00"}}
            | {"prices": [price(3200)]},
            {"id": "rail-day", "name": "Rail", "covers": rail, "period": {"kind": "rolling", "minutes": 1440}}
            | {"prices": [price(500)], "needs": ["bus-week", "day"]},
        ],
        "extensions": [
            {"id": "beyond", "name": "Beyond", "covers": tram, "once": "day", "cells": cells},
            {"id": "bus-beyond", "name": "Bus beyond", "covers": bus, "cells": cells[1:]},
        ],
        "count_rules": [
            {"id": "twelve", "name": "Twelve", "covers": bus, "reprices": tram, "count": "journeys", "after": 12}
            | {"period": {"kind": "week"}, "percent_off": 50, "round": "up", "to_pence": 10, "default_fares": False}
            | {"source": "bus-2026"},
            {"id": "thirty", "name": "Thirty", "after": 30, "period": {"kind": "month"}, "percent_off": 100}
            | ILLUSTRATIVE,
        ],
    }


def _taps(bus: Node, tram: Node, rail: Node) -> Node:
    incomplete = [{"up_to_seconds": 120, "charge": "nothing"}, {"up_to_seconds": 1800, "charge": "cheapest"}]
    return {
        "taps": [
            {"id": "bus", "name": "Bus", "covers": bus, "model": "on_only", "same_reader_seconds": 45},
            {
                "id": "tram",
                "name": "Tram",
                "covers": tram,
                "model": "optional_off",
                "missing_off": {"policy": "nothing"},
            },
            {"id": "rail", "name": "Rail", "covers": rail, "model": "on_off", "continuation_minutes": 20}
            | {"same_stop": [*incomplete, {"charge": "incomplete"}]}
            | {"longest": [{"covers": {"bands": ["peak"]}, "minutes": 90}, {"minutes": 120}]}
            | {"missing_off": {"policy": "usual", "prices": [price(900)]}, "missing_on": {"policy": "end_of_line"}},
            {"id": "rest", "name": "All else", "model": "on_off", "missing_on": {"policy": "cheapest"}}
            | {"missing_off": {"policy": "maximum", "prices": [price(1000)]}},
        ],
        "passback": [
            {"id": "trams", "name": "Trams", "covers": tram, "seconds": 600, "at": "line"}
            | {"products": ["tram-week", "tram-month"]},
            {"id": "reader", "name": "One reader", "seconds": 60, "at": "reader"},
        ],
        "stop_interchanges": [
            {"id": "derwent", "from": ["R-DWT"], "to": ["B-MARKET", "B-DWT"], "minutes": 20},
            {"id": "flood", "from": ["R-TRT"], "to": ["B-TRT"], "minutes": 40, "emergency": True},
        ],
    }


def _interchanges() -> list[Node]:
    def rule(code: str, before: str, after: str, **more: object) -> Node:
        return {"id": code, "name": code.title(), "from": {"modes": [before]}, "to": {"modes": [after]}} | more

    prompt = {"from": "off", "of": "previous", "to": "off", "advertised_minutes": 30, "end": "exclusive"}
    third = {"kind": "discount", "percent_off": 33, "round": "down", "to_pence": 5, "off": "from"}
    by_table = {"kind": "through", "table": "rail-single", "measure": "ends"}
    return [
        rule("free", "bus", "bus", window=HOUR | {"enforced_seconds": 3900}, method={"kind": "free"})
        | {"first": {"modes": ["bus"]}, "passes_over": {"modes": ["rail"]}}
        | {"most_changes": 1, "not": ["same_line", "return"]},
        rule("less", "bus", "tram", window=prompt, method={"kind": "discount", "prices": [price(50)], "off": "from"}),
        rule("third", "tram", "bus", window=HOUR, method=third, source="bus-2026"),
        rule("plus", "bus", "rail", window=HOUR, method={"kind": "supplement", "prices": [price(90)]}) | ILLUSTRATIVE,
        rule("difference", "rail", "bus", window=HOUR, method={"kind": "difference"}),
        rule("highest", "rail", "tram", window=HOUR, method={"kind": "highest"}),
        rule("through", "rail", "rail", window=HOUR, method=by_table),
    ]


def _money_back() -> Node:
    factors = [{"up_to_fare_days": 7, "hundredths": 100}, {"up_to_fare_days": 366, "hundredths": 384}]
    fee: Node = {
        "fee": [price(1000), price(500, "young")],
        "exchange_fee": [price(300)],
        "within_fare_days": 28,
        "round": "down",
        "to_pence": 10,
    }
    parts = [{"operator": "TRAMCO", "parts": 2}, {"operator": "BUSCO", "parts": 3}]
    grams = {"tram": 28_000, "bus": 102_000, "rail": 35_000, "coach": 27_000}
    return {
        "refunds": [
            {"id": "as-used", "name": "As used", "method": "as_used", "base": "tram-week", "factors": factors, **fee}
            | {"used_round": "up", "used_to_pence": 5},
            {"id": "by-day", "name": "By day", "method": "pro_rata", "day_count": "thirty", **fee},
        ],
        "overrules": [{"code": "strike", "name": "Strike"}, {"code": "error", "name": "Sold by mistake"}],
        "apportionment": [
            {
                "id": "earned",
                "name": "As earned",
                "method": "as_earned",
                "products": ["tram-week"],
                "caps": ["bus-week"],
            },
            {
                "id": "rides",
                "name": "By rides",
                "method": "by_rides",
                "products": ["joint-day", "group-day"],
                "caps": ["rail-day"],
            },
            {"id": "rest", "name": "All else", "method": "by_passenger_km"},
            {
                "id": "metres",
                "name": "By distance",
                "method": "by_passenger_km",
                "caps": ["seven", "day"],
                "products": ["flexi"],
            },
            {
                "id": "fixed",
                "name": "Fixed",
                "method": "fixed",
                "products": ["joint-carnet"],
                "caps": ["month"],
                "parts": parts,
            },
        ],
        "emissions": {
            "modes": [{"mode": mode, "mg_per_km": each} for mode, each in grams.items()],
            "car_mg_per_km": 170_000,
            "source": "bus-2026",
        },
    }
