from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from fares.exchange import document
from fares.quote import Offer, Party, QuoteRequest, quote
from fares.review import Severity
from fares.tariff import Tariff

Written = dict[str, Any]

# The published prices that this edition may rest on: who published, and when it was true.
KNOWN_SOURCES = {
    ("Department for Transport announcements", "2025-01"),
    ("ITP blog", "2024-09"),
    ("BBC", "2025-07"),
    ("hucknalldispatch.co.uk", "2024-07"),
    ("hucknalldispatch.co.uk", "2025-01"),
    ("westbridgfordwire.com, Nottingham Post", "2024-06"),
    ("westbridgfordwire.com, Nottingham Post", "2023-01"),
    ("intelligenttransport.com", "2022-04"),
    ("publictechnology.net", "2025-09"),
    ("nctx.co.uk", "2020"),
    ("buxtonadvertiser.co.uk", "2023-04"),
}
PUBLISHED_PENCE = {
    "dft-2025-01": {300},
    "itp-2024-09": {630, 910},
    "bbc-2025-07": {340, 150},
    "hucknall-dispatch-2024-07": {540, 2350, 900},
    "hucknall-dispatch-2025-01": {300, 170, 230, 530, 780, 550, 2700},
    "westbridgford-wire-2024-06": {800, 4200, 2700},
    "nottingham-post-2023-01": {1300, 1700, 680, 1030, 350},
    "intelligent-transport-2022-04": {560},
    "publictechnology-2025-09": {2300, 7200, 2500},
    "nctx-2020": {8200, 6600, 5000, 61200, 49000, 37200},
    "buxton-advertiser-2023-04": {1550},
}
TUESDAY_MORNING = datetime(2026, 11, 24, 8, 10, tzinfo=UTC)


def prices(value: object) -> Iterator[dict[str, Any]]:
    """All prices of a document, wherever they stand."""
    if isinstance(value, dict):
        if "pence" in value:
            yield value
        for member in value.values():
            yield from prices(member)
    if isinstance(value, list):
        for item in value:
            yield from prices(item)


def offers(tariff: Tariff, origin: str, destination: str, profile: str = "adult") -> tuple[Offer, ...]:
    request = QuoteRequest(origin, destination, TUESDAY_MORNING, (Party(profile, 1),))
    return quote(tariff, request).offers


def cheapest_single(tariff: Tariff, origin: str, destination: str, profile: str = "adult") -> str:
    return str(next(offer.total for offer in offers(tariff, origin, destination, profile) if offer.product is None))


def test_the_tariff_reads_without_an_error(reading: document.Reading) -> None:
    assert [finding for finding in reading.findings if finding.severity is Severity.ERROR] == []
    assert reading.tariff is not None


def test_only_coach_operators_have_no_single_fare(reading: document.Reading, written: Written) -> None:
    """No coach fare is published in our sources, and the review says which operators that leaves out."""
    warned = [finding.path.removeprefix("/operators/") for finding in reading.findings]

    assert {written["operators"][int(index)]["mode"] for index in warned} == {"coach"}


def test_every_source_is_a_known_row_and_is_used(written: Written) -> None:
    named = {price["source"] for price in prices(written) if "source" in price}

    assert {(source["title"], source["dated"]) for source in written["sources"]} == KNOWN_SOURCES
    assert {source["id"] for source in written["sources"]} == named


def test_every_sourced_price_is_the_published_figure(written: Written) -> None:
    found: dict[str, set[int]] = {}
    for price in prices(written):
        if "source" in price:
            found.setdefault(price["source"], set()).add(price["pence"])

    assert found == PUBLISHED_PENCE


def test_every_price_without_a_source_is_marked_illustrative(written: Written) -> None:
    unmarked = [price for price in prices(written) if "source" not in price and price.get("illustrative") is not True]

    assert unmarked == []
    assert all(("source" in price) != ("illustrative" in price) for price in prices(written))


def test_the_joint_products_are_illustrative_and_include_red_arrow(written: Written) -> None:
    joint = {product["id"]: product for product in written["products"] if product["id"].startswith("joint-")}

    assert set(joint) == {"joint-day", "joint-week", "joint-carnet", "joint-group-day"}
    assert all(price.get("illustrative") for price in prices(list(joint.values())))
    assert not any("lines_out" in product["covers"] for product in joint.values())


def test_red_arrow_is_outside_the_national_ceiling(written: Written) -> None:
    [ceiling] = written["ceilings"]

    assert ceiling["covers"]["lines_out"] == ["RA"]


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_england_has_eight_bank_holidays_on_working_days(written: Written, year: int) -> None:
    """A holiday at a weekend keeps its own day and gives a working day besides."""
    holidays = [date.fromisoformat(day) for day in written["bank_holidays"]]

    assert sum(day.year == year and day.weekday() < 5 for day in holidays) == 8
    assert {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)} <= set(holidays)


@pytest.mark.parametrize(
    ("origin", "destination", "profile", "single"),
    [
        ("DBY", "NOT", "adult", "£9.10"),
        ("1090BSTN05", "3390VB01", "adult", "£6.30"),
        ("1090BSTN07", "3390F3", "adult", "£3.00"),
        ("3390F3", "1090BSTN07", "adult", "£3.00"),
        ("9400ZZNOOMS", "9400ZZNONOT", "adult", "£1.50"),
        ("9400ZZNOHKL", "9400ZZNONOT", "adult", "£3.40"),
        ("3390C4", "3390UN48", "student", "£2.30"),
        ("3390C4", "3390UN48", "young", "£1.70"),
    ],
    ids=["rail", "red-arrow", "i4-ceiling", "i4-back", "short-hop", "tram", "nct-student", "nct-young"],
)
def test_a_well_known_journey_costs_what_is_published(
    tariff: Tariff, origin: str, destination: str, profile: str, single: str
) -> None:
    assert cheapest_single(tariff, origin, destination, profile) == single


@pytest.mark.parametrize(("profile", "day"), [("adult", "£11.00"), ("young", "£6.60"), ("student", "£8.80")])
def test_a_joint_day_covers_tram_and_train_between_the_cities(tariff: Tariff, profile: str, day: str) -> None:
    found = {offer.product: offer for offer in offers(tariff, "9400ZZNOTOT", "DBY", profile)}

    assert str(found["joint-day"].total) == day
    assert found["joint-day"].illustrative


def test_a_joint_day_costs_less_than_there_and_back_by_train_and_by_red_arrow(tariff: Tariff) -> None:
    day = next(offer.total for offer in offers(tariff, "DBY", "NOT") if offer.product == "joint-day")

    assert day < next(offer.total * 2 for offer in offers(tariff, "DBY", "NOT") if offer.product is None)
    assert day < next(offer.total * 2 for offer in offers(tariff, "1090BSTN05", "3390VB01") if offer.product is None)
