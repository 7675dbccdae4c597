"""`commonfare charge`: a file of taps, charged as the cheapest purchase in hindsight."""

import os
import random
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from app.cli.replay import opening
from tests.app.cli.valley import HEADER, bus, charged, run, taps, tariff, tram, write

FIVE_POUNDS = {"pence": 500, "illustrative": True}


def test_people_read_each_ride_and_why_it_costs_what_it_does(tmp_path: Path) -> None:
    file = taps(tmp_path, bus("1"), tram("2"), tram("3", at="2026-11-02T09:20:00+00:00", kind="off"))

    done = run("charge", tariff(tmp_path), file)

    assert done.exit_code == 0, done.stderr
    assert "ashia: £4.00" in done.stdout
    assert "Bus Company from Market Place" in done.stdout
    assert "Bus single, Adult: £2.40 (illustrative)." in done.stdout
    assert "Within the Day cap." in done.stdout
    assert "Bought: Day cap for 2 November 2026: £4.00" in done.stdout
    assert "By day: Mon 02 Nov 2026 £4.00" in done.stdout
    assert "By week from: Mon 02 Nov 2026 £4.00" in done.stdout
    assert "Shares: BUSCO £2.18, TRAM £1.82" in done.stdout
    assert "1 passenger, 2 rides: £4.00" in done.stdout


def test_of_many_travellers_the_sums_alone_may_be_printed(tmp_path: Path) -> None:
    done = run("charge", tariff(tmp_path), taps(tmp_path, bus("1"), bus("2", "ben")), "--totals")

    assert "ashia" not in done.stdout
    assert "2 passengers, 2 rides: £4.80" in done.stdout
    assert [line.split() for line in done.stdout.splitlines() if line.startswith("rides")] == [
        ["rides", "by", "themselves", "2", "£4.80", "£4.80"]
    ]


def test_rides_of_each_kind_are_shown_in_words(tmp_path: Path) -> None:
    document = tariff(
        tmp_path,
        singles=[{"id": "tram", "name": "Tram single", "covers": {"modes": ["tram"]}, "table": "tram"}],
        taps=[{"id": "trams", "name": "Trams", "covers": {"modes": ["tram"]}, "model": "on_off",
               "missing_on": {"policy": "maximum", "prices": [{"pence": 350, "illustrative": True}]}}],
    )  # fmt: skip
    rows = [
        tram("1", kind="off"),
        tram("2", at="2026-11-02T10:00:00+00:00"),
        "3,ashia,2026-11-02T10:20:00+00:00,off,100B,TRAM",
        bus("4", at="2026-11-02T10:30:00+00:00"),
        bus("5", at="2026-11-02T10:30:10+00:00"),
    ]

    done = run("charge", document, taps(tmp_path, *rows))

    assert "Tramway to Park" in done.stdout
    assert "Tramway, Park – Castle" in done.stdout
    missing = "No fare: Mon 02 Nov 10:30 There is no single fare on Bus Company from Market Place for Adult."
    assert missing in " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert "3.5 km: 98 g of CO2e, by car 582 g (illustrative)." in done.stdout
    assert "0.1 kg of CO2e; by car it would have been 0.6 kg." in done.stdout
    assert "2 rides without a fare" in done.stdout


def test_taps_that_make_no_ride_are_told_with_the_reason(tmp_path: Path) -> None:
    header = f"{HEADER},device"
    rows = [f"{bus('1')},R1", f"{bus('2', at='2026-11-02T08:00:20+00:00')},R1"]

    (one,) = charged(tariff(tmp_path), taps(tmp_path, *rows, header=header))["charge"]
    done = run("charge", tariff(tmp_path), taps(tmp_path, *rows, header=header))

    assert [(tap["tap"], tap["reason"]) for tap in one["ignored"]] == [("2", "same_reader")]
    assert "Tap 2 made no ride. The same medium was shown to the same reader" in done.stdout


def test_persons_of_a_group_pay_each_for_themselves(tmp_path: Path) -> None:
    rows = [f"{bus(str(number))},{1 + number % 2}" for number in range(4)]
    rows = [row.replace("T08:00", f"T08:{number}0") for number, row in enumerate(rows)]
    file = taps(tmp_path, *rows, header=f"{HEADER},passenger")

    found = charged(tariff(tmp_path), file)["charge"]
    done = run("charge", tariff(tmp_path), file)

    assert [(one["passenger"], one["total_pence"]) for one in found] == [(1, 400), (2, 400)]
    assert "ashia, person 2: £4.00" in done.stdout


