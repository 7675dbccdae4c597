"""`commonfare share`: what taps come to, and what was paid for products held, between operators."""

from pathlib import Path
from typing import Any

from tests.app.cli.valley import bus, records, run, taps, tariff, tram, write

PRICES = [{"pence": 1500, "illustrative": True}]
WEEKS: list[dict[str, Any]] = [
    {"id": "tram-week", "name": "Tram week", "kind": "period", "fare_days": 7, "covers": {"modes": ["tram"]},
     "prices": PRICES},
    {"id": "all-week", "name": "Week", "kind": "period", "fare_days": 7, "prices": PRICES},
]  # fmt: skip
HEADER = "traveller,product,valid_from,valid_until,paid"


def shared(*words: str | Path) -> dict[str, Any]:
    """The sums, for programs."""
    done = run("share", *words, "--json")
    assert done.exit_code == 0, done.stderr
    (sums,) = records(done)["sums"]
    return sums


def test_caps_are_shared_by_the_rule_and_rides_are_their_operators(tmp_path: Path) -> None:
    rule = {"id": "parts", "name": "Parts", "method": "fixed", "caps": ["day"],
            "parts": [{"operator": "BUSCO", "parts": 1}, {"operator": "TRAM", "parts": 3}]}  # fmt: skip
    rows = [bus("1"), tram("2"), bus("3", "ben")]

    sums = shared(tariff(tmp_path, apportionment=[rule]), taps(tmp_path, *rows))

    assert sums["operators"] == {"BUSCO": 340, "TRAM": 300}
    assert sums["receipts"] == [
        {"kind": "cap", "id": "day", "times": 1, "amount_pence": 400, "operators": {"BUSCO": 100, "TRAM": 300}},
        {"kind": "ride", "id": None, "times": 1, "amount_pence": 240, "operators": {"BUSCO": 240}},
    ]


def test_products_held_are_shared_by_what_was_ridden_with_them(tmp_path: Path) -> None:
    held = write(
        tmp_path,
        "held.csv",
        HEADER,
        "ashia,all-week,2026-11-02,2026-11-08,15.00",
        "ben,tram-week,2026-11-02,2026-11-08,15",
        "ben,all-week,2026-11-02,2026-11-08,",
        "nobody,all-week,2026-08-24,2026-08-30,15.01",
    )
    rows = [bus("1"), tram("2"), tram("3", "ben")]

    sums = shared(tariff(tmp_path, products=WEEKS), taps(tmp_path, *rows), "--held", held)

    assert sums["total_pence"] == 0
    assert sums["receipts"] == [
        {"kind": "product", "id": "all-week", "times": 2, "amount_pence": 3001,
         "operators": {"BUSCO": 818 + 751, "TRAM": 682 + 750}},
        {"kind": "product", "id": "tram-week", "times": 1, "amount_pence": 1500, "operators": {"TRAM": 1500}},
    ]  # fmt: skip


def test_people_read_a_table_of_receipts_and_operators(tmp_path: Path) -> None:
    done = run("share", tariff(tmp_path), taps(tmp_path, bus("1"), tram("2")))

    assert [line.split() for line in done.stdout.splitlines()][-3:] == [
        ["taken", "for", "times", "amount", "BUSCO", "TRAM"],
        ["caps", "day", "1", "£4.00", "£2.18", "£1.82"],
        ["all", "£4.00", "£2.18", "£1.82"],
    ]


def test_an_amount_is_written_as_people_write_it(tmp_path: Path) -> None:
    held = write(tmp_path, "held.csv", HEADER, "ashia,all-week,2026-11-02,2026-11-08,£15")

    done = run("share", tariff(tmp_path, products=WEEKS), taps(tmp_path, bus("1")), "--held", held)

    assert done.exit_code == 1
    assert (
        "Line 2 of --held is left out: '£15' is no amount. Write it as 57.00, without a currency sign." in done.stderr
    )


GROUP = {"id": "group", "name": "Group day", "kind": "group", "fare_days": 1, "max_passengers": 2, "prices": PRICES}
TOGETHER = [
    "1,ashia,2026-11-02T08:00:00+00:00,on,100A,BUSCO,1",
    "2,ashia,2026-11-02T09:00:00+00:00,on,100C,TRAM,2",
    "3,ashia,2026-11-02T09:00:00+00:00,on,100C,TRAM,3",
]


def test_a_group_product_is_shared_by_the_rides_of_all_whom_it_carries(tmp_path: Path) -> None:
    held = write(tmp_path, "held.csv", HEADER, "ashia,group,2026-11-02,2026-11-02,11.00")
    found = taps(tmp_path, *TOGETHER, header="id,traveller,at,kind,stop,operator,passenger")

    sums = shared(tariff(tmp_path, products=[GROUP]), found, "--held", held)

    assert [(one["kind"], one["amount_pence"], one["operators"]) for one in sums["receipts"]] == [
        ("product", 1100, {"BUSCO": 600, "TRAM": 500}),
        ("ride", 200, {"TRAM": 200}),
    ]


def test_what_was_given_back_is_shared_as_what_was_paid(tmp_path: Path) -> None:
    dates = "2026-11-02,2026-11-08"
    held = write(tmp_path, "held.csv", HEADER, f"ashia,all-week,{dates},15.00", f"ashia,all-week,{dates},-7.51")

    sums = shared(tariff(tmp_path, products=WEEKS), taps(tmp_path, bus("1"), tram("2")), "--held", held)

    assert sums["receipts"][0]["amount_pence"] == 1500 - 751
    assert sums["receipts"][0]["operators"] == {"BUSCO": 818 - 410, "TRAM": 682 - 341}


def test_a_product_held_without_an_amount_is_shared_as_nothing_and_said_so(tmp_path: Path) -> None:
    held = write(tmp_path, "held.csv", HEADER, "ashia,all-week,2026-11-02,2026-11-08,")

    done = run("share", tariff(tmp_path, products=WEEKS), taps(tmp_path, bus("1")), "--held", held)

    assert done.exit_code == 0
    assert done.stderr == "Shared as nothing, because `paid` is empty or missing: 1 of the products held.\n"
