"""A tariff document is read whole, or every mistake in it is told at once with its place."""

import contextlib
import copy
import gc
import json
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fares.calendar import DayType
from fares.exchange.document import MAX_BYTES, read
from fares.money import Money
from fares.network import Mode
from fares.prices import FlatTable, Price, ZonePairTable
from fares.products import AgeBand, Coverage, FareProduct, ProductKind, UserProfile
from fares.review import MAX_FINDINGS, Finding
from tests.support.every_member import every_member
from tests.support.tariffs import document, price, raw, tariff

Document = dict[str, Any]


def findings(changed: object) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in read(json.dumps(changed).encode()).findings]


def changed(change: Callable[[Document], object]) -> Document:
    made = document()
    change(made)
    return made


def put(path: str, value: object) -> Callable[[Document], None]:
    """A change of one place of the document, told by its JSON Pointer."""
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")[1:]]

    def change(made: Document) -> None:
        place: Any = made
        for part in way:
            place = place[part]
        place[last] = value

    return change


def test_the_small_tariff_has_no_findings() -> None:
    reading = read(raw())

    assert reading.findings == ()
    assert reading.tariff is not None
    assert reading.canonical is not None


def test_what_the_document_says_is_what_the_engine_uses() -> None:
    read_tariff = tariff()

    assert (read_tariff.id, read_tariff.edition, read_tariff.valid_from) == ("two-towns", "2026-1", date(2026, 9, 1))
    assert read_tariff.calendar.fare_day_start == time(4, 30)
    assert date(2026, 12, 25) in read_tariff.calendar.bank_holidays
    assert read_tariff.bands["off-peak"].day_types == {
        DayType.WEEKDAY,
        DayType.SATURDAY,
        DayType.SUNDAY,
        DayType.BANK_HOLIDAY,
    }
    assert read_tariff.network.stop("DWT").name == "Derwent Rail Station"
    assert read_tariff.network.lines["TRAM"].mode is Mode.TRAM
    assert read_tariff.profiles["young"] == UserProfile("young", "Young person", (AgeBand(5, 18),), "adult")
    assert read_tariff.tables["tram-single"] == FlatTable("tram-single", (Price(Money(340), None, "tram-2025"),))
    assert [single.id for single in read_tariff.singles] == ["fast", "bus", "tram-hop", "tram", "rail"]
    assert read_tariff.ceilings[0].covers == Coverage(modes=frozenset({Mode.BUS}), lines_out=frozenset({"FAST"}))
    assert read_tariff.products["group-day"] == FareProduct(
        id="group-day",
        name="Group Day",
        kind=ProductKind.GROUP,
        covers=Coverage(modes=frozenset({Mode.BUS, Mode.TRAM}), lines_out=frozenset({"FAST"}), bands=("off-peak",)),
        prices=(Price(Money(1700), None, None),),
        fare_days=1,
        max_passengers=5,
    )


