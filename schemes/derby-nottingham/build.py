#!/usr/bin/env python3
"""Build tariff.json from the facts in sources/, the zoning in three CSV files, and the prices in prices.toml.

England's bank holidays come with the project; holidays.csv adds days and takes them away.
Run it after changing any of them. `--check` writes nothing and says whether tariff.json is current.
Only whole numbers: positions are microdegrees, distances metres, prices pence.
"""

import csv
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations_with_replacement
from math import isqrt
from pathlib import Path
from typing import Any, Final

from app.cli.bank_holidays import bank_holidays, read_table
from app.cli.console import CommandError

HERE: Final = Path(__file__).resolve().parent
TARIFF: Final = HERE / "tariff.json"
MM_PER_MICRODEGREE_NORTH: Final = 111
MM_PER_MICRODEGREE_EAST: Final = 67  # at 53 degrees north
NEAREST_WITHIN_METRES: Final = 500
AREA_CODE_LENGTH: Final = 4
ONE_LINE: Final = 300
YEARS: Final = range(2026, 2029)
"""For which bank holidays are listed."""

Row = Mapping[str, str]
Json = dict[str, Any]


class SchemeError(Exception):
    """The sources, the zoning and the prices do not fit together."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in whole microdegrees."""

    lat: int
    lon: int

    def metres_to(self, other: "Position") -> int:
        """Measure as the crow flies, well enough to compare and to make up a price."""
        north = (self.lat - other.lat) * MM_PER_MICRODEGREE_NORTH
        east = (self.lon - other.lon) * MM_PER_MICRODEGREE_EAST
        return isqrt(north * north + east * east) // 1000


def rows(name: str) -> list[Row]:
    """Read one of the scheme's CSV files."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def microdegrees(degrees: str) -> int:
    """Read decimal degrees of at most six places."""
    return int(Decimal(degrees).scaleb(6))


def position(stop: Row) -> Position:
    """Say where a stop of the sources lies."""
    return Position(microdegrees(stop["lat"]), microdegrees(stop["lon"]))


def zone_of_locality(stop: Row, zones: Mapping[tuple[str, str], str]) -> str:
    """Look a stop's locality up; a row for its ATCO area goes before one for any area."""
    area = stop["id"][:AREA_CODE_LENGTH]
    zone = zones.get((stop["locality"], area)) or zones.get((stop["locality"], ""))
    if zone is None:
        raise SchemeError(f"localities.csv: no zone for {stop['locality']!r}, area {area}")
    return zone


def zone_of_nearest(stop: Row, placed: Iterable[Row], zones: Mapping[str, str]) -> str:
    """Take the zone of the nearest stop that has a locality; of two as near, the lower code."""
    here = position(stop)
    metres, code = min((here.metres_to(position(other)), other["id"]) for other in placed)
    if metres > NEAREST_WITHIN_METRES:
        raise SchemeError(f"overrides.csv: {stop['id']} has no locality, and the nearest stop is {metres} m away")
    return zones[code]


def zone_by_stop(stops: list[Row]) -> dict[str, str]:
    """Put every stop into exactly one zone: by locality, else by the nearest stop, and overrides over both."""
    by_locality = {(row["locality"], row["area"]): row["zone"] for row in rows("localities.csv")}
    overrides = {row["stop"]: row["zone"] for row in rows("overrides.csv")}
    placed = [stop for stop in stops if stop["locality"]]
    zones = {stop["id"]: zone_of_locality(stop, by_locality) for stop in placed}
    for stop in stops:
        if stop["id"] not in zones and stop["id"] not in overrides:
            zones[stop["id"]] = zone_of_nearest(stop, placed, zones)
    return zones | overrides


def stop_points(stops: list[Row], zones: Mapping[str, str]) -> list[Json]:
    """Give the stops in the tariff's form."""
    return [
        {
            "id": stop["id"],
            "name": stop["name"],
            "mode": stop["mode"],
            "zone": zones[stop["id"]],
            "lat_microdegrees": position(stop).lat,
            "lon_microdegrees": position(stop).lon,
        }
        | {member: stop[member] for member in ("crs", "locality") if stop[member]}
        for stop in stops
    ]


def patterns(row: Row) -> list[Json]:
    """Give a row's direction, and where the sources have no way back, the same stops in reverse."""
    stops = row["stops"].split()
    there = {"direction": row["direction"], "stops": stops}
    return [there, {"direction": row["back"], "stops": stops[::-1]}] if row["back"] else [there]


def lines() -> list[Json]:
    """Give the lines in the tariff's form; each row of the source is one direction."""
    found: dict[str, Json] = {}
    for row in rows("sources/lines.csv"):
        line = found.setdefault(row["id"], {key: row[key] for key in ("id", "name", "operator", "mode", "status")})
        line["note"] = (
            f"{row['note']}; {row['back']} is our reversal of {row['direction']}" if row["back"] else row["note"]
        )
        line.setdefault("patterns", []).extend(patterns(row))
    return list(found.values())


