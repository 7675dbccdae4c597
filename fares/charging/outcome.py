"""The outcome: a charge as values, from the rides, their windows and what the search has bought."""

from collections.abc import Iterable, Iterator, Sequence

from fares.charging import sentences
from fares.charging.extensions import Extended
from fares.charging.periods import Spans
from fares.charging.rated import RatedRide
from fares.charging.search import Solution
from fares.charging.shapes import BoughtCap, Charge, ChargedRide, PaidExtension, UnpricedRide
from fares.charging.units import Units
from fares.charging.windows import Window
from fares.money import Money
from fares.steps import NearMiss, Step
from fares.tariff import once


def outcome(
    rides: Sequence[RatedRide],
    windows: Sequence[Window],
    units: Units,
    solution: Solution,
    unpriced: Sequence[UnpricedRide],
) -> Charge:
    """Say who covers what, ride by ride, and what was nearly reached."""
    caps = {number: _bought(rides, windows[number]) for number in solution.bought}
    covering: list[list[BoughtCap]] = [[] for _ in rides]
    for number, cap in caps.items():
        for place in windows[number].whole:
            covering[place].append(cap)
    extensions = [(paid, _extension(rides, paid)) for left in units.residuals(caps) for paid in left.extensions]
    extended = {place: extension for paid, extension in extensions for place in paid.rides}
    increments = _increments(rides, solution)
    charged = [
        _charged(ride, increments[place], covering[place], extended.get(place)) for place, ride in enumerate(rides)
    ]
    return Charge(
        rides=tuple(charged),
        unpriced=tuple(unpriced),
        caps=tuple(caps.values()),
        extensions=tuple([extension for _, extension in extensions]),
        near_misses=tuple(_near_misses(rides, windows, caps, covering)),
        total=Money(sum(increments)),
    )


def _increments(rides: Sequence[RatedRide], solution: Solution) -> list[int]:
    """Give what each ride adds to the least for those before it, in pence, with its own surcharges charged apart."""
    befores = (0, *solution.totals_pence)
    return [
        after - before + ride.chained.priced.apart.pence
        for before, after, ride in zip(befores, solution.totals_pence, rides, strict=False)
    ]


def _charged(
    ride: RatedRide, increment_pence: int, caps: Sequence[BoughtCap], extension: PaidExtension | None
) -> ChargedRide:
    return ChargedRide(
        chained=ride.chained,
        price=Money(ride.price_pence),
        increment=Money(increment_pence),
        fare_day=once(ride.tariff, Spans).fare_day(ride.ride.started_at),
        edition=ride.tariff.version,
        products=ride.products,
        is_held=ride.is_held,
        caps=tuple(caps),
        extension=extension,
        later_steps=(*ride.count_steps, *ride.held_steps),
    )


def _bought(rides: Sequence[RatedRide], window: Window) -> BoughtCap:
    cap, rule = window.cap, window.cap.rule
    step = Step(
        rule=rule.id,
        inputs={
            "profile": cap.profile,
            "price_profile": cap.price.profile or "any",
            "member": cap.member or "any",
            "from": window.span.start.isoformat(),
            "until": window.span.end.isoformat(),
            "discount": "none" if cap.discount is None else cap.discount.id,
        },
        amount=window.amount,
        sentence=sentences.capped(window.tariff, rule, cap.member, window.span.start, window.amount),
        source=cap.price.source,
        illustrative=cap.price.illustrative or (cap.discount is not None and cap.discount.source is None),
    )
    return BoughtCap(
        cap=rule.id,
        name=rule.name,
        starts_at=window.span.start,
        ends_at=window.span.end,
        member=cap.member,
        profile=cap.profile,
        age=cap.age,
        price=window.amount,
        rides=tuple([rides[place].ride.id for place in window.whole]),
        step=step,
    )


def _extension(rides: Sequence[RatedRide], paid: Extended) -> PaidExtension:
    first = rides[paid.rides[0]]
    extending = first.reached.extension
    assert extending is not None, "only rides under an extension fare are extended"
    price, rule = extending.price(paid.zones), extending.rule
    assert price is not None, "what was paid has a price"
    step = Step(
        rule=rule.id,
        inputs={
            "profile": first.ride.profile,
            "price_profile": price.profile or "any",
            "zones": " ".join(sorted(paid.zones)),
            "once": rule.once.value,
        },
        amount=price.amount,
        sentence=sentences.extended(first.tariff, rule, paid.zones, price.amount),
        source=price.source,
        illustrative=price.illustrative,
    )
    ids = tuple([rides[place].ride.id for place in paid.rides])
    return PaidExtension(rule.id, paid.zones, price.amount, ids, step)


def _near_misses(
    rides: Sequence[RatedRide],
    windows: Sequence[Window],
    bought: Iterable[int],
    covering: Sequence[Sequence[BoughtCap]],
) -> Iterator[NearMiss]:
    """Give the caps that one more ride like those they cover would have reached."""
    for number, window in enumerate(windows):
        if number not in bought:
            prices = [rides[place].price_pence for place in window.whole if not covering[place]]
            missing = window.amount.pence - sum(prices)
            if prices and 0 < missing <= max(prices):
                start, cap = window.span.start, window.cap
                sentence = sentences.nearly(window.tariff, cap.rule, cap.member, start, Money(missing))
                yield NearMiss(cap.rule.id, sentence)
