"""What files of taps, media and products may look like, and what is said of those that do not."""

from pathlib import Path

import pytest

from tests.app.cli.valley import HEADER, bus, charged, run, taps, tariff, write


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("2,ashia,breakfast,on,100A,BUSCO", "'breakfast' is not a time. Write it as 2026-11-23T07:45:00+00:00."),
        ("2,ashia,1999-11-02T08:00:00+00:00,on,100A,BUSCO", "lies outside the years 2000 to 2199"),
        ("2,ashia,2026-10-25 01:30,on,100A,BUSCO", "The clocks go back: '2026-10-25 01:30' comes twice."),
        ("2,ashia,2026-03-29 01:30,on,100A,BUSCO", "The clocks go forward: '2026-03-29 01:30' never comes."),
        ("2,ashia,,on,100A,BUSCO", "at is empty. Each tap has an id of its own and a time."),
        (",ashia,2026-11-02T08:00:00Z,on,100A,BUSCO", "id is empty. Each tap has an id of its own and a time."),
        ("2,ashia,2026-11-02T08:00:00Z,in,100A,BUSCO", "kind is 'in'. It is one of: on, off, unknown."),
        ("2,ashia,2026-11-02T08:00:00Z,on,100A,NOBODY", "No edition has operator 'NOBODY'. It is one of: BUSCO, TRAM."),
        ("2,ashia,2026-08-31T08:00:00Z,on,100A,BUSCO", "The first edition is in force from 2026-09-01."),
        ("2,,2026-11-02T08:00:00Z,on,100A,BUSCO", "It does not say whose it is."),
        ("2,ashia,2026-11-02T08:00:00Z,on,100A", "The row has 5 cells, and the first line names 6."),
        ('2,"ashia,2026-11-02T08:00:00Z,on,100A,BUSCO', "The quotes do not match."),
        (f"2,{'a' * 2000},2026-11-02T08:00:00Z,on,100A,BUSCO", "longer than 2000 characters"),
        ("2,ash\x00ia,2026-11-02T08:00:00Z,on,100A,BUSCO", "not readable text in UTF-8"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_all_others_are_charged(row: str, sentence: str, tmp_path: Path) -> None:
    found = charged(tariff(tmp_path), taps(tmp_path, bus("1"), row, bus("3", at="2026-11-02T12:00:00+00:00")))

    (remark,) = found["remark"]
    assert (remark["file"], remark["line"], remark["is_kept"]) == ("taps", 3, False)
    assert sentence in remark["sentence"]
    assert [ride["id"] for ride in found["charge"][0]["rides"]] == ["1", "3"]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("passenger", "0", "passenger is '0'. Write a whole number from 1 to 1000."),
        ("passenger", "two", "passenger is 'two'."),
        ("age", "151", "age is '151'. Write a whole number from 0 to 150."),
        ("age", "٣", "age is '٣'."),
        ("profile", "martian", "No edition has profile 'martian'. It is one of: adult."),
    ],
)
def test_numbers_and_profiles_are_checked(column: str, cell: str, sentence: str, tmp_path: Path) -> None:
    found = charged(tariff(tmp_path), taps(tmp_path, f"{bus('1')},{cell}", header=f"{HEADER},{column}"))

    assert sentence in found["remark"][0]["sentence"]
    assert found["charge"] == []


def test_what_is_wrong_is_said_to_people_too_the_first_twenty_times(tmp_path: Path) -> None:
    rows = [bus(str(number), at="soon") for number in range(25)]

    done = run("charge", tariff(tmp_path), taps(tmp_path, *rows))

    assert done.exit_code == 1
    assert "Line 2 is left out: 'soon' is not a time." in done.stderr
    assert done.stderr.count("is left out") == 20
    assert "5 more lines have a mistake; --json names them all." in done.stderr


def test_a_stop_or_line_that_nobody_knows_is_named_and_the_tap_counts_without_it(tmp_path: Path) -> None:
    lines = [{"id": "36", "name": "36", "operator": "BUSCO", "mode": "bus", "status": "full_sequence",
              "patterns": [{"direction": "out", "stops": ["100A", "100B"]}]}]  # fmt: skip
    rows = ["1,2026-11-02T08:00:00Z,900X,36,BUSCO", "2,2026-11-02T12:00:00Z,100A,99,BUSCO"]
    rows.append("3,2026-11-02T16:00:00Z,100A,36,")
    file = taps(tmp_path, *rows, header="id,at,stop,line,operator")

    found = charged(tariff(tmp_path, lines=lines), file)
    done = run("charge", tariff(tmp_path, "again.json", lines=lines), file)

    assert [(remark["line"], remark["is_kept"]) for remark in found["remark"]] == [(2, True), (3, True)]
    assert "No edition has a stop '900X'. The tap counts, its stop does not." in done.stderr
    assert "Line 3: No edition has a line '99'." in done.stderr
    assert len(found["charge"][0]["rides"]) == 3