def test_a_symmetric_table_holds_both_ways_and_any_other_one_way() -> None:
    tables = tariff().tables

    assert isinstance(tables["rail-single"], ZonePairTable)
    assert set(tables["rail-single"].cells) == {("derwent", "trentham"), ("trentham", "derwent")}
    one_way = tariff(tables=[*document()["tables"][:-1], document()["tables"][-1] | {"symmetric": False}])
    assert isinstance(one_way.tables["rail-single"], ZonePairTable)
    assert set(one_way.tables["rail-single"].cells) == {("derwent", "trentham")}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("/format", "commonfare-tariff/3", "unknown-format"),
        ("/format", 2, "choice"),
        ("/id", "two towns", "pattern"),
        ("/id", "two-towns\n", "pattern"),
        ("/id", 7, "wrong-type"),
        ("/name", "", "length"),
        ("/name", "x" * 201, "length"),
        ("/name", "two\ntowns", "control-character"),
        ("/name", None, "wrong-type"),
        ("/valid_from", "2026-02-29", "date"),
        ("/valid_from", "20260901", "date"),
        ("/valid_from", "1999-12-31", "date"),
        ("/valid_from", 20260901, "wrong-type"),
        ("/currency", "JPY", "choice"),
        ("/timezone", "Europe/Derby", "unknown-timezone"),
        ("/fare_day_start", "4:30", "pattern"),
        ("/fare_day_start", "24:00", "pattern"),
        ("/bank_holidays/1", "2026-12-25", "repeated"),
        ("/sources/0/dated", "July 2025", "pattern"),
        ("/bands/0/days/0", "someday", "choice"),
        ("/operators/0/mode", "boat", "choice"),
        ("/stops/0/lat_microdegrees", 90_000_001, "range"),
        ("/stops/0/lon_microdegrees", True, "wrong-type"),
        ("/stops/0/crs", "dwt", "pattern"),
        ("/stops/1", "B-DWT", "wrong-type"),
        ("/lines/0/patterns/0/stops", "R-DWT", "wrong-type"),
        ("/lines/0/patterns/0/stops", ["R-DWT"], "too-few"),
        ("/tables/0/kind", "by_mood", "choice"),
        ("/tables/0/kind", None, "choice"),
        ("/tables/0/prices", [], "too-few"),
        ("/tables/0/prices/0/pence", 1_000_001, "range"),
        ("/tables/0/prices/0/illustrative", False, "choice"),
        ("/tables/0/prices/0/illustrative", 1, "choice"),
        ("/tables/4/symmetric", 1, "choice"),
        ("/products/0/fare_days", 0, "range"),
        ("/products/1/fare_days", 1, "range"),
        ("/products/2/uses", 1, "range"),
        ("/products/3/max_passengers", 1, "range"),
    ],
)
def test_a_value_of_the_wrong_shape_is_told_at_its_place(path: str, value: object, code: str) -> None:
    assert (path, code) in findings(changed(put(path, value)))


CAP: Document = {"id": "c", "name": "C", "period": {"kind": "day"}, "prices": [price(100)]}
CHANGE: Document = {"id": "i", "name": "I", "method": {"kind": "free"}}
HOUR: Document = {"from": "on", "of": "first", "to": "on", "advertised_minutes": 60}
PRODUCT: Document = {"id": "p", "name": "P", "prices": [price(100)]}
SURCHARGE: Document = {"id": "s", "name": "S", "prices": [price(100)]}
BAND: Document = {"id": "b", "name": "B", "from": "09:30", "to": "16:00"}
TAP: Document = {"id": "t", "name": "T", "model": "on_off"}


