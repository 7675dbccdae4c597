"""Days in plain text: each costs what the scenario says. README.md in this folder says how to read and write them."""

from pathlib import Path

import pytest

from tests.support.scenario_charges import mismatches
from tests.support.scenarios import BadScenario, read_scenario

FILES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_day_costs_what_its_scenario_says(path: Path) -> None:
    scenario = read_scenario(path)

    wrong = mismatches(scenario)

    assert scenario.said, "a scenario says what must hold"
    assert not wrong, "\n".join(wrong)


def mismatched(folder: Path, text: str) -> list[str]:
    written = folder / "a-day.txt"
    written.write_text(text)
    return mismatches(read_scenario(written))


A_DAY = """
tariff   commuter
year     2027

11 Jan  07:42  Ashia (student)   on  NCTR 36    at Beeston Town
"""


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("charged  Ashia  11 Jan  2.00  (2.00)", ""),
        ("charged  Ashia  11 Jan  2.10", "a-day.txt:6: Ashia pays £2.00, not £2.10"),
        ("charged  Ashia  11 Jan  2.00  (2.10)", "a-day.txt:6: the reason is"),
        ("charged  Ashia  11 Jan  2.00  (2.00, capped by nct-day)", "a-day.txt:6: the reason is"),
        ("charged  Ben  11 Jan  2.00", "a-day.txt:6: Ben did not tap"),
        ("shared  11 Jan  TBTN 2.00", "a-day.txt:6: the shares are NCTR £2.00"),
        ("rode  Ashia  11 Jan  nothing", "a-day.txt:6: Ashia rode 07:42 Beeston Town > ?"),
        ("ignored  Ashia  11 Jan  07:42  same_reader", "a-day.txt:6: the tap of Ashia was ignored for []"),
    ],
)
def test_what_is_not_so_is_told_with_its_line(tmp_path: Path, line: str, wrong: str) -> None:
    found = mismatched(tmp_path, A_DAY + line)

    assert "".join(found).startswith(wrong)
    assert bool(found) == bool(wrong)


@pytest.mark.parametrize("line", ["charge  Ashia  11 Jan  2.00", "charged  Ashia  11 Jan  2.00  (two pounds)"])
def test_a_line_that_nobody_can_read_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadScenario, match="can read"):
        mismatched(tmp_path, A_DAY + line)


def test_a_tariff_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="no tariff has this name"):
        mismatched(tmp_path, "tariff  nowhere")


def test_a_day_needs_a_year(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="say the year first"):
        mismatched(tmp_path, A_DAY.replace("year     2027", ""))
