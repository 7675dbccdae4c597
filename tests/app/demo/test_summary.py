"""What is said when the morning is over."""

from datetime import date
from functools import cache
from io import StringIO
from uuid import UUID

import pytest
from rich.console import Console

from app.cli.tariffs import SCHEME, load
from app.demo.record import Record, RefundTold, SaleTold, TapTold
from app.demo.summary import Outcome, as_json, as_page, percentile
from fares.tariff import Tariff


@cache
def scheme() -> Tariff:
    return load(SCHEME)


def outcome(*faults: str) -> Outcome:
    sales = [
        SaleTold(UUID(int=1), "NEXT", "single", 340, illustrative=False, rights=1),
        SaleTold(UUID(int=2), "EM", "joint-day", 1100, illustrative=True, rights=1),
    ]
    taps = [
        TapTold("d", 1, 1, "NEXT", accepted=True, reason="accepted"),
        TapTold("d", 1, 2, "NEXT", accepted=False, reason="used_up"),
    ]
    refunds = [
        RefundTold(UUID(int=3), 440, rights=1, exchanged=False),
        RefundTold(UUID(int=4), 100, rights=1, exchanged=True),
    ]
    record = Record(quotes=2, sales=sales, refunds=refunds, taps=taps)
    return Outcome(scheme(), date(2026, 11, 23), 1, 2, 1500, record, {"POST /v1/quotes": [900, 1100]}, 0, faults)


def shown(of: Outcome) -> str:
    page = StringIO()
    Console(width=160, file=page).print(as_page(of))
    return page.getvalue()


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_the_nearest_rank(percent: int, value: int) -> None:
    assert percentile(range(1, 101), percent) == value


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7], 99) == 7


def test_both_forms_say_that_the_morning_is_synthetic() -> None:
    assert "SYNTHETIC" in shown(outcome())
    assert as_json(outcome())["label"] == "SYNTHETIC"


def test_revenue_is_told_by_seller_and_by_product_to_the_penny() -> None:
    told = as_json(outcome())["sales"]

    assert told["total_pence"] == 1440
    assert told["pence_by_seller"] == {"EM": 1100, "NEXT": 340}
    assert told["pence_by_product"] == {"joint-day": 1100, "single": 340}
    assert "£14.40" in shown(outcome())


def test_what_was_handed_back_is_told_with_what_remains() -> None:
    told = as_json(outcome())

    assert told["refunds"] == {"count": 1, "given_back_pence": 440}
    assert told["exchanges"] == {"count": 1, "given_back_pence": 100}
    assert "1 refunded, £4.40 back; 1 exchanged, £1.00 against what was bought instead: £9.00 remain." in shown(
        outcome()
    )


def test_refusals_are_told_by_their_reason() -> None:
    assert as_json(outcome())["taps"]["by_reason"] == {"accepted": 1, "used_up": 1}
    assert "used up" in shown(outcome())


def test_illustrative_prices_are_marked() -> None:
    assert "Joint Day*" in shown(outcome())
    assert as_json(outcome())["sales"]["illustrative"] == 1


def test_a_whole_morning_and_a_faulty_one_cannot_be_confused() -> None:
    assert "Nothing lost" in shown(outcome())
    assert "1 things are wrong" in shown(outcome("a sale is gone"))
    assert as_json(outcome("a sale is gone"))["whole"] is False
