"""Review looks at the hours of bands: those that two share, those that none has, and those that are over."""

import pytest

from tests.fares.reviewing import Found, Node, also, flat, found, rule
from tests.support.tariffs import document, price

EVERY_DAY = ["weekday", "saturday", "sunday", "bank_holiday"]


def band(code: str, start: str, end: str, *days: str) -> Node:
    return {"id": code, "name": code.title(), "days": list(days) or EVERY_DAY, "from": start, "to": end}


def by_hours(*bands: Node, covers: tuple[Node, ...] = (), rest: tuple[Node, ...] = ()) -> Found:
    """What is found where tram singles go by hours: one for each band, or for each of some coverages."""
    named = covers or tuple({"bands": [one["id"]]} for one in bands)
    singles = [rule(f"s{place}", {"operators": ["TRAMCO"]} | one, table="part") for place, one in enumerate(named)]
    others = [one for one in document()["singles"] if "tram" not in one["id"]]
    tables = also("tables", flat("part", price(340, "adult")))
    products = [one for one in document()["products"] if one["id"] != "group-day"]
    return found(bands=list(bands), singles=[*singles, *rest, *others], products=products, **tables)


def test_bands_that_share_the_day_among_them_are_well() -> None:
    assert by_hours(band("early", "04:30", "09:30"), band("late", "09:30", "04:30")) == []
    assert by_hours(band("all", "04:30", "04:30")) == []
    week = band("week", "09:30", "09:30", "weekday")
    rest = band("rest", "00:00", "00:00", "saturday", "sunday", "bank_holiday")
    assert by_hours(week, rest) == []


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        (("04:30", "10:00"), ("09:30", "04:30"), "bands-overlap"),
        (("09:30", "05:00"), ("04:30", "09:30"), "bands-overlap"),
        (("04:30", "09:00"), ("09:30", "04:30"), "band-gap"),
        (("05:00", "09:30"), ("09:30", "04:30"), "band-gap"),
    ],
)
def test_singles_that_differ_in_bands_alone_meet_to_the_minute(
    first: tuple[str, str], then: tuple[str, str], code: str
) -> None:
    place = 1 if code == "bands-overlap" else 0

    assert by_hours(band("one", *first), band("two", *then)) == [(f"/singles/{place}/covers/bands", code)]


def test_a_day_type_without_a_fare_is_a_gap() -> None:
    early, late = band("early", "04:30", "09:30"), band("late", "09:30", "04:30", "weekday", "saturday", "sunday")

    assert by_hours(early, late) == [("/singles/0/covers/bands", "band-gap")]


def test_named_weekdays_are_days_of_the_week() -> None:
    days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    rest = band("rest", "00:00", "00:00", "saturday", "sunday", "bank_holiday")

    assert by_hours(band("five", "04:30", "04:30", *days), rest) == []
    assert by_hours(band("four", "04:30", "04:30", *days[1:]), rest) == [("/singles/0/covers/bands", "band-gap")]


def test_hours_that_a_wider_single_prices_are_no_gap() -> None:
    early, late = band("early", "04:30", "09:00"), band("late", "09:30", "04:30")
    anywhere = rule("rest", {"modes": ["tram"]}, table="part")
    trams = rule("rest", {"operators": ["TRAMCO"]}, table="part")

    assert by_hours(early, late, rest=(trams,)) == []
    assert by_hours(early, late, rest=(anywhere,)) == [("/singles/0/covers/bands", "band-gap")]


def test_hours_that_are_left_out_are_a_gap() -> None:
    early, late = band("early", "04:30", "09:30"), band("late", "09:30", "04:30")
    covers = ({"bands": ["early"]}, {"bands": ["late"]}, {"bands": ["early", "late"], "bands_out": ["late"]})
    only_out = ({"bands": ["early"]}, {"bands": ["early", "late"], "bands_out": ["late"]})

    assert by_hours(early, late, covers=covers) == []
    assert by_hours(early, late, covers=only_out) == [("/singles/0/covers/bands", "band-gap")]


def test_two_bands_of_one_rule_that_share_hours_are_pointed_out() -> None:
    bands = [band("one", "04:30", "10:00"), band("two", "09:30", "12:00"), band("three", "12:00", "13:00")]
    tap_rule = rule("tram", {"bands": ["one", "two", "three"]}, model="on_only")

    assert found(**also("bands", *bands), taps=[tap_rule]) == [("/taps/0/covers/bands/1", "bands-overlap")]


def test_a_band_on_a_date_is_an_exception_and_overlaps_nothing() -> None:
    christmas = {"id": "eve", "name": "Eve", "dates": ["2026-12-24"], "from": "04:30", "to": "04:30"}
    tap_rule = rule("tram", {"bands": ["eve", "off-peak"]}, model="on_only")

    assert found(**also("bands", christmas), taps=[tap_rule]) == []


@pytest.mark.parametrize(
    ("dates", "days", "is_over"),
    [
        (["2025-12-24"], None, True),
        (["2025-12-24", "2026-12-24"], None, False),
        (["2026-09-01"], None, False),
        (["2025-12-24"], ["sunday"], False),
    ],
)
def test_a_band_whose_dates_are_over_is_pointed_out(dates: list[str], days: list[str] | None, is_over: bool) -> None:  # noqa: FBT001
    eve = {"id": "eve", "name": "Eve", "dates": dates, "from": "04:30", "to": "04:30"}

    findings = found(**also("bands", eve | ({"days": days} if days else {})))

    assert findings == ([("/bands/1", "band-over")] if is_over else [])


def test_a_band_that_is_broken_is_told_once() -> None:
    early = {"id": "early", "name": "Early", "days": EVERY_DAY, "from": "04:30", "to": "9:30"}

    assert by_hours(early, band("late", "09:30", "04:30"))[0] == ("/bands/0/to", "pattern")
    assert by_hours(covers=({"bands": ["x"]}, {"bands": ["y"]})) == [
        ("/singles/0/covers/bands/0", "unknown-band"),
        ("/singles/1/covers/bands/0", "unknown-band"),
    ]
