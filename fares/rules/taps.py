"""Tap rules: how taps on an operator's readers become rides."""

from dataclasses import dataclass
from enum import StrEnum

from fares.prices import Prices
from fares.products import Coverage


class TapModel(StrEnum):
    """What passengers do: tap on only, on and off, or off as they please, for a cheaper short hop."""

    ON_ONLY = "on_only"
    ON_OFF = "on_off"
    OPTIONAL_OFF = "optional_off"


class CompletionPolicy(StrEnum):
    """What a ride costs that lacks a tap.

    MAXIMUM: a fixed default fare. END_OF_LINE: the dearest fare to a stop still ahead on the line. USUAL: the fare of
    the traveller's usual journey from there, or else the maximum. CHEAPEST: the cheapest fare from there. NOTHING: no
    charge.
    """

    MAXIMUM = "maximum"
    END_OF_LINE = "end_of_line"
    USUAL = "usual"
    CHEAPEST = "cheapest"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Completion:
    """How a missing tap is made good; `prices` are the maximum fare's."""

    policy: CompletionPolicy
    prices: Prices = ()


class SameStopCharge(StrEnum):
    """What leaving at the stop of boarding costs: nothing, the cheapest single from there, or two incomplete rides."""

    NOTHING = "nothing"
    CHEAPEST = "cheapest"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class SameStop:
    """A tier of exits at the stop of boarding, up to and including a limit; None is no limit."""

    up_to_seconds: int | None
    charge: SameStopCharge


@dataclass(frozen=True, slots=True)
class LongestJourney:
    """The longest that a ride may take from tap on to tap off; the first that covers it counts."""

    covers: Coverage
    minutes: int


@dataclass(frozen=True, slots=True)
class TapRule:
    """How taps become rides where `covers` holds, by operator, mode and line. The first that covers a tap counts.

    A tap on the same reader within `same_reader_seconds` of the last kept one is the same tap. An exit that follows an
    exit within `continuation_minutes`, without a tap on between, prolongs the ride.
    """

    id: str
    name: str
    covers: Coverage
    model: TapModel
    same_reader_seconds: int = 30
    same_stop: tuple[SameStop, ...] = ()
    longest: tuple[LongestJourney, ...] = ()
    missing_off: Completion = Completion(CompletionPolicy.MAXIMUM)
    missing_on: Completion = Completion(CompletionPolicy.MAXIMUM)
    continuation_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class StopInterchange:
    """Leaving at one of some stops and entering at one of others within a time goes on with the same ride.

    It holds in this direction only. An `emergency` one holds only while it is ordered.
    """

    id: str
    origins: frozenset[str]
    destinations: frozenset[str]
    minutes: int
    emergency: bool = False
