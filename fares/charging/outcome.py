"""The outcome: a charge as values, from the rides, their windows and what the search has bought."""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime

from fares.charging import sentences
from fares.charging.extensions import Extended
from fares.charging.kept import keep
from fares.charging.periods import Spans
from fares.charging.rated import RatedRide
from fares.charging.search import Solution
from fares.charging.shapes import BoughtCap, Charge, ChargedRide, PaidExtension, UnpricedRide
from fares.charging.units import Units
from fares.charging.windows import Window
from fares.money import Money, total
from fares.steps import NearMiss, Step
from fares.tariff import Tariff, once


def outcome(
    rides: Sequence[RatedRide],
    windows: Sequence[Window],
    units: Units,
    solution: Solution,
    unpriced: Sequence[UnpricedRide],
) -> Charge:
    """Say who covers what, ride by ride, and what was nearly reached."""
    caps = {number: _bought(rides, windows[number]) for number in solution.bought}
    covering: dict[int, list[BoughtCap]] = {}
    for number, cap in caps.items():
        for place in windows[number].whole:
            covering.setdefault(place, []).append(cap)
    extensions = [(paid, _extension(rides, paid)) for left in units.residuals(caps) for paid in left.extensions]
    extended = {place: extension for paid, extension in extensions for place in paid.rides}
    charged, before = list[ChargedRide](), 0
    for place, (ride, after) in enumerate(zip(rides, solution.totals_pence, strict=True)):
        charged.append(_charged(ride, after - before, covering.get(place, ()), extended.get(place)))
        before = after
    return Charge(
        rides=tuple(charged),
        unpriced=tuple(unpriced),
        caps=tuple(caps.values()),
        extensions=tuple([extension for _, extension in extensions]),
        near_misses=tuple(_near_misses(rides, windows, caps, covering)),
        total=Money(before) + total(ride.apart for ride in charged),
    )


def _charged(
    ride: RatedRide, added_pence: int, caps: Sequence[BoughtCap], extension: PaidExtension | None
) -> ChargedRide:
    """Give a ride as it is charged; it adds so much to the charge, and its surcharges charged apart."""
    chained = ride.chained
    return ChargedRide(
        chained=chained,
        price=chained.price if ride.price_pence == chained.price.pence else Money(ride.price_pence),
        increment=Money(added_pence + chained.priced.apart.pence),
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
        step=once(window.tariff, _Said).step(window),
    )


class _Said:
    """What is said of an edition's caps, which many travellers share. Each step and near miss is made once."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._steps: dict[tuple[str, datetime, int], Step] = {}
        self._near: dict[tuple[str, datetime, int], NearMiss] = {}

    def step(self, window: Window) -> Step:
        """Give the step of a cap that is bought for a window."""
        key = window.cap.track, window.span.start, window.amount.pence
        step = self._steps.get(key)
        return keep(self._steps, key, self._made(window)) if step is None else step

    def near(self, window: Window, missing_pence: int) -> NearMiss:
        """Give the near miss of a cap for whose price so much was missing."""
        cap, start = window.cap, window.span.start
        near = self._near.get((cap.track, start, missing_pence))
        if near is None:
            sentence = sentences.nearly(self._tariff, cap.rule, cap.member, start, Money(missing_pence))
            near = keep(self._near, (cap.track, start, missing_pence), NearMiss(cap.rule.id, sentence))
        return near

    def _made(self, window: Window) -> Step:
        cap, rule, span = window.cap, window.cap.rule, window.span
        return Step(
            rule=rule.id,
            inputs={
                "profile": cap.profile,
                "price_profile": cap.price.profile or "any",
                "member": cap.member or "any",
                "from": span.start.isoformat(),
                "until": span.end.isoformat(),
                "discount": "none" if cap.discount is None else cap.discount.id,
            },
            amount=window.amount,
            sentence=sentences.capped(self._tariff, rule, cap.member, span.start, window.amount),
            source=cap.price.source,
            illustrative=cap.price.illustrative or (cap.discount is not None and cap.discount.source is None),
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
    bought: Container[int],
    covering: Container[int],
) -> Iterator[NearMiss]:
    """Give the caps that one more ride like those they cover would have reached."""
    for number, window in enumerate(windows):
        prices = [rides[place].price_pence for place in window.whole if place not in covering]
        missing_pence = window.amount.pence - sum(prices)
        if prices and 0 < missing_pence <= max(prices) and number not in bought:
            yield once(window.tariff, _Said).near(window, missing_pence)
