"""The oracle of charging: the cheapest purchase in hindsight by trying every admissible set of cap instances.

Written from the definition alone, with nothing of `fares.charging`: as slow and as plain as can be. Rides come priced,
after interchange.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, combinations

from fares.calendar import ServiceCalendar
from fares.interchange import ChainedRide
from fares.prices import price_for
from fares.products import Coverage, Use, covers, parts_of, paying_profiles
from fares.rules import CappingRule, Each, ExtensionFare, Once, Period, PeriodKind
from fares.tariff import Tariff

MOST = 12

Zones = frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A priced ride and the edition that priced it."""

    chained: ChainedRide
    tariff: Tariff

    @property
    def id(self) -> str:
        return self.chained.priced.ride.id

    @property
    def at(self) -> datetime:
        return self.chained.priced.ride.started_at

    @property
    def use(self) -> Use:
        return self.chained.priced.use

    @property
    def passenger(self) -> tuple[str, int | None]:
        return self.chained.priced.ride.profile, self.chained.priced.ride.age

    @property
    def pence(self) -> int:
        return self.chained.price.pence

    @property
    def zones(self) -> Zones:
        path = self.chained.priced.path
        ends = [stop for stop in (self.use.origin, self.use.destination) if stop is not None]
        return frozenset(stop.zone for stop in ends) if path is None else path.zones

    @property
    def extension(self) -> ExtensionFare | None:
        return next((rule for rule in self.tariff.extensions if self.zones and covers(rule.covers, self.use)), None)


@dataclass(frozen=True, slots=True)
class Instance:
    """A cap over one span, and the ids of the rides that it covers; `part` has those covered in some zones only."""

    cap: CappingRule
    member: str | None
    passenger: tuple[str, int | None]
    start: datetime
    end: datetime
    pence: int
    whole: frozenset[str]
    part: Mapping[str, Zones]

    def meets(self, addon: "Instance") -> bool:
        same_member = self.cap.each is not addon.cap.each or self.member == addon.member
        in_time = self.start < addon.end and addon.start < self.end
        return self.cap.id in addon.cap.needs and self.passenger == addon.passenger and same_member and in_time


def least_pence(editions: Sequence[Tariff], rides: Sequence[Seen]) -> int:
    """The least to pay, over every admissible set of at most twelve instances."""
    return min(
        sum(one.pence for one in chosen) + residual_pence(rides, chosen)
        for chosen in subsets(all_instances(editions, rides))
        if all(not one.cap.needs or any(other.meets(one) for other in chosen) for one in chosen)
    )


def subsets(instances: Sequence[Instance]) -> Iterator[tuple[Instance, ...]]:
    assert len(instances) <= MOST, "too many to try them all"
    return chain.from_iterable(combinations(instances, size) for size in range(len(instances) + 1))


def all_instances(editions: Sequence[Tariff], rides: Sequence[Seen]) -> list[Instance]:
    """Those that rides open, and those that an add-on needs and no ride has opened in time."""
    opened = list(opened_instances(editions, rides))
    found = list(opened)
    by_id = {ride.id: ride for ride in rides}
    wanted = [(one, min((by_id[code] for code in {*one.whole, *one.part}), key=lambda ride: ride.at)) for one in opened]
    for addon, first in wanted:
        for need in sorted(addon.cap.needs):
            if not any(one.meets(addon) and one.cap.id == need for one in opened):
                new = unopened(editions, addon, need, first)
                if new is not None and new not in found:
                    found.append(new)
                    wanted.append((new, first))
    return found


def unopened(editions: Sequence[Tariff], addon: Instance, need: str, first: Seen) -> Instance | None:
    cap = first.tariff.caps[need]
    member = addon.member if cap.each is addon.cap.each else None
    pence = amount(editions, first, cap, member)
    if pence is None:
        return None
    start, end = span(first.tariff, cap.period, first.at)
    return Instance(
        cap, member, addon.passenger, start, end, lowest(editions, first, cap, member, start, end), frozenset(), {}
    )


