from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

Table = Callable[[str], list[dict[str, str]]]
Written = dict[str, Any]

# What a transport officer expects. Names are as in the sources.
KNOWN = [
    ("9100DRBY", "Derby Rail Station", "derby"),
    ("9100PEARTRE", "Peartree Rail Station", "derby"),
    ("1090BSTN05", "Derby Bus Station (bay 5)", "derby"),
    ("109000022155", "Morledge (stop C8)", "derby"),
    ("109000008812", "Lambourn Drive Top", "derby"),
    ("9100SPDN", "Spondon Rail Station", "spondon"),
    ("109000009496", "ASDA Spondon (Outside)", "spondon"),
    ("1000DBDR5946", "Quillings Way (Opposite)", "borrowash-ockbrook"),
    ("100053944", "Bartlewood Lodge (Outside)", "borrowash-ockbrook"),
    ("1000DRDR5260", "Risley School (Outside)", "sandiacre"),
    ("100000022134", "White Lion Sandiacre (Outside)", "sandiacre"),
    ("3300BR0003", "Memorial Garden (Outside)", "stapleford"),
    ("9100LNGEATN", "Long Eaton Rail Station", "long-eaton-sawley"),
    ("260014510", "Marina (Opposite)", "long-eaton-sawley"),
    ("3300BR0115", "Bardhills", "toton"),
    ("9100BESTON", "Beeston Rail Station", "beeston-chilwell"),
    ("9100ATNBRO", "Attenborough Rail Station", "beeston-chilwell"),
    ("3300BR0098", "Thoresby Road", "beeston-chilwell"),
    ("9100ILKES", "Ilkeston Rail Station", "ilkeston"),
    ("100000021903", "Old Black Horse", "ilkeston"),
    ("9100LGML", "Langley Mill Rail Station", "heanor-langley-mill"),
    ("3300BR0555", "Long Lane W-Bound", "eastwood-kimberley"),
    ("9100HUCKNAL", "Hucknall Rail Station", "hucknall"),
    ("9100BULWELL", "Bulwell Rail Station", "nottingham-north"),
    ("3390WM05", "Bluecoat School", "nottingham-north"),
    ("3390QM04", "QMC Main Entrance QM04 (Outside)", "nottingham-west"),
    ("3390UN48", "East Midlands Conference Centre", "nottingham-west"),
    ("9100NTNG", "Nottingham Rail Station", "nottingham"),
    ("3390VB01", "Victoria Bus Station (bay 1)", "nottingham"),
    ("3390C4", "Broadmarsh", "nottingham"),
    ("3390MA15", "Belvoir Street", "nottingham"),
    ("9100CRTN", "Carlton Rail Station", "carlton-gedling"),
    ("9100NTHRFLD", "Netherfield Rail Station", "carlton-gedling"),
    ("3300RU0389", "Tollerton Park (Opposite)", "ruddington-keyworth"),
    ("9100EMPKWAY", "East Midlands Parkway Rail Station", "east-midlands-parkway"),
    ("9200EMA", "East Midlands Airport", "airport"),
    ("260013645", "Terminal Building", "airport"),
    ("260014801", "DHL Cargo West Extension", "airport"),
    ("260013603", "Castle Donington Bus Station (Stand A)", "castle-donington-kegworth"),
    ("9100WLNTNON", "Willington Rail Station", "willington-burton"),
    ("9100BURTNOT", "Burton-on-Trent Rail Station", "willington-burton"),
    ("9100BELPER", "Belper Rail Station", "belper-duffield"),
    ("100000008531", "Applewood Close (Opposite)", "belper-duffield"),
    ("9100MATLOCK", "Matlock Rail Station", "matlock"),
    ("9100LOGHBRO", "Loughborough (Leics) Rail Station", "soar-valley"),
    ("9400ZZNOOMS", "Old Market Square", "net-city"),
    ("9400ZZNOTFR", "The Forest", "net-hyson-green"),
    ("9400ZZNOQMC", "Queens Medical Centre", "net-university"),
    ("9400ZZNOTOT", "Toton Lane", "net-beeston-toton"),
    ("9400ZZNOCLS", "Clifton South", "net-clifton"),
    ("9400ZZNOHKL", "Hucknall", "net-hucknall-bulwell"),
]


def test_every_stop_of_the_sources_lies_in_exactly_one_zone(written: Written, table: Table) -> None:
    placed = Counter(stop["id"] for stop in written["stops"])
    zones = {zone["id"] for zone in written["zones"]}

    assert placed == Counter(stop["id"] for stop in table("sources/stops.csv"))
    assert set(placed.values()) == {1}
    assert {stop["zone"] for stop in written["stops"]} <= zones


def test_every_zone_has_a_stop(written: Written) -> None:
    served = {stop["zone"] for stop in written["stops"]}

    assert [zone["id"] for zone in written["zones"] if zone["id"] not in served] == []


def test_every_locality_is_assigned_and_none_is_made_up(table: Table) -> None:
    listed = {row["locality"] for row in table("localities.csv")}

    assert listed == {stop["locality"] for stop in table("sources/stops.csv")} - {""}


def test_no_locality_is_assigned_twice(table: Table) -> None:
    rows = Counter((row["locality"], row["area"]) for row in table("localities.csv"))

    assert [row for row, times in rows.items() if times > 1] == []


def test_every_override_names_a_stop_once_and_gives_its_reason(table: Table) -> None:
    rows = table("overrides.csv")
    stops = {stop["id"] for stop in table("sources/stops.csv")}

    assert {row["stop"] for row in rows} <= stops
    assert len({row["stop"] for row in rows}) == len(rows)
    assert [row for row in rows if not row["reason"]] == []


@pytest.mark.parametrize(("code", "name", "zone"), KNOWN)
def test_a_well_known_stop_lies_where_an_officer_expects_it(written: Written, code: str, name: str, zone: str) -> None:
    stop = next(stop for stop in written["stops"] if stop["id"] == code)

    assert (stop["name"], stop["zone"]) == (name, zone)


def test_tram_stops_and_nothing_else_lie_in_the_areas_of_net(written: Written) -> None:
    """A short hop is a ride within one of them, so a bus stop there would make it a bus fare."""
    trams = {stop["id"] for stop in written["stops"] if stop["mode"] == "tram"}

    assert {stop["id"] for stop in written["stops"] if stop["zone"].startswith("net-")} == trams
    assert len({stop["zone"] for stop in written["stops"] if stop["id"] in trams}) == 9
