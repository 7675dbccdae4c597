"""Singles: one fare for each leg, by the first rule that has a price for it, and what changing does to them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from fares.charging import ChargedRide, HeldProduct, charge
from fares.interchange import ChainedRide, chain
from fares.journeys import Itinerary, Leg
from fares.money import Money, total
from fares.network import Mode
from fares.quote import sentences
from fares.quote.enquiry import Enquiry, Way
from fares.quote.shapes import Offer, OfferItem, Party
from fares.rides import Ride
from fares.singles import PricedRide, price_ride
from fares.singles.memo import Memo
from fares.steps import NearMiss, Step
from fares.tariff import Tariff, Timeline, is_priced_by_stop, lines_priced_alike, once


@dataclass(frozen=True, slots=True)
class _Unit:
    """What the singles of one passenger cost, and the steps to that of each leg; the last has what the leg adds."""

    amount: Money
    legs: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True)
class _Fares:
    """Which singles are good on a service: what they are called, on which lines, and whether they go by the stops."""

    name: str
    lines: frozenset[str] | None
    by_stop: bool


class _FaresOf(Memo[tuple[str, Mode, str | None], _Fares]):
    """The singles of each service of an edition."""

    def __init__(self, tariff: Tariff) -> None:
        super().__init__()
        self._tariff = tariff

    def on(self, leg: Leg) -> _Fares:
        """Give those that are good for a leg."""
        service = leg.operator, leg.mode, leg.line
        return self.get(service) or self.keep(service, self._find(leg))

    def _find(self, leg: Leg) -> _Fares:
        lines = None if leg.line is None else lines_priced_alike(self._tariff, leg.line)
        by_stop = is_priced_by_stop(self._tariff, leg.operator, leg.mode, leg.line)
        return _Fares(sentences.fare_name(self._tariff, leg), lines, by_stop)


def fares_of(tariff: Tariff, itinerary: Itinerary) -> Hashable:
    """Say which singles an itinerary takes: two with the same answer are paid for by the very same rights."""
    return tuple([_fare_of(tariff, leg) for leg in itinerary.legs])


def _fare_of(tariff: Tariff, leg: Leg) -> Hashable:
    fares = once(tariff, _FaresOf).on(leg)
    stops = (leg.origin.id, leg.destination.id) if fares.by_stop else None
    zones = leg.origin.zone, leg.origin.zones, leg.destination.zone, leg.destination.zones
    return leg.operator, zones, fares.lines, stops


def singles_offer(enquiry: Enquiry, way: Way) -> Offer | NearMiss:
    """Price each leg of an itinerary as a single for everyone, or name the first leg that has no fare for someone.

    All legs count as boarded when the journey starts: a change is always in time. With products held they cost what
    a charge of these rides alone comes to.
    """
    items: list[OfferItem] = []
    steps: list[Step] = []
    for party in enquiry.parties:
        unit = (_beside_held if enquiry.held else _unit)(enquiry, way.itinerary, party)
        if isinstance(unit, NearMiss):
            return unit
        steps += _steps(unit, party)
        items.append(OfferItem(party.profile, party.count, unit.amount, unit.amount * party.count, party.age))
    return _offer(enquiry, way.itinerary, tuple(items), tuple(steps))


def _unit(enquiry: Enquiry, itinerary: Itinerary, party: Party) -> _Unit | NearMiss:
    rides = chained(enquiry, itinerary, party)
    if isinstance(rides, NearMiss):
        return rides
    amount = total(ride.price + ride.priced.apart for ride in rides)
    return _Unit(amount, tuple([(*ride.priced.steps, *ride.steps) for ride in rides]))


def _beside_held(enquiry: Enquiry, itinerary: Itinerary, party: Party) -> _Unit | NearMiss:
    """Charge the legs to a passenger who holds the products, or name the first leg that has no fare.

    The edition asked counts, even before it is in force.
    """
    tariff, at = enquiry.tariff, enquiry.at
    edition = tariff if tariff.valid_from <= enquiry.day else replace(tariff, valid_from=enquiry.day)
    held = [HeldProduct(code, at, at + timedelta(seconds=1)) for code in sorted(enquiry.held)]
    charged = charge(Timeline([edition]), _rides(enquiry, itinerary, party), held)
    if charged.unpriced:
        return charged.unpriced[0].near_miss
    return _Unit(charged.total, tuple([_adding_up(ride) for ride in charged.rides]))


def _adding_up(ride: ChargedRide) -> tuple[Step, ...]:
    """Give a ride's steps, the last with what it adds to the charge: what covers several has its whole price."""
    *others, last = ride.steps
    return (*others, replace(last, amount=ride.increment))


def chained(enquiry: Enquiry, itinerary: Itinerary, party: Party) -> Sequence[ChainedRide] | NearMiss:
    """Price each leg for one passenger of a party, changes counted, or name the first leg that has no fare."""
    priced = [price_ride(enquiry.tariff, ride) for ride in _rides(enquiry, itinerary, party)]
    miss = next((one for one in priced if isinstance(one, NearMiss)), None)
    return miss or chain(enquiry.tariff, [one for one in priced if isinstance(one, PricedRide)])


def _offer(enquiry: Enquiry, itinerary: Itinerary, items: tuple[OfferItem, ...], steps: tuple[Step, ...]) -> Offer:
    calendar, known = enquiry.tariff.calendar, once(enquiry.tariff, _FaresOf)
    fares = ", then ".join([known.on(leg).name for leg in itinerary.legs])
    return Offer(
        key=f"singles:{itinerary.key}",
        name=f"{'Single' if len(itinerary.legs) == 1 else 'Singles'}: {fares}",
        product=None,
        total=total(item.amount for item in items),
        items=items,
        steps=steps,
        itinerary=itinerary,
        valid_from=calendar.starts_at(enquiry.day),
        valid_until=calendar.starts_at(enquiry.day + timedelta(days=1)),
    )


def _rides(enquiry: Enquiry, itinerary: Itinerary, party: Party) -> list[Ride]:
    """Make a ride of each leg; their ids put them in order."""
    return [
        Ride(
            id=f"leg {number:06}",
            operator=leg.operator,
            mode=leg.mode,
            line=leg.line,
            origin=leg.origin,
            destination=leg.destination,
            started_at=enquiry.at,
            ended_at=None,
            profile=party.profile,
            age=party.age,
        )
        for number, leg in enumerate(itinerary.legs, start=1)
    ]


def _steps(unit: _Unit, party: Party) -> list[Step]:
    """Give the steps to each leg's price, which leg each is about, counted from 1, and the age if it is known."""
    age = {} if party.age is None else {"age": str(party.age)}
    return [
        replace(step, inputs={"leg": str(number), **age, **step.inputs})
        for number, leg in enumerate(unit.legs, start=1)
        for step in leg
    ]
