"""Find the stop that a person means."""

from dataclasses import dataclass
from typing import Final

from app.cli.console import CommandError
from fares.errors import UnknownStop
from fares.network import Network, StopPoint

LOOKED_AT: Final = 20
NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """The stop that was taken for a text, and others it may have meant."""

    stop: StopPoint
    others: tuple[StopPoint, ...]


def choose(network: Network, text: str) -> Choice:
    """Take a code as it is; of several names, the stop called just that, else one that a line serves.

    Raises `CommandError` if no stop has such a name.
    """
    try:
        return Choice(network.stop(text.upper() if text.upper() in network.stops else text), ())
    except UnknownStop:
        found = network.search(text, LOOKED_AT)
    if not found:
        raise CommandError(f"No stop is called {text!r}. Try a part of its name, its ATCO code or its CRS code.")
    served = [stop for stop in found if network.lines_at(stop.id)] or found
    called = [stop for stop in served if stop.name.casefold() == text.casefold()]
    taken = (called or served)[0]
    return Choice(taken, tuple(stop for stop in found if stop.id != taken.id)[:NAMED])