def test_each_ride_is_priced_by_the_edition_in_force_when_it_started(tmp_path: Path) -> None:
    dearer = [{"id": "bus", "kind": "flat", "prices": [{"pence": 260, "illustrative": True}]}]
    old, new = tariff(tmp_path), tariff(tmp_path, "new.json", valid_from="2026-11-03", tables=dearer, singles=[
        {"id": "bus", "name": "Bus single", "table": "bus"}])  # fmt: skip
    rows = [bus("1"), bus("2", at="2026-11-03T08:00:00+00:00"), bus("3", at="2026-08-03T08:00:00+00:00")]

    found = charged(new, old, taps(tmp_path, *rows))

    (one,) = found["charge"]
    assert one["by_day"] == {"2026-11-02": 240, "2026-11-03": 260}
    assert one["by_week"] == {"2026-11-02": 500}
    assert [(remark["line"], remark["is_kept"]) for remark in found["remark"]] == [(4, False)]


def test_a_tap_from_before_the_first_edition_is_a_mistake_in_its_row(tmp_path: Path) -> None:
    """The fare day decides: at 04:29 it is still the day before."""
    rows = [bus("1", at="2026-09-01T04:29:59+01:00"), bus("2", at="2026-09-01T04:30:00+01:00")]

    done = run("charge", tariff(tmp_path), taps(tmp_path, *rows))

    assert done.exit_code == 1
    assert "Line 2 is left out: The first edition is in force from 2026-09-01." in done.stderr
    assert "1 passenger, 1 ride:" in done.stdout


def test_products_held_cover_rides_first(tmp_path: Path) -> None:
    document = tariff(tmp_path, products=[{
        "id": "tram-week", "name": "Tram week", "kind": "period", "fare_days": 7, "covers": {"modes": ["tram"]},
        "prices": [{"pence": 1500, "illustrative": True}]}])  # fmt: skip
    held = write(
        tmp_path,
        "held.csv",
        "traveller,product,valid_from,valid_until",
        "ashia,tram-week,2026-11-02,2026-11-08",
        "ben,tram-week,2026-10-26,2026-11-01",
    )
    rows = [tram("1"), tram("2", at="2026-11-09T04:29:59+00:00"), tram("3", at="2026-11-09T04:30:00+00:00")]

    found = charged(document, taps(tmp_path, *rows, tram("4", "ben")), "--held", held)["charge"]

    assert [(one["traveller"], one["total_pence"]) for one in found] == [("ashia", 200), ("ben", 200)]
    assert [ride["is_held"] for ride in found[0]["rides"]] == [True, True, False]


def test_media_are_one_traveller_from_when_they_were_linked(tmp_path: Path) -> None:
    links = write(tmp_path, "links.csv", "medium,traveller,linked_from", "phone,card,2026-11-04")
    days = [2, 3, 4, 5]
    rows = [
        bus(f"{medium}-{day}", medium, f"2026-11-0{day}T{hour}:00:00+00:00")
        for day in days
        for medium, hour in (("card", "08"), ("phone", "17"))
    ]

    found = charged(tariff(tmp_path), taps(tmp_path, *rows), "--media", links)["charge"]

    assert {one["traveller"]: one["by_day"] for one in found} == {
        "card": {"2026-11-02": 240, "2026-11-03": 240, "2026-11-04": 400, "2026-11-05": 400},
        "phone": {"2026-11-02": 240, "2026-11-03": 240},
    }


def test_a_product_held_on_a_linked_medium_is_its_travellers(tmp_path: Path) -> None:
    products = [{"id": "day", "name": "Day", "kind": "day", "fare_days": 1, "prices": [FIVE_POUNDS]}]
    links = write(tmp_path, "links.csv", "medium,traveller,linked_from", "phone,card,2026-11-01")
    held = write(tmp_path, "held.csv", "medium,product,valid_from,valid_until", "phone,day,2026-11-02,2026-11-02")
    document = tariff(tmp_path, products=products)

    found = charged(document, taps(tmp_path, bus("1", "card")), "--media", links, "--held", held)["charge"]

    assert [(one["traveller"], one["total_pence"]) for one in found] == [("card", 0)]


