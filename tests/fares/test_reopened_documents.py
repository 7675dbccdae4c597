"""A document that was published once is opened for ever."""

import json
from pathlib import Path

import pytest

from fares.exchange import document
from fares.exchange.document import read, reopen
from fares.quote import Party, QuoteRequest, quote
from fares.review import Finding
from tests.fares.journeys_to_price import MORNING
from tests.support.every_member import every_member
from tests.support.tariffs import raw

FIRST_FORMAT = Path(__file__).resolve().parents[1] / "vectors" / "tariff-1.json"


@pytest.mark.parametrize("text", [raw(), json.dumps(every_member()).encode(), FIRST_FORMAT.read_bytes()])
def test_a_reopened_tariff_is_the_one_that_was_read(text: bytes) -> None:
    reading = read(text)
    assert reading.tariff is not None
    assert reading.canonical is not None

    again = reopen(reading.canonical)

    assert again.version == reading.tariff.version
    assert (again.caps, again.products, again.tables) == (
        reading.tariff.caps,
        reading.tariff.products,
        reading.tariff.tables,
    )


def test_a_reopened_tariff_quotes_as_it_did() -> None:
    reading = read(raw())
    assert reading.tariff is not None
    request = QuoteRequest("R-DWT", "R-TRT", MORNING, (Party("adult", 1),))

    again = reopen(reading.canonical or b"")

    assert quote(again, request).offers == quote(reading.tariff, request).offers


def test_a_review_that_has_grown_stricter_unpublishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    published = read(raw()).canonical or b""
    monkeypatch.setattr(document, "review", lambda _: [Finding("/singles", "newly-forbidden", "Think again.")])

    assert read(published).tariff is None
    assert reopen(published).edition == "2026-1"
