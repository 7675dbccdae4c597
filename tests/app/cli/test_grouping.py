"""Putting a traveller's rows side by side, with little in memory."""

from hypothesis import given
from hypothesis import strategies as st

from app.cli.replay.grouping import is_grouped, sorted_on_disk
from app.cli.replay.sheets import Row

NAMES = st.lists(st.text(alphabet="abÄ€😀", max_size=2))


@given(NAMES)
def test_rows_are_grouped_if_no_name_comes_back(names: list[str]) -> None:
    runs = [name for place, name in enumerate(names) if place == 0 or names[place - 1] != name]

    assert is_grouped(names) == (len(runs) == len(set(runs)))


@given(NAMES)
def test_sorting_on_disk_keeps_every_row_and_the_order_of_lines(names: list[str]) -> None:
    rows = [(name, Row(line, {"id": str(line), "at": name})) for line, name in enumerate(names, start=2)]

    assert list(sorted_on_disk(rows)) == sorted(rows, key=lambda keyed: (keyed[0], keyed[1].line))
