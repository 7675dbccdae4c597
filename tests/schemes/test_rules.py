"""The scheme's rules beside its prices: concession passes, caps, tap rules and bank holidays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fares.money import Money, total
from fares.prices import Prices
from fares.quote import Party, PlannedLeg, QuoteRequest, quote
from fares.rules import CompletionPolicy, TapModel
from fares.tariff import Tariff
from tests.schemes.test_build import build, copy, edit

NINE_THIRTY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EARLIER = datetime(2026, 11, 24, 9, 29, tzinfo=UTC)
SATURDAY_MORNING = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
TRAM = ("9400ZZNOHKL", "9400ZZNONOT", "NET1")
NCT = ("3390C4", "3390UN48", "NCT-34C")
RED_ARROW = ("1090BSTN05", "3390VB01", "RA")


def single(tariff: Tariff, ride: tuple[str, str, str], profile: str, at: datetime) -> str:
    origin, destination, line = ride
    asked = QuoteRequest(origin, destination, at, (Party(profile, 1),), (PlannedLeg(origin, destination, line=line),))
    return str(next(offer.total for offer in quote(tariff, asked).offers if offer.product is None))


@pytest.mark.parametrize(
    ("ride", "profile", "at", "price"),
    [
        (NCT, "pass-derby-city", NINE_THIRTY, "£0.00"),
        (NCT, "pass-derby-city", EARLIER, "£3.00"),
        (NCT, "pass-derbyshire", SATURDAY_MORNING, "£0.00"),
        (TRAM, "pass-nottingham-city", NINE_THIRTY, "£0.00"),
        (TRAM, "pass-nottinghamshire", SATURDAY_MORNING, "£0.00"),
        (TRAM, "pass-nottinghamshire", EARLIER, "£3.40"),
        (TRAM, "pass-derby-city", NINE_THIRTY, "£3.40"),
        (TRAM, "pass-derbyshire", NINE_THIRTY, "£3.40"),
        (RED_ARROW, "pass-nottingham-city", NINE_THIRTY, "£6.30"),
        (NCT, "adult", NINE_THIRTY, "£3.00"),
    ],
)
def test_a_concession_pass_is_free_at_its_hours_on_buses_and_on_the_tram_if_of_nottingham(
    tariff: Tariff, ride: tuple[str, str, str], profile: str, at: datetime, price: str
) -> None:
    assert single(tariff, ride, profile, at) == price


def adult(prices: Prices) -> Money:
    return next(price.amount for price in prices if price.profile == "adult")


def test_the_morning_add_on_and_mango_off_peak_cost_what_mango_anytime_does(tariff: Tariff) -> None:
    off_peak, add_on, anytime = (tariff.caps[cap] for cap in ("mango-off-peak", "zigzag-morning", "mango-anytime"))

    assert add_on.needs == {"mango-off-peak"}
    assert total([adult(off_peak.prices), adult(add_on.prices)]) == adult(anytime.prices)


def test_each_operator_taps_its_own_way(tariff: Tariff) -> None:
    models = {rule.id: (rule.model, rule.missing_off.policy) for rule in tariff.tap_rules}

    assert models["nct-taps"][0] is TapModel.ON_ONLY
    assert models["net-taps"][0] is TapModel.OPTIONAL_OFF
    assert models["trentbarton-taps"] == (TapModel.ON_OFF, CompletionPolicy.END_OF_LINE)
    assert models["rail-taps"] == (TapModel.ON_OFF, CompletionPolicy.MAXIMUM)


def test_an_officer_adds_and_drops_bank_holidays_in_a_table(scheme: Path, tmp_path: Path) -> None:
    mine = copy(scheme, tmp_path)
    edit(mine / "holidays.csv", "is_holiday\n", "is_holiday\n2026-06-01,Jubilee,yes\n2026-12-28,Moved,no\n")

    built = build(mine)

    text = (mine / "tariff.json").read_text(encoding="utf-8")
    assert built.returncode == 0
    assert '"2026-06-01"' in text
    assert '"2026-12-28"' not in text


def test_a_table_that_cannot_be_read_stops_the_build(scheme: Path, tmp_path: Path) -> None:
    mine = copy(scheme, tmp_path)
    edit(mine / "holidays.csv", "is_holiday\n", "is_holiday\n2026-06-01,Jubilee,perhaps\n")

    refused = build(mine)

    assert refused.returncode == 1
    assert "yes or no under is_holiday in line 2" in refused.stderr
