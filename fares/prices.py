"""Prices: who travels where for how much, and where the figure comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fares.money import Money


@dataclass(frozen=True, slots=True)
class Price:
    """An amount for one profile, or for any (`profile` None), from a dated source, or illustrative (`source` None)."""

    amount: Money
    profile: str | None
    source: str | None

    @property
    def illustrative(self) -> bool:
        """Say whether nobody has published this figure."""
        return self.source is None


Prices = tuple[Price, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a price was published and when: `dated` is as precise as the source, such as `2025-07`."""

    id: str
    title: str
    dated: str


@dataclass(frozen=True, slots=True)
class FlatTable:
    """The same prices wherever the ride goes."""

    id: str
    prices: Prices


@dataclass(frozen=True, slots=True)
class ZonePairTable:
    """Prices by zone of boarding and zone of alighting; a pair that is missing has no fare."""

    id: str
    cells: Mapping[tuple[str, str], Prices]


FareTable = FlatTable | ZonePairTable


def price_for(prices: Prices, profiles: Sequence[str]) -> Price | None:
    """Find what a passenger pays: the first of `profiles` that has a price, else the price for any profile.

    `profiles` are the passenger's own and then those it falls back to. None is no fare, unlike £0.00.
    """
    by_profile = {price.profile: price for price in prices}
    return next((by_profile[profile] for profile in (*profiles, None) if profile in by_profile), None)


def lookup(table: FareTable, origin_zone: str, destination_zone: str, profiles: Sequence[str]) -> Price | None:
    """Find a table's price from one zone to another, by profile as in `price_for`; None where it has no fare."""
    if isinstance(table, FlatTable):
        return price_for(table.prices, profiles)
    return price_for(table.cells.get((origin_zone, destination_zone), ()), profiles)
