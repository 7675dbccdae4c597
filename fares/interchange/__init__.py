"""Interchange: rides joined into chains, and what changing does to their prices."""

from fares.interchange.chaining import chain
from fares.interchange.shapes import ChainedRide

__all__ = ["ChainedRide", "chain"]
