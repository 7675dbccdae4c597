"""From a charge to receipts: what was taken for which rides."""

from collections.abc import Iterator, Mapping, Sequence

from fares.apportionment.shapes import Carried, Receipt, ReceiptKind
from fares.charging import Charge, ChargedRide, HeldProduct
from fares.money import ZERO, Money


def receipts_of(charge: Charge) -> tuple[Receipt, ...]:
    """Give what was taken for caps, for extensions and for rides by themselves; together they are the charge."""
    by_id = {ride.ride.id: ride for ride in charge.rides}
    return (*_for_caps(charge, by_id), *_for_extensions(charge, by_id), *_for_rides(charge))


def sold(charges: Sequence[Charge], held: HeldProduct, name: str, amount: Money) -> Receipt:
    """Give what was taken for a product held, for those rides that it covers, by the charges of all that it carries."""
    rides = [ride for charge in charges for ride in charge.rides if _is_by(held, ride)]
    rides.sort(key=lambda ride: (ride.ride.started_at, ride.ride.id))
    at = rides[0].ride.started_at if rides else held.valid_from
    return Receipt(ReceiptKind.PRODUCT, held.product, name, amount, at, tuple(_carried(ride) for ride in rides))


def _is_by(held: HeldProduct, ride: ChargedRide) -> bool:
    """Say whether a product held covers a ride, and not another of its kind."""
    in_time = held.valid_from <= ride.ride.started_at < held.valid_until
    return held.product in ride.products and in_time and held.profile in {None, ride.ride.profile}


def _for_caps(charge: Charge, by_id: Mapping[str, ChargedRide]) -> Iterator[Receipt]:
    for cap in charge.caps:
        rides = [by_id[ride] for ride in cap.rides]
        yield _receipt(charge, ReceiptKind.CAP, cap.cap, cap.name, cap.price, rides)


def _for_extensions(charge: Charge, by_id: Mapping[str, ChargedRide]) -> Iterator[Receipt]:
    for paid in charge.extensions:
        rides = [by_id[ride] for ride in paid.rides]
        name = f"the extension to {' '.join(sorted(paid.zones))}"
        yield _receipt(charge, ReceiptKind.EXTENSION, paid.extension, name, paid.price, rides)


def _for_rides(charge: Charge) -> Iterator[Receipt]:
    """Give what each ride cost that nothing covers, and the surcharges that nothing ever covers."""
    for ride in charge.rides:
        is_covered = ride.is_held or ride.caps or ride.extension is not None
        amount = ride.apart if is_covered else ride.price + ride.apart
        if amount != ZERO:
            yield _receipt(charge, ReceiptKind.RIDE, ride.ride.id, "a ride", amount, [ride])


def _receipt(
    charge: Charge, kind: ReceiptKind, code: str, name: str, amount: Money, rides: Sequence[ChargedRide]
) -> Receipt:
    """Make a receipt, to be shared by the edition of the first of its rides, or of the charge if it has none."""
    at = (rides or charge.rides)[0].ride.started_at
    return Receipt(kind, code, name, amount, at, tuple(_carried(ride) for ride in rides))


def _carried(ride: ChargedRide) -> Carried:
    path = ride.chained.priced.path
    return Carried(ride.ride.operator, ride.price, None if path is None else path.metres)
