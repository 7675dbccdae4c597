"""The fare of one ride by the rules of its service: the single, then discount, ceiling and surcharges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fares.money import ZERO, Money
from fares.network import Mode, StopPoint
from fares.paths import Path, readings
from fares.prices import Price, looked_up_by, lookup, price_for
from fares.products import Ceiling, SingleFare, Use, covers
from fares.rules import Charging, Discount, Surcharge, Target, less, may_lower
from fares.singles import sentences
from fares.steps import Step
from fares.tariff import Tariff, is_priced_by_stop, may_cover
from fares.values import value


@dataclass(frozen=True, slots=True)
class Service:
    """The rules that may price rides on a service: those that its operator, mode and line do not rule out.

    `by_stop` says that two rides between the same zones may differ in price.
    """

    singles: tuple[SingleFare, ...]
    discounts: tuple[Discount, ...]
    ceilings: tuple[Ceiling, ...]
    surcharges: tuple[Surcharge, ...]
    by_stop: bool


@value(frozen=True, slots=True)
class Asked:
    """What a fare is looked up for: the ride as a coverage sees it, where it goes, and whose prices may be paid."""

    use: Use
    path: Path | None
    paying: Sequence[str]

    def readings(self) -> Iterator["Asked"]:
        """Ask once for each choice of one zone for either end: a ride to or from a boundary has several."""
        use, path = self.use, self.path
        for origin, destination in readings(use.origin, use.destination):
            read = path and path.read(origin, destination)
            yield replace(self, use=replace(use, origin=origin, destination=destination), path=read)

    @property
    def is_on_boundary(self) -> bool:
        """Say whether an end lies in several zones."""
        origin, destination = self.use.origin, self.use.destination
        return bool((origin and origin.also_in) or (destination and destination.also_in))


@value(frozen=True, slots=True)
class Fare:
    """What a ride costs by itself, and the surcharges charged apart from it; the last step has both as its amount."""

    fare: Money
    apart: Money
    steps: tuple[Step, ...]

    @property
    def total(self) -> Money:
        """Add the surcharges charged apart to the fare."""
        return self.fare + self.apart


def service_of(tariff: Tariff, operator: str, mode: Mode, line: str | None) -> Service:
    """Pick the rules that may price rides on a service."""
    service = operator, mode, line
    return Service(
        singles=tuple(rule for rule in tariff.singles if may_cover(rule.covers, *service)),
        discounts=tuple(
            rule for rule in tariff.discounts if Target.SINGLES in rule.targets and may_cover(rule.covers, *service)
        ),
        ceilings=tuple(rule for rule in tariff.ceilings if may_cover(rule.covers, *service)),
        surcharges=tuple(rule for rule in tariff.surcharges if may_cover(rule.covers, *service)),
        by_stop=is_priced_by_stop(tariff, *service),
    )


def fare_of(tariff: Tariff, service: Service, asked: Asked) -> Fare | None:
    """Price a ride by the rules of its service; None is no fare.

    An end on a boundary lies in one zone at a time, for all rules; of the fares that makes, the least counts.
    """
    if not asked.is_on_boundary:
        return _fare_as_read(tariff, service, asked)
    fares = [_fare_as_read(tariff, service, reading) for reading in asked.readings()]
    return min([fare for fare in fares if fare is not None], key=lambda fare: fare.total, default=None)


def _fare_as_read(tariff: Tariff, service: Service, asked: Asked) -> Fare | None:
    for rule in service.singles:
        if covers(rule.covers, asked.use):
            price = lookup(tariff.tables[rule.table], asked.path, asked.paying)
            if price is not None:
                return _after(tariff, service, asked, price, _single_step(tariff, rule, asked, price))
    return None


def held_fare(tariff: Tariff, service: Service, asked: Asked, first: Step) -> Fare:
    """Hold an amount, and the step that made it, to the ceilings, and to nothing else."""
    held = [(first, *_ceiling_step(tariff, service, reading, first.amount)) for reading in asked.readings()]
    steps = min(held, key=lambda steps: steps[-1].amount)
    return Fare(steps[-1].amount, ZERO, steps)


def _after(tariff: Tariff, service: Service, asked: Asked, price: Price, first: Step) -> Fare:
    steps = [first]
    steps += _discount_step(tariff, service, asked, price)
    steps += _ceiling_step(tariff, service, asked, steps[-1].amount)
    return _with_surcharges(tariff, service, asked, steps)


def _single_step(tariff: Tariff, rule: SingleFare, asked: Asked, price: Price) -> Step:
    use = asked.use
    return Step(
        rule=rule.id,
        inputs={
            "profile": str(use.profile),
            "price_profile": price.profile or "any",
            "operator": use.operator,
            "line": use.line or "unknown",
            "origin_zone": _zone_of(use.origin),
            "destination_zone": _zone_of(use.destination),
            "table": rule.table,
            **looked_up_by(tariff.tables[rule.table], asked.path),
        },
        amount=price.amount,
        sentence=sentences.priced(tariff, rule.name, use.profile, price),
        source=price.source,
        illustrative=price.illustrative,
    )


def _zone_of(stop: StopPoint | None) -> str:
    return "unknown" if stop is None else stop.zone


def _discount_step(tariff: Tariff, service: Service, asked: Asked, price: Price) -> list[Step]:
    """Give the step of the first discount that covers a ride and may lower its price, or none."""
    use, fare = asked.use, price.amount
    covering = (rule for rule in service.discounts if covers(rule.covers, use))
    rule = next((rule for rule in covering if may_lower(rule, price, use.profile)), None)
    if rule is None:
        return []
    amount = less(rule, fare, asked.paying)
    return [
        Step(
            rule=rule.id,
            inputs={"profile": str(asked.use.profile), "fare": tariff.said(fare), "percent_off": str(rule.percent_off)},
            amount=amount,
            sentence=sentences.discounted(tariff, rule, amount),
            source=rule.source,
            illustrative=rule.source is None,
        )
    ]


def _ceiling_step(tariff: Tariff, service: Service, asked: Asked, fare: Money) -> list[Step]:
    """Give the one step by which the lowest ceiling lowers a fare, or none."""
    lowering = [
        (price.amount, ceiling.id, ceiling, price)
        for ceiling in service.ceilings
        if covers(ceiling.covers, asked.use)
        and (price := price_for(ceiling.prices, asked.paying)) is not None
        and price.amount < fare
    ]
    if not lowering:
        return []
    _, _, ceiling, price = min(lowering, key=lambda found: found[:2])
    return [
        Step(
            rule=ceiling.id,
            inputs={"profile": str(asked.use.profile), "fare": tariff.said(fare)},
            amount=price.amount,
            sentence=sentences.held(tariff, ceiling.name, price),
            source=price.source,
            illustrative=price.illustrative,
        )
    ]


def _with_surcharges(tariff: Tariff, service: Service, asked: Asked, steps: list[Step]) -> Fare:
    fare, apart = steps[-1].amount, ZERO
    for rule in service.surcharges:
        price = price_for(rule.prices, asked.paying) if covers(rule.covers, asked.use) else None
        if price is not None:
            is_apart = rule.charging is Charging.APART
            fare, apart = (fare, apart + price.amount) if is_apart else (fare + price.amount, apart)
            steps.append(_surcharge_step(tariff, rule, asked, price, fare + apart))
    return Fare(fare, apart, tuple(steps))


def _surcharge_step(tariff: Tariff, rule: Surcharge, asked: Asked, price: Price, after: Money) -> Step:
    return Step(
        rule=rule.id,
        inputs={"profile": str(asked.use.profile), "added": tariff.said(price.amount), "charging": rule.charging.value},
        amount=after,
        sentence=sentences.added(tariff, rule.name, price, apart=rule.charging is Charging.APART),
        source=price.source,
        illustrative=price.illustrative,
    )
