"""Apportionment rules: by which method receipts are shared out between operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SharingMethod(StrEnum):
    """By the uncapped prices of the rides, by their number, by passenger-kilometres, or by fixed parts."""

    AS_EARNED = "as_earned"
    BY_RIDES = "by_rides"
    BY_PASSENGER_KM = "by_passenger_km"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class ApportionmentRule:
    """How the receipts of some products and caps are shared; the one that names none is for all others.

    `parts` are the fixed parts, by operator.
    """

    id: str
    name: str
    method: SharingMethod
    products: frozenset[str] = frozenset()
    caps: frozenset[str] = frozenset()
    parts: Mapping[str, int] | None = None