def opened_instances(editions: Sequence[Tariff], rides: Sequence[Seen]) -> Iterator[Instance]:
    keys = dict.fromkeys(
        (cap.id, cap.period, member_of(cap, ride.use), ride.passenger)
        for ride in rides
        for cap in ride.tariff.caps.values()
        if covered(ride, cap) is not None
    )
    for code, period, member, passenger in keys:
        there = [
            (ride, ride.tariff.caps[code])
            for ride in sorted(rides, key=lambda ride: ride.chained.priced.ride.order)
            if ride.passenger == passenger
            and code in ride.tariff.caps
            and ride.tariff.caps[code].period == period
            and member_of(ride.tariff.caps[code], ride.use) == member
            and covered(ride, ride.tariff.caps[code]) is not None
            and amount(editions, ride, ride.tariff.caps[code], member) is not None
        ]
        yield from in_spans(editions, there, member)


def in_spans(
    editions: Sequence[Tariff], there: Sequence[tuple[Seen, CappingRule]], member: str | None
) -> Iterator[Instance]:
    left = list(there)
    while left:
        first, cap = left[0]
        start, end = span(first.tariff, cap.period, first.at)
        within = [(ride, rule) for ride, rule in left if ride.at < end]
        left = [(ride, rule) for ride, rule in left if ride.at >= end]
        zones = {ride.id: covered(ride, rule) for ride, rule in within}
        yield Instance(
            cap,
            member,
            first.passenger,
            start,
            end,
            lowest(editions, first, cap, member, start, end),
            frozenset(code for code, part in zones.items() if part == frozenset()),
            {code: part for code, part in zones.items() if part},
        )


def covered(ride: Seen, cap: CappingRule) -> Zones | None:
    """No zones if it covers the ride whole, the zones that it covers of it, or None if it does not cover it."""
    if ride.chained.priced.ride.completion is not None and not cap.default_fares:
        return None
    if cap.each is Each.LINE and ride.use.line is None:
        return None
    if covers(cap.covers, ride.use):
        return frozenset()
    return part_of(cap.covers, ride) or None if ride.extension is not None else None


def part_of(coverage: Coverage, ride: Seen) -> Zones:
    parts = [part for part in parts_of(coverage) if part.zones is not None]
    fitting = [part.zones for part in parts if part.zones and covers(replace(part, zones=None), ride.use)]
    return frozenset(zone for zones in fitting for zone in zones) & ride.zones


def member_of(cap: CappingRule, use: Use) -> str | None:
    match cap.each:
        case Each.OPERATOR:
            return use.operator
        case Each.MODE:
            return use.mode.value
        case Each.LINE:
            return use.line
        case _:
            return None


def amount(editions: Sequence[Tariff], ride: Seen, cap: CappingRule, member: str | None) -> int | None:
    profile, age = ride.passenger
    operator = member if cap.each is Each.OPERATOR else None
    price = price_for(cap.prices, paying_profiles(editions[0].profiles, profile, age, operator))
    return None if price is None else price.amount.pence


def lowest(
    editions: Sequence[Tariff], ride: Seen, cap: CappingRule, member: str | None, start: datetime, end: datetime
) -> int:
    """The lowest price in the editions in force at some time of a span, and in that of the ride that opens it."""
    begin = [edition.calendar.starts_at(edition.valid_from) for edition in editions]
    over = [*begin[1:], datetime.max.replace(tzinfo=start.tzinfo)]
    in_force = [one for one, since, until in zip(editions, begin, over, strict=True) if since < end and until > start]
    same = [one.caps[cap.id] for one in in_force if cap.id in one.caps and one.caps[cap.id].period == cap.period]
    found = [amount(editions, ride, one, member) for one in (cap, *same)]
    return min(pence for pence in found if pence is not None)


