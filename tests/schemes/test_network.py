from collections.abc import Callable
from pathlib import Path
from typing import Any

Table = Callable[[str], list[dict[str, str]]]
Written = dict[str, Any]


def stops_of(written: Written, line_id: str) -> set[str]:
    line = next(line for line in written["lines"] if line["id"] == line_id)
    return {stop for pattern in line["patterns"] for stop in pattern["stops"]}


def test_the_tram_lines_have_the_stops_that_net_publishes(written: Written) -> None:
    one = stops_of(written, "NET1")
    two = stops_of(written, "NET2")

    assert (len(one), len(two)) == (36, 30)
    assert one | two == {stop["id"] for stop in written["stops"] if stop["mode"] == "tram"}


def test_the_network_is_whole(written: Written) -> None:
    modes = [stop["mode"] for stop in written["stops"]]

    assert {mode: modes.count(mode) for mode in set(modes)} == {"bus": 6874, "tram": 50, "rail": 37, "air": 1}
    assert (len(written["lines"]), len(written["operators"])) == (12, 28)
    assert sum("crs" in stop for stop in written["stops"]) == 37


def test_positions_are_those_of_the_sources_to_the_microdegree(written: Written) -> None:
    derby = next(stop for stop in written["stops"] if stop["id"] == "9100DRBY")

    assert (derby["lat_microdegrees"], derby["lon_microdegrees"]) == (52916548, -1463355)


def test_every_line_says_how_real_its_stops_are_in_words_that_are_explained(written: Written, scheme: Path) -> None:
    explained = (scheme / "sources" / "ATTRIBUTION.md").read_text(encoding="utf-8")

    assert [line["id"] for line in written["lines"] if f"`{line['status']}`" not in explained] == []
    assert [line["id"] for line in written["lines"] if not line["note"]] == []


def test_a_direction_that_we_reversed_is_named_in_the_note(written: Written, table: Table) -> None:
    reversed_ = {row["id"]: row for row in table("sources/lines.csv") if row["back"]}

    found = {line["id"]: line for line in written["lines"] if line["id"] in reversed_}

    for line_id, row in reversed_.items():
        assert f"{row['back']} is our reversal of {row['direction']}" in found[line_id]["note"]
        assert found[line_id]["patterns"][1] == {"direction": row["back"], "stops": row["stops"].split()[::-1]}
    assert set(found) == {"EMR-MAT-NOT", "EMR-LEI-NOT", "i4", "indigo", "skylink-nottingham"}
