"""Completion: where a ride may have gone, or come from, that lacks a tap."""

from fares.network import Mode, StopPoint, sharing_stops
from fares.rides import Ride
from fares.tariff import Tariff


def other_ends(tariff: Tariff, ride: Ride) -> tuple[StopPoint, ...]:
    """Give the stops at which a ride may have ended, or begun if only its end is known; none if neither end is.

    They are those still ahead on its line, or on the operator's lines where its own is not known; in its direction, if
    that is known. Where no line says what is ahead, it may be any other stop of its mode, or of that of the known end.
    """
    known = ride.origin or ride.destination
    if known is None:
        return ()
    ahead = ride.origin is not None
    found = {
        stop.id: stop
        for line in _lines(tariff, ride, known)
        for stop in tariff.paths.beyond(line, known.id, ride.direction, ahead=ahead)
    }
    return tuple(found.values()) or _stops_alike(tariff, ride.mode, known)


def _stops_alike(tariff: Tariff, mode: Mode, known: StopPoint) -> tuple[StopPoint, ...]:
    modes = sharing_stops(mode) | sharing_stops(known.mode)
    return tuple([stop for stop in tariff.network.stops.values() if stop.mode in modes and stop.id != known.id])


def _lines(tariff: Tariff, ride: Ride, stop: StopPoint) -> list[str]:
    if ride.line is not None:
        return [ride.line]
    lines = {call.line.id: call.line for call in tariff.network.calls_at(stop.id)}
    return [line.id for line in lines.values() if (line.operator, line.mode) == (ride.operator, ride.mode)]
