"""A document of an older format keeps its version, and means in the newest format what it meant."""

import contextlib
import copy
import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fares.exchange.document import json_schema, read, upgraded
from fares.exchange.tariff_shape import FORMAT
from fares.quote import Party, QuoteRequest, quote
from fares.tariff import Tariff

Document = dict[str, Any]

WRITTEN_IN_1 = Path(__file__).resolve().parents[1] / "vectors" / "tariff-1.json"
FORMAT_1 = "commonfare-tariff/1"
SINCE = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
STOPS = ("R-DWT", "B-DWT", "B-MARKET", "B-VILLAGE", "B-TRT", "R-TRT", "T-TRT", "T-CASTLE", "T-PARK")


def old(**overrides: object) -> Document:
    """A document of format /1 with every kind of rule that it has, some members replaced."""
    made: Document = json.loads(WRITTEN_IN_1.read_bytes())
    return made | copy.deepcopy(overrides)


def findings(made: object) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in read(json.dumps(made).encode()).findings]


def both(made: Document) -> tuple[Tariff, Tariff]:
    """The tariff of an old document, and that of its upgrade."""
    first = read(json.dumps(made).encode()).tariff
    second = read(json.dumps(upgraded(made)).encode()).tariff
    assert first is not None
    assert second is not None
    return first, second


def test_a_published_edition_keeps_its_version() -> None:
    """Worked out by the last program that knew no other format: change neither this nor the document."""
    reading = read(WRITTEN_IN_1.read_bytes())

    assert reading.tariff is not None
    assert reading.tariff.version == "b7c91608f4c512ee3c91e619ba6856533fdb114c4c6c7bfd29310f1b7cc24247"
    assert reading.canonical is not None
    assert json.loads(reading.canonical)["format"] == FORMAT_1


def test_an_upgraded_document_is_another_edition_without_findings() -> None:
    reading = read(json.dumps(upgraded(old())).encode())

    assert reading.findings == ()
    assert reading.canonical != read(json.dumps(old()).encode()).canonical
    assert reading.document == read(json.dumps(old()).encode()).document


def test_an_upgraded_document_keeps_its_lists_as_they_stand() -> None:
    made = upgraded(old())

    assert made["format"] == FORMAT
    assert made["profiles"][1]["ages"] == [{"min_age": 5, "max_age": 18}]
    assert {name for name in made if made[name] != old()[name]} == {"format", "profiles"}


def test_the_newest_format_is_its_own_upgrade() -> None:
    assert upgraded(upgraded(old())) == upgraded(old())


def test_a_tariff_is_the_same_as_that_of_its_upgrade() -> None:
    first, second = both(old())

    differing = {
        one.name for one in fields(Tariff) if one.init and getattr(first, one.name) != getattr(second, one.name)
    }

    assert differing == {"version", "network"}
    assert first.network.stops == second.network.stops
    assert first.network.lines == second.network.lines


PENCE = st.integers(0, 1500)


@settings(max_examples=settings().max_examples // 4)  # each reads two documents
@given(
    st.lists(PENCE, min_size=8, max_size=8),
    st.permutations(range(6)),
    st.tuples(st.integers(0, 20), st.integers(20, 30)),
    st.lists(st.sampled_from(STOPS), min_size=2, max_size=2, unique=True),
    st.integers(0, 60 * 24 * 100),
    st.builds(Party, st.sampled_from(["adult", "young", "student"]), st.just(2), st.none() | st.integers(0, 40)),
)
def test_a_tariff_quotes_the_same_as_its_upgrade(
    pence: list[int], order: list[int], ages: tuple[int, int], ends: list[str], minutes: int, party: Party
) -> None:
    made = old()
    made["singles"] = [made["singles"][place] for place in order]
    made["profiles"][1] |= {"min_age": ages[0], "max_age": ages[1]}
    flat = [one for table in [*made["tables"], *made["products"], *made["ceilings"]] for one in table.get("prices", ())]
    for one, drawn in zip((one for one in flat if "pence" in one), pence, strict=False):
        one["pence"] = drawn
    origin, destination = ends
    request = QuoteRequest(origin, destination, SINCE + timedelta(minutes=minutes), (party, Party("adult", 1)))

    first, second = (quote(tariff, request) for tariff in both(made))

    assert first.offers == second.offers
    assert first.near_misses == second.near_misses
    assert first.itineraries == second.itineraries


@pytest.mark.parametrize(
    ("overrides", "path", "code"),
    [
        ({"profiles": [{"id": "a", "name": "A", "min_age": 19, "max_age": 18}]}, "/profiles/0/max_age", "age-range"),
        ({"profiles": [{"id": "a", "name": "A", "min_age": 151}]}, "/profiles/0/min_age", "range"),
        ({"profiles": [{"id": "a", "name": "A", "ages": []}]}, "/profiles/0/ages", "unknown-member"),
        ({"profiles": [7]}, "/profiles/0", "wrong-type"),
        ({"profiles": {}}, "/profiles", "wrong-type"),
        ({"profiles": []}, "/profiles", "too-few"),
        ({"zones": []}, "/zones", "too-few"),
        ({"caps": []}, "/caps", "unknown-member"),
        ({"currency": "EUR"}, "/currency", "choice"),
        ({"operators": [{"id": "M", "name": "Metro", "mode": "metro"}]}, "/operators/0/mode", "choice"),
        ({"bands": [{"id": "b", "name": "B", "days": ["monday"]}]}, "/bands/0/days/0", "choice"),
    ],
)
def test_an_old_document_is_reviewed_as_it_was_written(overrides: Document, path: str, code: str) -> None:
    """It has the members of its own format and no others, and a finding says where they stand in it."""
    assert (path, code) in findings(old(**overrides))


def test_a_list_that_the_first_format_wants_is_missed() -> None:
    made = old()
    del made["lines"]

    assert findings(made) == [("/lines", "missing")]


@pytest.mark.parametrize("name", ["commonfare-tariff/3", "commonfare-tariff/02", "commonfare-tariff", "gtfs", ""])
def test_a_format_that_nobody_here_knows_is_the_one_finding(name: str) -> None:
    made = old(format=name, colour="red")

    assert findings(made) == [("/format", "unknown-format")]


def places(node: Any, path: str = "") -> list[str]:  # noqa: ANN401 - JSON
    """Every place of a document, as JSON Pointers."""
    named = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    inner = [place for name, member in named for place in places(member, f"{path}/{name}")]
    return [path, *inner] if path else inner


ANYTHING: st.SearchStrategy[object] = st.sampled_from([None, 7, "", "x", [], [None], {}, {"id": "x"}, [{"id": []}]])


@given(st.lists(st.tuples(st.sampled_from(places(old())), ANYTHING), min_size=1, max_size=4))
def test_no_broken_old_document_is_read_and_none_raises(changes: list[tuple[str, object]]) -> None:
    made = old()
    for path, value in changes:
        *way, last = [int(part) if part.isdigit() else part for part in path.split("/")[1:]]
        with contextlib.suppress(LookupError, TypeError, AttributeError):
            place: Any = made
            for part in way:
                place = place[part]
            place[last] = copy.deepcopy(value)

    reading = read(json.dumps(made).encode())

    assert (reading.tariff is None) == any(finding.severity == "error" for finding in reading.findings)


def test_the_published_schema_is_that_of_the_newest_format() -> None:
    assert json_schema()["properties"]["format"] == {"enum": [FORMAT]}
