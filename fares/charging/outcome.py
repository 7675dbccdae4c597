"""The outcome: a charge as values, from the rides and the plan for them."""

from collections.abc import Iterable, Sequence

from fares.charging import sentences
from fares.charging.extensions import Extended
from fares.charging.plans import Plan
from fares.charging.rated import RatedRide
from fares.charging.said import Said
from fares.charging.shapes import BoughtCap, Charge, ChargedRide, PaidExtension, UnpricedRide
from fares.charging.windows import Window
from fares.money import Money
from fares.steps import Step
from fares.tariff import once


def outcome(rides: Sequence[RatedRide], plan: Plan, unpriced: Iterable[UnpricedRide]) -> Charge:
    """Say who covers what, ride by ride, and what was nearly reached."""
    caps, covering = list[BoughtCap](), dict[int, tuple[BoughtCap, ...]]()
    for window in plan.bought:
        cap = _bought(rides, window)
        caps.append(cap)
        for place in window.whole:
            covering[place] = (*covering.get(place, ()), cap)
    extensions = [_extension(rides, paid) for paid in plan.extended]
    extended = {place: one for one, paid in zip(extensions, plan.extended, strict=True) for place in paid.rides}
    charged, total_pence, before_pence = list[ChargedRide](), 0, 0
    for place, ride in enumerate(rides):
        after_pence = plan.totals_pence[place]
        increment_pence = after_pence - before_pence + ride.chained.priced.apart.pence
        charged.append(_charged(ride, increment_pence, covering.get(place, ()), extended.get(place)))
        before_pence = after_pence
        total_pence += increment_pence
    return Charge(tuple(charged), tuple(unpriced), tuple(caps), tuple(extensions), plan.near_misses, Money(total_pence))


def _charged(
    ride: RatedRide, increment_pence: int, caps: tuple[BoughtCap, ...], extension: PaidExtension | None
) -> ChargedRide:
    """Give a ride as it is charged; it adds so much to the charge, its surcharges charged apart among it."""
    chained = ride.chained
    return ChargedRide(
        chained,
        chained.price if ride.price_pence == chained.price.pence else Money(ride.price_pence),
        Money(increment_pence),
        ride.fare_day,
        ride.tariff.version,
        ride.products,
        ride.is_held,
        caps,
        extension,
        ride.count_steps + ride.held_steps,
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
        step=once(window.tariff, Said).step(window),
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
