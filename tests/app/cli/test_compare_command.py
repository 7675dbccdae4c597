"""`commonfare compare`: who pays more or less for the same taps under two editions."""

import json
from pathlib import Path

from tests.app.cli.valley import HEADER, TARIFF, bus, run, taps, tariff, tram, write

DEARER = [
    {"id": "bus", "kind": "flat", "prices": [{"pence": 260, "illustrative": True}]},
    {"id": "tram", "kind": "flat", "prices": [{"pence": 150, "illustrative": True}]},
]
ROWS = [bus("1"), tram("2", "ben"), bus("3", "cleo"), tram("4", "cleo")]


def test_it_tells_who_pays_more_or_less_and_who_gets_what(tmp_path: Path) -> None:
    old, new = tariff(tmp_path), tariff(tmp_path, "new.json", tables=DEARER, valid_from="2027-01-01")

    done = run("compare", old, new, taps(tmp_path, *ROWS))

    lines = [line.split() for line in done.stdout.splitlines()]
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("£8.40 before, £8.10 after (-£0.30)")
    assert ["all", "3", "1", "£0.20", "1", "£0.50", "1", "-£0.50", "-£0.50", "£0.00", "+£0.20", "+£0.20"] in lines
    assert ["BUSCO", "£4.58", "£5.14", "+£0.56"] in lines
    assert ["caps", "day", "£4.00", "1", "1", "£4.00", "1", "1"] in lines
    assert ["rides", "by", "themselves", "£4.40", "2", "2", "£4.10", "2", "2"] in lines


def test_it_tells_programs_too(tmp_path: Path) -> None:
    old, new = tariff(tmp_path), tariff(tmp_path, "new.json", tables=DEARER)

    report = json.loads(run("compare", old, new, taps(tmp_path, *ROWS), "--json").stdout)

    assert (report["record"], report["before_pence"], report["after_pence"]) == ("comparison", 840, 810)
    everybody, adults = report["effects"]
    assert everybody == {
        "profile": None,
        "travellers": 3,
        "more": 1,
        "less": 1,
        "same": 1,
        "dearer_pence": 20,
        "cheaper_pence": 50,
        "quantiles": {"5": -50, "25": -50, "50": 0, "75": 20, "95": 20},
    }
    assert adults == everybody | {"profile": "adult"}
    assert report["revenue"][1] == {"operator": "TRAM", "before_pence": 382, "after_pence": 296}
    assert report["sales"][1] == {
        "kind": "ride",
        "id": None,
        "before_pence": 440,
        "after_pence": 410,
        "times_before": 2,
        "times_after": 2,
        "travellers_before": 2,
        "travellers_after": 2,
    }


def test_rides_that_one_edition_does_not_sell_are_counted(tmp_path: Path) -> None:
    """An operator that left, and a single that is gone: neither looks like a saving."""
    without = tariff(
        tmp_path,
        "new.json",
        operators=TARIFF["operators"][:1],
        stops=TARIFF["stops"][:1],
        tables=TARIFF["tables"][:1],
        singles=[{"id": "bus", "name": "Bus", "covers": {"bands": ["early"]}, "table": "bus"}],
        bands=[{"id": "early", "name": "Early", "days": ["weekday"], "from": "04:30", "to": "07:00"}],
        taps=[],
    )

    report = json.loads(run("compare", tariff(tmp_path), without, taps(tmp_path, *ROWS), "--json").stdout)

    assert (report["unpriced_before"], report["unpriced_after"]) == (0, 4)


def test_a_product_that_one_edition_lacks_covers_nothing_there(tmp_path: Path) -> None:
    products = [{"id": "day", "name": "Day", "kind": "day", "fare_days": 1, "prices": DEARER[0]["prices"]}]
    held = write(tmp_path, "held.csv", "traveller,product,valid_from,valid_until", "ashia,day,2026-11-02,2026-11-02")
    old, new = tariff(tmp_path, products=products), tariff(tmp_path, "new.json")

    report = json.loads(run("compare", old, new, taps(tmp_path, bus("1")), "--held", held, "--json").stdout)

    assert (report["before_pence"], report["after_pence"]) == (0, 240)


def test_a_passenger_without_a_ride_is_of_the_profile_of_a_tap(tmp_path: Path) -> None:
    rows = [
        f"{bus('1', 'ashia', at='2026-11-02T08:00:00+00:00').replace(',on,', ',off,')},{who}" for who in ("adult", "")
    ]
    rows[1] = rows[1].replace("1,ashia", "2,ben")
    file = taps(tmp_path, *rows, header=f"{HEADER},profile")

    report = json.loads(run("compare", tariff(tmp_path), tariff(tmp_path, "new.json"), file, "--json").stdout)

    assert [effect["profile"] for effect in report["effects"]] == [None, "adult", "unknown"]


def test_a_row_with_a_mistake_is_named_and_changes_the_exit_code(tmp_path: Path) -> None:
    done = run("compare", tariff(tmp_path), tariff(tmp_path, "new.json"), taps(tmp_path, bus("1", at="soon")))

    assert done.exit_code == 1
    assert "Line 2 is left out" in done.stderr
