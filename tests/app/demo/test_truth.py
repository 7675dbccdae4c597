"""The demo's check of itself: it must see what is missing."""

from dataclasses import replace
from uuid import UUID

from app.demo.record import Record, RefundTold, SaleTold, TapTold
from app.demo.truth import faults
from app.platform.settings import Settings

SALE = SaleTold(UUID(int=7), "BUSCO", "single", 240, illustrative=True, rights=1)
TAP = TapTold("device-1", 5, 1, "BUSCO", accepted=True, reason="accepted")


async def test_a_morning_of_nothing_is_whole(settings: Settings) -> None:
    assert await faults(settings.database_url, Record(), 5) == []


async def test_a_sale_that_was_told_and_is_not_kept_is_found(settings: Settings) -> None:
    found = await faults(settings.database_url, Record(sales=[SALE]), 5)

    assert found[0] == f"sale {SALE.id}: told (240, 1), kept None"


async def test_two_sales_told_by_one_id_are_found(settings: Settings) -> None:
    found = await faults(settings.database_url, Record(sales=[SALE, SALE]), 5)

    assert "two commuters were told of the same sale" in found


async def test_a_refund_that_was_told_and_is_not_kept_is_found(settings: Settings) -> None:
    refund = RefundTold(UUID(int=8), 1050, rights=1, exchanged=False)

    found = await faults(settings.database_url, Record(refunds=[refund]), 5)

    assert found == [f"refund {refund.id}: told (1050, 1, False), kept None"]


async def test_a_tap_that_was_told_and_is_not_kept_is_found(settings: Settings) -> None:
    refused = replace(TAP, counter=2, accepted=False, reason="used_up")

    found = await faults(settings.database_url, Record(taps=[TAP, refused]), 5)

    assert "right_event: lost ('device-1', 5, 1)" in found
    assert "tap_refused: lost ('device-1', 5, 2)" in found