def within_zone_table(rule: Json) -> Json:
    """Make a table with one price inside each of some zones and none between them."""
    cells = [{"from": zone, "to": zone, "prices": rule["prices"]} for zone in rule["zones"]]
    return {"id": rule["id"], "kind": "zone_pair", "symmetric": True, "cells": cells}


def middles(stops: list[Json], mode: str) -> dict[str, tuple[Position, int]]:
    """Find the middle of each zone's stops of a mode, and how many they are."""
    members: dict[str, list[Json]] = {}
    for stop in stops:
        if stop["mode"] == mode:
            members.setdefault(stop["zone"], []).append(stop)
    return {
        zone: (
            Position(
                sum(stop["lat_microdegrees"] for stop in inside) // len(inside),
                sum(stop["lon_microdegrees"] for stop in inside) // len(inside),
            ),
            len(inside),
        )
        for zone, inside in sorted(members.items())
    }


def prices_by_distance(rule: Json, metres: int, published: Iterable[Json]) -> list[Json]:
    """Make up the prices of a distance, rounded to 10p, and put those that are published in their place."""
    full = rule["base_pence"] * 1000 + rule["pence_per_km"] * metres
    made_up = {
        profile: {"profile": profile, "pence": (full * percent + 500_000) // 1_000_000 * 10, "illustrative": True}
        for profile, percent in rule["percent_by_profile"].items()
    }
    return list((made_up | {price["profile"]: price for price in published}).values())


def distance_table(rule: Json, stops: list[Json]) -> Json:
    """Make a table of every two zones that have stops of a mode, and of each zone with two such stops."""
    places = middles(stops, rule["mode"])
    published = {(cell["from"], cell["to"]): cell["prices"] for cell in rule["published"]}
    cells = [
        {
            "from": start,
            "to": end,
            "prices": prices_by_distance(
                rule, places[start][0].metres_to(places[end][0]), published.get((start, end), [])
            ),
        }
        for start, end in combinations_with_replacement(places, 2)
        if start != end or places[start][1] > 1
    ]
    return {"id": rule["id"], "kind": "zone_pair", "symmetric": True, "cells": cells}


def with_zones(rule: Json, groups: Mapping[str, list[str]]) -> Json:
    """Write the zones of a rule's zone group out."""
    covers = dict(rule["covers"])
    if "zone_group" in covers:
        covers["zones"] = groups[covers.pop("zone_group")]
    return rule | {"covers": covers}


def tariff() -> Json:
    """Join network, zoning and prices into one tariff document."""
    written = tomllib.loads((HERE / "prices.toml").read_text(encoding="utf-8"))
    groups = written.pop("zone_groups")
    stops = rows("sources/stops.csv")
    points = stop_points(stops, zone_by_stop(stops))
    tables = written.pop("tables")
    tables += [within_zone_table(rule) for rule in written.pop("within_zone_tables")]
    tables += [distance_table(rule, points) for rule in written.pop("distance_tables")]
    written["products"] = [with_zones(product, groups) for product in written["products"]]
    return {
        "format": "commonfare-tariff/2",
        **written,
        "bank_holidays": [str(day) for day in bank_holidays(YEARS, read_table(HERE / "holidays.csv"))],
        "tables": tables,
        "operators": rows("sources/operators.csv"),
        "zones": rows("zones.csv"),
        "lines": lines(),
        "stops": points,
    }


def layout(value: object, indent: str = "") -> str:
    """Write JSON so that a change shows in few lines: what fits stays on one line, and so do lists of codes."""
    compact = json.dumps(value, ensure_ascii=False)
    deeper = indent + " "
    if isinstance(value, dict) and len(compact) > ONE_LINE:
        members = (f"{deeper}{json.dumps(key)}: {layout(member, deeper)}" for key, member in value.items())
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and len(compact) > ONE_LINE and isinstance(value[0], dict):
        return "[\n" + ",\n".join(deeper + layout(item, deeper) for item in value) + f"\n{indent}]"
    return compact


def main(arguments: list[str]) -> int:
    """Write tariff.json, or with `--check` only compare it; gives the exit status."""
    text = layout(tariff()) + "\n"
    if arguments == ["--check"]:
        current = TARIFF.is_file() and TARIFF.read_text(encoding="utf-8") == text
        sys.stdout.write("tariff.json is current.\n" if current else "tariff.json is not current: run build.py.\n")
        return 0 if current else 1
    TARIFF.write_text(text, encoding="utf-8")
    sys.stdout.write(f"Wrote {TARIFF.name}.\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (SchemeError, CommandError) as wrong:
        sys.exit(str(wrong))