@pytest.mark.parametrize(
    ("overrides", "path", "code"),
    [
        ({"bands": [BAND]}, "/bands/0", "at-least-one"),
        ({"bands": [BAND | {"days": []}]}, "/bands/0/days", "too-few"),
        ({"bands": [BAND | {"dates": ["2026-02-30"]}]}, "/bands/0/dates/0", "date"),
        ({"surcharges": [SURCHARGE | {"covers": []}]}, "/surcharges/0/covers", "too-few"),
        ({"surcharges": [SURCHARGE | {"covers": 7}]}, "/surcharges/0/covers", "wrong-type"),
        ({"surcharges": [SURCHARGE | {"covers": [7]}]}, "/surcharges/0/covers/0", "wrong-type"),
        ({"surcharges": [SURCHARGE | {"covers": [[]]}]}, "/surcharges/0/covers/0", "wrong-type"),
        ({"surcharges": [SURCHARGE | {"covers": {"zones": []}}]}, "/surcharges/0/covers/zones", "too-few"),
        ({"surcharges": [SURCHARGE | {"covers": {"modes": ["boat"]}}]}, "/surcharges/0/covers/modes/0", "choice"),
        ({"discounts": [{"id": "d", "name": "D", "percent_off": 34}]}, "/discounts/0", "exactly-one"),
        ({"caps": [CAP | {"period": {"kind": "year"}}]}, "/caps/0/period/kind", "choice"),
        ({"caps": [CAP | {"period": {"kind": "rolling"}}]}, "/caps/0/period/fare_days", "missing"),
        (
            {"caps": [CAP | {"period": {"kind": "rolling", "fare_days": 7, "minutes": 60}}]},
            "/caps/0/period/fare_days",
            "unknown-member",
        ),
        (
            {"caps": [CAP | {"period": {"kind": "day", "first_day": "monday"}}]},
            "/caps/0/period/first_day",
            "unknown-member",
        ),
        ({"interchanges": [CHANGE]}, "/interchanges/0/window", "missing"),
        (
            {"interchanges": [CHANGE | {"window": HOUR | {"advertised_minutes": 0}}]},
            "/interchanges/0/window/advertised_minutes",
            "range",
        ),
        (
            {"interchanges": [CHANGE | {"window": HOUR, "source": "tram-2025", "illustrative": True}]},
            "/interchanges/0",
            "at-most-one",
        ),
        (
            {"interchanges": [CHANGE | {"window": HOUR, "method": {"kind": "discount"}}]},
            "/interchanges/0/method/prices",
            "missing",
        ),
        ({"taps": [TAP | {"missing_off": {"policy": "maximum"}}]}, "/taps/0/missing_off/prices", "missing"),
        ({"taps": [TAP | {"missing_off": {"policy": "guess"}}]}, "/taps/0/missing_off/policy", "choice"),
        (
            {"products": [PRODUCT | {"kind": "return", "fare_days": 1, "table": "bus-single"}]},
            "/products/0/prices",
            "unknown-member",
        ),
        ({"products": [PRODUCT | {"kind": "period"}]}, "/products/0", "exactly-one"),
        ({"products": [PRODUCT | {"kind": "period", "months": 1, "minutes": 60}]}, "/products/0", "exactly-one"),
        ({"refunds": [{"id": "r", "name": "R", "method": "by_mood"}]}, "/refunds/0/method", "choice"),
        ({"emissions": {"modes": [], "car_mg_per_km": 1, "illustrative": True}}, "/emissions/modes", "too-few"),
    ],
)
def test_a_rule_of_the_wrong_shape_is_told_at_its_place(overrides: Document, path: str, code: str) -> None:
    assert (path, code) in findings(document(**overrides))


def test_a_table_or_product_that_is_no_object_is_told() -> None:
    assert ("/tables/0", "wrong-type") in findings(changed(put("/tables/0", [])))


def test_members_that_the_format_does_not_know_are_refused() -> None:
    assert findings(document(colour="red")) == [("/colour", "unknown-member")]


def test_a_member_whose_name_is_no_name_is_not_repeated_in_the_path() -> None:
    assert findings(document(**{"4111 1111 1111 1111": 1})) == [("", "unknown-member")]


def test_a_member_that_is_missing_is_told_where_it_belongs() -> None:
    assert findings(changed(lambda made: made.pop("currency"))) == [("/currency", "missing")]


@pytest.mark.parametrize("extra", [{}, {"source": "tram-2025", "illustrative": True}])
def test_a_price_is_either_sourced_or_illustrative(extra: dict[str, object]) -> None:
    change = put("/products/1/prices/0", {"pence": 2350} | extra)

    assert findings(changed(change)) == [("/products/1/prices/0", "exactly-one")]


@pytest.mark.parametrize("bad", [[], "tariff", 7, None, True])
def test_a_document_that_is_no_object_is_refused(bad: object) -> None:
    assert findings(bad) == [("", "wrong-type")]


def test_faults_of_the_json_text_are_findings_too() -> None:
    reading = read(raw().replace(b"1100", b"11.00").replace(b"2350", b"NaN"))

    assert [(finding.path, finding.code) for finding in reading.findings] == [
        ("/products/0/prices/0/pence", "float"),
        ("/products/1/prices/0/pence", "not-finite"),
    ]
    assert reading.tariff is None


def test_a_document_too_large_is_not_even_parsed() -> None:
    (finding,) = read(b" " * (MAX_BYTES + 1)).findings

    assert finding.code == "too-large"