def test_a_file_may_come_from_a_spreadsheet(tmp_path: Path) -> None:
    """A byte order mark, carriage returns, quotes, capitals, spaces and empty lines do no harm."""
    rows = [
        '\ufeffID , Medium,"TIME",Vehicle',
        '"1", ashia ,2026-11-02T08:00:00Z,',
        "",
        "2,ashia,2026-11-02T12:00:00Z,x",
    ]
    text = "".join(f"{row}\r\n" for row in rows)
    file = tmp_path / "taps.csv"
    file.write_bytes(text.encode())
    operators = [{"id": "BUSCO", "name": "Bus Company", "mode": "bus"}]
    document = tariff(tmp_path, operators=operators, stops=[], zones=[], taps=[])

    found = charged(document, file)

    assert [(one["traveller"], len(one["rides"])) for one in found["charge"]] == [("ashia", 2)]
    assert found["remark"] == []


def test_bytes_that_are_no_utf_8_cost_one_row(tmp_path: Path) -> None:
    file = taps(tmp_path, bus("1"), bus("2", "x"))
    file.write_bytes(file.read_bytes().replace(b",x,", b",\xff\xfe,"))

    found = charged(tariff(tmp_path), file)

    assert [remark["line"] for remark in found["remark"]] == [3]
    assert len(found["charge"]) == 1


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (
            "id,at,colour",
            "has a column 'colour', which is not known. Its columns may be: id, at, kind, traveller, device,",
        ),
        ("id;at", "has a column 'id;at', which is not known."),
        ("id,kind", "has no column 'at'. Its first line names its columns, out of: id, at,"),
        ("id,at,tap", "has the column 'id' twice. Keep one of them."),
        ("", "has no column 'id'."),
    ],
)
def test_a_first_line_that_names_other_columns_is_refused_with_those_there_are(
    header: str, sentence: str, tmp_path: Path
) -> None:
    done = run("charge", tariff(tmp_path), taps(tmp_path, bus("1"), header=header))

    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_an_empty_file_charges_nobody(tmp_path: Path) -> None:
    found = charged(tariff(tmp_path), taps(tmp_path))

    assert found["charge"] == []
    assert found["sums"][0]["passengers"] == 0


DAY = [{"id": "day", "name": "Day", "kind": "day", "fare_days": 1, "prices": [{"pence": 500, "illustrative": True}]}]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("ashia,day,2026-11-02,2026-11-01", "valid_until is not after valid_from."),
        ("ashia,year,2026-11-02,2026-11-02", "No edition has product 'year'. It is one of: day."),
        ("ashia,,2026-11-02,2026-11-02", "product is empty."),
        (",day,2026-11-02,2026-11-02", "It does not say whose it is."),
        ("ashia,day,2026-13-02,2026-11-02", "'2026-13-02' is not a time."),
        ("ashia,day,2026-11-02", "The row has 3 cells"),
    ],
)
def test_a_product_held_that_cannot_be_is_named_and_all_others_hold(row: str, sentence: str, tmp_path: Path) -> None:
    held = write(tmp_path, "held.csv", "traveller,product,valid_from,valid_until", row, "ben,day,2026-11-02,2026-11-02")
    words = (tariff(tmp_path, products=DAY), taps(tmp_path, bus("1"), bus("2", "ben")), "--held", held)

    found, done = charged(*words), run("charge", *words)

    assert [(remark["file"], remark["line"]) for remark in found["remark"]] == [("held", 2)]
    assert [charge["total_pence"] for charge in found["charge"]] == [240, 0]
    assert done.exit_code == 1
    assert f"Line 2 of --held is left out: {sentence}" in done.stderr


def test_a_link_that_cannot_be_is_named_and_all_others_hold(tmp_path: Path) -> None:
    links = write(tmp_path, "links.csv", "medium,traveller,linked_from", "phone,card,soon", "watch,card,2026-11-02")
    file = taps(tmp_path, bus("1", "card"), bus("2", "watch"), bus("3", "phone"))

    done = run("charge", tariff(tmp_path), file, "--media", links)

    assert done.exit_code == 1
    assert "Line 2 of --media is left out: 'soon' is not a time." in done.stderr
    assert "2 passengers, 3 rides" in done.stdout
