"""An answer is written once for all who ask the same, and says to each of them what it would say to them alone."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings

from app.quoting import answers, signing
from app.quoting.answers import Answers, answer_to, written
from app.quoting.schemas import QuoteView
from fares.products import ProductKind
from fares.quote import Party, QuoteRequest, quote
from fares.tariff import Tariff, once
from tests.app.quoting.test_signed_offers import AT, PROMISE, SECRET
from tests.fares import small_tariffs
from tests.fares.small_tariffs import SEEDS
from tests.support import tariffs

ASKED = QuoteRequest("R-DWT", "R-TRT", AT, (Party("adult", 1),))


@pytest.fixture
def tariff() -> Tariff:
    return tariffs.tariff()


def test_an_answer_says_what_the_quote_says_and_each_signed_text_is_beside_its_offer(tariff: Tariff) -> None:
    found = quote(tariff, ASKED)
    signed = [f"signed-{offer.key}" for offer in found.offers]

    said = json.loads(written(found).text(AT, [text.encode() for text in signed]))

    assert [offer["offer"] for offer in said["offers"]] == signed
    assert [offer | {"offer": "?"} for offer in said["offers"]] == plainly(tariff, ASKED)["offers"]
    assert said | {"offers": []} == plainly(tariff, ASKED) | {"offers": []}


def plainly(tariff: Tariff, request: QuoteRequest) -> dict[str, object]:
    """What a quote says, with a question mark for each signed text."""
    said: dict[str, object] = QuoteView.of(quote(tariff, request), AT, "?").model_dump(mode="json")
    return said


def test_offers_that_are_signed_together_are_signed_as_each_would_be_alone(tariff: Tariff) -> None:
    terms = replace(PROMISE, key=signing.NOTHING[0], total=signing.NOTHING[1])
    offers = quote(tariff, ASKED).offers

    together = signing.sign_each(SECRET, terms, [signing.promised(offer.key, offer.total) for offer in offers])

    alone = [signing.sign(SECRET, replace(PROMISE, key=offer.key, total=offer.total)) for offer in offers]
    assert [text.decode() for text in together] == alone


def test_an_answer_is_kept_once_it_is_asked_for_again(tariff: Tariff) -> None:
    first, second = answer_to(tariff, ASKED), answer_to(tariff, ASKED)
    later = answer_to(tariff, replace(ASKED, at=AT + timedelta(minutes=5), passengers=ASKED.passengers))

    assert first == second
    assert first is not second
    assert later is second
    assert len(once(tariff, Answers)) == 1


def test_an_answer_that_depends_on_the_very_instant_is_never_kept(tariff: Tariff) -> None:
    hour = replace(tariff.products["joint-day"], id="hour", kind=ProductKind.PERIOD, minutes=60)
    sold = replace(tariff, products={**tariff.products, "hour": hour})

    said = [answer_to(sold, replace(ASKED, at=AT + timedelta(minutes=minutes))) for minutes in (0, 0, 0, 1)]

    assert b'"valid_from":"2026-11-23T07:43:00Z"' in b"".join(said[-1].parts)
    assert not once(sold, Answers)


def test_no_more_answers_are_kept_than_there_is_room_for(tariff: Tariff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST", 2)

    kept = []
    for count in (1, 1, 2, 2, 3, 3):
        answer_to(tariff, replace(ASKED, passengers=(Party("adult", count),)))
        kept.append(len(once(tariff, Answers)))

    assert kept == [0, 1, 1, 2, 2, 1]


@settings(max_examples=40)
@given(SEEDS)
def test_an_answer_is_the_same_after_any_others(seed: int) -> None:
    """It is that of an edition which was asked nothing before, whatever is held, lasts minutes or goes by the hour."""
    random = Random(seed)
    tariff, request = small_tariffs.small_tariff(random), small_tariffs.request(random)
    held = small_tariffs.some(random, sorted(tariff.products)) if random.random() < 0.2 else frozenset[str]()
    asked = replace(request, held=tuple(sorted(held)))
    others = [replace(asked, at=asked.at + timedelta(minutes=random.randint(-600, 600))) for _ in range(12)]

    together = [answer_to(tariff, one) for one in (asked, *others, *others)]

    assert together == [written(quote(replace(tariff), one)) for one in (asked, *others, *others)]