def span(tariff: Tariff, period: Period, at: datetime) -> tuple[datetime, datetime]:
    calendar = ServiceCalendar(tariff.calendar.zone, period.day_start or tariff.calendar.fare_day_start, frozenset())
    if period.minutes is not None:
        return at, at + timedelta(minutes=period.minutes)
    day = first = calendar.fare_day(at)
    match period.kind:
        case PeriodKind.WEEK:
            while first.weekday() != period.first_weekday:
                first -= timedelta(days=1)
            after = first + timedelta(days=7)
        case PeriodKind.MONTH:
            first = day.replace(day=1)
            after = (first + timedelta(days=31)).replace(day=1)
        case _:
            after = first + timedelta(days=period.fare_days or 1)
    return calendar.starts_at(first), calendar.starts_at(after)


def residual_pence(rides: Sequence[Seen], chosen: Sequence[Instance]) -> int:
    """What the rides cost besides the instances chosen."""
    whole = {code for one in chosen for code in one.whole}
    pence = sum(ride.pence for ride in rides if ride.extension is None and ride.id not in whole)
    groups: dict[tuple[object, ...], list[Seen]] = {}
    for ride in rides:
        rule = ride.extension
        if rule is not None:
            paying = paying_profiles(ride.tariff.profiles, *ride.passenger)
            groups.setdefault((ride.tariff.version, rule.id, paying, scope(rides, ride, rule)), []).append(ride)
    return pence + sum(group_pence(group, chosen, whole) for group in groups.values())


def scope(rides: Sequence[Seen], ride: Seen, rule: ExtensionFare) -> object:
    """Within what an extension is paid once: a journey, or the fare day in which it began."""
    if rule.once is Once.JOURNEY:
        return ride.chained.chain
    head = next(one for one in rides if one.chained.chain == ride.chained.chain)
    return ride.tariff.calendar.fare_day(head.at)


def group_pence(group: Sequence[Seen], chosen: Sequence[Instance], whole: Iterable[str]) -> int:
    pence, left = 0, []
    for journey in dict.fromkeys(ride.chained.chain for ride in group):
        rides = [ride for ride in group if ride.chained.chain == journey]
        rest = [ride for ride in rides if ride.id not in whole]
        touched = len(rest) < len(rides) or any(ride.id in one.part for ride in rides for one in chosen)
        full = sum(ride.pence for ride in rest)
        if touched:
            zones = [ride.zones.difference(*[one.part.get(ride.id, ()) for one in chosen]) for ride in rest]
            left.append((frozenset[str]().union(*zones), full))
        else:
            pence += full
    extending = group[0].extension
    assert extending is not None
    profiles = paying_profiles(group[0].tariff.profiles, *group[0].passenger)
    return pence + shared_pence(extending, profiles, [*group[0].tariff.network.zones], left)


def shared_pence(
    rule: ExtensionFare, paying: Sequence[str], zones: Sequence[str], left: Sequence[tuple[Zones, int]]
) -> int:
    """Try every way of putting journeys into bags that share an extension; a journey in no bag pays in full."""
    if not left:
        return 0
    best = None
    for bags in partitions(list(left)):
        pence = 0
        for bag in bags:
            union = frozenset[str]().union(*[one for one, _ in bag])
            fares = [] if union else [0]
            for size in range(len(union), len(zones) + 1) if union else ():
                for more in combinations(zones, size):
                    fare = exact_fare(rule, paying, frozenset(more)) if union <= frozenset(more) else None
                    fares += [] if fare is None else [fare]
            pence += min(sum(full for _, full in bag), *fares) if fares else sum(full for _, full in bag)
        best = pence if best is None else min(best, pence)
    assert best is not None
    return best


def exact_fare(rule: ExtensionFare, paying: Sequence[str], zones: Zones) -> int | None:
    for prices in (rule.by_zones.get(zones, ()), rule.by_count.get(len(zones), ())):
        price = price_for(prices, paying)
        if price is not None:
            return price.amount.pence
    return None


def partitions(items: list[tuple[Zones, int]]) -> Iterator[list[list[tuple[Zones, int]]]]:
    if not items:
        yield []
        return
    first, *others = items
    for bags in partitions(others):
        yield [[first], *bags]
        for place, bag in enumerate(bags):
            yield [*bags[:place], [first, *bag], *bags[place + 1 :]]
