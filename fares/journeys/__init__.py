"""Journeys: those planned on the scheme's lines, and those ridden, as taps tell them."""

from fares.journeys.plan import BEST, WALK_METRES, Itinerary, Leg, plan

__all__ = ["BEST", "WALK_METRES", "Itinerary", "Leg", "plan"]
