"""A signed offer is ours, whole and for one client, or it is nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.quoting import signing
from app.quoting.errors import OfferNotGenuine
from app.quoting.signing import PromisedOffer
from fares.money import Money
from fares.quote import Party, PlannedLeg, QuoteRequest

SECRET = b"a secret of thirty-two bytes....."
AT = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
REQUEST = QuoteRequest("R-DWT", "R-TRT", AT, (Party("adult", 2),), (PlannedLeg("R-DWT", "R-TRT", line="RAIL"),))
PROMISE = PromisedOffer("ab" * 32, 1, REQUEST, "joint-day", Money(1100), AT, "an-app")


def test_an_offer_is_read_as_it_was_signed() -> None:
    text = signing.sign(SECRET, PROMISE)

    assert signing.read([SECRET], text) == PROMISE


def test_the_same_offer_is_always_signed_the_same() -> None:
    assert signing.sign(SECRET, PROMISE) == signing.sign(SECRET, PROMISE)


def test_an_offer_with_any_one_character_changed_is_refused() -> None:
    text = signing.sign(SECRET, PROMISE)

    for place, character in enumerate(text):
        changed = text[:place] + ("A" if character != "A" else "B") + text[place + 1 :]
        with pytest.raises(OfferNotGenuine):
            signing.read([SECRET], changed)


def test_a_cheaper_promise_cannot_carry_the_seal_of_a_dearer_one() -> None:
    dear, cheap = (signing.sign(SECRET, replace(PROMISE, total=Money(pence))) for pence in (1100, 1))

    with pytest.raises(OfferNotGenuine):
        signing.read([SECRET], f"{cheap.partition('.')[0]}.{dear.partition('.')[2]}")


def test_an_offer_signed_with_another_secret_is_refused() -> None:
    text = signing.sign(b"another secret of thirty-two bytes", PROMISE)

    with pytest.raises(OfferNotGenuine):
        signing.read([SECRET], text)


@pytest.mark.parametrize("text", ["", ".", "..", "e30.", "e30", ".e30", "€.€", "e30.e30.e30", "e30=.e30="])
def test_text_that_was_never_an_offer_is_refused(text: str) -> None:
    with pytest.raises(OfferNotGenuine):
        signing.read([SECRET], text)


def test_an_offer_signed_before_the_secret_was_rotated_still_holds() -> None:
    text = signing.sign(SECRET, PROMISE)

    assert signing.read([b"a newer secret of thirty-two bytes", SECRET], text) == PROMISE
