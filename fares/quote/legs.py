"""From a request to itineraries: the legs the caller has planned, once checked, or else the ways the network knows."""

from itertools import pairwise

from fares.errors import BadJourney, UnknownLine, UnknownOperator
from fares.journeys import WALK_METRES, Itinerary, Leg, plan
from fares.network import Line, Network, StopPoint, distance_metres, sharing_stops
from fares.quote.shapes import PlannedLeg, QuoteRequest


def itineraries_of(
    network: Network, request: QuoteRequest, origin: StopPoint, destination: StopPoint
) -> tuple[Itinerary, ...]:
    """Give the one itinerary that the caller planned, or the best few of the network's, or none.

    In a network without lines of their mode, two stops are joined by a direct ride whose line is not known.

    Raises `UnknownStop`, `UnknownLine`, `UnknownOperator` or `BadJourney`.
    """
    if origin.id == destination.id:
        raise BadJourney("The journey ends where it starts.")
    if request.legs:
        legs = tuple(_leg(network, planned) for planned in request.legs)
        return (Itinerary(legs, _longest_walk(origin, legs, destination)),)
    return plan(network, origin, destination) or _without_lines(network, origin, destination)


def _without_lines(network: Network, origin: StopPoint, destination: StopPoint) -> tuple[Itinerary, ...]:
    """Give a direct ride with each operator that has the mode of two stops, if no line serves them.

    Where there are lines of that mode, people go only where those do.
    """
    modes = sharing_stops(origin.mode)
    is_served = any(network.calls_at(stop.id) for stop in (origin, destination))
    if is_served or destination.mode not in modes or any(line.mode in modes for line in network.lines.values()):
        return ()
    carriers = [(operator, network.operators[operator].mode_at(origin)) for operator in sorted(network.operators)]
    legs = [Leg(origin, destination, operator, mode, None) for operator, mode in carriers if mode in modes]
    return tuple([Itinerary((leg,), 0) for leg in legs])


def _longest_walk(origin: StopPoint, legs: tuple[Leg, ...], destination: StopPoint) -> int:
    walks = [(origin, legs[0].origin), (legs[-1].destination, destination)]
    walks += [(leg.destination, following.origin) for leg, following in pairwise(legs)]
    longest = max(distance_metres(start, end) for start, end in walks)
    if longest > WALK_METRES:
        raise BadJourney(f"The legs do not follow one another within {WALK_METRES} m from origin to destination.")
    return longest


def _leg(network: Network, planned: PlannedLeg) -> Leg:
    origin, destination = network.stop(planned.origin), network.stop(planned.destination)
    if origin.id == destination.id:
        raise BadJourney("A leg ends where it starts.")
    if planned.operator is not None and planned.operator not in network.operators:
        raise UnknownOperator("The tariff has no operator with the code of a leg.")
    if planned.line is not None:
        line = _line(network, planned, origin, destination)
        return Leg(origin, destination, line.operator, line.mode, line.id)
    if planned.operator is None:
        raise BadJourney("A leg names neither its line nor its operator.")
    return Leg(origin, destination, planned.operator, network.operators[planned.operator].mode_at(origin), None)


def _line(network: Network, planned: PlannedLeg, origin: StopPoint, destination: StopPoint) -> Line:
    line = network.lines.get(planned.line or "")
    if line is None:
        raise UnknownLine("The tariff has no line with the code of a leg.")
    if not any(_in_order(pattern.stops, origin.id, destination.id) for pattern in line.patterns):
        raise UnknownLine("The line of a leg does not serve its two stops in this order.")
    if planned.operator not in {None, line.operator}:
        raise BadJourney("The line of a leg is run by another operator than the one named.")
    return line


def _in_order(stops: tuple[str, ...], origin: str, destination: str) -> bool:
    return origin in stops and destination in stops[stops.index(origin) + 1 :]
