"""What the synthetic morning assumes about its commuters; docs/demo.md says which figures are sourced."""

from datetime import time
from typing import Final

from fares.network import Mode

LABEL: Final = "SYNTHETIC"
"""Stands on everything that shows the morning: nobody travelled."""

MODE_PER_MILLE: Final = {Mode.BUS: 73, Mode.RAIL: 52, Mode.TRAM: 39}
"""Of a thousand who travelled to work in England and Wales in 2011, by each mode (Census; ONS, 13 February 2013)."""

PROFILE_PERCENT: Final = {"adult": 70, "student": 18, "young": 12}
"""Ours."""

HALF_HOUR_PERCENT: Final = {
    time(6, 30): 8,
    time(7, 0): 14,
    time(7, 30): 28,
    time(8, 0): 15,
    time(8, 30): 25,
    time(9, 0): 10,
}
"""When they leave, in local time: two peaks of half an hour each. Ours."""

TWO_LINES_PERCENT: Final = 25
"""Who live on one line and work on another. Ours."""

JOINT_DAY_PERCENT: Final = 25
"""Who buy a joint day, if one covers the journey, although a single would do. Ours."""

MISCHIEF_PERCENT: Final = 3
"""Who do something that must be refused, or send the same thing twice. Ours."""

AFTERTHOUGHT_EVERY: Final = 6
"""Of so many who like the joint day, one hands it back and one exchanges it, before they ride. Ours."""

JOINT_DAY: Final = "joint-day"
EARLY_MINUTES: Final = 30
FEWEST_STOPS_RIDDEN: Final = 2