def test_an_interchange_that_is_ordered_joins_two_rides(tmp_path: Path) -> None:
    document = tariff(
        tmp_path,
        taps=[{"id": "gates", "name": "Gates", "covers": {"modes": ["tram"]}, "model": "on_off",
               "missing_off": {"policy": "maximum", "prices": [{"pence": 350, "illustrative": True}]}}],
        stop_interchanges=[{"id": "bridge", "from": ["100B"], "to": ["100C"], "minutes": 20, "emergency": True}],
    )  # fmt: skip
    rows = [
        f"{number},ashia,2026-11-02T09:{minute}:00+00:00,{kind},{stop},TRAM"
        for number, (minute, kind, stop) in enumerate(
            [("00", "on", "100C"), ("10", "off", "100B"), ("15", "on", "100C"), ("25", "off", "100B")]
        )
    ]
    file = taps(tmp_path, *rows)

    apart, joined = charged(document, file), charged(document, file, "--emergency", "bridge")

    assert [len(found["charge"][0]["rides"]) for found in (apart, joined)] == [2, 1]
    assert "It is one of: bridge." in run("charge", document, file, "--emergency", "tunnel").stderr


def test_buses_need_hardly_any_column(tmp_path: Path) -> None:
    operators = [{"id": "BUSCO", "name": "Bus Company", "mode": "bus"}]
    document = tariff(tmp_path, operators=operators, zones=[], stops=[], taps=[])
    file = taps(tmp_path, "1,2026-11-02 08:00", "2,2026-11-02 12:00", header="Tap, Time")

    (one,) = charged(document, file)["charge"]

    assert (one["traveller"], one["total_pence"]) == ("somebody", 400)


def test_the_order_of_the_rows_changes_no_charge(tmp_path: Path) -> None:
    rows = [
        bus(f"{who}-{day}-{hour}", f"t{who:02}", f"2026-11-{day:02}T{hour:02}:00:00+00:00")
        for who in range(20)
        for day in range(2, 9)
        for hour in (8, 13, 17)
    ]
    document, shuffled = tariff(tmp_path), random.Random(5).sample(rows, len(rows))

    in_order, out_of_order = (charged(document, taps(tmp_path, *some)) for some in (rows, shuffled))

    assert in_order == out_of_order
    assert in_order["sums"][0]["total_pence"] == 20 * 7 * 400


@pytest.mark.no_cover  # the same lines as the others, twenty thousand times
def test_twenty_thousand_taps_are_charged_whether_they_are_grouped_or_not(tmp_path: Path) -> None:
    rows = [
        bus(f"{who}-{day}-{hour}", f"t{who}", f"2026-11-{day:02}T{hour:02}:00:00+00:00")
        for who in range(500)
        for day in range(2, 22)
        for hour in (8, 17)
    ]
    document, shuffled = tariff(tmp_path), random.Random(5).sample(rows, len(rows))

    grouped = charged(document, taps(tmp_path, *rows), "--totals")
    sorted_first = charged(document, taps(tmp_path, *shuffled), "--totals")

    assert len(rows) == 20_000
    assert grouped == sorted_first
    assert grouped["charge"] == []
    assert (grouped["sums"][0]["passengers"], grouped["sums"][0]["total_pence"]) == (500, 500 * 20 * 400)


def test_a_terminal_shows_how_much_of_the_file_has_been_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Console(file=StringIO(), force_terminal=True, width=100)
    monkeypatch.setattr(opening, "err", terminal)
    rows = [bus(str(number), at=f"2026-11-02T{number % 24:02}:00:00+00:00") for number in range(2500)]

    done = run("charge", tariff(tmp_path), taps(tmp_path, *rows), "--totals")

    assert done.exit_code == 0
    assert isinstance(terminal.file, StringIO)
    assert "taps.csv" in terminal.file.getvalue()


@pytest.mark.parametrize("name", ["tariff.json", "taps.csv"])
def test_a_file_that_is_not_there_is_one_sentence(name: str, tmp_path: Path) -> None:
    files = [tariff(tmp_path), taps(tmp_path, bus("1"))]
    (tmp_path / name).unlink()

    done = run("charge", *files)

    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert f"{name}. Check its name." in done.stderr


def test_what_cannot_be_read_twice_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    done = run("charge", tariff(tmp_path), tmp_path / "pipe")

    assert done.exit_code == 2
    assert "is no file that can be read twice. Write the taps to a file first." in done.stderr


def test_editions_that_cannot_follow_one_another_are_refused(tmp_path: Path) -> None:
    old, same_day = tariff(tmp_path), tariff(tmp_path, "same.json", edition="other")
    euros = tariff(tmp_path, "euros.json", currency="EUR", valid_from="2026-10-01")
    file = taps(tmp_path, bus("1"))

    assert "Two of the editions are in force from the same day." in run("charge", old, same_day, file).stderr
    assert "has another currency or time zone" in run("charge", old, euros, file).stderr
