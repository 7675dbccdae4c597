"""Carbon: grams of CO2e beside the price, and what a car would have put into the air."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.carbon import footprint, grams_over
from fares.network import Mode
from fares.prices import Source
from fares.rides import Ride
from fares.rules import EmissionFactors
from fares.tariff import Tariff
from tests.support import tariffs

FACTORS = EmissionFactors({Mode.BUS: 108_000, Mode.TRAM: 28_000}, 167_000, "desnz")


def with_factors(factors: EmissionFactors | None = FACTORS) -> Tariff:
    """The two towns, with the village 3 km off the straight road."""
    village = tariffs.stop("B-VILLAGE", "Village Green", "bus", "villages", 6, 3100)
    stops = [village if stop["id"] == "B-VILLAGE" else stop for stop in tariffs.STOPS]
    source = Source("desnz", "Conversion factors", "2025-06")
    return replace(tariffs.tariff(stops=stops), emissions=factors, sources={"desnz": source})


def ride(tariff: Tariff, line: str | None = "BUS1", destination: str | None = "B-TRT", mode: Mode = Mode.BUS) -> Ride:
    stops = tariff.network.stops
    end = None if destination is None else stops[destination]
    return Ride("r", "BUSCO", mode, line, stops["B-DWT"], end, datetime(2026, 9, 7, 8, tzinfo=UTC), None, "adult")


def test_a_ride_is_measured_along_its_line_and_compared_with_a_car() -> None:
    tariff = with_factors()

    found = footprint(tariff, ride(tariff))

    assert found is not None
    assert (found.metres, found.grams, found.car_grams, found.source) == (13_535, 1462, 2260, "desnz")
    assert found.sentence == "13.5 km: 1462 g of CO2e, by car 2260 g (Conversion factors, published 2025-06)."


def test_factors_that_nobody_published_are_illustrative() -> None:
    tariff = with_factors(replace(FACTORS, source=None))

    found = footprint(tariff, ride(tariff))

    assert found is not None
    assert found.source is None
    assert found.sentence.endswith("(illustrative).")


def test_a_ride_on_an_unknown_line_is_measured_along_the_shortest() -> None:
    tariff = with_factors()

    found = footprint(tariff, ride(tariff, line=None))

    assert found is not None
    assert found.metres == 12_000


def test_a_ride_to_nobody_knows_where_has_no_footprint() -> None:
    tariff = with_factors()

    assert footprint(tariff, ride(tariff, destination=None)) is None


def test_a_mode_without_a_factor_has_no_footprint() -> None:
    tariff = with_factors()

    assert footprint(tariff, ride(tariff, mode=Mode.RAIL)) is None


def test_a_tariff_without_factors_knows_of_no_footprint() -> None:
    tariff = with_factors(None)

    assert footprint(tariff, ride(tariff)) is None


@pytest.mark.parametrize(("metres", "mg_per_km", "grams"), [(1000, 500, 1), (1000, 499, 0), (0, 9, 0), (3, 500_000, 2)])
def test_half_a_gram_is_rounded_up(metres: int, mg_per_km: int, grams: int) -> None:
    assert grams_over(metres, mg_per_km) == grams


@given(st.integers(0, 1_000_000), st.integers(0, 10_000), st.integers(0, 1_000_000))
def test_going_further_never_puts_less_into_the_air(metres: int, more: int, mg_per_km: int) -> None:
    assert grams_over(metres, mg_per_km) <= grams_over(metres + more, mg_per_km)
