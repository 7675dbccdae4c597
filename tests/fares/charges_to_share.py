"""Builders for charges to share: rides, caps and extensions put together by hand, each saying only what matters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fares.charging import BoughtCap, Charge, ChargedRide, PaidExtension
from fares.interchange import ChainedRide
from fares.money import ZERO, Money, total
from fares.network import Mode, StopPoint
from fares.paths import Path
from fares.products import Use
from fares.rides import Ride
from fares.singles import PricedRide
from fares.steps import Step

MORNING = datetime(2026, 9, 7, 7, tzinfo=UTC)
MONDAY = date(2026, 9, 7)
STEP = Step("rule", {}, ZERO, "Why.", None, illustrative=False)


def stop(kilometres_east: int) -> StopPoint:
    """A stop so far along the equator, within a metre or so."""
    return StopPoint(f"S{kilometres_east}", "Stop", Mode.BUS, "zone", 0, kilometres_east * 8993)


def charged(code: str, operator: str, pence: int, *, apart: int = 0, kilometres: int | None = None) -> ChargedRide:
    """A ride that nothing covers, so many hours after seven as its id's digits say."""
    at = MORNING + timedelta(hours=int(code[1:]))
    ride = Ride(code, operator, Mode.BUS, None, None, None, at, None, "adult")
    use = Use(operator, Mode.BUS, None, None, None, frozenset())
    path = None if kilometres is None else Path(None, (stop(0), stop(kilometres)), None, frozenset())
    priced = PricedRide(ride, use, path, Money(pence), Money(apart), (STEP,))
    return ChargedRide(ChainedRide(priced, Money(pence), code), Money(pence), Money(pence + apart), MONDAY, "edition")


def bought(cap: str, pence: int, *rides: str, profile: str = "adult") -> BoughtCap:
    """A day cap over some rides."""
    day = timedelta(days=1)
    return BoughtCap(cap, cap.title(), MORNING, MORNING + day, None, profile, None, Money(pence), rides, STEP)


def extended(pence: int, *rides: str) -> PaidExtension:
    """An extension for some rides."""
    return PaidExtension("extra", frozenset({"b", "a"}), Money(pence), rides, STEP)


def charge(
    rides: Sequence[ChargedRide], caps: tuple[BoughtCap, ...] = (), extensions: tuple[PaidExtension, ...] = ()
) -> Charge:
    """A charge of rides, some of which caps and extensions cover; its increments are not worked out."""
    made = tuple(
        replace(
            ride,
            caps=tuple(cap for cap in caps if ride.ride.id in cap.rides),
            extension=next((paid for paid in extensions if ride.ride.id in paid.rides), None),
        )
        for ride in rides
    )
    alone = [ride.price for ride in made if not ride.caps and ride.extension is None and not ride.is_held]
    paid = [*(cap.price for cap in caps), *(one.price for one in extensions), *(ride.apart for ride in made), *alone]
    return Charge(made, (), caps, extensions, (), total(paid))
