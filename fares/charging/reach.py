"""Reach: which caps and which extension a ride falls under, in whole or in part. Nothing here knows the time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import comb
from typing import Final, TypeVar

from fares.charging.kept import keep
from fares.money import Money
from fares.network import Mode
from fares.prices import Price, price_for
from fares.products import Coverage, Use, covers, covers_profile, parts_of, paying_profiles
from fares.rules import CappingRule, Discount, Each, ExtensionFare, Once, Period, Target, less, may_lower
from fares.singles import PricedRide
from fares.tariff import Tariff

Key = TypeVar("Key", frozenset[str], int)

_NO_ZONES: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class PassengerCap:
    """A cap as it stands for one kind of passenger, and for one member if it is a family.

    Those of two editions that have the same `track` are one cap. `price` is as listed, `amount` after `discount`.
    """

    track: str
    rule: CappingRule
    member: str | None
    profile: str
    age: int | None
    price: Price
    amount: Money
    discount: Discount | None


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """What a ride falls under: caps that cover it whole; caps that cover the zones given, and no others, of its own.

    `zones` are those of the ride that `extension` is about; caps cover in part only where there is an extension.
    `by_day` says that there is no extension, and that no cap of the edition is about anything shorter than a fare day
    of the scheme. There is one for all rides that fall under the same.
    """

    whole: tuple[PassengerCap, ...]
    part: tuple[tuple[PassengerCap, frozenset[str]], ...] = ()
    zones: frozenset[str] = _NO_ZONES
    extension: "Extending | None" = None
    by_day: bool = False


class Extending:
    """An extension fare for passengers who pay the prices of some profiles. Each set of zones is priced once.

    Who pays for more zones than are left uncovered may go through all of them: the fare of a set is the least of those
    of its supersets, and so never falls as more zones are left uncovered. Covering nothing costs nothing.
    """

    def __init__(self, rule: ExtensionFare, paying: tuple[str, ...], zone_count: int) -> None:
        self.rule, self.paying, self.once_a_day = rule, paying, rule.once is Once.DAY
        self._zone_count = zone_count
        self._by_zones = _prices(rule.by_zones, paying)
        self._by_count = _prices(rule.by_count, paying)
        self._known: dict[frozenset[str], Price | None] = {}

    def price(self, zones: frozenset[str]) -> Price | None:
        """Give the least price for going through some zones, one at least; None is that there is none."""
        if zones not in self._known:
            listed = [price for others, price in self._by_zones.items() if zones <= others]
            counted = [price for count, price in self._by_count.items() if self._is_counted(zones, count)]
            self._known[zones] = min((*listed, *counted), key=lambda price: price.amount, default=None)
        return self._known[zones]

    def _is_counted(self, zones: frozenset[str], count: int) -> bool:
        """Say whether some set of so many zones, these among them, has no price of its own."""
        if not len(zones) <= count <= self._zone_count:
            return False
        listed = sum(1 for others in self._by_zones if zones <= others and len(others) == count)
        return listed < comb(self._zone_count - len(zones), count - len(zones))


def _prices(lists: Mapping[Key, tuple[Price, ...]], paying: tuple[str, ...]) -> dict[Key, Price]:
    found = {key: price_for(prices, paying) for key, prices in lists.items()}
    return {key: price for key, price in found.items() if price is not None}


class _Telling:
    """What the caps and extensions of an edition can tell of a ride: of lines only those that they name, say."""

    def __init__(self, tariff: Tariff) -> None:
        covers = [rule.covers for rule in tariff.caps.values()] + [rule.covers for rule in tariff.extensions]
        parts = [part for one in covers for part in parts_of(one)]
        self._lines = frozenset(line for part in parts for line in (*(part.lines or ()), *part.lines_out))
        self._all_lines = any(rule.each is Each.LINE for rule in tariff.caps.values())
        self._stops = any(part.from_stops is not None or part.to_stops is not None for part in parts)
        self._directions = any(part.directions is not None for part in parts)
        self._zones = bool(tariff.extensions)

    def kind(self, priced: PricedRide) -> tuple[object, ...]:
        """Give what two rides have in common that fall under the same."""
        use, ride = priced.use, priced.ride
        origin, destination = use.origin, use.destination
        return (
            use.operator,
            use.mode,
            use.line if self._all_lines or use.line in self._lines else None,
            origin and origin.zones,
            destination and destination.zones,
            (origin and origin.id, destination and destination.id) if self._stops else None,
            use.bands,
            use.directions if self._directions else None,
            use.profile,
            use.issuer,
            ride.age,
            ride.completion is not None,
            _zones_of(priced) if self._zones else None,
        )


class Reach:
    """What the rides of an edition fall under. Made once for an edition; each kind of ride is worked out once."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._telling = _Telling(tariff)
        self._by_day = not tariff.extensions and all(_is_by_day(rule.period) for rule in tariff.caps.values())
        self._seen: dict[tuple[int, int | None, bool], tuple[Use, Reached]] = {}
        self._known: dict[object, Reached] = {}
        self._caps: dict[tuple[str, str | None, str, int | None], PassengerCap | None] = {}
        self._extending: dict[tuple[str, tuple[str, ...]], Extending] = {}

    def of(self, priced: PricedRide) -> Reached:
        """Say what a ride falls under."""
        key = id(priced.use), priced.ride.age, priced.ride.completion is not None
        seen = self._seen.get(key)
        if seen is None:
            seen = keep(self._seen, key, (priced.use, self._alike(priced)))
        return seen[1]

    def _alike(self, priced: PricedRide) -> Reached:
        """Say what a ride falls under, once for all rides that no cap and no extension can tell apart."""
        kind = self._telling.kind(priced)
        known = self._known.get(kind)
        return keep(self._known, kind, self._found(priced)) if known is None else known

    def cap(self, rule: CappingRule, member: str | None, profile: str, age: int | None) -> PassengerCap | None:
        """Give a cap as it stands for a kind of passenger; None if it has no price for them."""
        key = rule.id, member, profile, age
        if key not in self._caps:
            self._caps[key] = self._priced(rule, member, profile, age)
        return self._caps[key]

    def _found(self, priced: PricedRide) -> Reached:
        is_default = priced.ride.completion is not None
        rules = [rule for rule in self._tariff.caps.values() if rule.default_fares or not is_default]
        caps = [cap for rule in rules if (cap := self._cap_for(rule, priced)) is not None]
        whole = tuple([cap for cap in caps if covers(cap.rule.covers, priced.use)])
        zones, extension = _zones_of(priced), self._extension(priced)
        if extension is None or not zones:
            return Reached(whole, by_day=self._by_day)
        others = [(cap, zones & zones_covered(cap.rule.covers, priced.use)) for cap in caps if cap not in whole]
        return Reached(whole, tuple([(cap, part) for cap, part in others if part]), zones, extension)

    def _cap_for(self, rule: CappingRule, priced: PricedRide) -> PassengerCap | None:
        use = priced.use
        assert use.profile is not None, "somebody rides"
        if rule.each is None:
            return self.cap(rule, None, use.profile, priced.ride.age)
        member = {Each.OPERATOR: use.operator, Each.MODE: use.mode.value, Each.LINE: use.line}[rule.each]
        return None if member is None else self.cap(rule, member, use.profile, priced.ride.age)

    def _priced(self, rule: CappingRule, member: str | None, profile: str, age: int | None) -> PassengerCap | None:
        operator = member if rule.each is Each.OPERATOR else None
        paying = paying_profiles(self._tariff.profiles, profile, age, operator)
        price = price_for(rule.prices, paying)
        if price is None:
            return None
        discount = self._discount(profile, price)
        amount = price.amount if discount is None else less(discount, price.amount, paying)
        track = f"{rule.id} {member} {profile} {age} {rule.period}"
        return PassengerCap(track, rule, member, profile, age, price, amount, discount)

    def _discount(self, profile: str, price: Price) -> Discount | None:
        """Find the first discount off caps that may lower a price, for a passenger by profile and issuer alone."""
        issuer = self._tariff.profiles[profile].issuer
        passenger = Use("", Mode.BUS, None, None, None, frozenset(), profile=profile, issuer=issuer)
        off_caps = [
            one for one in self._tariff.discounts if Target.CAPS in one.targets and may_lower(one, price, profile)
        ]
        return next(
            (one for one in off_caps if any(covers_profile(part, passenger) for part in parts_of(one.covers))), None
        )

    def _extension(self, priced: PricedRide) -> Extending | None:
        rule = next((rule for rule in self._tariff.extensions if covers(rule.covers, priced.use)), None)
        if rule is None:
            return None
        assert priced.use.profile is not None, "somebody rides"
        paying = paying_profiles(self._tariff.profiles, priced.use.profile, priced.ride.age)
        key = rule.id, paying
        if key not in self._extending:
            self._extending[key] = Extending(rule, paying, len(self._tariff.network.zones))
        return self._extending[key]


def _is_by_day(period: Period) -> bool:
    return period.minutes is None and period.day_start is None


def _zones_of(priced: PricedRide) -> frozenset[str]:
    """Give the zones in which a ride calls, as far as is known."""
    if priced.path is not None:
        return priced.path.zones
    return frozenset([stop.zone for stop in (priced.use.origin, priced.use.destination) if stop is not None])


def zones_covered(coverage: Coverage, use: Use) -> frozenset[str]:
    """Give the zones of a coverage that would cover a ride but for them; none if something else is against it."""
    parts = [part for part in parts_of(coverage) if part.zones is not None]
    return frozenset([zone for part in parts if covers(replace(part, zones=None), use) for zone in part.zones or ()])
