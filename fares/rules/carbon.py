"""Emission factors: how much carbon dioxide a kilometre puts into the air."""

from collections.abc import Mapping
from dataclasses import dataclass

from fares.network import Mode


@dataclass(frozen=True, slots=True)
class EmissionFactors:
    """Milligrams of CO2 equivalent a passenger's kilometre by mode, and a kilometre by car; from one source."""

    by_mode: Mapping[Mode, int]
    car_mg_per_km: int
    source: str | None
