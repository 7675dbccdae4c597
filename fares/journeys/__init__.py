"""Journeys: those planned on the scheme's lines, and the rides that taps tell of."""

from fares.journeys.plan import BEST, WALK_METRES, Itinerary, Leg, plan
from fares.journeys.readers import usual_profile
from fares.journeys.rides import Rides, rides_of
from fares.journeys.taps import Ignored, Tap, TapKind, WhyIgnored, by_passenger

__all__ = [
    "BEST",
    "WALK_METRES",
    "Ignored",
    "Itinerary",
    "Leg",
    "Rides",
    "Tap",
    "TapKind",
    "WhyIgnored",
    "by_passenger",
    "plan",
    "rides_of",
    "usual_profile",
]