TEN_MISTAKES: list[tuple[str, object, str]] = [
    ("/name", "", "length"),
    ("/timezone", "Europe/Derby", "unknown-timezone"),
    ("/bands/0/to", "24:00", "pattern"),
    ("/stops/1/zone", "nowhere", "unknown-zone"),
    ("/stops/3/lat_microdegrees", "north", "wrong-type"),
    ("/lines/1/operator", "NOBODY", "unknown-operator"),
    ("/profiles/0/falls_back_to", "student", "fallback-cycle"),
    ("/tables/0/prices/1", price(170, "adult"), "repeated-profile"),
    ("/singles/1/colour", "red", "unknown-member"),
    ("/products/3/prices/0/profile", "adult", "group-profile"),
]


def test_ten_mistakes_are_ten_findings_each_with_its_path() -> None:
    made = document()
    for path, value, _ in TEN_MISTAKES:
        put(path, value)(made)

    found = findings(made)

    assert sorted(found) == sorted((path, code) for path, _, code in TEN_MISTAKES)


def test_one_mistake_among_many_right_things_costs_no_other_finding() -> None:
    """A list that is broken as a whole is told once, not once more for everything that refers to it."""
    assert findings(document(stops={})) == [("/stops", "wrong-type")]
    assert findings(document(singles={})) == [("/singles", "wrong-type")]


def test_warnings_alone_still_give_a_tariff() -> None:
    zones = [*document()["zones"], {"id": "empty", "name": "Empty"}]

    reading = read(raw(zones=zones))

    assert reading.tariff is not None
    assert [(finding.path, finding.code, finding.severity) for finding in reading.findings] == [
        ("/zones/4", "empty-zone", "warning")
    ]


def test_errors_come_before_warnings() -> None:
    zones = [*document()["zones"], {"id": "empty", "name": "Empty"}, {"id": "park", "name": "Park again"}]

    severities = [finding.severity for finding in read(raw(zones=zones)).findings]

    assert severities == ["error", "warning"]


@pytest.mark.parametrize("overrides", [{"stops": [7] * 100_000}, {str(number): 1 for number in range(100_000)}])
def test_a_hostile_document_cannot_make_findings_without_end(overrides: Document) -> None:
    assert len(read(raw(**overrides)).findings) == MAX_FINDINGS + 1


def test_a_long_list_of_findings_ends_with_a_word_about_the_rest() -> None:
    stops = copy.deepcopy(document()["stops"]) * (MAX_FINDINGS // 5)

    found = read(raw(stops=stops)).findings

    assert len(found) == MAX_FINDINGS + 1
    assert found[-1] == Finding("", "too-many", "There are more findings than these: correct these first.")


@pytest.mark.parametrize("collects", [True, False])
def test_reading_leaves_the_search_for_cycles_as_it_was(collects: bool) -> None:  # noqa: FBT001 - drawn
    before = gc.isenabled()
    (gc.enable if collects else gc.disable)()

    read(raw())
    after = gc.isenabled()

    (gc.enable if before else gc.disable)()
    assert after == collects


def places(node: Any, path: str = "") -> list[str]:  # noqa: ANN401 - JSON
    """Every place of a document, as JSON Pointers."""
    named = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    inner = [place for name, member in named for place in places(member, f"{path}/{name}")]
    return [path, *inner] if path else inner


anything: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 7, -1, "", "x", "adult", [], [None], [[]], {}, {"id": "x"}, {"id": []}, [{"kind": []}]]
)


@settings(max_examples=settings().max_examples // 2)  # each reads the longest document
@given(st.lists(st.tuples(st.sampled_from(places(every_member())), anything), min_size=1, max_size=4))
def test_no_broken_document_is_read_and_none_raises(changes: list[tuple[str, object]]) -> None:
    """Whatever stands anywhere, there is a tariff or an error that says why not."""
    made = every_member()
    for path, value in changes:
        with contextlib.suppress(LookupError, TypeError, AttributeError):
            put(path, copy.deepcopy(value))(made)

    reading = read(json.dumps(made).encode())

    assert (reading.tariff is None) == any(finding.severity == "error" for finding in reading.findings)
    assert (reading.tariff is None) == (reading.canonical is None)
